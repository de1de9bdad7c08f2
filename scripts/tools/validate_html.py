"""Run the Nu HTML checker on every page, drawing, and style sheet of a built site.

Usage: python -m tools.validate_html SITE_DIR   (`make validate` builds first). Needs Java 17, and
npm to fetch the checker; it goes into .build.

Prints `path:line: message` for every message, including warnings, that is not in ALLOWED,
and for every unused entry of ALLOWED, and then exits with 1.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from builder.theme import material
from review.data.addresses import EDITIONS
from support.environment import ROOT, StepFailed
from support.external_programs import require_java

from tools.npm_packages import npm_package

VERSION = "26.9.27"  # the newest version of vnu-jar in November 2026; newer ones have more checks
CHECKED = (".html", ".svg", ".css")
# The theme's files, which no page loads, because the build bundles the used parts; and
# editions, which epubcheck and the tests check.
SKIPPED = ("assets/stylesheets/", EDITIONS)
CSP = r"violates Content Security Policy \(meta tag\)"


@dataclass(frozen=True)
class Message:
    """A message of the checker on a line; `markup` is the element in question."""

    path: str
    line: int
    message: str
    markup: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} {' '.join(self.markup.split())[:160]}".rstrip()


@dataclass(frozen=True)
class AcceptedMessage:
    """An accepted message: `message` and `markup` are patterns that must match from the start."""

    name: str
    message: str
    markup: str
    source: str
    reason: str


ALLOWED = (
    *(AcceptedMessage(*fault) for fault in material.HTML_FAULTS),
    AcceptedMessage(
        "data in a page",
        rf"warning: Inline script {CSP}",
        r'<script (id="__config" )?type="application/(ld\+)?json"[ >]',
        "the checker",
        "it applies the policy to data blocks; browsers do not run them, so the policy does not matter",
    ),
    AcceptedMessage(
        "files of the site",
        # Only addresses without a host; the policy allows no hosts.
        rf"warning: Resource {CSP}: (external (stylesheet|script)|image) “(?!\w+:|//)[^”]*” blocked",
        r"<(link|script|img) ",
        "the checker",
        "it reads from disk, where 'self' matches nothing; the tests apply every page's policy in a browser",
    ),
    AcceptedMessage(
        "roles of a table whose rows are grids",
        r"(warning: The “\w+” role is unnecessary for|error: The “role” attribute must not be used on a)"
        r"( element)? “(table|thead|tbody|tr|th|td)”",
        # In large pages the checker does not always quote the element.
        r'<(table|thead|tbody|tr|th|td)\b[^>]* role="(table|rowgroup|row|columnheader|rowheader|cell)"|$',
        "the checker",
        "it ignores styles; some browsers remove table roles if rows are laid out as grids",
    ),
    AcceptedMessage(
        "a property of SVG",
        r"error: CSS: “paint-order”: Property “paint-order” doesn't exist",
        "stroke",
        "the checker",
        "it is in SVG 2 (painting.html#PaintOrder) and in browsers; it draws the outline of a letter below its fill",
    ),
)


def parse_report(report: str, folder: Path) -> list[Message]:
    """The messages in a JSON report of vnu, with paths relative to the site.

    https://github.com/validator/validator/wiki/Output-%C2%BB-JSON
    """
    return [_parse_message(message, folder.resolve()) for message in json.loads(report)["messages"]]


def _parse_message(message: dict[str, Any], folder: Path) -> Message:
    path = unquote(urlsplit(message.get("url", "")).path)
    start = message.get("hiliteStart", 0)
    return Message(
        str(Path(path).relative_to(folder)) if path.startswith(str(folder)) else path,
        message.get("lastLine", 0),
        f"{message.get('subType', message['type'])}: {message['message']}",
        message.get("extract", "")[start : start + message.get("hiliteLength", 0)].strip(),
    )


def faults(found: Iterable[Message], allowed: Iterable[AcceptedMessage] = ALLOWED) -> Iterator[str]:
    """Yield a line for each message that is not accepted, then for each unused entry."""
    needed = set()
    for message in found:
        entry = next((entry for entry in allowed if _allows(entry, message)), None)
        needed.add(entry)
        if entry is None:
            yield str(message)
    for entry in allowed:
        if entry not in needed:
            yield f"{_location(entry)}: entry must be needed: '{entry.name}' (remove it)"


def _allows(entry: AcceptedMessage, message: Message) -> bool:
    return bool(re.match(entry.message, message.message) and re.match(entry.markup, message.markup))


def _location(entry: AcceptedMessage) -> str:
    """Path and line of an entry, in this file or in that of the theme's known faults."""
    for path in map(Path, (__file__, material.__file__)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if f'"{entry.name}"' in line:
                return f"{path.relative_to(ROOT).as_posix()}:{number}"
    return "scripts:1"


def run_checker(folder: Path, names: Iterable[str]) -> str:
    """The checker's JSON report on files of a folder.

    Raises:
        StepFailed: Java or npm is missing, or the checker failed.
    """
    require_java()
    jar = npm_package("vnu-jar", VERSION) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    options = "--format json --stdout --exit-zero-always --also-check-svg --also-check-css"
    command = ["java", "-jar", str(jar), *options.split(), *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    if done.returncode or not done.stdout.startswith("{"):
        raise StepFailed(f"the checker must run: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


def main(folder: Path) -> int:
    """Print all messages that are not accepted; return the exit code."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in CHECKED)
    names = [name for name in names if not name.startswith(SKIPPED)]
    try:
        found = parse_report(run_checker(folder, names), folder)
    except StepFailed as error:
        print(error, file=sys.stderr)
        return 1
    lines = list(faults(found))
    for line in lines:
        print(line)
    for entry in ALLOWED:
        count = sum(_allows(entry, one) for one in found)
        print(f"allowed {count} times: {entry.name} ({entry.source}): {entry.reason}")
    print(f"{len(names)} files: {len(lines)} fault{'s' * (len(lines) != 1)}")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
