"""Build a site with MkDocs, as a step of a task."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from support import atomic_replace
from support.environment import python, step


def make(name: str, folder: Path, **variables: str) -> None:
    """Build a site.

    Args:
        name: the name of the site, for the step's line.
        folder: the output folder, which is emptied first.
        variables: environment variables of the build.

    Raises:
        StepFailed: MkDocs failed, or warned.
        OSError: the folder cannot be emptied.
    """
    with step(f"{name}: build"):
        _mkdocs(folder, **variables)


@contextmanager
def making(name: str, folder: Path, **variables: str) -> Iterator[None]:
    """Build a site while the `with` block checks the content, and then wait for the build.

    If the content has problems, both find them; the block reports them. Arguments and errors as for `make`.
    """
    with ThreadPoolExecutor() as pool:
        built = pool.submit(_mkdocs, folder, **variables)
        yield
        with step(f"{name}: build"):
            built.result()


def _mkdocs(folder: Path, **variables: str) -> None:
    atomic_replace.remove(folder)
    python("-m", "mkdocs", "build", "--strict", "--site-dir", folder, quiet=True, **variables)
