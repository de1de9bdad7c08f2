"""The PDF editions: HTML files made for paper, printed by Chromium.

The browser works without a network and in a profile of its own.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from review.editions.paper import data_edition, reading_edition
from review.editions.pdf_contents import named, number_contents, pages_of
from review.editions.publication import Publication, read_publication
from review.exports.release import Release, Unavailable

FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
# Numbers are short, so the contents keep their length: two rounds, a third to be sure.
ROUNDS = 3
PATIENCE = 300  # seconds, on a busy machine


def reading_pdf(site: dict[str, bytes], release: Release) -> bytes:
    """The reading edition as a PDF; see `_pdf`."""
    return _pdf(reading_edition, site, release)


def data_pdf(site: dict[str, bytes], release: Release) -> bytes:
    """The data edition as a PDF; see `_pdf`."""
    return _pdf(data_edition, site, release)


def _pdf(edition: Callable[[Publication], str], site: dict[str, bytes], release: Release) -> bytes:
    """An edition as a PDF, with true page numbers in its contents.

    Args:
        edition: makes the HTML file to print.
        site: the files of the offline build, by address.
        release: its browser prints.

    Raises:
        Unavailable: there is no Chromium, or it failed, or the numbers did not settle.
    """
    if not release.chromium:
        raise Unavailable("there is no Chromium (install it, or set CHROMIUM to its path)")
    work = read_publication(site, release)
    html = edition(work)
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        return named(_settled(html, lambda page: _print(page, release.chromium, Path(folder))), html, work)


def _settled(html: str, print_page: Callable[[str], bytes]) -> bytes:
    pages: dict[str, int] = {}
    for _ in range(ROUNDS):
        content = print_page(number_contents(html, pages))
        found = pages_of(content)
        if found == pages:
            return content
        pages = found
    raise Unavailable("page numbers of the contents must settle: they changed with every printing (see paper.css)")


def _print(html: str, browser: str, folder: Path) -> bytes:
    source, target = folder / "one.html", folder / "one.pdf"
    source.write_text(html, encoding="utf-8")
    target.unlink(missing_ok=True)
    # A browser run by root, as in a container, must do without its sandbox.
    sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    command = (browser, *FLAGS, *sandbox, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}")
    try:
        done = subprocess.run((*command, source.as_uri()), capture_output=True, text=True, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"Chromium must print: '{error}' (set CHROMIUM to the path of one that does)") from None
    if not target.exists():
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise Unavailable(f"Chromium must print: '{last}' (set CHROMIUM to the path of one that does)")
    return target.read_bytes()
