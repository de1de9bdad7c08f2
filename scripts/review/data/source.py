"""What every citation names first: the review that the site retells."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote


@dataclass(frozen=True)
class Source:
    """The review that the site retells."""

    authors: str
    title: str
    journal: str
    year: str
    volume: str
    issue: str
    pages: str
    doi: str

    @cached_property
    def link(self) -> str:
        return f"https://doi.org/{quote(self.doi)}"

    @cached_property
    def locator(self) -> str:
        """Year, volume, issue and pages: 2018;9(17):3129–3137."""
        return f"{self.year};{self.volume}({self.issue}):{self.pages}"
