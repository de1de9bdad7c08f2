"""What the builder needs from a site generator: a page, a file, the settings.

The objects of MkDocs fit `Page` and `File` as they are, so those of another
generator could. `Any` is used where MkDocs allows None and our rules do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from review.data.source import License, Source


class File(Protocol):
    """A file of the site."""

    @property
    def src_uri(self) -> str:
        """Its path in docs/."""

    @property
    def url(self) -> str:
        """Its address in this build."""


class Page(Protocol):
    """A page of the site; `content` is its HTML once it is rendered."""

    content: Any

    @property
    def file(self) -> File:
        """Its source."""

    @property
    def url(self) -> str:
        """Its address in this build."""

    @property
    def title(self) -> str:
        """Its title in the navigation."""

    @property
    def parent(self) -> Any:
        """The section of the navigation that contains it; None for a page on its own."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Its front matter, by field."""

    @property
    def toc(self) -> Any:
        """Its top-level headings, each with id, title and children."""

    @property
    def is_homepage(self) -> bool:
        """Whether it is the home page."""

    @property
    def canonical_url(self) -> Any:
        """Its hosted address, as the adapter sets it."""


@dataclass(frozen=True)
class Settings:
    """The settings of one build: mkdocs.yml as read, with version and day.

    Attributes:
        site_name, site_description, site_author: as in mkdocs.yml.
        site_url: the hosted address of the site, with a slash at its end; "" when unset.
        extra: `extra` of mkdocs.yml.
        version: of this build, such as v1.2.
        date: of this build, year-month-day.
        timestamp: the same as seconds since 1970.
        released: whether the version is a release, which stays at an address of its own.
        directory_urls: whether a page's address is a folder (hosted) or a .html file (from disk).
        site_dir: the folder that is built.
    """

    site_name: str
    site_url: str
    site_description: str
    site_author: str
    extra: Mapping[str, Any]
    version: str
    date: str
    timestamp: int
    released: bool
    directory_urls: bool
    site_dir: Path

    @cached_property
    def source(self) -> Source:
        """The review."""
        return Source(**self.extra["review"])

    @cached_property
    def license(self) -> License:
        """The license of the content; empty when mkdocs.yml names none."""
        return License(**(self.extra.get("license") or {}))

    @property
    def author_is(self) -> str:
        """Who `site_author` is: "person" or "organization"; "" when mkdocs.yml does not say."""
        return str(self.extra.get("author_is") or "")

    @property
    def interaction_figure(self) -> str:
        """The name of the figure that is drawn from the findings."""
        return str(self.extra.get("interaction_figure", "interaction"))

    @property
    def fixed(self) -> bool:
        """Whether this is the copy of a release that stays, below the address of its version."""
        return bool(self.extra.get("fixed"))

    @property
    def offline(self) -> bool:
        """Whether this is the build that opens from disk."""
        return bool(self.extra.get("offline"))
