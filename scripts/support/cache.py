"""Cache the results of slow functions as files, named by the hash of everything that they depend on.

So a cached file is never out of date, only unused. Each begins with the hash of its content
and belongs to the user who builds; one that was cut short, garbled or written by somebody
else is made again. A build ends by removing the files that no build has used for a month;
`make clean` removes them all.
"""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

DAYS = 30
HASH_SIZE = hashlib.sha256().digest_size
# Windows has no such number: there a file's folder decides who may write it.
USER = os.geteuid() if hasattr(os, "geteuid") else None


def cached(folder: Path, make: Callable[[], bytes], *parts: str) -> bytes:
    """The result of a function, from the cache if it is there.

    Args:
        folder: the folder of the cache; if it cannot be written, nothing is cached.
        make: computes the result; its exceptions are passed on.
        *parts: everything that the result depends on, including the version of the
            code that computes it.
    """
    path = folder / _name(parts)
    content = _read(path)
    if content is None:
        content = make()
        _write(path, hashlib.sha256(content).digest() + content)
    return content


def _read(path: Path) -> bytes | None:
    """The content of a file of the cache, marked as used; None if it is not as this user's build wrote it."""
    try:
        with open(path, "rb") as file:
            if USER not in (None, os.fstat(file.fileno()).st_uid):
                return None
            written = file.read()
    except OSError:
        return None
    content = written[HASH_SIZE:]
    if hashlib.sha256(content).digest() != written[:HASH_SIZE]:
        return None
    with suppress(OSError):
        os.utime(path)  # its modification time records its last use
    return content


def _write(path: Path, content: bytes) -> None:
    """Write a file of the cache if possible, and completely or not at all, even if the process is killed."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.unlink(missing_ok=True)  # a link that somebody put there would be followed
        unfinished.write_bytes(content)
        unfinished.replace(path)


def cached_file(folder: Path, text: str, ending: str) -> Path | None:
    """The path of a file with the given text; None if the cache cannot be written.

    It is written each time, since mkdocs-bibtex does not read an old file again.

    Args:
        folder: the folder of the cache.
        text: the content of the file.
        ending: the ending of the file's name.
    """
    path = folder / (_name((text,)) + ending)
    _write(path, text.encode())
    try:
        return path if path.read_bytes() == text.encode() else None
    except OSError:
        return None


def _name(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class TemplateCache(BytecodeCache):
    """Jinja's compiled templates, in the cache.

    Jinja stores the checksum of a template, its own version and Python's in the compiled one.

    Args:
        folder: the folder of the cache.
        *parts: what else the templates depend on: other versions, Jinja's settings.
    """

    def __init__(self, folder: Path, *parts: str):
        self.folder, self.parts = folder, parts

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket of Jinja's from the cache, if the template is there."""
        if content := _read(self._path(bucket)):
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Put a compiled template into the cache."""
        content = bucket.bytecode_to_string()
        _write(self._path(bucket), hashlib.sha256(content).digest() + content)

    def _path(self, bucket: Bucket) -> Path:
        return self.folder / _name((*self.parts, bucket.key))


def prune(folder: Path) -> None:
    """Remove the files that were not used for DAYS, as far as possible.

    Args:
        folder: the folder of the cache.
    """
    oldest = time.time() - DAYS * 86400
    with suppress(OSError), os.scandir(folder) as files:
        for file in files:
            if file.stat().st_mtime < oldest:
                os.unlink(file)
