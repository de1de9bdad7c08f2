"""Install tools from npm into .build, with exact versions and hashes of all their dependencies.

The lock files in npm/, one for each tool, are in npm's format (https://docs.npmjs.com/cli/configuring-npm/package-lock-json)
without addresses, so that they work with any registry.

Usage: python -m tools.npm_packages NAME VERSION   (updates the lock file of a tool)
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
# Fields of a lock file other than versions and hashes: addresses and information for humans.
OMITTED = ("resolved", "funding", "license", "deprecated")


def lock_of(name: str) -> Path:
    """The lock file of a tool."""
    return LOCKS / f"{name.strip('@').replace('/', '-')}.json"


def npm_package(name: str, version: str) -> Path:
    """The folder whose `node_modules` contains a package, which is installed if necessary.

    npm verifies each package against the hash in the lock file. Install scripts do not run,
    because they could download more.

    Raises:
        StepFailed: npm is missing, the lock file has another version, or the installation failed.
    """
    lock = lock_of(name).read_bytes()
    locked = json.loads(lock)["packages"][""]["dependencies"]
    if locked != {name: version}:
        raise StepFailed(
            f"{lock_of(name).name} must lock {name}@{version}: run python -m tools.npm_packages {name} {version}"
        )
    folder = FOLDER / f"{name}-{version}-{hashlib.sha256(lock).hexdigest()[:8]}"
    if not shutil.which("npm"):
        raise StepFailed(f"npm must be installed for {name} (Debian: apt-get install nodejs npm)")
    if not (folder / "node_modules" / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": locked}))
        (folder / "package-lock.json").write_bytes(lock)
        _npm(folder, f"install {name}@{version}", "ci", "--ignore-scripts")
    return folder


def write_lock(name: str, version: str) -> None:
    """Update the lock file of a tool.

    Raises:
        StepFailed: npm finds no compatible versions.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps({"private": True, "dependencies": {name: version}}))
        _npm(Path(folder), f"lock {name}@{version}", "install", "--package-lock-only", "--ignore-scripts")
        lock = json.loads((Path(folder) / "package-lock.json").read_text(encoding="utf-8"))
    for part in (lock, *lock["packages"].values()):
        for field in OMITTED + ("name",) * (part is lock or part is lock["packages"][""]):
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
