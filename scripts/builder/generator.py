"""The builder's interface to a site generator: page, file, and settings.

MkDocs' objects implement `Page` and `File` directly; those of another generator could, too.
`Any` is used where MkDocs allows None and our rules do not.
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
    """A page of the site; `content` is its rendered HTML."""

    content: Any

    @property
    def file(self) -> File:
        """Its source file."""

    @property
    def url(self) -> str:
        """Its address in this build."""

    @property
    def title(self) -> str:
        """Its title in the navigation."""

    @property
    def parent(self) -> Any:
        """Its section in the navigation; None if it is in no section."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Its front matter, by field."""

    @property
    def toc(self) -> Any:
        """Its top-level headings, each with id, title, and children."""

    @property
    def is_homepage(self) -> bool:
        """Whether it is the home page."""

    @property
    def canonical_url(self) -> Any:
        """Its hosted address, set by the adapter."""


@dataclass(frozen=True)
class Settings:
    """The settings of a build: mkdocs.yml with version and date.

    Attributes:
        site_name, site_description, site_author: as in mkdocs.yml.
        site_url: the hosted address of the site, with a slash at its end; "" if unset.
        extra: `extra` in mkdocs.yml.
        version: the version of this build, such as v1.2.
        date: the date of this build, year-month-day.
        timestamp: the date in seconds since 1970.
        released: whether the version is a release, with a permanent address.
        directory_urls: whether pages have folder addresses (hosted) or .html files (from disk).
        site_dir: the output folder.
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
        """The license of the content; empty if mkdocs.yml has none."""
        return License(**(self.extra.get("license") or {}))

    @property
    def author_is(self) -> str:
        """The kind of `site_author`: "person" or "organization"; "" if mkdocs.yml does not state it."""
        return str(self.extra.get("author_is") or "")

    @property
    def interaction_figure(self) -> str:
        """The file name of the interaction figure."""
        return str(self.extra.get("interaction_figure") or "interaction")

    @property
    def fixed(self) -> bool:
        """Whether this is the permanent copy of a release, at the address of its version."""
        return bool(self.extra.get("fixed"))

    @property
    def offline(self) -> bool:
        """Whether this is the offline build, which opens from disk."""
        return bool(self.extra.get("offline"))

    @property
    def latest(self) -> bool:
        """Whether this is the site at the root of its host: neither the offline build nor a permanent copy."""
        return not self.offline and not self.fixed
