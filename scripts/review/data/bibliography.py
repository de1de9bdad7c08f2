"""Read references.bib: entries with line numbers, and the works that they describe.

bibtexparser keeps line numbers and continues after a fault, so one run finds every
fault. Names follow BibTeX's form "von Last, First" (Patashnik, BibTeXing, 1988,
section 4).
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import Block, DuplicateBlockKeyBlock
from bibtexparser.model import Entry as ParsedEntry
from bibtexparser.model import Field as ParsedField

from review.data.problems import Problem

# It logs each fault, too; here they are returned.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)", re.ASCII)
BRACED = re.compile(r"\{.*\}", re.S)
# The next field inside a value: the comma between the two is missing.
RUN_ON = re.compile(r"\n\s*\w+\s*=")
PARTICLE = re.compile(r"^((?:[a-z'’]+ )+)(?=\S)")


@dataclass(frozen=True)
class Field:
    """One `name = {value}`: the value without its outer braces, and its line in the file."""

    value: str
    line: int


@dataclass(frozen=True)
class Entry:
    """One `@type{key, …}` with its values as written.

    Attributes:
        key: the citation key.
        line: the line of `@type`, counted from 1.
        fields: the fields by lower-case name.
        source: the entry's BibTeX.
    """

    key: str
    line: int
    fields: dict[str, Field]
    source: str

    def text(self, name: str) -> str:
        """The value of a field, "" when it is absent; a title without its inner braces."""
        value = self.fields[name].value if name in self.fields else ""
        return value.removeprefix("{").removesuffix("}").strip() if name == "title" else value


@dataclass(frozen=True)
class Person:
    """An author: family name, given names or their initials, and particle ("van", "in 't")."""

    family: str
    given: str
    particle: str = ""

    @property
    def initials(self) -> str:
        """The first letters of the given names: "JP" for "Jean-Pierre" and for "J.-P."."""
        return "".join(part[0] for part in re.split(r"[\s.-]+", self.given) if part)


@dataclass(frozen=True)
class Work:
    """A cited journal article; an unknown value is "".

    Attributes:
        key: the citation key.
        numbers: the numbers that the review gives the work, in the entry's order.
        authors: the authors known by name, in order.
        more_authors: whether the author list is incomplete (`and others`).
        pages: a page, a range with one hyphen ("568-84"), or an article number.
        source: the entry's BibTeX.
    """

    key: str
    numbers: tuple[int, ...]
    title: str
    authors: tuple[Person, ...]
    more_authors: bool
    journal: str
    year: str
    volume: str
    issue: str
    pages: str
    doi: str
    pmid: str
    pmcid: str
    source: str

    @property
    def number(self) -> int:
        """The first of the review's numbers for this work.

        Raises:
            IndexError: the work has no number; the checks refuse such an entry.
        """
        return self.numbers[0]

    @property
    def first_page(self) -> str:
        """The first page, or the article number."""
        return self.pages.split("-")[0]

    @property
    def last_page(self) -> str:
        """The last page with all its digits: "568-84" ends on 584; a single page is its own."""
        first, _, last = self.pages.partition("-")
        if not last.isdecimal():
            return last or first
        return first[: max(0, len(first) - len(last))] + last


def read_entries(text: str, path: str) -> tuple[list[Entry], list[Problem]]:
    """The entries of a .bib file, and a problem for each block that is not a sound entry.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    library = parse_string(text, parse_stack=[])
    return [_entry(block) for block in library.entries], list(_faults(library, path))


def _faults(library: Library, path: str) -> Iterator[Problem]:
    for failed in library.failed_blocks:
        yield _unparsed(failed, path)
    for entry in library.entries:
        yield from _type_fault(entry, path)
        yield from _field_faults(entry, path)
    for block in library.strings + library.preambles:
        message = "entry must be an @article: '@string or @preamble'"
        yield Problem(path, _line(block), message, "write the value itself into the entry")


def _line(part: Block | ParsedField) -> int:
    """The line of a block or field, counted from 1.

    The parser counts from 0. Its type allows None, for blocks that were not parsed from a file.
    """
    return (part.start_line or 0) + 1


def _field_faults(block: ParsedEntry, path: str) -> Iterator[Problem]:
    """Fields that are not written `name = {value}`, and repeated ones."""
    seen = set()
    for field in block.fields:
        line, name, value = _line(field), field.key.lower(), field.value.strip()
        if not BRACED.fullmatch(value) or RUN_ON.search(value):
            message = f"field must be {name} = {{value}} and a comma: '{value[:60]}'"
            yield Problem(path, line, message, "put the value in braces and end the line with a comma")
        if name in seen:
            yield Problem(path, line, f"field must stand once in its entry: '{name}'", "keep one of the two")
        seen.add(name)


def _type_fault(block: ParsedEntry, path: str) -> Iterator[Problem]:
    if block.entry_type.lower() != "article":
        message = f"entry must be an @article: '@{block.entry_type}'"
        yield Problem(path, _line(block), message, "other kinds are not read yet")


def _entry(block: ParsedEntry) -> Entry:
    fields = {field.key.lower(): Field(field.value.strip()[1:-1].strip(), _line(field)) for field in block.fields}
    return Entry(block.key, _line(block), fields, (block.raw or "").strip())


def _unparsed(block: Block, path: str) -> Problem:
    line = _line(block)
    start = (block.raw or "").strip().partition("\n")[0][:60]
    if isinstance(block, DuplicateBlockKeyBlock):
        return Problem(path, line, f"key must be used once: '{block.key}'", "rename or remove one of the entries")
    return Problem(
        path, line, f"entry must be complete BibTeX: '{start}'", "close every brace and separate fields by commas"
    )


def person(name: str) -> Person:
    """The parts of one BibTeX name: "van Rijn, S." is particle, family name and initials.

    Lower-case words at the start are the particle, unless braces make them part of
    the family name: "{Kleijburg-van der Keur}, C.".
    """
    family, _, given = (part.strip() for part in name.partition(","))
    match = PARTICLE.match(family)
    particle = match.group(1).strip() if match else ""
    return Person(family[len(particle) :].strip(" {}"), given, particle)


def numbers(entry: Entry) -> tuple[int, ...]:
    """The numbers that the review gives a work, from `reviewnumber = {3, 24}`."""
    return tuple(int(part) for part in NUMBER.findall(entry.text("reviewnumber")))


def work(entry: Entry) -> Work:
    """The work that an entry describes; the entry must have passed the checks."""
    names = [name.strip() for name in entry.text("author").split(" and ")]
    return Work(
        key=entry.key,
        numbers=numbers(entry),
        title=entry.text("title"),
        authors=tuple(person(name) for name in names if name != "others"),
        more_authors="others" in names,
        pages=entry.text("pages").replace("--", "-"),
        issue=entry.text("number"),
        source=entry.source,
        **{name: entry.text(name) for name in ("journal", "year", "volume", "doi", "pmid", "pmcid")},
    )


class Bibliography:
    """All works: `by_key` with citation keys, `by_number` with the review's numbers."""

    def __init__(self, works: list[Work]):
        self.by_key = {work.key: work for work in works}
        self.by_number = {number: work for work in works for number in work.numbers}

    @cached_property
    def is_in_pubmed(self) -> bool:
        """Whether PubMed lists works of its field: it lists one of them at least."""
        return any(work.pmid or work.pmcid for work in self.by_key.values())

    @cached_property
    def works(self) -> list[Work]:
        """The works in the order of their first number.

        Raises:
            IndexError: a work has no number.
        """
        return sorted(self.by_key.values(), key=lambda work: work.number)
