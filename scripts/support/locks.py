"""The lock files: exact versions and hashes of every package, from what pyproject.toml names."""

from pathlib import Path

from support.environment import LOCKS, ROOT, install, run, step

FOLDER = ROOT / ".build" / "uv"
OPTIONS = "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"
# What each lock has: all but that of the tools the site's packages, too. The theme and its fork are both the
# Python package "material", so the lock of the forks leaves out the theme.
EXTRA_OPTIONS = {
    "site": "pyproject.toml",
    "test": f"pyproject.toml -c {LOCKS['site']} --extra test --extra look-up",
    "look-up": f"pyproject.toml -c {LOCKS['site']} --extra look-up",
    "forks": f"pyproject.toml -c {LOCKS['site']} --group forks --no-emit-package mkdocs-material",
    "tools": "--group pyproject.toml:tools",
}


def write_locks() -> None:
    """Resolve the packages anew and write the lock files.

    Raises:
        StepFailed: uv cannot be installed, or finds no versions that go together.
    """
    programs = install(FOLDER, "tools").parent
    for name, options in EXTRA_OPTIONS.items():
        with step(f"lock: {LOCKS[name]}"):
            resolve(programs / "uv", *options.split(), "-o", LOCKS[name])


def resolve(uv: Path, *options: str) -> None:
    """Run uv's resolver on what pyproject.toml names.

    Options: https://docs.astral.sh/uv/pip/compile/.

    Raises:
        StepFailed: no versions go together.
    """
    run(uv, "pip", "compile", "--quiet", *OPTIONS.split(), *options)
