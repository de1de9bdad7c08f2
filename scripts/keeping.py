"""Keep what is slow to make in .build/kept/, by what it is made from.

A kept file is never wrong, only superfluous: its name is the hash of everything
that it depends on. `make clean` removes them all.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path


def kept(folder: Path, make: Callable[[str, int], bytes], svg: str, width: int, version: str) -> bytes:
    """A picture, drawn only if it was not drawn before.

    Args:
        folder: where pictures are kept; where nothing can be written, none are.
        make: draws `svg`, `width` pixels wide.
        version: of the program that draws.
    """
    name = hashlib.sha256(f"{version} {width} {svg}".encode()).hexdigest()
    try:
        return (folder / name).read_bytes()
    except OSError:
        drawn = make(svg, width)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A build that is broken off must not leave half a picture under the name.
        unfinished = folder / f"{name}.{os.getpid()}"
        unfinished.write_bytes(drawn)
        unfinished.replace(folder / name)
    except OSError:
        pass
    return drawn
