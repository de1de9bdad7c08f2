"""Read text files, and say where one is not text."""

from pathlib import Path

from review.data.problems import Problem


def read(path: Path, shown: str) -> tuple[str, list[Problem]]:
    """Return the text of a file, or "" and the reason why there is none.

    Args:
        path: where the file lies.
        shown: the name that a reader of the message knows it by.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        return "", [Problem(shown, 1, f"file must exist: '{shown}'", "restore it from the history")]
    try:
        text = raw.decode("utf-8-sig")  # some editors begin a file with a mark
        return text.replace("\r\n", "\n").replace("\r", "\n"), []
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        bad = raw[error.start : error.start + 1].hex()
        return "", [Problem(shown, line, f"text must be UTF-8: byte '{bad}'", "save the file as UTF-8")]
