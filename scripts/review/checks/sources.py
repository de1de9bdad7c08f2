"""Rules for the files in docs/: portable names, known types, and only regular files of the project."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from review.checks.rules import Rule
from review.data.content_loader import DRAWING, Content
from review.data.own_files import file_fault, is_own_file
from review.data.pictures import ENDINGS
from review.data.problems import Problem
from review.data.text_reader import HIDDEN, is_hidden, undecodable

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*")
# Windows reserves these names, with any extension, and these characters:
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
RESERVED = re.compile(r'[<>:"/\\|?*]|^ |[. ]$')
# Types of content files, whose names become addresses and keys. Styles and scripts belong
# in docs/assets/; supplementary files, of any type, in docs/files/.
READ = (".md", ".yml", ".csv", ".schema.json", DRAWING)
KINDS = (*READ, *ENDINGS)
# In bytes. GitHub rejects files larger than 100 MiB:
# https://docs.github.com/en/repositories/working-with-files/managing-large-files/about-large-files-on-github
MAX_BYTES = 100_000_000
FREE, FILES = ("docs/assets/", "docs/files/"), "docs/files/"
# Types that MkDocs, Jinja, and the minifiers decode without naming the line of an error.
TEXTS = (".md", ".html", ".css", ".js")
# In overrides/, these are templates, too, such as that of the README.txt in the zip.
TEMPLATES = (*TEXTS, ".txt", ".xml")
# Types whose scripts a browser would run as part of the site.
WEB_PAGES = (".html", ".htm", ".xhtml", ".xht", ".xml", ".mhtml")


def _files(content: Content) -> Iterator[tuple[Path, str]]:
    """Yield every path in docs/ that MkDocs publishes, with its name for messages."""
    docs = content.root / "docs"
    for path in sorted(docs.rglob("*")):
        if not is_hidden(path.relative_to(docs)):
            yield path, path.relative_to(content.root).as_posix()


def names_are_plain(content: Content) -> Iterator[Problem]:
    """Names of content files and their folders have only lowercase letters, digits, "-", and "_"."""
    paths = list(_files(content))
    read = {name for path, name in paths if _is_read(path, name)}
    folders = {parent.as_posix() for name in read for parent in PurePosixPath(name).parents}
    for path, name in paths:
        if name in read | folders and not NAME.fullmatch(path.name):
            yield Problem(
                name, 1, f"name must have only lowercase letters, digits, '-', and '_': '{path.name}'", "rename it"
            )


def _is_read(path: Path, name: str) -> bool:
    """Whether a file is content: a page, data, or a drawing."""
    return path.is_file() and path.name.lower().endswith(READ[:1] if name.startswith(FILES) else READ)


def names_are_portable(content: Content) -> Iterator[Problem]:
    """Names of files and folders are valid and distinct on every operating system."""
    seen: dict[str, str] = {}
    for path, name in _files(content):
        if RESERVED.search(path.name) or HIDDEN.search(path.name) or path.name.split(".")[0].lower() in DEVICES:
            yield Problem(name, 1, f"name must be valid on every system: '{path.name}'", "rename it")
        first = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if first != name:
            message = f"name must differ from others by more than capitals: '{path.name}'"
            yield Problem(name, 1, message, f"rename it; there is {first}")


def files_are_of_a_known_kind(content: Content) -> Iterator[Problem]:
    """A file in docs/ is a regular file of the project, or a link to one, and has a known type."""
    yield from _irregular_files(content.root)
    for path, name in _files(content):
        lower = path.name.lower()
        if path.is_file() and name.startswith(FILES) and lower.endswith(WEB_PAGES):
            yield Problem(name, 1, f"file must not be a web page: '{path.name}'", "put it into a .zip")
        elif path.is_file() and not name.startswith(FREE) and not lower.endswith(KINDS):
            remedy = "move it to docs/files/; put a web page into a .zip"
            yield Problem(name, 1, f"file must be one of {', '.join(KINDS)}: '{path.name}'", remedy)


def _irregular_files(root: Path) -> Iterator[Problem]:
    """Yield paths that are not regular files of the project, nor links to one, and files that are too large."""
    for path in sorted({*_walk(root / "docs"), *_walk(root / "overrides")}):
        name = path.relative_to(root).as_posix()
        if fault := file_fault(path, root):
            yield Problem(name, 1, f"{fault[0]}: '{path.name}'", fault[1])
        elif path.is_file() and path.stat().st_size > MAX_BYTES:
            message = f"file must be smaller than {MAX_BYTES + 1:,} bytes: '{path.name}'"
            yield Problem(name, 1, message, "publish it elsewhere, such as in a data repository, and link to it")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield a folder and every path in it that MkDocs publishes."""
    yield folder
    yield from (path for path in folder.rglob("*") if not is_hidden(path.relative_to(folder)))


def texts_of_the_generator_are_utf_8(content: Content) -> Iterator[Problem]:
    """Pages, templates, styles, and scripts are UTF-8, the only encoding that the site generator reads."""
    for folder, types in (("docs", TEXTS), ("overrides", TEMPLATES)):
        for path in sorted(_walk(content.root / folder)):
            name = path.relative_to(content.root).as_posix()
            if path.suffix in types and not name.startswith(FILES) and is_own_file(path, content.root):
                yield from undecodable(path, name)


WITHIN = [names_are_plain, names_are_portable, files_are_of_a_known_kind, texts_of_the_generator_are_utf_8]
ACROSS: list[Rule] = []
