"""A lock that allows one build at a time, and a check of the build's folders."""

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
    """Lock a working folder for one build.

    Child processes inherit the lock and keep it if this process is killed.

    Args:
        work: the working folder, which is created if missing.
        results: the folders that a build replaces.

    Raises:
        StepFailed: another build is running, or SITE_URL is not an address.
        OSError: a folder is a file or a link, or the working folder cannot be written.
    """
    try:
        site_address()
    except ValueError as error:  # MkDocs would print a traceback
        raise StepFailed(str(error)) from None
    for folder in (work, *results):
        _require_folder(folder)
    work.mkdir(exist_ok=True)
    # Without O_NOFOLLOW, the target of a link at this path would be emptied.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(work / "lock", flags, 0o644), "w") as lock:
        try:
            if sys.platform != "win32":
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.set_inheritable(lock.fileno(), True)
        except OSError:
            raise StepFailed("another build is running: wait for it to end") from None
        yield


def _require_folder(path: Path) -> None:
    """Check that a path is a folder or does not exist, so that no link is followed and no file replaced.

    Raises:
        OSError: it is a link (ELOOP) or a file (ENOTDIR); its name is in `filename`.
    """
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link", str(path))
    if path.exists() and not path.is_dir():
        raise OSError(errno.ENOTDIR, "a file", str(path))
