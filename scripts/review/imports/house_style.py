"""Format references.bib in the house style: one field a line, fixed order, sorted by key, values unchanged.

An entry is rewritten if it still means the same when read again. Otherwise its values
stay as written, and only their order and line breaks change.
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

# Values that need no braces: names of months, which are BibTeX macros.
BARE = {"month": MONTHS}


@dataclass(frozen=True)
class Formatted:
    """Formatted BibTeX.

    Attributes:
        text: the text.
        changed: the keys of the entries whose text changed.
        kept: the keys of the entries whose values stay as written.
        problems: the reading problems; if there are any, the text is unchanged.
    """

    text: str
    changed: list[str]
    kept: list[str]
    problems: list[Problem]


def format_text(text: str, path: str) -> Formatted:
    """Format BibTeX in the house style; comments, macros, and other text stay in place.

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
        formatted = "\n\n".join(written[key] for key in sorted(written, key=sort_key)) + "\n" * bool(written)
    else:
        formatted = "".join(f"{gap}{written[entry.key]}" for gap, entry in zip(pieces, file.entries, strict=False))
        formatted += pieces[-1]
    return Formatted(formatted, changed, kept, [])


def sort_key(key: str) -> tuple[str, str]:
    """The sort key of an entry: case-insensitive first."""
    return key.lower(), key


def split(text: str, entries: list[Entry]) -> list[str]:
    """The text before each entry and after the last one.

    Args:
        text: the source of the entries.
        entries: its entries, in order.
    """
    gaps, place = [], 0
    for entry in entries:
        start = text.index(entry.source, place)
        gaps.append(text[place:start])
        place = start + len(entry.source)
    return [*gaps, text[place:]]


def _can_be_sorted(gaps: list[str], entries: list[Entry]) -> bool:
    """Whether only blank space separates the entries, and none must precede another."""
    return not any(gap.strip() for gap in gaps) and not any(entry.inherited for entry in entries)


def house_entry(entry: Entry) -> tuple[str, bool]:
    """Format an entry in the house style.

    If rewritten values would change the meaning, they stay as written; if that also fails,
    the entire entry does.

    Returns:
        The entry, and whether its values were rewritten.
    """
    forms: tuple[Callable[[Entry], str], ...] = (_rewritten, _reordered)
    for form in forms:
        written = form(entry)
        if written == entry.source or is_equivalent(written, entry):
            return written, form is _rewritten
    return entry.source, False


def is_equivalent(written: str, entry: Entry) -> bool:
    """Whether a text is one entry with the same work and private fields as another entry."""
    file = read_bibtex(written, "")
    if file.problems or len(file.entries) != 1 or file.entries[0].kind != entry.kind:
        return False
    new, old = work_of(file.entries[0]), _without_inherited(entry)
    parts = [(work.key, work.kind, work.item, work.numbers, work.incomplete, work.others) for work in (new, old)]
    return parts[0] == parts[1] and _kept_fields(file.entries[0]) == _kept_fields(entry)


def _without_inherited(entry: Entry) -> Work:
    """The work of an entry without fields inherited through `crossref`."""
    return work_of(Entry(entry.key, entry.line, entry.fields, entry.source, entry.kind))


def _kept_fields(entry: Entry) -> dict[str, str]:
    """The fields that do not describe the work: private ones, and those on how to read the entry."""
    return {
        name: part.value
        for name, part in entry.fields.items()
        if (is_private(name) or name in TECHNICAL | {"entrysubtype"}) and name != "reviewnumber" and part.value
    }


def _rewritten(entry: Entry) -> str:
    if entry.kind not in TYPES or entry.inherited:
        return ""
    return with_fields(write_entry(_without_inherited(entry)), _kept_fields(entry))


def revised(entry: Entry, work: Work) -> str:
    """An entry with the values of another work, in the house style; "" if it cannot be written.

    Args:
        entry: the entry, whose private fields are kept.
        work: its work with added or changed values.
    """
    if entry.kind not in TYPES or entry.inherited:
        return ""
    written = with_fields(write_entry(work), _kept_fields(entry))
    file = read_works(written, "")
    contents = [(one.item, one.numbers, {*one.incomplete}, one.others) for one in (*file.works, work)]
    return written if not file.problems and len(contents) == 2 and contents[0] == contents[1] else ""


def _reordered(entry: Entry) -> str:
    """The entry with its values as written, one a line, in the usual order."""
    middle = [name for name in entry.fields if name not in (*FIRST, *LAST)]
    ordered = [name for name in (*FIRST, *middle, *LAST) if name in entry.fields]
    lines = "".join(_line(name, entry.fields[name].value) for name in ordered)
    return f"@{entry.kind}{{{entry.key},\n{lines}}}"


def with_fields(written: str, fields: dict[str, str]) -> str:
    """An entry with more fields on lines before its end.

    Args:
        written: the entry.
        fields: BibTeX values by field name.
    """
    body = re.sub(r",?\s*[})]$", "", written.rstrip())
    lines = "".join(_line(name, value) for name, value in fields.items())
    return f"{body},\n{lines}{written.rstrip()[-1]}" if lines else written


def _line(name: str, value: str) -> str:
    bare = value in BARE.get(name, ())
    return f"  {name:{WIDTH}} = {value if bare else f'{{{value}}}'},\n"


def fields_of(work: Work) -> dict[str, str]:
    """The fields of a work's entry in the house style, as BibTeX by name; {} if it cannot be written."""
    entries = read_works(write_entry(work), "").entries
    fields = {name: part.value for name, part in entries[0].fields.items()} if entries else {}
    return fields | ({"title": f"{{{fields['title'][1:-1]}}}"} if "title" in fields else {})
