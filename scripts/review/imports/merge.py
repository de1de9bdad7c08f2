"""Merge imported works into references.bib: add new ones, complete known ones, report differences.

Existing values in references.bib stay. Missing fields are added to their entry; fields
that differ are reported with both values.
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
from review.imports.house_style import fields_of, with_fields

IDENTIFIERS = ("DOI", "PMID", "PMCID")
# Variables whose BibTeX field has another name.
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
    """The result for an imported work.

    Attributes:
        line: its line in the file.
        result: "added", "same", "differs", or "left out".
        message: the text printed for it.
    """

    line: int
    result: str
    message: str


class Merge:
    """references.bib merged with the works of a file.

    Attributes:
        works: the works by key, those of references.bib first.
        outcomes: one for each work of the file, in file order.
        added: BibTeX of the new entries by key.
        filled: BibTeX of the entries with new fields, by key.

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
            self._store(work)

    def _store(self, work: Work) -> None:
        self.works[work.key] = work
        self._index.put(work)

    def merge_work(self, found: ImportedWork) -> None:
        """Add an imported work, or compare it with the existing one."""
        key, criterion = self._index.find(found.work, self.works)
        self.outcomes.append(self._compare(found, self.works[key], criterion) if key else self._add(found))

    def _add(self, found: ImportedWork) -> Outcome:
        key = free_key(found.work, self._index.stems)
        work = replace(found.work, key=key, item=found.work.item | {"id": key})
        written = with_fields(write_entry(work), found.private)
        if not _describes(written, work):
            message = f"'{found.name}' must be a reference that BibTeX can express: it is left out (check its braces)"
            return Outcome(found.line, "left out", message)
        alike = self._index.alike(work)
        self._store(work)
        self.added[key] = self._sources[key] = written
        message = f"'{found.name}' was added" if key == found.name else f"'{found.name}' was added as {key}"
        message += _key_change_reason(found.work.key, key)
        return Outcome(found.line, "added", message + alike)

    def _compare(self, found: ImportedWork, known: Work, criterion: str) -> Outcome:
        differences = list(_differences(known, found.work))
        also = self._fill(known, found.work)
        if differences:
            message = (
                f"'{found.name}' differs from {known.key} (matched by {criterion}) in {'; '.join(differences)}{also}"
            )
            return Outcome(found.line, "differs", message)
        return Outcome(found.line, "same", f"'{found.name}' is the same as {known.key} (matched by {criterion}){also}")

    def _fill(self, known: Work, other: Work) -> str:
        """Add the values that only the other work has; return a message about them."""
        before, after = fields_of(known), fields_of(_combined(known, other))
        new = {name: value for name, value in after.items() if name not in before}
        filled = _filled(self._sources[known.key], known, new) if new else None
        if not filled:
            return f"; the file also has {', '.join(new)}, not added" * bool(new)
        self.revise(*filled)
        return f"; added to it: {', '.join(new)}"

    def revise(self, work: Work, written: str) -> None:
        """Replace a work of references.bib and its entry with a revised one.

        Args:
            work: the work.
            written: its BibTeX.
        """
        self._store(work)
        self._sources[work.key] = written
        (self.added if work.key in self.added else self.filled)[work.key] = written


def _describes(written: str, work: Work) -> bool:
    """Whether BibTeX text is one entry that describes a work."""
    file = read_works(written, "")
    return not file.problems and [one.item for one in file.works] == [work.item]


def _combined(known: Work, other: Work) -> Work:
    """A work with the additional values of another record of it."""
    others = {name: value for name, value in other.others.items() if name != "entrysubtype"}
    new = {name: value for name, value in other.item.items() if name not in known.item and _may_add(name, known)}
    return replace(
        known,
        item=new | _with_full_date(known, other),
        incomplete=(*known.incomplete, *(name for name in other.incomplete if name in new)),
        others=others | known.others,
    )


def _filled(source: str, known: Work, new: dict[str, str]) -> tuple[Work, str] | None:
    """A work and its entry with new fields; None if that would change the entry's meaning.

    Read by itself, an entry lacks macros and inherited fields, so it is compared with its
    own earlier form.

    Args:
        source: the entry.
        known: its work.
        new: the new fields, as BibTeX by name.
    """
    longer = with_fields(source, new)
    before, after = (read_works(text, "").works for text in (source, longer))
    if len(before) != 1 or len(after) != 1 or not _preserves(after[0], before[0]):
        return None
    gained = {name: value for name, value in after[0].item.items() if before[0].item.get(name) != value}
    incomplete = tuple(dict.fromkeys((*known.incomplete, *after[0].incomplete)))
    work = replace(known, item=known.item | gained, others=after[0].others | known.others, incomplete=incomplete)
    # An entry in the house style stays in it; otherwise, new fields are appended.
    return work, write_entry(work) if source == write_entry(known) else longer


def _preserves(longer: Work, known: Work) -> bool:
    """Whether a work with more fields still has all earlier values, except for a more precise date."""
    kept = {name: value for name, value in longer.item.items() if name in known.item and name != "issued"}
    return (
        kept == {name: value for name, value in known.item.items() if name != "issued"}
        and longer.year == known.year
        and known.others.items() <= longer.others.items()
        and (longer.key, longer.kind, longer.numbers) == (known.key, known.kind, known.numbers)
        and {*known.incomplete} <= {*longer.incomplete}
    )


class Index:
    """An index of works by identifier and title.

    Attributes:
        stems: the keys in use, in the normalized form in which they must differ.
        titles: the keys of the works by folded title.
    """

    def __init__(self) -> None:
        self.stems: set[str] = set()
        self.titles: dict[str, list[str]] = {}
        self._identifiers: dict[tuple[str, str], list[str]] = {}

    def put(self, work: Work) -> None:
        """Add a work, or update it after it gained identifiers."""
        self.stems.add(file_stem(work.key).lower())
        places = [(self._identifiers, (name, work.text(name).lower())) for name in IDENTIFIERS if work.text(name)]
        for listed, name in places:
            listed.setdefault(name, []).append(work.key)
        if work.title and work.key not in self.titles.setdefault(folded(work.title), []):
            self.titles[folded(work.title)].append(work.key)

    def alike(self, work: Work) -> str:
        """A message about another work with the same identifier or title; "" if there is none."""
        for name in IDENTIFIERS:
            for key in self._identifiers.get((name, work.text(name).lower()), ()):
                return f"; {key} has the same {name}: compare the two"
        keys = self.titles.get(folded(work.title), ()) if work.title else ()
        return next((f"; {key} has the same title: compare the two" for key in keys), "")

    def find(self, work: Work, works: dict[str, Work]) -> tuple[str, str]:
        """The key of the same work and the criterion that matched; "" and "" if there is none."""
        for name in IDENTIFIERS:
            for key in self._identifiers.get((name, work.text(name).lower()), ()):
                if _can_share(work, works[key]):
                    return key, name
        for key in self.titles.get(folded(work.title), ()) if work.title else ():
            if work.year == works[key].year and _may_be_same_work(work, works[key]):
                return key, "title and year"
        return "", ""


def _may_add(variable: str, known: Work) -> bool:
    """Whether a variable may be added; an author would displace the editor of a book, and vice versa."""
    return variable not in ("author", "editor") or not creators(known) or known.kind in PARTS


def _with_full_date(known: Work, other: Work) -> dict[str, Any]:
    """The item of a work, with the month and day from the other work."""
    item = dict(known.item)
    if "issued" in item and "issued" in other.item and agree(known, other, "issued"):
        parts = [work.item["issued"].get("date-parts", [[]]) for work in (known, other)]
        if len(parts[0]) == 1 and len(parts[0][0]) == 1 and len(parts[1]) == 1:
            item["issued"] = other.item["issued"]
    return item


def _can_share(one: Work, other: Work) -> bool:
    """Whether two works with the same identifier are the same work.

    Parts of a book may share its DOI, and if neither the title nor the first author
    (or editor) agrees, one of the two has a wrong identifier.
    """
    parts = {one.kind, other.kind} <= PARTS
    return same_title(one, other) or (not parts and bool(creators(one)) and same_first_name(one, other))


def _may_be_same_work(one: Work, other: Work) -> bool:
    """Whether two works with the same title and year may be the same: no identifier or first author contradicts it."""
    for variable in IDENTIFIERS:
        first, second = (work.text(variable).lower() for work in (one, other))
        if first and second and first != second:
            return False
    return same_first_name(one, other)


def _key_change_reason(preferred: str, key: str) -> str:
    if preferred in (NO_KEY, key):
        return ""
    return " (another work has this key)" if can_be_cited(preferred) else " (pages cannot cite the key)"


def _differences(ours: Work, theirs: Work) -> Iterator[str]:
    """Yield each field in which two works differ, with both values."""
    if ours.item["type"] != theirs.item["type"]:
        yield f"{FIELDS['type']} ('{theirs.kind}', kept: '{ours.kind}')"
    for variable in theirs.item:
        if variable not in ours.item and not _may_add(variable, ours):
            yield f"{variable} ({_quoted(theirs, variable)}, kept: none)"
        if variable in ours.item and variable not in ("id", "type") and not agree(ours, theirs, variable):
            yield f"{FIELDS.get(variable, variable.lower())} ({_quoted(theirs, variable)}, kept: {_quoted(ours, variable)})"
    for name in theirs.others:
        if name in ours.others and folded(theirs.others[name]) != folded(ours.others[name]):
            yield f"{name} ('{theirs.others[name][:QUOTED]}', kept: '{ours.others[name][:QUOTED]}')"


def _quoted(work: Work, variable: str) -> str:
    """A value for a message: text in quotes; a list of names as its length and beginning."""
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
        merged.merge_work(found)
    return merged
