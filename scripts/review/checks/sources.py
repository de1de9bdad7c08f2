"""Rules of the files in docs/: portable names, known file types, no symbolic links."""

import re
from collections.abc import Iterator
from pathlib import Path

from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.problems import Problem
from review.data.text_reader import is_hidden

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*")
# Windows reserves these names, with any ending:
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
# What authors add. Style sheets and scripts are in docs/assets/, which may have any type.
KINDS = (".md", ".yml", ".csv", ".schema.json", ".drawing.svg", ".png", ".jpg", ".webp")


def _files(content: Content) -> Iterator[tuple[Path, str]]:
    """Every path below docs/ that MkDocs publishes, with its name in messages."""
    docs = content.root / "docs"
    for path in sorted(docs.rglob("*")):
        if not is_hidden(path.relative_to(docs)):
            yield path, path.relative_to(content.root).as_posix()


def names_are_plain(content: Content) -> Iterator[Problem]:
    """A file name has lower-case letters, digits, "-" and "_", so that its address is the same on every system."""
    for path, name in _files(content):
        if not NAME.fullmatch(path.name) or path.name.split(".")[0] in DEVICES:
            yield Problem(name, 1, f"name must have small letters, digits, '-' and '_': '{path.name}'", "rename it")


def files_are_of_a_known_kind(content: Content) -> Iterator[Problem]:
    """A file in docs/ has a type that the site reads, and is not a symbolic link."""
    for path, name in _files(content):
        if path.is_symlink():
            yield Problem(name, 1, f"file must be no symbolic link: '{path.name}'", "put the file itself there")
        elif path.is_file() and not name.startswith("docs/assets/") and not path.name.endswith(KINDS):
            yield Problem(name, 1, f"file must be one of {', '.join(KINDS)}: '{path.name}'", "move it to docs/assets/")


WITHIN = [names_are_plain, files_are_of_a_known_kind]
ACROSS: list[Rule] = []
