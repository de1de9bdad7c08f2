"""Whether a path is a file of the project, found without opening it.

What a link leads to would be published, a pipe waits forever, a device never ends.
"""

import os
import stat
from pathlib import Path

LINK = ("link must lead to a regular file of the project", "put the file itself there")
REGULAR = ("file must be a regular one", "take it out, or put a file there")


def file_fault(path: Path, root: Path) -> tuple[str, str] | None:
    """What a path must be to be read or published, and the remedy; None for a file, a folder, or nothing.

    A link may lead to a file of the project, but not into a folder such as .git, which is private.

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
    real = Path(os.path.realpath(path))
    try:
        inside = real.relative_to(os.path.realpath(root)).parts
        regular = stat.S_ISREG(real.stat().st_mode)
    except (OSError, ValueError):
        return LINK
    private = any(part.startswith(".") for part in inside) and stat.S_ISLNK(mode)
    return None if regular and not private else LINK


def is_own_file(path: Path, root: Path) -> bool:
    """Whether a path is a regular file of the project, or a link to one."""
    return path.is_file() and file_fault(path, root) is None
