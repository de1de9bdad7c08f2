"""Notes on the source: their ids, and where the pages mark them."""

from collections import Counter

from review.data.pages import NOTE, SourcePage, marker_names


def note_id(note: str) -> str:
    """The address of a note on the page of notes: X12 is n-x12."""
    return f"n-{note.lower()}"


def place_id(note: str, count: int) -> str:
    """The id of the count-th mark of a note on a page."""
    return f"at-{note.lower()}-{count}"


def places(pages: list[SourcePage]) -> dict[str, list[tuple[str, str]]]:
    """Where each note is marked: (page name, id there), in order of pages."""
    found: dict[str, list[tuple[str, str]]] = {}
    for page in pages:
        seen: Counter[str] = Counter()
        for note, _ in marker_names(page, NOTE):
            seen[note] += 1
            found.setdefault(note, []).append((page.name, place_id(note, seen[note])))
    return found
