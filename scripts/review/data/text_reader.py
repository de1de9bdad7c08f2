"""Read text files; report files that are too large, not UTF-8, or contain hidden characters."""

import codecs
import os
import re
from pathlib import Path

from review.data.own_files import file_fault
from review.data.problems import Problem

# Limits in bytes, far above what a review needs: 10,000 references take 5 million, a
# long page 7,000, a large drawing 43,000. The limit of a page is low because the time
# for Python-Markdown and our regular expressions grows faster than its size.
MAX_BYTES, MAX_PAGE, MAX_DRAWING = 8_000_000, 100_000, 500_000
# Exported bibliographies contain abstracts and notes: 10,000 references take 25 million bytes.
MAX_BIBLIOGRAPHY = 40_000_000
# In characters. The longest line of the drawings has 1,200; a line of a bibliography may
# name 5,000 authors.
MAX_LINE, MAX_BIBLIOGRAPHY_LINE = 20_000, 500_000
# Invisible characters: control characters except tab and line feed, bidirectional
# controls, other invisible ones, and private-use ones (some of which Python-Markdown and
# `citation_syntax` use as placeholders).
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)

# Hidden characters without meaning that programs leave in titles and names.
IGNORED = re.compile("[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def is_hidden(path: Path) -> bool:
    """Whether the name of a file or of one of its folders has a leading dot, which MkDocs ignores.

    Args:
        path: the file, relative to docs/.
    """
    return any(part.startswith(".") for part in path.parts)


def read_text(path: Path, name: str, max_bytes: int = MAX_BYTES, root: Path | None = None) -> tuple[str, list[Problem]]:
    """The text of a file with line feeds only, or "" and the problem that prevents reading it.

    Args:
        path: the file.
        name: its name in messages.
        max_bytes: its maximum size in bytes.
        root: the folder that must contain it, even through a symbolic link; None for any file
            of the user.
    """
    text, problems = _decoded(path, name, max_bytes, root)
    problem = _unreadable(text, name, MAX_LINE)
    return ("", [*problems, problem]) if problem else (text, problems)


def read_bibliography(path: Path, name: str, root: Path | None = None) -> tuple[str, list[Problem], list[Problem]]:
    """The text of a bibliography without hidden characters, its problems, and its warnings.

    Programs export soft hyphens and bidirectional controls from web pages; each line with
    one is a warning. A control character is a problem, as in `read_text`.

    Args:
        path: the file.
        name: its name in messages.
        root: as in `read_text`.
    """
    text, problems = _decoded(path, name, MAX_BIBLIOGRAPHY, root)
    text = text.replace("\u2028", " ").replace("\u2029", " ").replace("\x85", " ")
    warnings = [
        _ignored(line, letters, name) for line, letters in enumerate(text.split("\n"), 1) if IGNORED.search(letters)
    ]
    text = IGNORED.sub("", text)
    problem = _unreadable(text, name, MAX_BIBLIOGRAPHY_LINE)
    return ("", [*problems, problem], warnings) if problem else (text, problems, warnings)


def _ignored(line: int, letters: str, name: str) -> Problem:
    hidden = "".join(dict.fromkeys(IGNORED.findall(letters)))
    codes = ", ".join(f"U+{ord(letter):04X}" for letter in hidden)
    return Problem(name, line, f"text must have no hidden character: '{codes}'", "it is ignored; delete it")


def _decoded(path: Path, name: str, max_bytes: int, root: Path | None) -> tuple[str, list[Problem]]:
    if fault := file_fault(path, root or Path(os.path.realpath(path)).parent):
        return "", [Problem(name, 1, f"{fault[0]}: '{path.name}'", fault[1])]
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= max_bytes else b""
    except OSError:
        return "", [Problem(name, 1, f"file must exist: '{name}'", "restore it from the history")]
    if size > max_bytes:
        message = f"file must be smaller than {max_bytes + 1:,} bytes: '{name}'"
        return "", [Problem(name, 1, message, "split or shorten it")]
    # Some editors and reference managers write a byte order mark.
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = raw.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        return "", [_undecodable(raw, error.start, name)]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def undecodable(path: Path, name: str) -> list[Problem]:
    """The problem of a file that is not UTF-8, including UTF-16, which `read_text` accepts; [] for UTF-8 or a huge file.

    Args:
        path: a regular file.
        name: its name in messages.
    """
    raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [_undecodable(raw, error.start, name)]
    return []


def _undecodable(raw: bytes, offset: int, name: str) -> Problem:
    line = raw[:offset].count(b"\n") + 1
    message = f"text must be UTF-8: byte '{raw[offset : offset + 1].hex()}'"
    return Problem(name, line, message, "save the file as UTF-8")


def _unreadable(text: str, name: str, max_length: int) -> Problem | None:
    """The problem of the first hidden character, or else of the first overlong line."""
    hidden = HIDDEN.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        return Problem(name, line, f"text must have no hidden character: 'U+{ord(hidden.group()):04X}'", "delete it")
    for line, words in enumerate(text.split("\n"), 1):
        if len(words) > max_length:
            message = f"line must have at most {max_length:,} characters: {len(words):,} in '{words[:40]}'"
            return Problem(name, line, message, "shorten or wrap it")
    return None
