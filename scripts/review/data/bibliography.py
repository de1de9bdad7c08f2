"""references.bib: its entries with their lines, and the works they describe.

BibTeX is read with bibtexparser, which keeps line numbers and goes on after a
fault. Names follow BibTeX's own rule, "von Last, First".
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Block, DuplicateBlockKeyBlock
from bibtexparser.model import Entry as ParsedEntry
from bibtexparser.model import Field as ParsedField

from review.data.problems import Problem

# It logs each fault as well; we return them.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)", re.ASCII)
BRACED = re.compile(r"\{.*\}", re.S)
# A line that begins like a field: the comma before it is missing.
RUN_ON = re.compile(r"\n\s*\w+\s*=")
PARTICLE = re.compile(r"^((?:[a-z'’]+ )+)(?=\S)")


@dataclass(frozen=True)
class Field:
    """One `name = {value}`: the value without its outer braces, and its line."""

    value: str
    line: int


@dataclass(frozen=True)
class Entry:
    """One `@type{key, …}` as written: nothing is interpreted yet."""

    key: str
    line: int
    fields: dict[str, Field]
    source: str

    def text(self, name: str) -> str:
        """The value of a field, "" when absent; a title without its braces."""
        value = self.fields[name].value if name in self.fields else ""
        return value.removeprefix("{").removesuffix("}").strip() if name == "title" else value


@dataclass(frozen=True)
class Person:
    """An author: family name, particle ("van", "in 't") and given initials."""

    family: str
    given: str
    particle: str = ""


@dataclass(frozen=True)
class Work:
    """A cited work. Absent facts are ""; `numbers` are the review's own.

    `more_authors` is true when the list of authors is known only in part.
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
        """The first of the review's numbers for this work."""
        return self.numbers[0]

    @property
    def first_page(self) -> str:
        return self.pages.split("-")[0]

    @property
    def last_page(self) -> str:
        """The last page in full: "568-84" ends on 584."""
        first, _, last = self.pages.partition("-")
        return first[: max(0, len(first) - len(last))] + last


def read_entries(text: str, path: str) -> tuple[list[Entry], list[Problem]]:
    """Split a .bib file into entries; a block that is none is a problem."""
    library = parse_string(text, parse_stack=[])
    problems = [_fault(block, path) for block in library.failed_blocks]
    for entry in library.entries:
        problems += _field_faults(entry, path)
    for block in library.strings + library.preambles:
        problems.append(
            Problem(
                path,
                _line(block),
                "entry must be an @article: '@string or @preamble'",
                "write the value itself into the entry",
            )
        )
    return [_entry(entry) for entry in library.entries], problems


def _line(part: Block | ParsedField) -> int:
    """The line, counted from 1; the parser counts from 0, and knows it of all that it has read."""
    return (part.start_line or 0) + 1


def _field_faults(block: ParsedEntry, path: str) -> Iterator[Problem]:
    """Fields that are not `name = {value}`, and names given twice."""
    seen = set()
    for field in block.fields:
        line, name, value = _line(field), field.key.lower(), field.value.strip()
        if not BRACED.fullmatch(value) or RUN_ON.search(value):
            yield Problem(
                path,
                line,
                f"field must be {name} = {{value}} and a comma: '{value[:60]}'",
                "put the value in braces and end the line with a comma",
            )
        if name in seen:
            yield Problem(path, line, f"field must stand once in its entry: '{name}'", "keep one of the two")
        seen.add(name)
    if block.entry_type.lower() != "article":
        yield Problem(
            path,
            _line(block),
            f"entry must be an @article: '@{block.entry_type}'",
            "other kinds are not read yet",
        )


def _entry(block: ParsedEntry) -> Entry:
    fields = {field.key.lower(): Field(field.value.strip()[1:-1].strip(), _line(field)) for field in block.fields}
    return Entry(block.key, _line(block), fields, (block.raw or "").strip())


def _fault(block: Block, path: str) -> Problem:
    line = _line(block)
    start = (block.raw or "").strip().partition("\n")[0][:60]
    if isinstance(block, DuplicateBlockKeyBlock):
        return Problem(path, line, f"key must be used once: '{block.key}'", "rename or remove one of the entries")
    return Problem(
        path, line, f"entry must be complete BibTeX: '{start}'", "close every brace and separate fields by commas"
    )


def person(name: str) -> Person:
    """Read one BibTeX name, "van Rijn, S." as particle, family and initials.

    Braces keep a family name together: "{Kleijburg-van der Keur}, C.".
    """
    family, _, given = (part.strip() for part in name.partition(","))
    match = PARTICLE.match(family)
    particle = match.group(1).strip() if match else ""
    return Person(family[len(particle) :].strip(" {}"), given, particle)


def numbers(entry: Entry) -> tuple[int, ...]:
    """The review's numbers of a work, from `reviewnumber = {3, 24}`."""
    return tuple(int(part) for part in NUMBER.findall(entry.text("reviewnumber")))


def work(entry: Entry) -> Work:
    """Interpret an entry that has passed the checks."""
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
    """All works, by key and by the review's number."""

    def __init__(self, works: list[Work]):
        self.by_key = {work.key: work for work in works}
        self.by_number = {number: work for work in works for number in work.numbers}

    @cached_property
    def works(self) -> list[Work]:
        """The works in the order of their first number."""
        return sorted(self.by_key.values(), key=lambda work: work.number)
