"""Tools from npm at an exact version, fetched once into .build."""

import shutil
import subprocess
from pathlib import Path

from support.environment import ROOT, StepFailed

FOLDER = ROOT / ".build" / "npm"


def npm_package(name: str, version: str) -> Path:
    """The folder whose `node_modules` has a package; it is fetched unless it is there.

    Scripts of packages do not run: one could fetch more.

    Raises:
        StepFailed: npm is missing, or could not install it.
    """
    folder = FOLDER / f"{name}-{version}"
    if not shutil.which("npm"):
        raise StepFailed(f"{name} must come by npm: install Node and npm (Debian: apt-get install nodejs npm)")
    if not (folder / "node_modules" / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", f"{name}@{version}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise StepFailed(f"npm must install {name}@{version}: {done.stderr.strip()[-300:]}")
    return folder
