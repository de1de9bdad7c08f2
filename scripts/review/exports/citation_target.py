"""What a citation names besides the review: the exact page or record on this site."""

import re
from dataclasses import dataclass
from functools import cached_property

from review.data.addresses import is_placeholder
from review.data.person_names import Person, read_names


def _slug(text: str) -> str:
    """The text in letters, digits and single hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


@dataclass(frozen=True)
class CitationTarget:
    """The page or record that a citation leads to.

    Attributes:
        name: the name of the record; for a page its relation to the review, such as "Retold".
        page: the title of the page.
        path: the address from the site's root on, such as growth/#f-vegf-up.
        site: the name of the site.
        version: the version of the site.
        date: the day of the version, as YYYY-MM-DD.
        root: the hosted address of the site, with a slash at the end.
        released: whether the version stays readable at an address of its own.
        editors: who publishes the site.
        person: whether that is one person; else it is a group, whose name is one piece.
        accessed: the day of access, as YYYY-MM-DD; "" where nobody knows it: only a
            script, assets/cite.js, can know when a reader reads.
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

    @cached_property
    def latest(self) -> str:
        """The address that always shows the latest version."""
        return self.root + self.path

    @cached_property
    def address(self) -> str:
        """The address that is cited: for a release, its permanent one."""
        return f"{self.root}{self.version}/{self.path}" if self.released else self.latest

    @cached_property
    def editor(self) -> Person:
        """Who publishes the site, as the author of its pages."""
        people = read_names(self.editors, str).people if self.person else ()
        return people[0] if people else Person(self.editors, literal=True)

    @cached_property
    def caution(self) -> str:
        """Why a citation of this copy may lead nowhere, in a sentence; "" for a release at its address."""
        if is_placeholder(self.root):
            return f"This copy has no public address: {self.root or 'none'} is a placeholder, and links to it fail."
        return (
            "" if self.released else f"Version {self.version} is not a release: its pages may change at this address."
        )

    @cached_property
    def where(self) -> str:
        """The page with the site and its version, as one link text."""
        return f"{self.page}, {self.site}, version {self.version}"

    @cached_property
    def prefix(self) -> str:
        """What precedes the page's title for a reference manager: "Row 7 in: ", "" for a page."""
        return f"{self.name} in: " if self.suffix else ""

    @cached_property
    def suffix(self) -> str:
        """The record's part of the key, such as -row-7; "" for a page."""
        _, sign, record = self.path.partition("#")
        return f"-{record}" if sign else ""

    @cached_property
    def page_key(self) -> str:
        """Site, version and page in letters, digits and hyphens."""
        return _slug(f"{self.site} {self.version} {self.path.partition('#')[0]}")

    @cached_property
    def citekey(self) -> str:
        """The key of an entry in a reference manager; that of the page in lower case."""
        return self.page_key.lower() + self.suffix

    @cached_property
    def label(self) -> str:
        """The name of a footnote, with the day of access.

        MediaWiki refuses two notes of one name whose words differ, and the words contain the day.
        """
        return f"{self.page_key}{self.suffix}{self.dated('-')}"

    @cached_property
    def accessed_slashed(self) -> str:
        """The day of access as RIS writes it: YYYY/MM/DD."""
        return self.accessed.replace("-", "/")

    @property
    def year(self) -> str:
        """The year in which the version was published."""
        return self.date[:4]

    def dated(self, before: str, after: str = "", *, slashed: bool = False) -> str:
        """The day of access with the words around it; "" when the day is not known.

        Args:
            before: the words before it.
            after: the words behind it.
            slashed: whether to write YYYY/MM/DD.
        """
        day = self.accessed_slashed if slashed else self.accessed
        return f"{before}{day}{after}" if day else ""
