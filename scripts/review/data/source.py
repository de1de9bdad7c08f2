"""What every citation names first: the review that the site publishes."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

RETOLD, OWN = "retold", "own"
# Who `site_author` of mkdocs.yml is, as `extra: author_is:` says.
PERSON, ORGANIZATION = "person", "organization"
# What a site is to its review: the name of a page in a citation, the verb of a credit.
RELATIONS = {RETOLD: ("Retold", "Retells "), OWN: ("Online", "")}


def closed(part: str) -> str:
    """A part of a reference with a full stop, where it does not end in a stop already: "Why?" stays."""
    return part if part.endswith((".", "?", "!")) else f"{part}."


@dataclass(frozen=True)
class Source:
    """The review that the site publishes, as `extra: review:` of mkdocs.yml describes it.

    Attributes:
        authors: names with initials behind them, separated by ", ": "Alba A, Birk B".
        url: its address, for a review without a DOI.
        relation: "retold" for somebody else's review in new words, "own" for one's own.
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
    relation: str = RETOLD

    @cached_property
    def link(self) -> str:
        """The address of the review; "" when none is known."""
        return f"https://doi.org/{quote(self.doi)}" if self.doi else self.url

    @cached_property
    def identifier(self) -> str:
        """The DOI or the address, for the end of a reference; "" when none is known."""
        return f"doi: {self.doi}" if self.doi else self.url

    @cached_property
    def volume_and_issue(self) -> str:
        """Volume and issue: 9(17)."""
        return f"{self.volume}({self.issue})" if self.issue else self.volume

    @cached_property
    def locator(self) -> str:
        """Year, volume, issue and pages as far as they are known: 2018;9(17):3129–3137."""
        return (
            self.year + f";{self.volume_and_issue}" * bool(self.volume_and_issue) + f":{self.pages}" * bool(self.pages)
        )

    @cached_property
    def short(self) -> str:
        """The review in a few words: Alba et al. 2021, J Bread 3:5."""
        names = [name.rpartition(" ")[0] or name for name in self.authors.split(", ")]
        people = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        first_page = self.pages.split("–")[0].split("-")[0]
        volume_and_page = f"{self.volume}:{first_page}" if self.volume and first_page else self.volume or first_page
        printed = " ".join(filter(None, (self.journal, volume_and_page)))
        return ", ".join(filter(None, (f"{people} {self.year}", printed)))

    @cached_property
    def citation(self) -> str:
        """The review as a reference list has it, with a full stop at the end."""
        parts = (self.authors, self.title, self.journal, self.locator, self.identifier)
        return " ".join(closed(part) for part in parts if part)

    @property
    def page_name(self) -> str:
        """What a page of the site is to the review, in a citation: "Retold" or "Online"."""
        return RELATIONS[self.relation][0]

    @property
    def retold(self) -> bool:
        """Whether it is somebody else's review in new words."""
        return self.relation == RETOLD

    @property
    def credit(self) -> str:
        """The line about the review: Retells Alba et al. 2021, J Bread 3:5."""
        return RELATIONS[self.relation][1] + self.short


@dataclass(frozen=True)
class License:
    """The license of the content, as `extra: license:` of mkdocs.yml names it; none when empty.

    Attributes:
        name: its short name, such as "CC BY 4.0".
        url: the address of its text.
    """

    name: str = ""
    url: str = ""
