"""What the commands stand on: .venv, the locked packages, a browser, engines.

Needs Python 3.11 or newer and nothing else: `tasks.py` runs before anything is
installed.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"site": "requirements.txt", "test": "requirements-test.txt"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ENGINES = {
    "MediaWiki": ("/usr/share/mediawiki", "php"),
    "DokuWiki": ("/usr/share/dokuwiki", "php"),
    "cmark-gfm": ("cmark-gfm",),
    "epubcheck": ("/usr/share/java/epubcheck.jar",),
}
ENGINE_PACKAGES = (
    "mediawiki",
    "dokuwiki",
    "php-cli",
    "php-sqlite3",
    "php-mbstring",
    "php-xml",
    "php-intl",
    "cmark-gfm",
    "epubcheck",
)
# Material prints an advertisement for its successor otherwise.
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", "PYTHONPATH": "scripts"}


FULL_DISK = "the disk is full: free some space and try again (what was there before is still there)"


class StepFailed(Exception):
    """A step failed; the message says what to do."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print a step's name while it runs, and its time when it is done."""
    print(f"{name} … ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except StepFailed:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", flush=True)


def print_any_letter() -> None:
    """Print "?" for a letter that the terminal does not know, and go on."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def run(*words: str | Path, quiet: bool = True, **variables: str) -> None:
    """Run a command; when it fails, fail with what it printed.

    Args:
        quiet: keep what it prints to ourselves, unless it fails.
        variables: more of the environment.
    """
    command, environment = [str(word) for word in words], {**ENVIRONMENT, **variables}
    # A command inherits the lock of a build and keeps it if this process is killed.
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=quiet, text=True, close_fds=False)
    if done.returncode:
        said = ((done.stdout or "") + (done.stderr or "")).strip()
        raise StepFailed(FULL_DISK if os.strerror(errno.ENOSPC) in said else said)


def python(*words: str | Path, quiet: bool = True, **variables: str) -> None:
    run(PYTHON, *words, quiet=quiet, **variables)


def is_root_on_debian() -> bool:
    """Whether packages can be installed with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*packages: str) -> None:
    """Install Debian packages."""
    run("apt-get", "update", "-qq")
    run(
        "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages
    )


def set_up(lock: str) -> None:
    """Make .venv and install the locked packages, unless they are there."""
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever has an older one shall read why)
        raise StepFailed(
            f"Python must be 3.11 or newer, this is {sys.version.split()[0]}: call tasks.py with a newer one"
        )
    stamp, wanted = VENV / f".installed-{lock}", _fingerprint(lock)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with step("environment: make .venv"):
        _make_venv()
    with step(f"environment: install {LOCKS[lock]}"):
        python("-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", LOCKS[lock])
    stamp.write_text(wanted)


def _fingerprint(lock: str) -> str:
    """Changes with the lock file, the Python, and the folder (venvs do not move)."""
    parts = (ROOT / LOCKS[lock]).read_bytes(), sys.version.encode(), str(ROOT).encode()
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _make_venv() -> None:
    if _works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True).returncode == 0 and _works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if not is_root_on_debian():
        raise StepFailed(
            "Python must have its venv module: install it (Debian: apt-get install python3-venv) and try again"
        )
    apt("python3-venv")
    run(*command)


def _works() -> bool:
    if not PYTHON.exists():
        return False
    asked = "import pip, sys; print(sys.version_info[:2])"
    done = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True)
    return done.returncode == 0 and done.stdout.strip() == str(sys.version_info[:2])


def browser() -> str:
    """A Chromium: the one that is there, Debian's, or Playwright's."""
    if found := found_browser():
        return found
    with step("browser: install"):
        try:
            apt("chromium") if is_root_on_debian() else python("-m", "playwright", "install", "chromium")
        except StepFailed as error:
            raise StepFailed(
                f"{error}\nThe browser tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to its path"
            ) from None
    return _installed() or _playwright()


def found_browser() -> str:
    """The path of a Chromium that is there, "" when there is none."""
    return os.environ.get("CHROMIUM") or _installed() or _playwright()


def engines() -> None:
    """The wikis and tools in which citations are tried: Debian's, where they can be had.

    Those that cannot are named in one line; their tests say so too.
    """
    if missing_engines() and is_root_on_debian():
        with suppress(StepFailed), step("engines: install MediaWiki, DokuWiki, cmark-gfm, epubcheck"):
            apt(*ENGINE_PACKAGES)
    if missing := missing_engines():
        packages = " ".join(ENGINE_PACKAGES)
        print(f"Not run: the tests in {', '.join(missing)}; for them install (Debian): {packages}", flush=True)


def missing_engines() -> list[str]:
    """The engines that are not installed, by name."""
    return [
        name for name, tools in ENGINES.items() if not all(shutil.which(tool) or Path(tool).exists() for tool in tools)
    ]


def _installed() -> str:
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def _playwright() -> str:
    asked = "from playwright.sync_api import sync_playwright as p\nwith p() as w: print(w.chromium.executable_path)"
    done = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True)
    path = done.stdout.strip()
    return path if path and Path(path).exists() else ""
