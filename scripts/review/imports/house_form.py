"""Put references.bib into the house form: a field a line, in one order, sorted by key, no value changed.

An entry is written anew when that says the same when it is read; else its values stay as
they were written, and only their order and lines change.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from review.data.bibliography import read_works
from review.data.bibtex_reader import MONTHS, Entry, read_bibtex
from review.data.bibtex_writer import FIRST, LAST, WIDTH, write_entry
from review.data.csl_fields import TECHNICAL, TYPES, is_private
from review.data.problems import Problem
from review.data.works import Work, work_of

# The form of a value that needs no braces: the name of a month, in BibTeX a macro.
BARE = {"month": MONTHS}


@dataclass(frozen=True)
class Formatted:
    """references.bib in the house form.

    Attributes:
        text: the text.
        changed: the keys of the entries whose text is another now.
        kept: the keys of those whose values stay as written.
        problems: what cannot be read; then the text is as it was.
    """

    text: str
    changed: list[str]
    kept: list[str]
    problems: list[Problem]


def format_text(text: str, path: str) -> Formatted:
    """A text of BibTeX in the house form; comments, macros and all that is no entry stay at their place.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    file = read_bibtex(text, path)
    if file.problems:
        return Formatted(text, [], [], file.problems)
    pieces = split(text, file.entries)
    forms = {entry.key: house_entry(entry) for entry in file.entries}
    written = {key: text for key, (text, _) in forms.items()}
    kept = [key for key, (_, rewritten) in forms.items() if not rewritten]
    changed = [entry.key for entry in file.entries if written[entry.key] != entry.source]
    if _can_be_sorted(pieces, file.entries):
        whole = "\n\n".join(written[key] for key in sorted(written, key=sort_key)) + "\n" * bool(written)
    else:
        whole = "".join(f"{gap}{written[entry.key]}" for gap, entry in zip(pieces, file.entries, strict=False))
        whole += pieces[-1]
    return Formatted(whole, changed, kept, [])


def sort_key(key: str) -> tuple[str, str]:
    """By what entries are sorted: their keys, in small letters first."""
    return key.lower(), key


def split(text: str, entries: list[Entry]) -> list[str]:
    """What stands before each entry, and behind the last one.

    Args:
        text: the text that the entries were read from.
        entries: its entries, in order.
    """
    gaps, place = [], 0
    for entry in entries:
        start = text.index(entry.source, place)
        gaps.append(text[place:start])
        place = start + len(entry.source)
    return [*gaps, text[place:]]


def _can_be_sorted(gaps: list[str], entries: list[Entry]) -> bool:
    """Whether only blanks are between the entries, and none needs another one behind it."""
    return not any(gap.strip() for gap in gaps) and not any(entry.inherited for entry in entries)


def house_entry(entry: Entry) -> tuple[str, bool]:
    """An entry in the house form, and whether its values are written anew.

    When that would say something else they stay as written, and failing that so does all of it.
    """
    forms: tuple[Callable[[Entry], str], ...] = (_rewritten, _laid_out)
    for form in forms:
        written = form(entry)
        if written == entry.source or says_the_same(written, entry):
            return written, form is _rewritten
    return entry.source, False


def says_the_same(written: str, entry: Entry) -> bool:
    """Whether a text is one entry with the work and the private fields of another."""
    file = read_bibtex(written, "")
    if file.problems or len(file.entries) != 1 or file.entries[0].kind != entry.kind:
        return False
    new, old = work_of(file.entries[0]), _own_work(entry)
    parts = [(work.key, work.kind, work.item, work.numbers, work.incomplete, work.others) for work in (new, old)]
    return parts[0] == parts[1] and _kept_fields(file.entries[0]) == _kept_fields(entry)


def _own_work(entry: Entry) -> Work:
    """The work that an entry describes without what `crossref` adds."""
    return work_of(Entry(entry.key, entry.line, entry.fields, entry.source, entry.kind))


def _kept_fields(entry: Entry) -> dict[str, str]:
    """The fields that are no part of the work: private ones, and those that say how to read the entry."""
    return {
        name: part.value
        for name, part in entry.fields.items()
        if (is_private(name) or name in TECHNICAL | {"entrysubtype"}) and name != "reviewnumber" and part.value
    }


def _rewritten(entry: Entry) -> str:
    if entry.kind not in TYPES or entry.inherited:
        return ""
    return with_fields(write_entry(_own_work(entry)), _kept_fields(entry))


def revised(entry: Entry, work: Work) -> str:
    """An entry with the values of another work, in the house form; "" when it cannot be written so.

    Args:
        entry: the entry; its private fields are kept.
        work: its work, with values that were added or changed.
    """
    if entry.kind not in TYPES or entry.inherited:
        return ""
    written = with_fields(write_entry(work), _kept_fields(entry))
    file = read_works(written, "")
    said = [(one.item, one.numbers, {*one.incomplete}, one.others) for one in (*file.works, work)]
    return written if not file.problems and len(said) == 2 and said[0] == said[1] else ""


def _laid_out(entry: Entry) -> str:
    """The entry with its values as written, each on a line, in the usual order."""
    middle = [name for name in entry.fields if name not in (*FIRST, *LAST)]
    ordered = [name for name in (*FIRST, *middle, *LAST) if name in entry.fields]
    lines = "".join(_line(name, entry.fields[name].value) for name in ordered)
    return f"@{entry.kind}{{{entry.key},\n{lines}}}"


def with_fields(written: str, fields: dict[str, str]) -> str:
    """An entry with more fields, on lines of their own before its end.

    Args:
        written: the entry.
        fields: values in BibTeX by name.
    """
    body = re.sub(r",?\s*[})]$", "", written.rstrip())
    lines = "".join(_line(name, value) for name, value in fields.items())
    return f"{body},\n{lines}{written.rstrip()[-1]}" if lines else written


def _line(name: str, value: str) -> str:
    bare = value in BARE.get(name, ())
    return f"  {name:{WIDTH}} = {value if bare else f'{{{value}}}'},\n"


def fields_of(work: Work) -> dict[str, str]:
    """The fields of a work's entry in the house form, as BibTeX by name; {} when it cannot be written."""
    entries = read_works(write_entry(work), "").entries
    fields = {name: part.value for name, part in entries[0].fields.items()} if entries else {}
    return fields | ({"title": f"{{{fields['title'][1:-1]}}}"} if "title" in fields else {})
