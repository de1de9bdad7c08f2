"""The target of a citation: a page or record of this site."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from review.data.addresses import is_placeholder
from review.data.person_names import Person, read_names


def _slug(text: str) -> str:
    """A slug: letters, digits, and single hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


@dataclass(frozen=True)
class CitationTarget:
    """A page or record to cite.

    Attributes:
        name: the name of the record, or, for a page, its relation to the review, such as "Adapted".
        page: the title of the page.
        path: the address from the site's root, such as growth/#f-vegf-up.
        site: the name of the site.
        version: the version of the site.
        date: the release date of the version, as YYYY-MM-DD.
        root: the hosted address of the site, with a slash at the end.
        released: whether the version has a permanent address.
        editors: the publishers of the site.
        person: whether that is one person and not a group.
        accessed: the day of access, as YYYY-MM-DD; "" if unknown, since only a script
            (assets/cite.js) knows when a reader visits.
        statement: a finding's statement before its citation, in the markup of the format; "" without studies.
        studies: its primary studies before the review, in the same markup.
        variant: "-study" if the name of the footnote must differ from that of the citation without studies.
    """

    name: str
    page: str
    path: str
    site: str
    version: str
    date: str
    root: str = ""
    released: bool = False
    editors: str = ""
    person: bool = False
    accessed: str = ""
    statement: str = ""
    studies: str = ""
    variant: str = ""

    @cached_property
    def latest(self) -> str:
        """The address of the latest version."""
        return self.root + self.path

    @cached_property
    def address(self) -> str:
        """The address to cite: for a release, the permanent one."""
        return f"{self.root}{self.version}/{self.path}" if self.released else self.latest

    @cached_property
    def editor(self) -> Person:
        """The publisher of the site, as the author of its pages."""
        people = read_names(self.editors, str).people if self.person else ()
        return people[0] if people else Person(self.editors, literal=True)

    @cached_property
    def caution(self) -> str:
        """A warning if links in citations of this copy may fail or change; "" for a release at its address."""
        if is_placeholder(self.root):
            return f"This copy has no public address: {self.root or 'none'} is a placeholder, and links to it fail."
        return (
            "" if self.released else f"Version {self.version} is not a release: its pages may change at this address."
        )

    @cached_property
    def where(self) -> str:
        """Page, site, and version, as link text."""
        return f"{self.page}, {self.site}, version {self.version}"

    @cached_property
    def prefix(self) -> str:
        """The text before the page's title for a reference manager: "Row 7 in: ", "" for a page."""
        return f"{self.name} in: " if self.suffix else ""

    @cached_property
    def suffix(self) -> str:
        """The record's part of the citation key, such as -row-7; "" for a page."""
        _, sign, record = self.path.partition("#")
        return f"-{record}" if sign else ""

    @cached_property
    def page_key(self) -> str:
        """Site, version, and page as a slug."""
        return _slug(f"{self.site} {self.version} {self.path.partition('#')[0]}")

    @cached_property
    def citekey(self) -> str:
        """The citation key for a reference manager: the page's key in lower case, and the record's suffix."""
        return self.page_key.lower() + self.suffix

    @cached_property
    def label(self) -> str:
        """The name of a footnote, including the day of access.

        MediaWiki rejects two notes with the same name but different texts, and the text contains the day.
        """
        return f"{self.page_key}{self.suffix}{self.variant}{self.dated('-')}"

    @cached_property
    def accessed_slashed(self) -> str:
        """The day of access in RIS format: YYYY/MM/DD."""
        return self.accessed.replace("-", "/")

    @cached_property
    def accessed_in_words(self) -> str:
        """The day of access in APA style: November 28, 2026."""
        if not self.accessed:
            return ""
        day = date.fromisoformat(self.accessed)
        return f"{day:%B} {day.day}, {day.year}"

    @property
    def year(self) -> str:
        """The year of the version."""
        return self.date[:4]

    def dated(self, before: str, after: str = "", day: str = "accessed") -> str:
        """The day of access with surrounding text; "" if the day is unknown.

        Args:
            before: the text before it.
            after: the text after it.
            day: the attribute with the day in the format's style, such as "accessed_slashed".
        """
        day = getattr(self, day)
        return f"{before}{day}{after}" if day else ""
