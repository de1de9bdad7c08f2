"""The commands of `tasks.py` that change references.bib and notices.csv."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from support.environment import ROOT, python, set_up


def import_() -> None:
    """Merge a .bib, .ris, .nbib, CSL-JSON, or EndNote XML file into references.bib (FILE [--dry-run])."""
    set_up("site")
    python("-m", "commands.import_references", *_files(sys.argv[2:]), quiet=False)


def format() -> None:
    """Format references.bib in the house style: one field per line, sorted by key, values unchanged."""
    set_up("site")
    python("-m", "commands.format_references", quiet=False)


def look_up() -> None:
    """Add a work by DOI, PMID, or ISBN, or complete existing ones, from Crossref and PubMed ([WORKS] [--dry-run])."""
    set_up("look-up")
    python("-m", "commands.look_up", *sys.argv[2:], quiet=False)


def notices() -> None:
    """Look up the cited works in the Retraction Watch database; propose rows for notices.csv (FILE [--write])."""
    set_up("site")
    python("-m", "commands.notices", *_files(sys.argv[2:]), quiet=False)


def _files(arguments: list[str]) -> list[str]:
    """The arguments of a command, with absolute paths for files, since it runs in the project's folder."""
    return [os.path.relpath(word, ROOT) if Path(word).is_file() else word for word in arguments]
