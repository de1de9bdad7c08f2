"""Complete a work from its record in Crossref or PubMed.

A record must agree in title, journal, year, and first page. It adds missing identifiers
and the authors behind "and others"; existing values are not changed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from review.data.csl_items import DOI, bare_doi
from review.data.person_names import Person, to_csl
from review.data.works import Work
from review.exports.work_fields import family
from review.imports.agreement import folded, same_journal, same_title

IDENTIFIERS = ("DOI", "PMID", "PMCID")
PMID = re.compile(r"(?:pmid:?\s*|https?://pubmed\S*?/)?([1-9]\d{0,7})/?", re.I)
ISBN = re.compile(r"(?:isbn:?\s*)?((?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx])", re.I)
INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*)+")


@dataclass(frozen=True)
class RegistryRecord:
    """A record of a registry.

    Attributes:
        work: the work that it describes.
        source: its registry and address: "Crossref, https://api.crossref.org/works/10.1000/1".
        journals: alternative names of the journal.
    """

    work: Work
    source: str
    journals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A value added to a work from a record.

    Attributes:
        name: the field: "doi", "author".
        value: the new value, for messages.
        source: the source of the record.
    """

    name: str
    value: str
    source: str


def identifier(written: str) -> tuple[str, str] | None:
    """The kind and value of an identifier: ("DOI", "10.1000/1"); None for other text.

    Args:
        written: a DOI, PMID, or ISBN, optionally with its name or as an address.
    """
    word = written.strip()
    if DOI.fullmatch(bare_doi(word)):
        return "DOI", bare_doi(word)
    if found := ISBN.fullmatch(word):
        digits = re.sub(r"[\s-]", "", found[1]).upper()
        return ("ISBN", digits) if _is_isbn(digits) else None
    found = PMID.fullmatch(word)
    return ("PMID", found[1]) if found else None


def _is_isbn(digits: str) -> bool:
    """Whether the check digit is correct."""
    values = [10 if digit == "X" else int(digit) for digit in digits]
    if len(values) == 10:
        return sum(value * (10 - place) for place, value in enumerate(values)) % 11 == 0
    return sum(value * (1, 3)[place % 2] for place, value in enumerate(values)) % 10 == 0


def disagreements(work: Work, record: RegistryRecord) -> list[str]:
    """The fields in which a record does not match a work: title, journal, year, or first page.

    Fields that the work lacks are ignored if both have the same identifier.
    """
    known = any(work.text(name) and work.text(name).lower() == record.work.text(name).lower() for name in IDENTIFIERS)
    return [name for name, agrees in _compared(work, record) if not agrees and not (known and not _has(work, name))]


def _has(work: Work, name: str) -> bool:
    return bool({"title": work.title, "journal": work.journal, "year": work.year, "first page": work.pages}[name])


def _compared(work: Work, record: RegistryRecord) -> Iterator[tuple[str, bool]]:
    other = record.work
    journals = (other.journal, *record.journals)
    both_none = not work.journal and not any(journals)
    yield "title", same_title(work, other)
    yield "journal", both_none or any(name and same_journal(work.journal, name) for name in journals)
    yield "year", bool(work.year) and work.year == other.year
    yield "first page", folded(work.first_page) == folded(other.first_page)


def completed(work: Work, record: RegistryRecord) -> tuple[Work, list[Change]]:
    """Complete a work from a record.

    Args:
        work: the work.
        record: a matching record.

    Returns:
        The completed work, and the changes.
    """
    changes = []
    item = dict(work.item)
    for name in IDENTIFIERS:
        if record.work.text(name) and not work.text(name):
            item[name] = record.work.text(name)
            changes.append(Change(name.lower(), item[name], record.source))
    names = _full_author_list(work, record.work)
    if names:
        item["author"] = [to_csl(one) for one in names]
        words = f"{len(names)} names in place of {len(work.authors)} and others"
        changes.append(Change("author", words, record.source))
    incomplete = tuple(name for name in work.incomplete if not (names and name == "author"))
    return replace(work, item=item, incomplete=incomplete), changes


def contradictions(work: Work, record: RegistryRecord) -> list[str]:
    """The identifiers that differ between a work and a record."""
    pairs = [(name, work.text(name), record.work.text(name)) for name in IDENTIFIERS]
    return [f"{name} '{one}', there '{other}'" for name, one, other in pairs if one and other and _differ(one, other)]


def _differ(one: str, other: str) -> bool:
    return one.lower() != other.lower()


def _full_author_list(work: Work, other: Work) -> list[Person]:
    """The record's authors, if the work's list is incomplete and the record's begins with the same names."""
    ours, theirs = work.authors, other.authors
    if not work.more_authors or other.more_authors or len(theirs) <= len(ours) or not ours:
        return []
    if not all(map(_may_be_same_person, ours, theirs)):
        return []
    short = all(INITIALS.fullmatch(one.given) for one in ours if one.given)
    return [*ours, *(_with_initials(one) if short else one for one in theirs[len(ours) :])]


def _may_be_same_person(one: Person, other: Person) -> bool:
    return folded(family(one)) == folded(family(other)) and folded(one.initials[:1]) == folded(other.initials[:1])


def _with_initials(one: Person) -> Person:
    """The person with initials and periods, in the style of the work's other names: "X. Q."."""
    given = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in one.spaced.split())
    return replace(one, given=given)
