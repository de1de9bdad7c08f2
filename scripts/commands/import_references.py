"""Merge another program's bibliography into references.bib.

Usage: python -m commands.import_references FILE [--dry-run] [--readable]

FILE is BibTeX, RIS, PubMed's .nbib, CSL-JSON, or EndNote XML; - is standard input. The result
for each of its works is printed on one line. --dry-run writes nothing. If a part of FILE
cannot be read, nothing is written; --readable imports the rest. `make import` runs it.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from review.data.bibliography import WorksFile
from review.data.problems import Problem
from review.data.text_reader import read_bibliography
from review.imports.drafts import ImportedFile
from review.imports.merge import Merge, merge
from review.imports.reader import read_file
from support.environment import avoid_encoding_errors

from commands.references_file import NAME, read_own, write_own

STDIN = "standard input"
USAGE = "FILE must be given: make import FILE=references.ris (DRY_RUN=1 writes nothing)"


def main(*arguments: str) -> int:
    """Merge the file in the arguments; return the exit code."""
    avoid_encoding_errors()
    options = {argument for argument in arguments if argument.startswith("--")}
    names = [argument for argument in arguments if argument not in options and argument]
    if len(names) != 1 or options - {"--dry-run", "--readable"}:
        print(USAGE)
        return 1
    return _import(names[0], dry="--dry-run" in options, partly="--readable" in options)


def _import(name: str, *, dry: bool, partly: bool) -> int:
    text, existing = read_own()
    file = _read(name)
    for problem in (*existing.problems, *file.problems):
        print(problem)
    for warning in file.warnings:
        print(f"warning: {warning}")
    if existing.problems or (file.problems and not file.works):
        print(f"{NAME} is unchanged.")
        return 1
    merged = merge(existing, file.works)
    for outcome in merged.outcomes:
        print(f"{STDIN if name == '-' else name}:{outcome.line}: {outcome.message}")
    return _write(text, existing, merged, faulty=bool(file.problems), partly=partly, dry=dry)


def _read(name: str) -> ImportedFile:
    """Read a file from another program, or standard input for a dash."""
    if name == "-":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "input"
            path.write_bytes(sys.stdin.buffer.read())
            return _read_path(path, STDIN)
    return _read_path(Path(name), name)


def _read_path(path: Path, name: str) -> ImportedFile:
    if not path.is_file():
        problem = Problem(name, 1, f"file must exist: '{name}'", "check its name and folder")
        return ImportedFile(problems=[problem])
    text, problems, warnings = read_bibliography(path, name)
    if problems:
        return ImportedFile(problems=problems)
    file = read_file(text, name)
    return ImportedFile(file.works, file.problems, [*warnings, *file.warnings])


def _write(text: str, existing: WorksFile, merged: Merge, *, faulty: bool, partly: bool, dry: bool) -> int:
    """Write references.bib unless a problem prevents it; print the result and return the exit code."""
    counts = Counter(outcome.result for outcome in merged.outcomes)
    blocked = not partly and (faulty or bool(counts["left out"]))
    summary = f"{counts['added']} added, {counts['same']} unchanged, {counts['differs']} different"
    if blocked:
        print(
            f"{summary}; {NAME} is unchanged: fix the problems listed above, or import the rest with --readable (READABLE=1)."
        )
        return 1
    try:
        print(f"{summary}; {write_own(text, existing, merged, dry=dry)}")
    except (ValueError, OSError) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
