"""Replace a folder or a file atomically: readers find the old or the new content, never a mixture.

A folder needs two renames. If the process is killed between them, the folder is missing until
`recover`, called before the next build, restores the old one.
"""

import os
import shutil
from pathlib import Path


def replace(new: Path, target: Path, old: Path) -> None:
    """Replace a folder with another.

    Args:
        new: the new folder, on the same file system as `target`.
        target: the path to replace, which need not exist.
        old: a free path next to `new`, for the replaced folder until it is deleted.

    Raises:
        OSError: a folder cannot be moved; the old one is still at `target`.
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
    """Restore the old folder if `replace` was killed between its two renames.

    Raises:
        OSError: the folder cannot be moved.
    """
    if old.exists() and not target.exists():
        old.rename(target)


def remove(folder: Path) -> None:
    """Delete a folder, if there is one.

    Raises:
        OSError: it cannot be deleted. The error names the folder, since shutil's error names a file
            in it without the folder.
    """
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None


def write_text(path: Path, text: str) -> None:
    """Replace the text of a file atomically.

    If the path is a symbolic link, its target is replaced. Permissions are kept.

    Args:
        path: the file.
        text: its new text.

    Raises:
        OSError: the file cannot be written; it is unchanged.
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
