"""Rules of the files in docs/: names that every system takes, and nothing hidden behind them."""

import re
from collections.abc import Iterator
from pathlib import Path

from review.checks.rules import Rule
from review.data.content import Content
from review.data.problems import Problem
from review.data.text_files import is_hidden

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*")
# Names that Windows keeps for devices, with any ending.
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{place}" for name in ("com", "lpt") for place in range(10))}
# What authors add; the look and its scripts lie in docs/assets/.
KINDS = (".md", ".yml", ".csv", ".schema.json", ".drawing.svg", ".png", ".jpg", ".webp")


def _files(content: Content) -> Iterator[tuple[Path, str]]:
    """Files and links in docs/ that MkDocs would publish, with their names."""
    docs = content.root / "docs"
    for path in sorted(docs.rglob("*")):
        if not is_hidden(path.relative_to(docs)):
            yield path, path.relative_to(content.root).as_posix()


def names_are_plain(content: Content) -> Iterator[Problem]:
    """A file's name has small letters, digits, - and _, so that it is one address everywhere."""
    for path, shown in _files(content):
        if not NAME.fullmatch(path.name) or path.name.split(".")[0] in DEVICES:
            yield Problem(shown, 1, f"name must have small letters, digits, '-' and '_': '{path.name}'", "rename it")


def files_are_of_a_known_kind(content: Content) -> Iterator[Problem]:
    """A file in docs/ is text or a picture that the site reads, and no link to a file elsewhere."""
    for path, shown in _files(content):
        if path.is_symlink():
            yield Problem(shown, 1, f"file must be no symbolic link: '{path.name}'", "put the file itself there")
        elif path.is_file() and not shown.startswith("docs/assets/") and not path.name.endswith(KINDS):
            yield Problem(shown, 1, f"file must be one of {', '.join(KINDS)}: '{path.name}'", "move it to docs/assets/")


WITHIN = [names_are_plain, files_are_of_a_known_kind]
ACROSS: list[Rule] = []
