"""The PDF editions: HTML for print, converted by Chromium.

The browser runs without network access and with a temporary profile.
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
# Page numbers do not change the length of the contents, so two rounds suffice; a third verifies.
ROUNDS = 3
TIMEOUT = 300  # seconds, on a busy machine


def reading_pdf(site: dict[str, bytes], release: Release) -> bytes:
    """The reading edition as a PDF; see `_pdf`."""
    return _pdf(reading_edition, site, release)


def data_pdf(site: dict[str, bytes], release: Release) -> bytes:
    """The data edition as a PDF; see `_pdf`."""
    return _pdf(data_edition, site, release)


def _pdf(edition: Callable[[Publication], str], site: dict[str, bytes], release: Release) -> bytes:
    """An edition as a PDF with correct page numbers in its contents.

    Args:
        edition: returns the HTML to print.
        site: the files of the offline build, by address.
        release: the release, with the path of the browser.

    Raises:
        Unavailable: Chromium is missing or failed, or the page numbers did not converge.
    """
    if not release.chromium:
        raise Unavailable("there is no Chromium (install it, or set CHROMIUM to its path)")
    work = read_publication(site, release)
    html = edition(work)
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        return named(_with_page_numbers(html, lambda page: _print(page, release.chromium, Path(folder))), html, work)


def _with_page_numbers(html: str, print_page: Callable[[str], bytes]) -> bytes:
    pages: dict[str, int] = {}
    for _ in range(ROUNDS):
        content = print_page(number_contents(html, pages))
        found = pages_of(content)
        if found == pages:
            return content
        pages = found
    raise Unavailable("page numbers of the contents must converge: they changed in every round (see paper.css)")


def _print(html: str, browser: str, folder: Path) -> bytes:
    source, target = folder / "one.html", folder / "one.pdf"
    source.write_text(html, encoding="utf-8")
    target.unlink(missing_ok=True)
    # Chromium's sandbox does not work for root, as in a container.
    sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    command = (browser, *FLAGS, *sandbox, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}")
    try:
        done = subprocess.run((*command, source.as_uri()), capture_output=True, text=True, timeout=TIMEOUT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"Chromium must print: '{error}' (set CHROMIUM to the path of one that does)") from None
    if not target.exists():
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise Unavailable(f"Chromium must print: '{last}' (set CHROMIUM to the path of one that does)")
    return target.read_bytes()
