"""Build a project as the live preview does after each of several edits, and once more without kept pages.

Usage: python preview_builds.py PROJECT EDITS [CHANGES], where EDITS is JSON: for each build, lists of a
path, a text, and its replacement; the path alone deletes the file. CHANGES is code that replaces functions
of the project. Prints JSON: for each build, the files of the preview that differ from those of a new build,
and the pages that were rendered from Markdown.
"""

import contextlib
import filecmp
import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

PREVIEW, NEW = "preview", "new"


def edit(path: Path, old: str = "", new: str = "") -> None:
    """Replace a text in a file, once; without texts, delete the file; add a file that does not exist."""
    if not old and not new:
        path.unlink()
        return
    text = path.read_text(encoding="utf-8") if path.exists() else old
    assert old in text, f"{path} must contain '{old}'"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    later = path.stat().st_mtime_ns + 1_000_000  # file systems with coarse times would hide an edit
    os.utime(path, ns=(later, later))


def differences(one: Path, other: Path) -> list[str]:
    """The files that differ between two folders, or that only one of them has."""
    names = {path.relative_to(folder).as_posix() for folder in (one, other) for path in folder.rglob("*.*")}
    return sorted(name for name in names if not _same(one / name, other / name))


def _same(one: Path, other: Path) -> bool:
    if one.is_dir() and other.is_dir():
        return True
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def render(folder: Path) -> list[str]:
    """Build into a folder; the pages that were rendered from Markdown."""
    from builder import mkdocs_adapter

    rendered: list[str] = []
    first_pass = mkdocs_adapter.first_pass

    def counted(*arguments: Any) -> str:
        rendered.append(arguments[2].file.src_uri)
        return first_pass(*arguments)

    with contextlib.ExitStack() as stack:
        stack.callback(setattr, mkdocs_adapter, "first_pass", first_pass)
        mkdocs_adapter.first_pass = counted
        stack.enter_context(contextlib.suppress(Abort))  # a mistake, which a later edit corrects
        build(load_config("mkdocs.yml", site_dir=str(folder)), serve_url="http://127.0.0.1:8000/")
    return sorted(rendered)


def main(project: Path, edits: list[list[list[str]]], changes: str = "") -> None:
    """Print the results."""
    os.chdir(project)
    logging.getLogger("mkdocs").setLevel(logging.CRITICAL)
    load_config("mkdocs.yml").plugins.on_startup(command="serve", dirty=False)
    from builder.kept_pages import KeptPages

    exec(changes, {})
    site = sys.modules["scripts/hooks.py"].site
    with tempfile.TemporaryDirectory() as folder:
        preview, new = Path(folder, PREVIEW), Path(folder, NEW)
        render(preview)
        found = []
        for files in edits:
            for path, *texts in files:
                edit(project / path, *texts)
            pages = render(preview)
            kept, site.kept = site.kept, KeptPages()
            render(new)
            site.kept = kept
            found.append([differences(preview, new), pages])
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), *sys.argv[3:])
