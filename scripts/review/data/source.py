"""The review that the site publishes, which every citation names first."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

ADAPTED, OWN = "adapted", "own"
# The kinds of `site_author`, from `extra: author_is:` in mkdocs.yml.
PERSON, ORGANIZATION = "person", "organization"
# The site's relation to its review: its name in a citation, and the verb of the credit line.
RELATIONS = {ADAPTED: ("Adapted", "Adapted from "), OWN: ("Online", "")}


def with_period(part: str) -> str:
    """A part of a reference with a final period, unless it ends with punctuation, as in "Why?"."""
    return part if part.endswith((".", "?", "!")) else f"{part}."


@dataclass(frozen=True)
class Source:
    """The review that the site publishes, from `extra: review:` in mkdocs.yml.

    Attributes:
        authors: names followed by initials, separated by ", ": "Alba A, Birk B".
        url: its address, for a review without a DOI.
        relation: "adapted" for a reworded version of someone else's review, "own" for one's own.
    """

    authors: str
    title: str
    year: str
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    relation: str = ADAPTED

    @cached_property
    def link(self) -> str:
        """The address of the review; "" if unknown."""
        return f"https://doi.org/{quote(self.doi)}" if self.doi else self.url

    @cached_property
    def identifier(self) -> str:
        """The DOI or address, for the end of a reference; "" if unknown."""
        return f"doi: {self.doi}" if self.doi else self.url

    @cached_property
    def volume_and_issue(self) -> str:
        """Volume and issue: 9(17)."""
        return f"{self.volume}({self.issue})" if self.issue else self.volume

    @cached_property
    def locator(self) -> str:
        """Year, volume, issue, and pages, as far as known: 2018;9(17):3129–3137."""
        return (
            self.year + f";{self.volume_and_issue}" * bool(self.volume_and_issue) + f":{self.pages}" * bool(self.pages)
        )

    @cached_property
    def short(self) -> str:
        """A short citation: Alba et al. 2021, J Bread 3:5."""
        names = [name.rpartition(" ")[0] or name for name in self.authors.split(", ")]
        people = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        first_page = self.pages.split("–")[0].split("-")[0]
        volume_and_page = f"{self.volume}:{first_page}" if self.volume and first_page else self.volume or first_page
        printed = " ".join(filter(None, (self.journal, volume_and_page)))
        return ", ".join(filter(None, (f"{people} {self.year}", printed)))

    @cached_property
    def citation(self) -> str:
        """A full citation with a final period, as in a reference list."""
        parts = (self.authors, self.title, self.journal, self.locator, self.identifier)
        return " ".join(with_period(part) for part in parts if part)

    @property
    def page_name(self) -> str:
        """The name of a page of the site in a citation: "Adapted" or "Online"."""
        return RELATIONS[self.relation][0]

    @property
    def adapted(self) -> bool:
        """Whether it is someone else's review, reworded."""
        return self.relation == ADAPTED

    @property
    def credit(self) -> str:
        """The credit line: Adapted from Alba et al. 2021, J Bread 3:5."""
        return RELATIONS[self.relation][1] + self.short


@dataclass(frozen=True)
class License:
    """The license of the content, from `extra: license:` in mkdocs.yml; empty for none.

    Attributes:
        name: its short name, such as "CC BY 4.0".
        url: the address of its text.
    """

    name: str = ""
    url: str = ""
