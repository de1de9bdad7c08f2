"""Editions for download from the hosted site, and files specific to one kind of build.

`make` puts the editions that are quick to build into .build/editions/, and `make export`
puts all of them into dist/. The next build serves them in downloads/. The offline build
does not, so that no edition contains another.
"""

import glob
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.nav import Navigation, Section
from review.data.addresses import EDITIONS
from review.exports.release import Release

from builder.generator import Settings

FOLDER = "zip"
SUMS = f"{EDITIONS}SHA256SUMS"
LIGHT, DIST = Path(".build", "editions"), Path("dist")
# Files for a web server only.
SERVED_ONLY = ("404.html", "sitemap.xml", "robots.txt")
UNUSED = (*SERVED_ONLY, "assets/cards/", "data/findings.jsonld")


@dataclass(frozen=True)
class Download:
    """An edition for download, with its size in bytes and its SHA-256 in hexadecimal."""

    path: Path
    ending: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """Its file name."""
        return self.path.name

    @property
    def address(self) -> str:
        """Its address on the site."""
        return f"{EDITIONS}{self.name}"


def release_of(settings: Settings, newest: str) -> Release:
    """The release of this build, for its editions.

    Args:
        settings: the settings, with version and date.
        newest: hosted path of the page with the editions, without a leading slash.
    """
    home, name = settings.site_url, settings.extra.get("edition") or settings.site_name.lower()
    about = (name, settings.site_name, settings.site_description, settings.site_author)
    review = settings.extra["review"]
    return Release(*about, settings.version, settings.date, settings.timestamp, home, home + newest, review)


def editions_of(root: Path, release: Release, *, only_zip: bool = False) -> list[Download]:
    """The editions of this version, by name.

    Editions of other versions are ignored; so are those in dist/ when outdated, that is,
    when a newer edition from `make` differs from its counterpart there.

    Args:
        root: the folder of the project.
        release: this build.
        only_zip: whether to return only the zip of the offline site, which contains the same text as the others.

    Raises:
        PluginError: one of them is a link, a pipe, or a folder.
    """
    light = {edition.name: edition for edition in _editions_in(root / LIGHT, release)}
    dist = {edition.name: edition for edition in _editions_in(root / DIST, release)}
    stale = any(dist[name].sha256 != light[name].sha256 for name in light.keys() & dist.keys())
    offered = light if stale else dist | light
    return [offered[name] for name in sorted(offered) if not only_zip or offered[name].ending == FOLDER]


def _editions_in(folder: Path, release: Release) -> Iterator[Download]:
    for path in folder.glob(f"{glob.escape(release.name)}.*"):
        if path.is_symlink() or not path.is_file():
            message = f"{folder.name}/{path.name}:1: edition must be a file that make export wrote: '{path.name}'"
            raise PluginError(f"{message} (remove it, and run make export)")
        content = path.read_bytes()
        ending = path.name.removeprefix(f"{release.name}.")
        yield Download(path, ending, len(content), hashlib.sha256(content).hexdigest())


def size(count: int) -> str:
    """A byte count in human-readable form: "812 kB", "2.1 MB" (1 kB is 1000 bytes)."""
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{max(round(count / 1000), 1)} kB"


def contents_of(nav: Navigation) -> Iterator[tuple[str, str, str]]:
    """Yield path, title, and section ("" for none) of each page, in navigation order, for the editions' contents."""
    for item in nav.items:
        pages = [page for page in nav.pages if page is item or item in page.ancestors]
        for page in pages:
            yield page.file.dest_uri, str(page.title), str(item.title) if isinstance(item, Section) else ""
