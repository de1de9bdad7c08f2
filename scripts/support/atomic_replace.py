"""Replace a folder or a file atomically: a reader finds the old content or the new, never a mixture.

For a folder it takes two renames. If the process is killed between them, the folder is missing
until `recover`, called before the next build, restores the old one.
"""

import os
import shutil
from pathlib import Path


def replace(new: Path, target: Path, old: Path) -> None:
    """Move a folder to the path of another, and delete the other.

    Args:
        new: the folder to move, on the file system of `target`.
        target: its new path; nothing need exist there yet.
        old: a free path beside `new`, for the replaced folder until it is deleted.

    Raises:
        OSError: a folder cannot be moved; the old one is at `target` again.
    """
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        recover(target, old)
        raise
    shutil.rmtree(old, ignore_errors=True)


def recover(target: Path, old: Path) -> None:
    """Restore the old folder if a previous `replace` was killed between its two renames.

    Raises:
        OSError: the folder cannot be moved.
    """
    if old.exists() and not target.exists():
        old.rename(target)


def write_text(path: Path, text: str) -> None:
    """Replace the text of a file: a reader, or a run that is killed, finds the old text or the new one.

    A file that a link names is replaced, not the link; its permissions stay.

    Args:
        path: the file.
        text: its new text.

    Raises:
        OSError: the file cannot be written; it is as it was.
    """
    path = path.resolve()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(unfinished, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
