"""The lock files: exact versions and hashes of every package, from what pyproject.toml names."""

from pathlib import Path

from support.environment import LOCKS, PYTHON, ROOT, VENV, make_venv, run, step

UV = "uv==0.13.9"
FOLDER = ROOT / ".build" / "uv"
OPTIONS = "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"
# What each lock has beside the site's packages. The theme and its fork are both the
# Python package "material", so the lock of the forks leaves out the theme.
EXTRA_OPTIONS = {
    "site": "",
    "test": f"-c {LOCKS['site']} --extra test --extra look-up",
    "look-up": f"-c {LOCKS['site']} --extra look-up",
    "forks": f"-c {LOCKS['site']} --group forks --no-emit-package mkdocs-material",
}


def write_locks() -> None:
    """Resolve the packages anew and write the lock files.

    Raises:
        StepFailed: uv cannot be installed, or finds no versions that go together.
    """
    make_venv(FOLDER)
    programs = FOLDER / PYTHON.parent.relative_to(VENV)
    with step(f"environment: install {UV}"):
        run(programs / PYTHON.name, "-m", "pip", "install", "-q", "--disable-pip-version-check", UV)
    for name, options in EXTRA_OPTIONS.items():
        with step(f"lock: {LOCKS[name]}"):
            resolve(programs / "uv", *options.split(), "-o", LOCKS[name])


def resolve(uv: Path, *options: str) -> None:
    """Run uv's resolver on pyproject.toml.

    Options: https://docs.astral.sh/uv/pip/compile/.

    Raises:
        StepFailed: no versions go together.
    """
    run(uv, "pip", "compile", "pyproject.toml", "--quiet", *OPTIONS.split(), *options)
