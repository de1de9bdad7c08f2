"""The commands of `tasks.py` that change references.bib and notices.csv."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from support.environment import ROOT, python, set_up


def import_() -> None:
    """Merge a .bib, .ris, .nbib, CSL-JSON or EndNote XML into references.bib, a line a work (FILE [--dry-run])."""
    set_up("site")
    python("-m", "commands.import_references", *_files(sys.argv[2:]), quiet=False)


def format() -> None:
    """Put references.bib into the house form: a field a line, sorted by key, no value changed."""
    set_up("site")
    python("-m", "commands.format_references", quiet=False)


def look_up() -> None:
    """Add a work by DOI, PMID or ISBN, or fill in those that are there, from Crossref and PubMed ([WORKS] [--dry-run])."""
    set_up("look-up")
    python("-m", "commands.look_up", *sys.argv[2:], quiet=False)


def notices() -> None:
    """Look the cited works up in the Retraction Watch database; propose rows for notices.csv (FILE [--write])."""
    set_up("site")
    python("-m", "commands.notices", *_files(sys.argv[2:]), quiet=False)


def _files(arguments: list[str]) -> list[str]:
    """The arguments of a command, files by a path that holds in the project's folder too."""
    return [os.path.relpath(word, ROOT) if Path(word).is_file() else word for word in arguments]
