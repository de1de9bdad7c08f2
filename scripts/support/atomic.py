"""Replace a folder by a new one, so that a reader finds the old or the new, never half of one.

Two renames do it. A process that is killed between them leaves the place empty;
`recover`, called before the next build, puts the old folder back.
"""

import shutil
from pathlib import Path


def replace(new: Path, place: Path, last: Path) -> None:
    """Move the folder `new` to `place` and delete what was there.

    Args:
        new: the folder, on the file system of `place`.
        place: its destination; it need not exist yet.
        last: a free name beside `new`, for the old folder on its way out.

    Raises:
        OSError: the folder cannot be moved; the old one is back in its place.
    """
    shutil.rmtree(last, ignore_errors=True)
    if place.exists():
        place.rename(last)
    try:
        new.rename(place)
    except OSError:
        recover(place, last)
        raise
    shutil.rmtree(last, ignore_errors=True)


def recover(place: Path, last: Path) -> None:
    """Put the old folder back if the previous run was killed between the two renames."""
    if last.exists() and not place.exists():
        last.rename(place)
