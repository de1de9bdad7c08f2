"""Look the cited works up in the Retraction Watch database, and propose rows for docs/data/notices.csv.

Usage: python -m commands.notices FILE [--write]

FILE is the CSV that Crossref publishes. The rows are printed; --write writes them to the file.
Works without a row get one, and rows without a notice are replaced if the database has one.
`make notices` runs it.
"""

import csv
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from review.data.content_loader import Content, load
from review.data.problems import Problem
from review.data.records import NEEDED, Record, to_csv, validate
from review.imports.retraction_watch import Matches, Proposal, find, propose
from support.atomic_replace import write_text
from support.environment import ROOT, avoid_encoding_errors

NAME = "notices"
PATH = f"docs/data/{NAME}.csv"
USAGE = "FILE must be given: make notices FILE=retraction_watch.csv (WRITE=1 writes the rows to the file)"


def main(*arguments: str) -> int:
    """Print or write the proposed rows; return the exit code."""
    avoid_encoding_errors()
    names = [argument for argument in arguments if argument and argument != "--write"]
    if len(names) != 1 or names[0].startswith("--"):
        print(USAGE)
        return 1
    content = load(ROOT)
    matches = _find(names[0], content)
    problems = [
        *(problem for problem in content.problems if problem.path in ("references.bib", PATH)),
        *matches.problems,
    ]
    for problem in problems:
        print(problem)
    return 1 if problems else _propose(content, matches, write="--write" in arguments)


def _find(name: str, content: Content) -> Matches:
    """The notices in a file, which is Latin-1 in older releases."""
    try:
        raw = Path(name).read_bytes()
    except OSError as error:
        problem = Problem(name, 1, f"file must be readable: '{error.strerror}'", "check its name")
        return Matches(problems=[problem])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    csv.field_size_limit(10_000_000)
    return find(io.StringIO(text, newline=""), content.bibliography.works, name)


def _propose(content: Content, matches: Matches, *, write: bool) -> int:
    works = content.bibliography.works
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    proposals = propose(matches, works, content.records(NAME), today)
    for proposal in proposals:
        print(_words(proposal, _fields(content)))
    print(
        f"{matches.size:,} records, the newest dated {matches.newest}: notices on {len(matches.found)} of {len(works)}"
        f" works; {len(proposals)} rows {'written' if write else 'to write (--write, or WRITE=1)'}"
    )
    return _write(content, proposals) if write and proposals else 0


def _fields(content: Content) -> list[str]:
    """The columns of notices.csv from its schema; without a schema, those that the site requires."""
    return list(content.data[NAME].schema["properties"] if NAME in content.data else NEEDED[NAME])


def _words(proposal: Proposal, fields: list[str]) -> str:
    row = to_csv([proposal.row], fields).split("\n", 1)[1].strip()
    return f"{row}{f'  # replaces: {proposal.old}' if proposal.old else ''}"


def _write(content: Content, proposals: list[Proposal]) -> int:
    """Write notices.csv with the rows; return the exit code."""
    fields = _fields(content)
    new = {
        proposal.row["key"]: {name: proposal.row[name] for name in fields if name in proposal.row}
        for proposal in proposals
    }
    rows = {row["key"]: row.values for row in content.records(NAME)} | new
    if NAME in content.data:
        _, problems = validate([Record(1, row) for row in new.values()], content.data[NAME].schema, PATH)
        for problem in problems:
            print(problem)
        if problems:
            return 1
    try:
        write_text(ROOT / PATH, to_csv([row for _, row in sorted(rows.items())], fields))
    except OSError as error:
        print(f"{PATH}:1: file must be writable: '{error.strerror}' (check its folder)")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
