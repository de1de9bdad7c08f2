"""Make the editions for reading elsewhere from the offline build of the site.

Usage: python -m commands.export OFFLINE_SITE DIST [ENDING …]

Builds beside DIST, checks what it wrote, and puts it there when all is well, so that
an interrupted or failed export leaves the last one as it was. `make export` makes every
edition; `make` makes those with the endings zip and html, which take little time.
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
# What is made, in this order; docs/offline.md says what each is for.
EDITIONS = [
    Edition("zip", "the offline site in a folder", zipped),
    Edition("html", "everything in one file", html_edition),
    Edition("epub", "the book", epub_edition),
    Edition("pdf", "the printed form for reading", reading_pdf),
    Edition("data.pdf", "the printed form of the data", data_pdf),
]


def read_folder(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a folder, by its path in it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def make(edition: Edition, site: dict[str, bytes], release: Release) -> dict[str, bytes]:
    """The bytes of an edition by its file name; nothing, and a line that says why, when it cannot be made here.

    Raises:
        ValueError: a page of the site is not as the edition needs it.
    """
    with step(f"{edition.ending}: {edition.description}"):
        try:
            return {f"{release.name}.{edition.ending}": edition.make(site, release)}
        except Unavailable as error:
            missing = str(error)
    print(f"{edition.ending}: left out, {missing}")
    return {}


def fresh(folder: Path) -> Path:
    """The folder, new and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write(files: dict[str, bytes], folder: Path) -> None:
    """Write files, bytes by name, into a folder."""
    for name, content in files.items():
        (folder / name).write_bytes(content)


def table(files: dict[str, bytes]) -> str:
    """A line a file: its name and size (1 kB is 1000 bytes)."""
    wide = max(map(len, files))
    return "\n".join(f"{name:<{wide}}  {len(content) / 1000:>9,.1f} kB" for name, content in files.items())


def check(files: dict[str, bytes], folder: Path) -> None:
    """Check the editions, with epubcheck too where it is installed.

    Args:
        files: the editions, bytes by file name.
        folder: where they are written.

    Raises:
        StepFailed: there are faults; one line for each.
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
        print(f"epubcheck: left out, {missing}")


def export(folder: Path, dist: Path, endings: Sequence[str] = ()) -> dict[str, bytes]:
    """The editions of an offline build, bytes by file name; they replace what is in `dist`.

    Args:
        folder: the offline build.
        dist: where they go.
        endings: of the editions to make; every edition without any.

    Raises:
        ValueError: a page of the site is not as an edition needs it.
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
        write(files, fresh(new))
        check(files, new)
        atomic_replace.replace(new, dist, folder.parent / f"last-{dist.name}")
    finally:
        shutil.rmtree(new, ignore_errors=True)  # half of it would keep a full disk full
    return files


def main(folder: Path, dist: Path, *endings: str) -> int:
    """Make the editions and list the files; return the exit code."""
    avoid_encoding_errors()
    try:
        files = export(folder, dist, endings)
    except (StepFailed, ValueError) as error:  # a page of the site is not as the editions need it
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
