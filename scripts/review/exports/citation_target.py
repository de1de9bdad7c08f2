"""What a citation names besides the review: the exact place on this site."""

import re
from dataclasses import dataclass
from functools import cached_property

# What stands for the day of access until a browser fills it in.
ACCESS = "{access}"
# The name of a whole page in a citation; a record has its own.
RETOLD = "Retold"


@dataclass(frozen=True)
class CitationTarget:
    """What is cited: its name, the page's title, where it is, the site, its version.

    Attributes:
        path: the address from the site's root on, such as growth/#f-vegf-up.
        root: the hosted address of the site, with a slash at the end.
        released: whether the version stays readable at an address of its own.
    """

    name: str
    page: str
    path: str
    site: str
    version: str
    accessed: str = ACCESS
    root: str = ""
    released: bool = False

    @cached_property
    def latest(self) -> str:
        """The address that always shows the latest version."""
        return self.root + self.path

    @cached_property
    def address(self) -> str:
        """The address that is cited: of a release the one that stays as it is."""
        return f"{self.root}{self.version}/{self.path}" if self.released else self.latest

    @cached_property
    def where(self) -> str:
        """The page with the site and its version, as one link text."""
        return f"{self.page}, {self.site}, version {self.version}"

    @cached_property
    def key(self) -> str:
        """Site, version and place in letters, digits, hyphens.

        A record's key is its page's with the record's id behind it: assets/cite.js
        relies on that.
        """
        return re.sub(r"[^A-Za-z0-9]+", "-", f"{self.site} {self.version} {self.path}").strip("-")

    @cached_property
    def label(self) -> str:
        """A name for a note: with the day, since MediaWiki refuses two notes of one
        name whose words differ, and the words hold the day of access."""
        return f"{self.key}-{self.accessed}"
