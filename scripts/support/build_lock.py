"""One build at a time, in folders that are really there."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.environment import StepFailed
from support.version import site_address

if sys.platform != "win32":
    import fcntl


@contextmanager
def one_build(work: Path, *results: Path) -> Iterator[None]:
    """Keep a second build out of the folder that the first one works in.

    What the build starts inherits the lock, and keeps it if this process is killed.

    Args:
        work: the folder, which is made if need be.
        results: the folders that a build replaces.

    Raises:
        StepFailed: another build is at work, or SITE_URL is no address.
        OSError: one of the folders is a file or a link, or the first cannot be written.
    """
    try:
        site_address()
    except ValueError as error:  # MkDocs would end in a traceback
        raise StepFailed(str(error)) from None
    for folder in (work, *results):
        _require_folder(folder)
    work.mkdir(exist_ok=True)
    # A link in the place of the lock would be emptied where it leads.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(work / "lock", flags, 0o644), "w") as lock:
        try:
            if sys.platform != "win32":
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.set_inheritable(lock.fileno(), True)
        except OSError:
            raise StepFailed("another build is at work: wait for it to end") from None
        yield


def _require_folder(path: Path) -> None:
    """Refuse what is neither a folder nor absent: a link is not followed, a file not replaced.

    Raises:
        OSError: it is a link (ELOOP) or a file (ENOTDIR); its name is in `filename`.
    """
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link", str(path))
    if path.exists() and not path.is_dir():
        raise OSError(errno.ENOTDIR, "a file", str(path))
