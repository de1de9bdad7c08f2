"""Put a new folder into the place of an old one, at one stroke.

Between two renames there is a moment without a folder, and a process may end in
it. Linux and macOS exchange two names in one step: renameat2(2), since Linux 3.15,
and renamex_np(2), since macOS 10.12; Python has neither. Where that cannot be had,
two renames do it, and `recover` mends what an end between them left.
"""

import ctypes
import os
import shutil
import sys
from pathlib import Path

# RENAME_EXCHANGE of linux/fs.h, RENAME_SWAP of sys/stdio.h; AT_FDCWD: from the working folder.
EXCHANGE, FROM_HERE = 2, -100


def replace(new: Path, place: Path, last: Path) -> None:
    """Put the folder `new` into its place, and remove what stood there.

    Args:
        new: the folder, on the file system of the place.
        place: where it shall stand; nothing may stand there yet.
        last: a free name beside `new`, for the old one on its way out.
    """
    shutil.rmtree(last, ignore_errors=True)
    if not place.exists():
        new.rename(place)
    elif _exchange(new, place):
        new.rename(last)
    else:
        place.rename(last)
        try:
            new.rename(place)
        except OSError:
            last.rename(place)
            raise
    shutil.rmtree(last, ignore_errors=True)


def recover(place: Path, last: Path) -> None:
    """Put the old folder back if the last run ended before the new one stood."""
    if last.exists() and not place.exists():
        last.rename(place)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system has no such step."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(library.renamex_np(*names, EXCHANGE) == 0)
        return bool(library.renameat2(FROM_HERE, names[0], FROM_HERE, names[1], EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):  # an old or another system
        return False
