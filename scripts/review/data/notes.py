"""Ids of the notes on the source, and of their marks on the pages."""

import re
from collections import Counter

from review.data.pages import NOTE, SourcePage, marker_names
from review.data.records import Record
from review.data.redirect_map import Redirects

# The fragment of a note's address on the page of notes.
RETIRED = re.compile(r"#n-([a-z]+[0-9]+)$")


def note_id(note: str) -> str:
    """The id of a note on the page of notes: "n-x12" for X12."""
    return f"n-{note.lower()}"


def mark_id(note: str, count: int) -> str:
    """The id of a note's mark on a page; `count` starts at 1."""
    return f"at-{note.lower()}-{count}"


def former_names(addresses: list[Record]) -> dict[str, list[str]]:
    """The names of retired notes, such as "S4", by the id of the note that each was merged into.

    Args:
        addresses: the records of published addresses, with the redirects of retired notes.
    """
    moves = Redirects.of(addresses)
    names: dict[str, list[str]] = {}
    for address in moves.to:
        retired = RETIRED.search(address)
        target = (moves.follow(address) or "").partition("#")[2]
        if retired and target:
            names.setdefault(target, []).append(retired.group(1).upper())
    return names


def marks_by_note(pages: list[SourcePage]) -> dict[str, list[tuple[str, str]]]:
    """The marks of each note, as (page file name, id of the mark) pairs in page order."""
    marks: dict[str, list[tuple[str, str]]] = {}
    for page in pages:
        seen: Counter[str] = Counter()
        for note, _ in marker_names(page, NOTE):
            seen[note] += 1
            marks.setdefault(note, []).append((page.name, mark_id(note, seen[note])))
    return marks
