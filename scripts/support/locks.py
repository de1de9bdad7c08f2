"""Write the lock files: exact versions and hashes of all packages that pyproject.toml requires."""

from pathlib import Path

from support.environment import LOCKS, ROOT, install, run, step

FOLDER = ROOT / ".build" / "uv"
OPTIONS = "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"
# The sources of each lock file. All but the tools' lock file include the site's packages. The theme and
# its fork both provide the Python package "material", so the forks' lock file omits the theme.
EXTRA_OPTIONS = {
    "site": "pyproject.toml",
    "test": f"pyproject.toml -c {LOCKS['site']} --extra test --extra look-up",
    "look-up": f"pyproject.toml -c {LOCKS['site']} --extra look-up",
    "forks": f"pyproject.toml -c {LOCKS['site']} --group forks --no-emit-package mkdocs-material",
    "tools": "--group pyproject.toml:tools",
}


def write_locks() -> None:
    """Resolve the packages and write the lock files.

    Raises:
        StepFailed: uv cannot be installed, or finds no compatible versions.
    """
    programs = install(FOLDER, "tools").parent
    for name, options in EXTRA_OPTIONS.items():
        with step(f"lock: {LOCKS[name]}"):
            resolve(programs / "uv", *options.split(), "-o", LOCKS[name])


def resolve(uv: Path, *options: str) -> None:
    """Run uv's resolver on pyproject.toml.

    Options: https://docs.astral.sh/uv/pip/compile/.

    Raises:
        StepFailed: there are no compatible versions.
    """
    run(uv, "pip", "compile", "--quiet", *OPTIONS.split(), *options)
