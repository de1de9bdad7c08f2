"""Write the builder's files, all inside the output folder, whatever the data contain."""

import os
from pathlib import Path


def output_path(folder: Path, address: str) -> Path:
    """The path of an output file.

    Args:
        folder: the output folder.
        address: the file's path relative to it, with forward slashes, percent-decoded.

    Raises:
        ValueError: the path leads out of the folder, or is not valid for a file.
    """
    path = os.path.normpath(address)
    parts = path.split(os.sep)
    if ".." in parts or os.path.isabs(path) or path == "." or "\\" in address or "\0" in address:
        raise ValueError(f"output must stay in its folder: '{address}' (check where this address comes from)")
    return folder / path


def write_output(folder: Path, address: str, content: bytes) -> None:
    """Write an output file; create its folder if necessary.

    Args:
        folder: the output folder.
        address: the file's path relative to it.
        content: its bytes.

    Raises:
        ValueError: the path leads out of the folder.
        OSError: the file cannot be written.
    """
    path = output_path(folder, address)
    try:
        _write(path, content)
    except FileNotFoundError:  # created only now, since most folders exist and there are thousands of files
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)


def _write(path: Path, content: bytes) -> None:
    """Write a file with as few system calls as possible."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(file, left) :]
    finally:
        os.close(file)
