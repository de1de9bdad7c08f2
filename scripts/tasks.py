"""Set up, check, build, preview, export, test: what `make` calls, and works without it.

Usage: tasks.py site | serve | check | addresses [VERSION] | export | publish REMOTE | test [PYTEST ARGUMENTS] | clean

Needs Python 3.11 or newer and nothing else; what the project needs goes into
.venv. A step that fails says why and leaves the last good site/ or dist/ as it was.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support import atomic
from support.environment import (
    ENVIRONMENT,
    PYTHON,
    ROOT,
    VENV,
    StepFailed,
    browser,
    engines,
    found_browser,
    print_any_letter,
    python,
    set_up,
    step,
)

if sys.platform != "win32":
    import fcntl

SITE, NEXT, LAST = ROOT / "site", ROOT / ".build" / "site", ROOT / ".build" / "last"
DIST, OFFLINE = ROOT / "dist", ROOT / ".build" / "offline"
FIXED = ROOT / ".build" / "fixed"


def check() -> None:
    """The rules of the content, then those of the site that is made of it."""
    set_up("site")
    python("-m", "commands.check", quiet=False)
    with only_one():
        _make("site", NEXT)
        python("-m", "commands.check_site", NEXT, quiet=False)


def addresses() -> None:
    """List the addresses of new pages, ids and files as published."""
    set_up("site")
    with only_one():
        _make("site", NEXT)
        python("-m", "commands.addresses", NEXT, *sys.argv[2:], quiet=False)


def site() -> None:
    """Build into site/: all or nothing."""
    set_up("site")
    with only_one():
        _build("site", NEXT)
        atomic.replace(NEXT, SITE, LAST)
    print(
        f"\nBuilt    {SITE / 'index.html'} (for a web server)\n"
        "Preview  make serve    (or: python3 scripts/tasks.py serve)\n"
        "Offline  make export   (or: python3 scripts/tasks.py export)"
    )


def export() -> None:
    """The editions for reading elsewhere, into dist/: all or nothing."""
    set_up("site")
    with only_one():
        _build("offline site", OFFLINE, "--offline", OFFLINE="true")
        python("-m", "commands.export", OFFLINE, DIST, quiet=False, CHROMIUM=found_browser())


def publish() -> None:
    """Push a release to the branch that a host serves (REMOTE, and a branch other than gh-pages)."""
    remote, branch, *_ = [*sys.argv[2:], *("origin", "gh-pages")[len(sys.argv[2:]) :]]
    set_up("site")
    python("-m", "commands.publish", "--ready")
    with only_one():
        _build("latest", NEXT)
        _build("copy that stays", FIXED, SITE_FIXED="true")
        python("-m", "commands.publish", NEXT, FIXED, remote, branch, quiet=False)


@contextmanager
def only_one() -> Iterator[None]:
    """Keep a second build out of the folder that the first one works in."""
    NEXT.parent.mkdir(exist_ok=True)
    with open(NEXT.parent / "lock", "w") as lock:
        try:
            if sys.platform != "win32":
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.set_inheritable(lock.fileno(), True)
        except OSError:
            raise StepFailed("another build is at work: wait for it to end") from None
        atomic.recover(SITE, LAST)
        yield


def _make(name: str, folder: Path, **variables: str) -> None:
    with step(f"{name}: build"):
        shutil.rmtree(folder, ignore_errors=True)
        python("-m", "mkdocs", "build", "--strict", "--site-dir", folder, quiet=True, **variables)


def _build(name: str, folder: Path, *options: str, **variables: str) -> None:
    with step("content: check"):
        python("-m", "commands.check")
    _make(name, folder, **variables)
    with step(f"{name}: check links, ids, hosts, addresses"):
        python("-m", "commands.check_site", folder, *options)


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


def _until_changed(*names: str, while_alive: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for an edit below the named paths, or for the process to end."""
    before = _edited(names)
    while _edited(names) == before and (while_alive is None or while_alive.poll() is None):
        time.sleep(0.5)


def _edited(names: tuple[str, ...]) -> dict[Path, float]:
    """When each source file below the named paths was last written."""
    found = [file for name in names for file in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])]
    return {file: file.stat().st_mtime for file in found if file.is_file() and file.suffix != ".pyc"}


def test() -> None:
    """All tests, browser included, a file of them on each core."""
    set_up("test")
    ENVIRONMENT["CHROMIUM"] = browser()
    engines()
    python("-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile", *sys.argv[2:], quiet=False)


def clean() -> None:
    """Remove what was built, and the environment."""
    for folder in (SITE, DIST, ROOT / ".build", VENV):
        shutil.rmtree(folder, ignore_errors=True)


TASKS = {task.__name__: task for task in (site, serve, check, addresses, export, publish, test, clean)}


def main() -> int:
    print_any_letter()
    task = TASKS.get(sys.argv[1] if len(sys.argv) > 1 else "site")
    if task is None:
        print(__doc__)
        return 2
    try:
        task()
    except StepFailed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
