"""Builds replace the site atomically, even if killed at any moment or run concurrently."""

import fcntl
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from support import atomic_replace

FILES = 200
# Repeatedly writes a site of many files that all contain one number, and replaces the previous site
# with it.
REPLACER = """
import itertools, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support import atomic_replace
root = Path(sys.argv[2])
site, new, last = root / "site", root / "new", root / "last"
atomic_replace.recover(site, last)
for number in itertools.count(int(sys.argv[3])):
    atomic_replace.shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    for name in range({files}):
        (new / str(name)).write_text(str(number))
    atomic_replace.replace(new, site, last)
    print(number, flush=True)
"""
# The commands of tasks.py, run in the current folder without a .venv.
SITE = """
import sys
from pathlib import Path
sys.path.insert(0, "scripts")
import tasks
from support import environment
environment.PYTHON, tasks.set_up = Path(sys.executable), lambda lock: None
sys.exit(tasks.main())
"""
BUILD = [sys.executable, "-c", SITE, "site"]


def numbers_in(site: Path) -> set[str]:
    """The distinct numbers in the files of a site; a consistent site has exactly one."""
    assert sorted(int(path.name) for path in site.iterdir()) == list(range(FILES))
    return {path.read_text() for path in site.iterdir()}


@pytest.mark.slow
def test_a_killed_replace_never_leaves_a_mixed_site(tmp_path):
    """After SIGKILL at 40 random moments and `recover`, the site is entirely the old or entirely the
    new one."""
    rng, code, number = random.Random(7), REPLACER.format(files=FILES), 0
    for _ in range(40):
        command = [sys.executable, "-c", code, str(ROOT / "scripts"), str(tmp_path), str(number)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        number = int(process.stdout.readline()) + 1
        time.sleep(rng.random() * 0.1)
        process.kill()
        rest = process.stdout.read().split()
        process.wait()
        number = int(rest[-1]) + 1 if rest else number
        atomic_replace.recover(tmp_path / "site", tmp_path / "last")
        (there,) = numbers_in(tmp_path / "site")
        assert int(there) in (number - 1, number)
        number = int(there) + 1


def test_recover_restores_the_old_folder_after_a_kill_between_renames(tmp_path):
    """A kill between the two renames leaves no folder; the next run finds the old one and restores it."""
    site, last = tmp_path / "site", tmp_path / "last"
    last.mkdir()
    (last / "old").touch()
    atomic_replace.recover(site, last)
    assert (site / "old").exists() and not last.exists()


def test_a_failed_replace_restores_the_old_folder(tmp_path):
    """When the second rename fails, the old folder is restored."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "old").touch()
    with pytest.raises(OSError):
        atomic_replace.replace(tmp_path / "absent", site, tmp_path / "last")
    assert (site / "old").exists()


@pytest.mark.slow
def test_a_killed_build_leaves_the_site_unchanged_and_locked(review):
    """SIGKILL during a real build leaves site/ unchanged. A child process of the killed build may
    continue; it keeps the lock, so no second build can start until it ends."""
    (review / "site").mkdir()
    (review / "site" / "index.html").write_text("the last good site")
    kill_in(review, "content: check", 0.5)  # MkDocs builds meanwhile
    second = subprocess.run(BUILD, cwd=review, capture_output=True, text=True)
    assert second.returncode == 1 and "another build is running" in second.stderr
    wait_for_orphans(review)
    kill_in(review, "site: check", 0.1)
    wait_for_orphans(review)
    assert [path.read_text() for path in (review / "site").rglob("*")] == ["the last good site"]
    subprocess.run(BUILD, cwd=review, check=True, capture_output=True)
    assert (review / "site" / "bread" / "index.html").exists() and not (review / ".build" / "last").exists()


def kill_in(review: Path, step: str, seconds: float) -> None:
    """Start a build and kill it some seconds after one of its steps began."""
    with subprocess.Popen(BUILD, cwd=review, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0) as process:
        assert process.stdout
        output = b""
        while step.encode() not in output:
            output += process.stdout.read(1) or pytest.fail(f"no such step: {output.decode()}")
        time.sleep(seconds)
        process.kill()


def wait_for_orphans(review: Path) -> None:
    """Wait until the lock is free, that is, until all child processes of a killed build have ended."""
    with open(review / ".build" / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
