"""Sentences that tell a finding, and marks of notes, from markers in comments.

The line around a marker is its sentence.
"""

import re
from collections import Counter
from html import escape

from review.data.notes import note_id, place_id
from review.data.pages import FINDING, NOTE
from review.render.citation_marks import line_around


def anchor_findings(html: str) -> str:
    """Give each marked sentence the id of its finding; further ids stand in it."""
    start = 0
    while match := FINDING.search(html, start):
        ids = match.group(1).split(", ")
        start, end = line_around(html, match.start(), match.end())
        inside = (html[start : match.start()].rstrip() + html[match.end() : end]).rstrip()
        more = "".join(f'<span id="{name}"></span>' for name in ids[1:])
        html = f'{html[:start]}<span class="told-finding" id="{ids[0]}">{more}{inside}</span>{html[end:]}'
    return html


def mark_notes(html: str, notes_page: str) -> str:
    """Put a small mark where a note touches the text; it leads to the note.

    Args:
        notes_page: the relative address of the page of notes, "" when there is none.
    """
    seen: Counter[str] = Counter()

    def marks(match: re.Match[str]) -> str:
        notes = match.group(1).split(", ")
        return "".join(_mark(note, seen, notes_page, named=len(notes) > 1) for note in notes)

    return re.sub(r"\s*" + NOTE.pattern, marks, html) if notes_page else html


def _mark(note: str, seen: Counter[str], notes_page: str, *, named: bool) -> str:
    """One mark; where several stand in a row, each shows its note's name."""
    seen[note] += 1
    address = f"{notes_page}#{note_id(note)}"
    return (
        f'<a class="note-mark" id="{place_id(note, seen[note])}" href="{escape(address)}" '
        f'data-note="{note}" aria-label="Note {note} on the source">†{note if named else ""}</a>'
    )
