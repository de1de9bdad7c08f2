"""Set up, check, build, preview, test: what `make` calls, and works without it.

Usage: tasks.py site | serve | check | test [PYTEST ARGUMENTS] | clean

Needs Python 3.11 or newer and nothing else; what the project needs goes into
.venv. A step that fails says why and leaves the last good site/ as it was.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import swap

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SITE, NEXT, LAST = ROOT / "site", ROOT / ".build" / "site", ROOT / ".build" / "last"
LOCKS = {"site": "requirements.txt", "test": "requirements-test.txt"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ENGINES = ("/usr/share/mediawiki", "/usr/share/dokuwiki", "cmark-gfm", "rst2html5", "php")
ENGINE_PACKAGES = (
    "mediawiki",
    "dokuwiki",
    "php-cli",
    "php-sqlite3",
    "php-mbstring",
    "php-xml",
    "php-intl",
    "cmark-gfm",
    "python3-docutils",
)
# Material prints an advertisement for its successor otherwise.
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}


class Failed(Exception):
    """A step failed; the message says what to do."""


@contextmanager
def step(name: str):
    """Print a step's name while it runs, and its time when it is done."""
    print(f"{name} … ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except Failed:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", flush=True)


def run(*words: str | Path, quiet: bool = True) -> None:
    """Run a command; when it fails, fail with what it printed."""
    command = [str(word) for word in words]
    # A command inherits the lock of `only_one` and keeps it if this process is killed.
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=quiet, text=True, close_fds=False)
    if done.returncode:
        raise Failed(((done.stdout or "") + (done.stderr or "")).strip())


def python(*words: str | Path, quiet: bool = True) -> None:
    run(PYTHON, *words, quiet=quiet)


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
        raise Failed(f"Python must be 3.11 or newer, this is {sys.version.split()[0]}: call tasks.py with a newer one")
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
        raise Failed(
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


def check() -> None:
    """The rules of the content."""
    set_up("site")
    python("scripts/check.py", quiet=False)


def site() -> None:
    """Build into site/: all or nothing."""
    set_up("site")
    with only_one():
        _build()
    print(f"\nOpen     {SITE / 'index.html'}\nPreview  make serve   (or: python3 scripts/tasks.py serve)")


@contextmanager
def only_one():
    """Keep a second build out of the folder that the first one works in."""
    NEXT.parent.mkdir(exist_ok=True)
    with open(NEXT.parent / "lock", "w") as lock:
        try:
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.set_inheritable(lock.fileno(), True)
        except OSError:
            raise Failed("another build is at work: wait for it to end") from None
        swap.recover(SITE, LAST)
        yield


def _build() -> None:
    with step("content: check"):
        python("scripts/check.py")
    with step("site: build"):
        shutil.rmtree(NEXT, ignore_errors=True)
        python("-m", "mkdocs", "build", "--strict", "--site-dir", NEXT)
    with step("site: check links, ids, hosts"):
        python("scripts/check_site.py", NEXT)
    swap.replace(NEXT, SITE, LAST)


def serve() -> None:
    """Live preview on a local port; every edit shows within seconds.

    MkDocs follows pages, data and templates. It loads scripts once, so an edit
    of a script starts it anew; so does an edit after it gave up on a mistake.
    """
    set_up("site")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    command = [str(PYTHON), "-m", "mkdocs", "serve", "--livereload", *sys.argv[2:]]
    while True:
        server = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT)
        try:
            _until_changed("scripts", while_alive=server)
            if server.poll() is not None:
                print("The preview waits for an edit (Ctrl-C ends it).", flush=True)
                _until_changed("docs", "scripts", "overrides", "references.bib", "mkdocs.yml")
        finally:
            server.terminate()
            server.wait()


def _until_changed(*names: str, while_alive: subprocess.Popen | None = None) -> None:
    """Wait for an edit below the named paths, or for the process to end."""
    before = _edited(names)
    while _edited(names) == before and (while_alive is None or while_alive.poll() is None):
        time.sleep(0.5)


def _edited(names: tuple[str, ...]) -> dict[Path, float]:
    """When each source file below the named paths was last written."""
    found = [file for name in names for file in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])]
    return {file: file.stat().st_mtime for file in found if file.is_file() and file.suffix != ".pyc"}


def test() -> None:
    """All tests, browser included."""
    set_up("test")
    ENVIRONMENT["CHROMIUM"] = browser()
    engines()
    python("-m", "pytest", *sys.argv[2:], quiet=False)


def browser() -> str:
    """A Chromium: the one that is there, Debian's, or Playwright's."""
    found = os.environ.get("CHROMIUM") or _installed() or _playwright()
    if found:
        return found
    with step("browser: install"):
        try:
            apt("chromium") if is_root_on_debian() else python("-m", "playwright", "install", "chromium")
        except Failed as error:
            raise Failed(
                f"{error}\nThe browser tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to its path"
            ) from None
    return _installed() or _playwright()


def engines() -> None:
    """The wikis and tools in which citations are tried: Debian's, where they can be had."""
    if all(shutil.which(tool) or Path(tool).exists() for tool in ENGINES):
        return
    if is_root_on_debian():
        with step("engines: install MediaWiki, DokuWiki, cmark-gfm, docutils"):
            apt(*ENGINE_PACKAGES)
    else:
        packages = " ".join(ENGINE_PACKAGES)
        print(f"Not all citations are tried in their wikis here; for that install (Debian): {packages}", flush=True)


def _installed() -> str:
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def _playwright() -> str:
    asked = "from playwright.sync_api import sync_playwright as p\nwith p() as w: print(w.chromium.executable_path)"
    done = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True)
    path = done.stdout.strip()
    return path if path and Path(path).exists() else ""


def clean() -> None:
    """Remove what was built, and the environment."""
    for folder in (SITE, ROOT / ".build", VENV):
        shutil.rmtree(folder, ignore_errors=True)


TASKS = {task.__name__: task for task in (site, serve, check, test, clean)}


def main() -> int:
    sys.stdout.reconfigure(errors="replace")
    task = TASKS.get(sys.argv[1] if len(sys.argv) > 1 else "site")
    if task is None:
        print(__doc__)
        return 2
    try:
        task()
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
