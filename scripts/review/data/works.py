"""A cited work: a CSL-JSON item with its numbers, the source of every list, popup, and export."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from review.data.bibtex_reader import Entry
from review.data.csl_fields import KINDS, TYPES
from review.data.csl_items import describe
from review.data.dates import year_of
from review.data.latex_decoding import plain
from review.data.person_names import Person, from_csl

# The dash between first and last page.
RANGE = re.compile("[-–]")
NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)", re.ASCII)


@dataclass(frozen=True)
class Work:
    """A cited work; unknown values are "" or absent.

    Attributes:
        key: the citation key.
        kind: its BibTeX type, such as "article"; "misc" for an unknown one.
        item: the CSL-JSON item; titles may contain CSL's markup (<i>, <sup>).
        numbers: its numbers in the list of references.
        incomplete: the variables whose list of names ends with "and others".
        others: BibTeX fields without a CSL variable, as text by name.
        source: the BibTeX source of the entry, "" for a work from elsewhere.
    """

    key: str
    kind: str
    item: dict[str, Any]
    numbers: tuple[int, ...] = ()
    incomplete: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)
    source: str = ""

    def __hash__(self) -> int:
        """The hash of the key, so that results for a work can be cached."""
        return hash(self.key)

    def text(self, variable: str) -> str:
        """The value of a CSL variable without markup, "" if unknown."""
        value = self.item.get(variable)
        return "" if value is None else plain(str(value))

    def people(self, variable: str) -> tuple[Person, ...]:
        """The people named in a CSL variable, such as "editor"."""
        return tuple(from_csl(name) for name in self.item.get(variable, ()))

    @property
    def number(self) -> int:
        """Its first number.

        Raises:
            IndexError: it has none; `Bibliography` assigns one to each work.
        """
        return self.numbers[0]

    @cached_property
    def authors(self) -> tuple[Person, ...]:
        """The authors, in order; editors do not count as authors."""
        return self.people("author")

    @property
    def more_authors(self) -> bool:
        """Whether the list of authors ends with "and others"."""
        return "author" in self.incomplete

    @property
    def title(self) -> str:
        """The title without markup."""
        return self.text("title")

    @property
    def journal(self) -> str:
        """The journal, or the book or site that contains the work."""
        return self.text("container-title")

    @property
    def year(self) -> str:
        """The year, or text such as "in press"."""
        return year_of(self.item.get("issued", {}))

    @property
    def volume(self) -> str:
        """The volume."""
        return self.text("volume")

    @property
    def issue(self) -> str:
        """The issue."""
        return self.text("issue")

    @property
    def pages(self) -> str:
        """A page, a range ("568-84"), or an article number."""
        return self.text("page")

    @property
    def doi(self) -> str:
        """The DOI, without the resolver's address."""
        return self.text("DOI")

    @property
    def pmid(self) -> str:
        """The PubMed id."""
        return self.text("PMID")

    @property
    def pmcid(self) -> str:
        """The PubMed Central id, with the prefix PMC."""
        return self.text("PMCID")

    @cached_property
    def stem(self) -> str:
        """The name of its files, without an extension."""
        return file_stem(self.key)

    @cached_property
    def _ends(self) -> tuple[str, str]:
        """First and last page as written; the last is "" for a single page."""
        first, *rest = RANGE.split(self.pages, maxsplit=1) if "–" not in self.pages else self.pages.split("–", 1)
        return first, "".join(rest)

    @property
    def is_range(self) -> bool:
        """Whether its pages are a range."""
        return bool(self._ends[1])

    @property
    def first_page(self) -> str:
        """The first page, or the article number."""
        return self._ends[0]

    @property
    def last_page(self) -> str:
        """The last page with all its digits: 584 for "568-84"; a single page is its own last page."""
        first, last = self._ends
        if not last.isdecimal():
            return last or first
        return first[: max(0, len(first) - len(last))] + last


def work_of(entry: Entry) -> Work:
    """The work of a BibTeX entry."""
    description = describe(entry)
    return Work(
        key=entry.key,
        kind=entry.kind if entry.kind in TYPES else "misc",
        item=description.item,
        numbers=numbers(entry),
        incomplete=description.incomplete,
        others=description.others,
        source=entry.source,
    )


def work_from_csl(item: dict[str, Any], incomplete: tuple[str, ...] = ()) -> Work:
    """The work of a CSL-JSON item, with the item's id as its key.

    Args:
        item: the item, with at least id and type.
        incomplete: the variables whose list of names ends with "and others".
    """
    return Work(str(item["id"]), KINDS.get(item["type"], "misc"), item, incomplete=incomplete)


def numbers(entry: Entry) -> tuple[int, ...]:
    """The review's numbers of a work, from `reviewnumber = {3, 24}`."""
    return tuple(int(part) for part in NUMBER.findall(entry.text("reviewnumber")))


def file_stem(key: str) -> str:
    """A slug of a citation key for file names: ASCII letters, digits, -, and _."""
    letters = unicodedata.normalize("NFKD", key)
    plain_letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    spelled = "".join(letter if letter.isascii() else f"u{ord(letter):04x}" for letter in plain_letters)
    return re.sub(r"[^A-Za-z0-9_-]+", "-", spelled)
