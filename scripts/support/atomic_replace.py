"""Replace a folder atomically: a reader finds the old content or the new, never a mixture.

It takes two renames. If the process is killed between them, the folder is missing
until `recover`, called before the next build, restores the old one.
"""

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
