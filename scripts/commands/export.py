"""Make the downloadable editions from the offline build of the site.

Usage: python -m commands.export OFFLINE_SITE DIST [ENDING …]

The export is written next to DIST and checked before it replaces DIST, so that an
interrupted or failed export leaves the last one intact. `make export` makes all editions;
`make` makes only the zip and the HTML file, which are quick to build.
"""

import errno
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from review.checks.built_editions import check_editions
from review.editions import epub_edition, html_edition
from review.exports.release import EDITION_FILE, Edition, Release, Unavailable, from_json
from review.exports.zip_archive import checksums, zipped
from support import atomic_replace
from support.environment import FULL_DISK, StepFailed, avoid_encoding_errors, step

from commands.epubcheck import epub_faults
from commands.print_pdf import data_pdf, reading_pdf

SUMS = "SHA256SUMS"
# The editions in order; docs/offline.md explains their purposes.
EDITIONS = [
    Edition("zip", "the offline site in a folder", zipped),
    Edition("html", "everything in one file", html_edition),
    Edition("epub", "the book", epub_edition),
    Edition("pdf", "the reading edition", reading_pdf),
    Edition("data.pdf", "the data edition", data_pdf),
]


def read_folder(folder: Path) -> dict[str, bytes]:
    """The content of every file in a folder, by relative path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def make(edition: Edition, site: dict[str, bytes], release: Release) -> dict[str, bytes]:
    """The bytes of an edition by file name; empty, with a printed reason, if it cannot be made on this machine.

    Raises:
        ValueError: a page of the site lacks something that the edition needs.
    """
    with step(f"{edition.ending}: {edition.description}"):
        try:
            return {f"{release.name}.{edition.ending}": edition.make(site, release)}
        except Unavailable as error:
            missing = str(error)
    print(f"{edition.ending}: skipped, {missing}")
    return {}


def recreate(folder: Path) -> Path:
    """Delete and recreate a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write(files: dict[str, bytes], folder: Path) -> None:
    """Write files, given as bytes by name, to a folder."""
    for name, content in files.items():
        (folder / name).write_bytes(content)


def table(files: dict[str, bytes]) -> str:
    """A table of file names and sizes (1 kB is 1000 bytes)."""
    wide = max(map(len, files))
    return "\n".join(f"{name:<{wide}}  {len(content) / 1000:>9,.1f} kB" for name, content in files.items())


def check(files: dict[str, bytes], folder: Path) -> None:
    """Check the editions, including with epubcheck if it is installed.

    Args:
        files: the editions, bytes by file name.
        folder: the folder that contains them.

    Raises:
        StepFailed: there are faults; the message has one line for each.
    """
    missing = ""
    with step("editions: check links, pictures, formats"):
        problems = check_editions(files)
        try:
            problems += [fault for name in files if name.endswith(".epub") for fault in epub_faults(folder / name)]
        except Unavailable as error:
            missing = str(error)
        if problems:
            raise StepFailed("\n".join(map(str, problems)))
    if missing:
        print(f"epubcheck: skipped, {missing}")


def export(folder: Path, dist: Path, endings: Sequence[str] = ()) -> dict[str, bytes]:
    """Make the editions from an offline build and replace the content of `dist`.

    Args:
        folder: the offline build.
        dist: the output folder.
        endings: the endings of the editions to make; all editions if empty.

    Returns:
        The bytes of the editions by file name.

    Raises:
        ValueError: a page of the site lacks something that an edition needs.
        StepFailed: an edition has a fault.
        OSError: a file cannot be read or written.
    """
    site = read_folder(folder)
    if EDITION_FILE not in site:
        raise ValueError(f"{folder} must be an offline build: '{EDITION_FILE}' is missing (run make export)")
    release = replace(from_json(site[EDITION_FILE]), chromium=os.environ.get("CHROMIUM", ""))
    files: dict[str, bytes] = {}
    for edition in (edition for edition in EDITIONS if not endings or edition.ending in endings):
        files |= make(edition, site, release)
    files[SUMS] = checksums(files).encode()
    new = folder.parent / f"new-{dist.name}"
    try:
        write(files, recreate(new))
        check(files, new)
        atomic_replace.replace(new, dist, folder.parent / f"last-{dist.name}")
    finally:
        shutil.rmtree(new, ignore_errors=True)  # a partial export would keep a full disk full
    return files


def main(folder: Path, dist: Path, *endings: str) -> int:
    """Make the editions and list the files; return the exit code."""
    avoid_encoding_errors()
    try:
        files = export(folder, dist, endings)
    except (StepFailed, ValueError) as error:  # a page lacks something that the editions need
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(FULL_DISK if error.errno == errno.ENOSPC else error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"\n{table(files)}\n\nIn {dist}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
