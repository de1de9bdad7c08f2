"""Cache the results of slow functions in files named by the hash of all their inputs.

A cached file is therefore never stale, only unused. Each begins with the hash of its content
and belongs to the user who runs the build; files that are truncated, corrupted, or written by another
user are ignored and recomputed. A build ends by removing files unused for a month; `make
clean` removes all.
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
# Windows has no user ids; there the permissions of the folder protect the files.
USER = os.geteuid() if hasattr(os, "geteuid") else None


def cached(folder: Path, make: Callable[[], bytes], *parts: str) -> bytes:
    """The result of a function, from the cache if it is there.

    Args:
        folder: the folder of the cache; if it is not writable, nothing is cached.
        make: computes the result; its exceptions propagate.
        *parts: all inputs of the result, including the version of the code that computes it.
    """
    path = folder / _name(parts)
    content = _read(path)
    if content is None:
        content = make()
        _write(path, hashlib.sha256(content).digest() + content)
    return content


def _read(path: Path) -> bytes | None:
    """The content of a cached file, which is marked as used; None if it is invalid or belongs to another user."""
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
        os.utime(path)  # the modification time records the last use
    return content


def _write(path: Path, content: bytes) -> None:
    """Write a cached file atomically, if possible."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.unlink(missing_ok=True)  # writing would follow a link that someone put there
        unfinished.write_bytes(content)
        unfinished.replace(path)


def cached_file(folder: Path, text: str, ending: str) -> Path | None:
    """The path of a file with the given text; None if the cache cannot be written.

    It is rewritten every time, because mkdocs-bibtex does not reread an old file.

    Args:
        folder: the folder of the cache.
        text: the content of the file.
        ending: the file extension.
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
    """A cache for Jinja's compiled templates, which stays valid when their folder is moved or copied.

    Jinja stores the versions of Jinja and Python in the compiled template.

    Args:
        folder: the folder of the cache.
        *parts: other inputs, such as versions and Jinja's settings.
    """

    def __init__(self, folder: Path, *parts: str):
        self.folder, self.parts = folder, parts

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name of a template: its path may change while its source, which `_path` adds, stays the same."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a compiled template into Jinja's bucket, if it is cached."""
        if content := _read(self._path(bucket)):
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template to the cache."""
        content = bucket.bytecode_to_string()
        _write(self._path(bucket), hashlib.sha256(content).digest() + content)

    def _path(self, bucket: Bucket) -> Path:
        return self.folder / _name((*self.parts, bucket.key, bucket.checksum))


def prune(folder: Path) -> None:
    """Remove the files unused for DAYS, as far as possible.

    Args:
        folder: the folder of the cache.
    """
    oldest = time.time() - DAYS * 86400
    with suppress(OSError), os.scandir(folder) as files:
        for file in files:
            if file.stat().st_mtime < oldest:
                os.unlink(file)
