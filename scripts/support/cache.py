"""Cache the results of slow functions as files, named by the hash of everything that they depend on.

So a cached file is never out of date, only unused. A build ends by removing the files
that no build has used for a month; `make clean` removes them all.
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
    """The result of a function, from the cache if it is there.

    Args:
        folder: the folder of the cache; if it cannot be written, nothing is cached.
        make: computes the result; its exceptions are passed on.
        *parts: everything that the result depends on, including the version of the
            code that computes it.
        ending: the ending of the cached file's name.
    """
    path = folder / (_name(parts) + ending)
    try:
        content = path.read_bytes()
    except OSError:
        content = make()
        _write(path, content)
    else:
        _mark_as_used(path)
    return content


def _write(path: Path, content: bytes) -> None:
    """Write a file of the cache if possible, and completely or not at all, even if the process is killed."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(path)


def cached_file(folder: Path, text: str, ending: str) -> Path | None:
    """The path of a file with the given text; None if the cache cannot be written.

    The file's time is set to now, since mkdocs-bibtex does not read an old file again.

    Args:
        folder: the folder of the cache.
        text: the content of the file.
        ending: the ending of the file's name.
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
    """The cache for Jinja's compiled templates; None if the folder cannot be written.

    Jinja names a file by the template and stores the template's checksum, its own
    version and Python's in it.

    Args:
        folder: the folder of the cache.
        *parts: what else the templates depend on: other versions, Jinja's settings.
    """
    name = _name(parts)[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), f"{name}-%s") if os.access(folder, os.W_OK) else None


def prune(folder: Path) -> None:
    """Remove the files that were not used for DAYS, as far as possible.

    Jinja does not mark its files as used, so a template is compiled again after that time.

    Args:
        folder: the folder of the cache.
    """
    oldest = time.time() - DAYS * 86400
    with suppress(OSError), os.scandir(folder) as files:
        for file in files:
            if file.stat().st_mtime < oldest:
                os.unlink(file)


def _mark_as_used(file: Path) -> None:
    """Set a file's modification time, which records its last use."""
    with suppress(OSError):
        os.utime(file)
