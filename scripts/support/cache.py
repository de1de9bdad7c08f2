"""Keep what is slow to make in .build/cache/, by what it is made from.

A kept file is never wrong, only superfluous: its name is the hash of everything
that it depends on. What no build has used for a month is forgotten at the end of
one; `make clean` removes them all.
"""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

DAYS = 30


def cached(folder: Path, make: Callable[[], bytes], *parts: str, ending: str = "") -> bytes:
    """What `make` gives, made only if it was not made before.

    Args:
        folder: where it is kept; where nothing can be written, nothing is.
        parts: everything that it depends on, the version of the maker as well.
        ending: of its file's name.
    """
    name = _name(parts) + ending
    try:
        found = (folder / name).read_bytes()
    except OSError:
        made = make()
    else:
        _mark_as_used(folder / name)
        return found
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A build that is broken off must not leave half a file under the name.
        unfinished = folder / f"{name}.{os.getpid()}"
        unfinished.write_bytes(made)
        unfinished.replace(folder / name)
    except OSError:
        pass
    return made


def cached_file(folder: Path, text: str, ending: str) -> Path | None:
    """A text as a file, for a reader that wants a path; None where nothing can be written.

    Its time is now: mkdocs-bibtex takes an old file for one that it has read.
    """
    cached(folder, text.encode, text, ending=ending)
    path = folder / (_name((text,)) + ending)
    try:
        path.touch()
    except OSError:
        return None
    return path


def _name(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def template_cache(folder: Path, *parts: str) -> FileSystemBytecodeCache | None:
    """Where Jinja keeps templates that it has compiled; None where nothing can be written.

    Jinja names a file by the template's text; its own version and Python's stand inside.

    Args:
        parts: what else they depend on: versions, and how Jinja is set.
    """
    name = _name(parts)[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), f"{name}-%s") if os.access(folder, os.W_OK) else None


def prune(folder: Path, days: float = DAYS) -> None:
    """Remove what was not used for some days; where nothing can be removed, nothing is.

    Jinja does not mark its files as used: each is compiled anew once in that time.
    """
    oldest = time.time() - days * 86400
    with suppress(OSError), os.scandir(folder) as found:
        for file in found:
            if file.stat().st_mtime < oldest:
                os.unlink(file)


def _mark_as_used(file: Path) -> None:
    """The file's time is its last use."""
    with suppress(OSError):
        os.utime(file)
