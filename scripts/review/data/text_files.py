"""Read text files, and say where one is not text that an author wrote."""

import re
from pathlib import Path

from review.data.problems import Problem

# No file of a review has as many bytes: 10,000 references take 5 million, the
# largest page 7,000, the largest drawing 43,000. The time that Python-Markdown and
# our patterns take grows faster than a page.
LARGEST, LARGEST_PAGE, LARGEST_DRAWING = 8_000_000, 100_000, 500_000
# No line is as long: the longest of the drawings has 1,200 letters.
LONGEST = 20_000
# Letters that no reader sees: control letters but for tab and line feed, those
# that turn the direction of text, other invisible ones, those without a meaning
# (Python-Markdown and our own citations mark places with some).
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)


def is_hidden(path: Path) -> bool:
    """Whether a file is an editor's or a system's own: MkDocs leaves it out as well.

    Args:
        path: the file, from docs/.
    """
    return any(part.startswith(".") for part in path.parts)


def read_text(path: Path, shown: str, largest: int = LARGEST) -> tuple[str, list[Problem]]:
    """Return the text of a file, or "" and the reason why there is none.

    Args:
        path: where the file lies.
        shown: the name that a reader of the message knows it by.
        largest: how many bytes it may have.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= largest else b""
    except OSError:
        return "", [Problem(shown, 1, f"file must exist: '{shown}'", "restore it from the history")]
    if size > largest:
        return "", [
            Problem(shown, 1, f"file must be smaller than {largest + 1:,} bytes: '{shown}'", "split or shorten it")
        ]
    try:
        text = raw.decode("utf-8-sig")  # some editors begin a file with a mark
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        bad = raw[error.start : error.start + 1].hex()
        return "", [Problem(shown, line, f"text must be UTF-8: byte '{bad}'", "save the file as UTF-8")]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    problem = _unreadable(text, shown)
    return ("", [problem]) if problem else (text, [])


def _unreadable(text: str, shown: str) -> Problem | None:
    """The first hidden letter, or the first line that nobody could read."""
    hidden = HIDDEN.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        return Problem(shown, line, f"text must hold no hidden letter: 'U+{ord(hidden.group()):04X}'", "delete it")
    for line, words in enumerate(text.split("\n"), 1):
        if len(words) > LONGEST:
            said = f"line must have at most {LONGEST:,} letters: {len(words):,} in '{words[:40]}'"
            return Problem(shown, line, said, "shorten or wrap it")
    return None
