"""Every file that the builder writes: inside the output folder, whatever the data say."""

import os
from pathlib import Path


def output_path(folder: Path, address: str) -> Path:
    """The path of a file of the output.

    Args:
        folder: the output folder.
        address: the path of the file from there, with forward slashes, percent-decoded.

    Raises:
        ValueError: the path leads out of the folder, or cannot be a file's.
    """
    path = os.path.normpath(address)
    parts = path.split(os.sep)
    if ".." in parts or os.path.isabs(path) or path == "." or "\\" in address or "\0" in address:
        raise ValueError(f"output must stay in its folder: '{address}' (look where this address comes from)")
    return folder / path


def write_output(folder: Path, address: str, content: bytes) -> None:
    """Write a file of the output; its folder is made if need be.

    Args:
        folder: the output folder.
        address: the path of the file from there.
        content: its bytes.

    Raises:
        ValueError: the path leads out of the folder.
        OSError: the file cannot be written.
    """
    path = output_path(folder, address)
    try:
        _write(path, content)
    except FileNotFoundError:  # asked only now: most folders are there, and files come by the thousand
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)


def _write(path: Path, content: bytes) -> None:
    """Write a file with as few calls of the system as there can be."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(file, left) :]
    finally:
        os.close(file)
