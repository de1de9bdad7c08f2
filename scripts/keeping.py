"""Keep what is slow to make in .build/kept/, by what it is made from.

A kept file is never wrong, only superfluous: its name is the hash of everything
that it depends on. `make clean` removes them all.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from jinja2 import FileSystemBytecodeCache


def kept(folder: Path, make: Callable[[], bytes], *parts: str) -> bytes:
    """What `make` gives, made only if it was not made before.

    Args:
        folder: where it is kept; where nothing can be written, nothing is.
        parts: everything that it depends on, the version of the maker as well.
    """
    name = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    try:
        return (folder / name).read_bytes()
    except OSError:
        made = make()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A build that is broken off must not leave half a file under the name.
        unfinished = folder / f"{name}.{os.getpid()}"
        unfinished.write_bytes(made)
        unfinished.replace(folder / name)
    except OSError:
        pass
    return made


def kept_templates(folder: Path, *parts: str) -> FileSystemBytecodeCache | None:
    """Where Jinja keeps templates that it has compiled; None where nothing can be written.

    Jinja names a file by the template's text; its own version and Python's stand inside.

    Args:
        parts: what else they depend on: versions, and how Jinja is set.
    """
    name = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), f"{name}-%s") if os.access(folder, os.W_OK) else None
