"""What our code knows of MkDocs: of a page, a file and the settings only this.

MkDocs' own objects fit (hooks.py hands them over); those of another generator could.
Any stands where MkDocs allows for None and our rules do not.
"""

from collections.abc import Mapping
from typing import Any, Protocol


class File(Protocol):
    """A file of the site."""

    @property
    def src_uri(self) -> str:
        """Its path in docs/."""

    @property
    def url(self) -> str:
        """Its address in this build."""


class Page(Protocol):
    """A page of the site; `content` is its text as HTML, once it is rendered."""

    content: Any

    @property
    def file(self) -> File:
        """Its source."""

    @property
    def url(self) -> str:
        """Its address in this build."""

    @property
    def title(self) -> str:
        """Its name in the navigation."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Its front matter, by field."""

    @property
    def toc(self) -> Any:
        """Its headings of the first level, each with id, title and children."""

    @property
    def is_homepage(self) -> bool:
        """Whether it is the home page."""

    @property
    def canonical_url(self) -> Any:
        """Its hosted address, as hooks.py sets it."""


class Settings(Protocol):
    """mkdocs.yml, read; a rule sees to it that the texts are there."""

    @property
    def site_name(self) -> str:
        """The name of the site."""

    @property
    def site_url(self) -> Any:
        """The hosted address of the site, with a slash at its end."""

    @property
    def site_description(self) -> Any:
        """The site in a sentence."""

    @property
    def site_author(self) -> Any:
        """The editors."""

    @property
    def extra(self) -> Any:
        """What is ours: the review, the version and the day among it."""
