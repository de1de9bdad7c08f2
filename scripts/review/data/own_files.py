"""Check that a path is a regular file of the project, without opening it.

The target of a symbolic link would be published, and reading a pipe or a device might never end.
"""

import os
import stat
from pathlib import Path

LINK = ("link must lead to a regular file of the project", "put the file itself there")
REGULAR = ("file must be a regular file", "remove it, or put a file there")


def file_fault(path: Path, root: Path) -> tuple[str, str] | None:
    """Why a path must not be read or published, with the remedy; None for a regular file, a folder, or nothing.

    A symbolic link may lead to a file of the project, but not into a private folder such as .git.

    Args:
        path: a path below `root`.
        root: the folder of the project.
    """
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(mode):
        return None
    if not stat.S_ISLNK(mode) and not stat.S_ISREG(mode):
        return REGULAR
    if stat.S_ISREG(mode) and _has_own_folder(path, root):
        return None
    real = Path(os.path.realpath(path))
    try:
        inside = real.relative_to(os.path.realpath(root)).parts
        regular = stat.S_ISREG(real.stat().st_mode)
    except (OSError, ValueError):
        return LINK
    private = any(part.startswith(".") for part in inside) and stat.S_ISLNK(mode)
    return None if regular and not private else LINK


def _has_own_folder(path: Path, root: Path) -> bool:
    """Whether no folder between `root` and a path is a symbolic link, which is faster to find out than where it leads."""
    for folder in path.parents:
        if folder == root:
            return True
        if folder.is_symlink():
            return False
    return False


def is_own_file(path: Path, root: Path) -> bool:
    """Whether a path is a regular file of the project, or a link to one."""
    return path.is_file() and file_fault(path, root) is None
