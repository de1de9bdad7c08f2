"""Set up the virtual environment with the locked packages, and run the steps of a task.

This module needs only the standard library: `tasks.py` runs before anything is installed.
"""

from __future__ import annotations

import errno
import gc
import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".build" / "cache"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {
    "site": "requirements.txt",
    "test": "requirements-test.txt",
    "look-up": "requirements-look-up.txt",
    "forks": "requirements-forks.txt",
    "tools": "requirements-tools.txt",
}
# Variables of the user that are ignored: those that a task sets for a build, and the one that forbids Python to
# keep compiled modules, as container images do; since pip compiles none, every command would compile all again.
IGNORED = ("OFFLINE", "SITE_FIXED", "PYTHONDONTWRITEBYTECODE")
# Empty variables count as unset; MkDocs would use an empty SITE_URL as the address.
SET = {name: value for name, value in os.environ.items() if value and name not in IGNORED}
# NO_MKDOCS_2_WARNING suppresses Material's advertisement for its successor.
ENVIRONMENT = {**SET, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", "PYTHONPATH": "scripts"}
# apt-get fails while another one runs.
APT = Lock()
FULL_DISK = "the disk is full: free some space and try again (the previous files are intact)"

REMEDIES = {
    errno.EXDEV: "keep .build, site, and dist on one file system, because they are renamed",
    errno.EBUSY: "it is a mount point: mount its parent folder, or copy the result there",
    errno.ELOOP: "remove the link",
    errno.EROFS: "build in a writable copy",
    errno.EACCES: "take ownership of it, or remove it",
    errno.EPERM: "take ownership of it, or remove it",
}


class StepFailed(Exception):
    """A step failed; the message includes the remedy."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the name of a step and, when it ends, how long it took.

    Raises:
        StepFailed: the step failed; its line then ends in "failed".
        OSError: as for StepFailed.
    """
    print(f"{name} … ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except (StepFailed, OSError):
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", flush=True)


def collect_garbage_rarely() -> None:
    """Let Python look for unused reference cycles less often.

    A build and a check keep most of their objects until they end; looking at all of them again and again would take a
    tenth of their time.
    """
    gc.set_threshold(100_000, 50, 100)


def avoid_encoding_errors() -> None:
    """Print "?" for characters that the terminal cannot encode, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def disk_fault(error: OSError) -> str:
    """A one-line message for a file or folder that cannot be written, with the remedy."""
    if error.errno == errno.ENOSPC:
        return FULL_DISK
    path = Path(os.fsdecode(error.filename or "."))
    place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    remedy = REMEDIES.get(error.errno or 0, "check what is there")
    return f"{place} must be writable: '{error.strerror}' ({remedy})"


def run(*arguments: str | Path, quiet: bool = True, **variables: str) -> None:
    """Run a command in the project's root.

    Args:
        arguments: the program and its arguments.
        quiet: show its output only if it fails.
        variables: environment variables to add.

    Raises:
        StepFailed: its exit code is not 0; the message is its output.
    """
    command, environment = [str(word) for word in arguments], {**ENVIRONMENT, **variables}
    # A command inherits the build lock and keeps it if this process is killed.
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=quiet,
        encoding="utf-8",  # our commands write UTF-8 in any locale
        errors="replace",
        close_fds=False,
    )
    if done.returncode:
        output = ((done.stdout or "") + (done.stderr or "")).strip()
        raise StepFailed(FULL_DISK if os.strerror(errno.ENOSPC) in output else output)


def python(*arguments: str | Path, quiet: bool = True, **variables: str) -> None:
    """Run Python in the virtual environment; arguments and errors as for `run`."""
    run(PYTHON, *arguments, quiet=quiet, **variables)


def set_up(lock: str) -> None:
    """Create .venv and install the packages of a lock file, if necessary.

    Args:
        lock: a key of LOCKS.

    Raises:
        StepFailed: Python is too old or lacks venv, or a package cannot be installed.
    """
    require_python()
    install(VENV, lock)


def require_python() -> None:
    """Check the version of Python.

    Raises:
        StepFailed: it is older than 3.11.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 (users of an older version should see the reason)
        raise StepFailed(
            f"Python must be 3.11 or newer; this is {sys.version.split()[0]}: run tasks.py with a newer one"
        )


def install(venv: Path, lock: str) -> Path:
    """Install the packages of a lock file into a virtual environment, which is created if necessary.

    Args:
        venv: its folder.
        lock: a key of LOCKS.

    Returns:
        The path of its Python.

    Raises:
        StepFailed: this Python lacks venv, or a package cannot be installed.
    """
    stamp, wanted = venv / f".installed-{lock}", _fingerprint(venv, lock)
    python = venv / PYTHON.relative_to(VENV)
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    name = venv.relative_to(ROOT)
    with step(f"environment: create {name}"):
        make_venv(venv)
    with step(f"environment: install {LOCKS[lock]}"):
        # Compiling every module takes a third of the time; Python compiles those that it imports.
        pip = ("-m", "pip", "install", "-q", "--no-compile", "--disable-pip-version-check", "--require-hashes")
        run(python, *pip, "-r", LOCKS[lock])
    stamp.write_text(wanted)
    return python


def _fingerprint(venv: Path, lock: str) -> str:
    """A hash of the lock file, the Python, and the folder, since a virtual environment cannot be moved."""
    parts = (ROOT / LOCKS[lock]).read_bytes(), sys.version.encode(), str(venv).encode()
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv(venv: Path) -> None:
    """Create a virtual environment, unless a working one for this Python exists.

    Raises:
        StepFailed: this Python lacks venv or pip, and it cannot be installed.
    """
    if _works(venv):
        return
    shutil.rmtree(venv, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(venv)]
    if subprocess.run(command, capture_output=True).returncode == 0 and _works(venv):
        return
    shutil.rmtree(venv, ignore_errors=True)
    if not is_root_on_debian():
        raise StepFailed(
            "Python must have its venv module: install it (Debian: apt-get install python3-venv) and try again"
        )
    apt("python3-venv")
    run(*command)


def _works(venv: Path) -> bool:
    python = venv / PYTHON.relative_to(VENV)
    if not python.exists():
        return False
    code = "import pip, sys; print(sys.version_info[:2])"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True)
    return done.returncode == 0 and done.stdout.strip() == str(sys.version_info[:2])


def is_root_on_debian() -> bool:
    """Whether packages can be installed with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*packages: str) -> None:
    """Print the names of Debian packages and install them.

    Raises:
        StepFailed: apt-get failed; the message is its output.
    """
    announce(packages)
    with step("apt-get: install"):
        apt_get(packages)


def announce(packages: Sequence[str]) -> None:
    """Print the names of Debian packages that will be installed."""
    print(f"Debian packages to install: {' '.join(packages)}", flush=True)


def apt_get(packages: Sequence[str]) -> None:
    """Install Debian packages without a message; another thread that does so waits.

    Raises:
        StepFailed: apt-get failed; the message is its output.
    """
    with APT:
        run("apt-get", "update", "-qq")
        options = ("-y", "-qq", "--no-install-recommends")
        run("apt-get", "install", *options, *packages, DEBIAN_FRONTEND="noninteractive")
