"""Tools from npm, each with all that it needs at exact versions and hashes, fetched once into .build.

The locks are in npm/, a file a tool, as npm writes them (https://docs.npmjs.com/cli/configuring-npm/package-lock-json)
but without addresses, so that they hold for any registry.

Usage: python -m tools.npm_packages NAME VERSION   (writes the lock of a tool anew)
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from support.environment import ROOT, StepFailed

FOLDER = ROOT / ".build" / "npm"
LOCKS = Path(__file__).parent / "npm"
# What a lock says beside versions and hashes: where a package lay, and words for readers.
LEFT_OUT = ("resolved", "funding", "license", "deprecated")


def lock_of(name: str) -> Path:
    """The lock of a tool."""
    return LOCKS / f"{name.strip('@').replace('/', '-')}.json"


def npm_package(name: str, version: str) -> Path:
    """The folder whose `node_modules` has a package; it is fetched unless it is there.

    npm compares each package with the hash in the lock. Scripts of packages do not run:
    one could fetch more.

    Raises:
        StepFailed: npm is missing, the lock has another version, or npm could not install it.
    """
    lock = lock_of(name).read_bytes()
    wanted = json.loads(lock)["packages"][""]["dependencies"]
    if wanted != {name: version}:
        raise StepFailed(
            f"{lock_of(name).name} must lock {name}@{version}: run python -m tools.npm_packages {name} {version}"
        )
    folder = FOLDER / f"{name}-{version}-{hashlib.sha256(lock).hexdigest()[:8]}"
    if not shutil.which("npm"):
        raise StepFailed(f"{name} must come by npm: install Node and npm (Debian: apt-get install nodejs npm)")
    if not (folder / "node_modules" / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": wanted}))
        (folder / "package-lock.json").write_bytes(lock)
        _npm(folder, f"install {name}@{version}", "ci", "--ignore-scripts")
    return folder


def write_lock(name: str, version: str) -> None:
    """Write the lock of a tool anew.

    Raises:
        StepFailed: npm finds no versions that go together.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps({"private": True, "dependencies": {name: version}}))
        _npm(Path(folder), f"lock {name}@{version}", "install", "--package-lock-only", "--ignore-scripts")
        lock = json.loads((Path(folder) / "package-lock.json").read_text(encoding="utf-8"))
    for part in (lock, *lock["packages"].values()):
        for field in LEFT_OUT + ("name",) * (part is lock or part is lock["packages"][""]):
            part.pop(field, None)
    lock_of(name).write_text(json.dumps(lock, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _npm(folder: Path, task: str, *arguments: str) -> None:
    done = subprocess.run(["npm", *arguments, "--loglevel", "error"], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise StepFailed(f"npm must {task}: {(done.stderr or done.stdout).strip()[-300:]}")


if __name__ == "__main__":
    try:
        write_lock(*sys.argv[1:])
    except StepFailed as error:
        sys.exit(str(error))
