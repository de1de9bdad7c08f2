"""Write the files of individual pages, works, and records, and the preview cards, in a second process during the build.

A large review has thousands of these files, and none depends on a finished page. MkDocs would
process each file a dozen times, which takes longer than generating it. The cards take longest in a first
build, so the first process draws some of them when its own work is done.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from review.exports.citable_records import citable_records
from review.exports.data_files import data_files, work_files
from support.output import write_output

from builder.assets import with_security_policy
from builder.build_state import Build
from builder.citations import page_citation_files, record_citation_pages, study_scripts


class SmallFiles:
    """The small files of a build, written in a second process where the system allows.

    Args:
        build: the build, whose pages are known.
        cards: the address of each preview card, and a function that draws it as PNG.
    """

    def __init__(self, build: Build, cards: Sequence[tuple[str, Callable[[], bytes]]]):
        self.build, self.cards, self._process = build, cards, None
        # Without fork, a new process would have to read the content again.
        if sys.platform == "linux" and (os.cpu_count() or 1) > 1:
            fork = multiprocessing.get_context("fork")
            self._taken = fork.Value("i", 0)  # the number of cards that one of the processes draws
            self._process = fork.Process(target=self._write_in_process, daemon=True)
            self._process.start()

    def html(self) -> set[str]:
        """The addresses of the HTML files, which need no post-processing."""
        return {record.address for record in citable_records(self.build.content, self.build.homes)}

    def finish(self) -> None:
        """Wait for the files; after a failure, write them again here, so that the error is reported as usual.

        Raises:
            ValueError: a file would be written outside the site.
            OSError: a file cannot be written.
        """
        if self._process:
            write_files(self.build.settings.site_dir, self._cards_left())
            self._process.join()
        if not self._process or self._process.exitcode:
            self._write()
            write_files(self.build.settings.site_dir, ((address, draw()) for address, draw in self.cards))

    def _write_in_process(self) -> None:
        """Write the files; end the process silently after an error."""
        try:
            self._write()
            write_files(self.build.settings.site_dir, self._cards_left())
        except BaseException:
            os._exit(1)

    def _cards_left(self) -> Iterator[tuple[str, bytes]]:
        """Draw the cards that the other process has not taken."""
        while True:
            with self._taken.get_lock():
                at = self._taken.value
                self._taken.value += 1
            if at >= len(self.cards):
                return
            address, draw = self.cards[at]
            yield address, draw()

    def _write(self) -> None:
        settings = self.build.settings
        site, from_disk = settings.site_dir, not settings.directory_urls
        if not settings.fixed:
            write_files(site, record_citation_pages(self.build, lambda html: with_security_policy(html, from_disk)))
            write_files(site, study_scripts(self.build))
        write_files(site, page_citation_files(self.build))
        write_files(site, work_files(self.build.content))
        write_files(site, ((address, write()) for address, write in data_files(self.build.content).items()))


def write_files(site: Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    """Write files into the built site.

    Args:
        site: its folder.
        files: pairs of an address and its content, as text or bytes.
    """
    for address, content in files:
        write_output(site, address, content.encode() if isinstance(content, str) else content)
