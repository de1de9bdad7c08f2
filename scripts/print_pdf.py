"""Print the one-file edition with Chromium: the PDF edition.

Usage: print_pdf.py SITE PDF

Chromium is the one that CHROMIUM names, or one that is installed; it works
without a network and in a profile of its own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from review.editions.one_file import one_file
from review.editions.page_numbers import number_contents, pages_of
from review.editions.work import read_work

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


class NotPrinted(Exception):
    """Chromium did not print; the message says why in one line."""


def find_browser() -> str:
    """The path of a Chromium, "" when there is none."""
    return os.environ.get("CHROMIUM") or next((path for name in BROWSERS if (path := shutil.which(name))), "")


def pdf(html: str, browser: str) -> bytes:
    """Print the one file, with true page numbers in its contents.

    Args:
        html: what review.editions.one_file.one_file made.
        browser: the path of a Chromium.

    Raises:
        NotPrinted: Chromium failed, or the numbers did not settle.
    """
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        return _settled(html, lambda page: _print(page, browser, Path(folder)))


def _settled(html: str, printed: Callable[[str], bytes]) -> bytes:
    pages: dict[str, int] = {}
    for _ in range(ROUNDS):
        made = printed(number_contents(html, pages))
        found = pages_of(made)
        if found == pages:
            return made
        pages = found
    raise NotPrinted("page numbers of the contents must settle: they changed with every printing (see paper.css)")


def _print(html: str, browser: str, folder: Path) -> bytes:
    source, target = folder / "one.html", folder / "one.pdf"
    source.write_text(html, encoding="utf-8")
    target.unlink(missing_ok=True)
    # A browser run by root, as in a container, must do without its sandbox.
    alone = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    words = (browser, *FLAGS, *alone, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}")
    try:
        done = subprocess.run((*words, source.as_uri()), capture_output=True, text=True, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotPrinted(f"Chromium must print: '{error}' (set CHROMIUM to the path of one that does)") from None
    if not target.exists():
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise NotPrinted(f"Chromium must print: '{last}' (set CHROMIUM to the path of one that does)")
    return target.read_bytes()


def main() -> int:
    """Print a built site."""
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    site, browser = Path(sys.argv[1]), find_browser()
    if not browser:
        print("no PDF: there is no Chromium (install it, or set CHROMIUM to its path)", file=sys.stderr)
        return 1
    try:
        files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        Path(sys.argv[2]).write_bytes(pdf(one_file(read_work(files)), browser))
    except (NotPrinted, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
