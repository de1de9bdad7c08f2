"""Editions that the hosted site offers, and files that only one kind of build has.

`make` fills .build/editions/ with those that take little time, `make export` fills
dist/ with all; a build after either serves these files below downloads/. The offline
build takes nothing from there, so no edition contains another.
"""

import glob
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mkdocs.exceptions import PluginError
from review.data.addresses import EDITIONS
from review.exports.release import Release

from builder.generator import Settings

FOLDER = "zip"
SUMS = f"{EDITIONS}SHA256SUMS"
LIGHT, DIST = Path(".build", "editions"), Path("dist")
# Files for a web server; below, those for other sites' links too.
SERVED_ONLY = ("404.html", "sitemap.xml", "robots.txt")
UNUSED = (*SERVED_ONLY, "assets/cards/", "data/findings.jsonld")


@dataclass(frozen=True)
class Download:
    """A file that the site offers; its size in bytes, its SHA-256 in hexadecimal."""

    path: Path
    ending: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.path.name

    @property
    def address(self) -> str:
        """Its address on the site."""
        return f"{EDITIONS}{self.name}"


def release_of(settings: Settings, newest: str) -> Release:
    """This build as its editions show it.

    Args:
        settings: mkdocs.yml, version and day.
        newest: hosted path of the page that offers the editions, without a slash in front.
    """
    home, name = settings.site_url, settings.extra.get("edition") or settings.site_name.lower()
    about = (name, settings.site_name, settings.site_description, settings.site_author)
    review = settings.extra["review"]
    return Release(*about, settings.version, settings.date, settings.timestamp, home, home + newest, review)


def editions_of(root: Path, release: Release, *, whole: bool = True) -> list[Download]:
    """The editions of just this version, by name.

    Those of another version are not offered, nor are those in dist/ when a file that
    `make` has made differs from its namesake there: they show an earlier state.

    Args:
        root: the folder of the project.
        release: this build.
        whole: all of them; else only the folder that opens from disk, which contains the others' words.

    Raises:
        PluginError: one of them is a link, a pipe or a folder.
    """
    light = {edition.name: edition for edition in _editions_in(root / LIGHT, release)}
    dist = {edition.name: edition for edition in _editions_in(root / DIST, release)}
    stale = any(dist[name].sha256 != light[name].sha256 for name in light.keys() & dist.keys())
    offered = light if stale else dist | light
    return [offered[name] for name in sorted(offered) if whole or offered[name].ending == FOLDER]


def _editions_in(folder: Path, release: Release) -> Iterator[Download]:
    for path in folder.glob(f"{glob.escape(release.name)}.*"):
        if path.is_symlink() or not path.is_file():
            said = f"{folder.name}/{path.name}:1: edition must be a file that make export wrote: '{path.name}'"
            raise PluginError(f"{said} (remove it, and run make export)")
        content = path.read_bytes()
        ending = path.name.removeprefix(f"{release.name}.")
        yield Download(path, ending, len(content), hashlib.sha256(content).hexdigest())


def size(count: int) -> str:
    """A number of bytes for readers: "812 kB", "2.1 MB" (1 kB is 1000 bytes)."""
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{max(round(count / 1000), 1)} kB"
