"""Editions in dist/ that the hosted site offers, and files that only one kind of build has.

`make export` fills dist/; a build after it serves these files below downloads/.
The offline build takes nothing from dist/, so no edition contains another.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from review.data.addresses import EDITIONS
from review.exports.release import Release

from builder.generator import Settings

SUMS = f"{EDITIONS}SHA256SUMS"
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


def editions_of(dist: Path, release: Release) -> Iterator[Download]:
    """The editions of just this version, by name; those of another are not offered."""
    for path in sorted(dist.glob("*")):
        if path.name.startswith(f"{release.name}."):
            content = path.read_bytes()
            ending = path.name.removeprefix(f"{release.name}.")
            yield Download(path, ending, len(content), hashlib.sha256(content).hexdigest())


def size(count: int) -> str:
    """A number of bytes for readers: "812 kB", "2.1 MB" (1 kB is 1000 bytes)."""
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{max(round(count / 1000), 1)} kB"
