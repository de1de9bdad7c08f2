"""Merge the works of a file into references.bib: what is added, what is there already, what differs.

What references.bib says stays. A field that it lacks is added to its entry; one in which
the two differ is named with both values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from review.data.bibliography import WorksFile, read_works
from review.data.bibtex_writer import write_entry
from review.data.csl_fields import PARTS
from review.data.works import Work, file_stem
from review.exports.work_fields import creators, vancouver_name
from review.imports.agreement import NAMES, agree, folded, same_first_name, same_title
from review.imports.citation_keys import can_be_cited, free_key
from review.imports.drafts import NO_KEY, ImportedWork
from review.imports.house_form import fields_of, with_fields

IDENTIFIERS = ("DOI", "PMID", "PMCID")
# Variables whose field has another name.
FIELDS = {
    "issued": "year",
    "container-title": "journal",
    "page": "pages",
    "issue": "number",
    "accessed": "urldate",
    "collection-title": "series",
    "publisher-place": "address",
    "type": "entry type",
}
QUOTED = 60


@dataclass(frozen=True)
class Outcome:
    """What became of an imported work.

    Attributes:
        line: its line in the file.
        what: "added", "same", "differs" or "left out".
        words: what is said of it.
    """

    line: int
    what: str
    words: str


class Merge:
    """references.bib with the works of a file.

    Attributes:
        works: the works by key, those of references.bib first.
        outcomes: one for each work of the file, in its order.
        added: BibTeX of the new entries by key.
        filled: BibTeX of the entries that get more fields, by key.

    Args:
        existing: references.bib.
    """

    def __init__(self, existing: WorksFile):
        self.works: dict[str, Work] = {}
        self.outcomes: list[Outcome] = []
        self.added: dict[str, str] = {}
        self.filled: dict[str, str] = {}
        self._index = Index()
        self._sources = {entry.key: entry.source for entry in existing.entries}
        for work in existing.works:
            self._put(work)

    def _put(self, work: Work) -> None:
        self.works[work.key] = work
        self._index.put(work)

    def take(self, found: ImportedWork) -> None:
        """Add a work of the file, or compare it with the one that is there."""
        key, how = self._index.find(found.work, self.works)
        self.outcomes.append(self._compare(found, self.works[key], how) if key else self._add(found))

    def _add(self, found: ImportedWork) -> Outcome:
        key = free_key(found.work, self._index.stems)
        work = replace(found.work, key=key, item=found.work.item | {"id": key})
        written = with_fields(write_entry(work), found.private)
        if not _is_said(written, work):
            words = f"'{found.name}' must be a reference that BibTeX can carry: it is left out (look at its braces)"
            return Outcome(found.line, "left out", words)
        alike = self._index.alike(work)
        self._put(work)
        self.added[key] = self._sources[key] = written
        words = f"'{found.name}' is added" if key == found.name else f"'{found.name}' is added as {key}"
        words += _why_another_key(found.work.key, key)
        return Outcome(found.line, "added", words + alike)

    def _compare(self, found: ImportedWork, known: Work, how: str) -> Outcome:
        differences = list(_differences(known, found.work))
        also = self._fill(known, found.work)
        if differences:
            words = f"'{found.name}' differs from {known.key} (by {how}) in {'; '.join(differences)}{also}"
            return Outcome(found.line, "differs", words)
        return Outcome(found.line, "same", f"'{found.name}' is the same as {known.key} (by {how}){also}")

    def _fill(self, known: Work, other: Work) -> str:
        """Add to a work what only the other one says; return the words that say so."""
        before, after = fields_of(known), fields_of(_united(known, other))
        new = {name: value for name, value in after.items() if name not in before}
        filled = _filled(self._sources[known.key], known, new) if new else None
        if not filled:
            return f"; the file has {', '.join(new)} besides, which is not added" * bool(new)
        self.revise(*filled)
        return f"; added to it: {', '.join(new)}"

    def revise(self, work: Work, written: str) -> None:
        """Replace a work of references.bib, and its entry, by another form of it.

        Args:
            work: the work.
            written: its BibTeX.
        """
        self._put(work)
        self._sources[work.key] = written
        (self.added if work.key in self.added else self.filled)[work.key] = written


def _is_said(written: str, work: Work) -> bool:
    """Whether a text of BibTeX is one entry that says what a work says."""
    file = read_works(written, "")
    return not file.problems and [one.item for one in file.works] == [work.item]


def _united(known: Work, other: Work) -> Work:
    """A work with what only another record of it says."""
    others = {name: value for name, value in other.others.items() if name != "entrysubtype"}
    new = {name: value for name, value in other.item.items() if name not in known.item and _may_be_new(name, known)}
    return replace(
        known,
        item=new | _precise(known, other),
        incomplete=(*known.incomplete, *(name for name in other.incomplete if name in new)),
        others=others | known.others,
    )


def _filled(source: str, known: Work, new: dict[str, str]) -> tuple[Work, str] | None:
    """A work and its entry with new fields; None when the entry would then say something else.

    Read alone, an entry lacks what macros and `crossref` add; so it is compared with itself.

    Args:
        source: the entry.
        known: its work.
        new: the new fields, as BibTeX by name.
    """
    longer = with_fields(source, new)
    before, after = (read_works(text, "").works for text in (source, longer))
    if len(before) != 1 or len(after) != 1 or not _keeps(after[0], before[0]):
        return None
    gained = {name: value for name, value in after[0].item.items() if before[0].item.get(name) != value}
    incomplete = tuple(dict.fromkeys((*known.incomplete, *after[0].incomplete)))
    work = replace(known, item=known.item | gained, others=after[0].others | known.others, incomplete=incomplete)
    # In the house form the new fields have their place; else they follow at the end.
    return work, write_entry(work) if source == write_entry(known) else longer


def _keeps(longer: Work, known: Work) -> bool:
    """Whether a work with more fields says all that it said before, but for a more precise date."""
    kept = {name: value for name, value in longer.item.items() if name in known.item and name != "issued"}
    return (
        kept == {name: value for name, value in known.item.items() if name != "issued"}
        and longer.year == known.year
        and known.others.items() <= longer.others.items()
        and (longer.key, longer.kind, longer.numbers) == (known.key, known.kind, known.numbers)
        and {*known.incomplete} <= {*longer.incomplete}
    )


class Index:
    """Works by what identifies them.

    Attributes:
        stems: the keys that are in use, in the form in which two must differ.
        titles: the keys of the works with a title, folded.
    """

    def __init__(self) -> None:
        self.stems: set[str] = set()
        self.titles: dict[str, list[str]] = {}
        self._identifiers: dict[tuple[str, str], list[str]] = {}

    def put(self, work: Work) -> None:
        """List a work; one that is listed may have got more identifiers."""
        self.stems.add(file_stem(work.key).lower())
        places = [(self._identifiers, (name, work.text(name).lower())) for name in IDENTIFIERS if work.text(name)]
        for listed, name in places:
            listed.setdefault(name, []).append(work.key)
        if work.title and work.key not in self.titles.setdefault(folded(work.title), []):
            self.titles[folded(work.title)].append(work.key)

    def alike(self, work: Work) -> str:
        """Words about another work with one of its identifiers or its title; "" when there is none."""
        for name in IDENTIFIERS:
            for key in self._identifiers.get((name, work.text(name).lower()), ()):
                return f"; {key} has its {name}, too: look at both"
        keys = self.titles.get(folded(work.title), ()) if work.title else ()
        return next((f"; {key} has its title, too: look at both" for key in keys), "")

    def find(self, work: Work, works: dict[str, Work]) -> tuple[str, str]:
        """The key of the same work, and by what it is known; "" when it is not there."""
        for name in IDENTIFIERS:
            for key in self._identifiers.get((name, work.text(name).lower()), ()):
                if _can_share(work, works[key]):
                    return key, name
        for key in self.titles.get(folded(work.title), ()) if work.title else ():
            if work.year == works[key].year and _may_be_one(work, works[key]):
                return key, "title and year"
        return "", ""


def _may_be_new(variable: str, known: Work) -> bool:
    """Whether a variable may be added: an author would displace the editor of a book, and the other way round."""
    return variable not in ("author", "editor") or not creators(known) or known.kind in PARTS


def _precise(known: Work, other: Work) -> dict[str, Any]:
    """The item of a work, its date with the month and day that the other adds."""
    item = dict(known.item)
    if "issued" in item and "issued" in other.item and agree(known, other, "issued"):
        parts = [work.item["issued"].get("date-parts", [[]]) for work in (known, other)]
        if len(parts[0]) == 1 and len(parts[0][0]) == 1 and len(parts[1]) == 1:
            item["issued"] = other.item["issued"]
    return item


def _can_share(one: Work, other: Work) -> bool:
    """Whether two works with one identifier are the same.

    Parts of a book may share its DOI; and where neither title nor first name is the same,
    one of the two has a wrong one.
    """
    parts = {one.kind, other.kind} <= PARTS
    return same_title(one, other) or (not parts and bool(creators(one)) and same_first_name(one, other))


def _may_be_one(one: Work, other: Work) -> bool:
    """Whether two works of one title and year can be the same: no identifier and no first name contradicts it."""
    for variable in IDENTIFIERS:
        first, second = (work.text(variable).lower() for work in (one, other))
        if first and second and first != second:
            return False
    return same_first_name(one, other)


def _why_another_key(wanted: str, key: str) -> str:
    if wanted in (NO_KEY, key):
        return ""
    return " (the key is another work's)" if can_be_cited(wanted) else " (pages cannot cite the key)"


def _differences(ours: Work, theirs: Work) -> Iterator[str]:
    """Yield each field in which two works differ, with both values."""
    if ours.item["type"] != theirs.item["type"]:
        yield f"{FIELDS['type']} ('{theirs.kind}', kept: '{ours.kind}')"
    for variable in theirs.item:
        if variable not in ours.item and not _may_be_new(variable, ours):
            yield f"{variable} ({_told(theirs, variable)}, kept: none)"
        if variable in ours.item and variable not in ("id", "type") and not agree(ours, theirs, variable):
            yield f"{FIELDS.get(variable, variable.lower())} ({_told(theirs, variable)}, kept: {_told(ours, variable)})"
    for name in theirs.others:
        if name in ours.others and folded(theirs.others[name]) != folded(ours.others[name]):
            yield f"{name} ('{theirs.others[name][:QUOTED]}', kept: '{ours.others[name][:QUOTED]}')"


def _told(work: Work, variable: str) -> str:
    """A value in a message: a text in quotes, a list of names by its length and its first ones."""
    value = work.item[variable]
    if variable in NAMES:
        names = ", ".join(vancouver_name(person) for person in work.people(variable))
        cut = f"{names[:QUOTED]}…" if len(names) > QUOTED else names
        return f"{len(value)}: '{cut}'{' and others' * (variable in work.incomplete)}"
    if isinstance(value, dict):
        return f"'{work.year if variable == 'issued' else fields_of(work).get(FIELDS.get(variable, ''), '')}'"
    return f"'{work.text(variable)[:QUOTED]}'"


def merge(existing: WorksFile, imported: list[ImportedWork]) -> Merge:
    """Merge works into those of references.bib.

    Args:
        existing: references.bib.
        imported: the works of the file.
    """
    merged = Merge(existing)
    for found in imported:
        merged.take(found)
    return merged
