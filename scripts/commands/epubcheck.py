"""Run epubcheck, the official EPUB validator, if it is installed."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from review.data.problems import Problem
from review.exports.release import Unavailable

# The path in Debian's package.
JAR = Path("/usr/share/java/epubcheck.jar")
# A run takes seconds, in which Java's second compiler and parallel collector cost more than they save.
SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
TIMEOUT = 300  # seconds, on a busy machine
MESSAGE = re.compile(
    r"^(?:FATAL|ERROR)\((?P<rule>[\w-]+)\): (?P<path>.*?)(?:\((?P<line>-?\d+),-?\d+\))?: (?P<message>.*)$", re.M
)
# Version 4 of epubcheck validates EPUB 3.2; EPUB 3.3 allows WebP without a fallback
# (https://www.w3.org/TR/epub-33/#sec-core-media-types).
ALLOWED = re.compile(r'MED-003.*"image/webp"')


def command() -> list[str]:
    """The command that starts epubcheck.

    Raises:
        Unavailable: it is not installed.
    """
    if JAR.exists() and (java := shutil.which("java")):
        return [java, *SHORT_RUN, "-jar", str(JAR)]  # Debian's wrapper needs a service that containers lack
    if program := shutil.which("epubcheck"):
        return [program]
    raise Unavailable("it is not installed (Debian: apt-get install epubcheck)")


def epub_faults(book: Path) -> list[Problem]:
    """The errors that epubcheck reports for an EPUB, without its warnings.

    Raises:
        Unavailable: epubcheck is not installed, or does not run.
    """
    try:
        done = subprocess.run([*command(), str(book)], capture_output=True, text=True, timeout=TIMEOUT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"it does not run: '{error}'") from None
    output = done.stdout + done.stderr
    if "EPUBCheck" not in output:
        raise Unavailable(
            f"it does not run: '{output.strip().splitlines()[-1] if output.strip() else done.returncode}'"
        )
    return sorted(_problems(output, book))


def _problems(output: str, book: Path) -> Iterator[Problem]:
    for found in MESSAGE.finditer(output):
        if not ALLOWED.search(found.group()):
            path = found["path"].replace(str(book), book.name)
            message = f"book must be valid EPUB ({found['rule']}): '{found['message']}'"
            yield Problem(path, max(int(found["line"] or 1), 1), message, "correct the page or picture that it names")
