"""Ids of the notes on the source, and of the marks that pages set for them."""

from collections import Counter

from review.data.pages import NOTE, SourcePage, marker_names


def note_id(note: str) -> str:
    """The id of a note on the page of notes: "n-x12" for X12."""
    return f"n-{note.lower()}"


def mark_id(note: str, count: int) -> str:
    """The id of the count-th mark of a note on a page, counted from 1."""
    return f"at-{note.lower()}-{count}"


def marks_by_note(pages: list[SourcePage]) -> dict[str, list[tuple[str, str]]]:
    """The marks of each note, as pairs of a page's file name and the mark's id there, in the order of the pages."""
    marks: dict[str, list[tuple[str, str]]] = {}
    for page in pages:
        seen: Counter[str] = Counter()
        for note, _ in marker_names(page, NOTE):
            seen[note] += 1
            marks.setdefault(note, []).append((page.name, mark_id(note, seen[note])))
    return marks
