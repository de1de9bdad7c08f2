"""Replace `<!-- finding: … -->` markers with ids on sentences, and `<!-- note: … -->` markers with note marks.

A marker after a period belongs to the sentence before it.
"""

import re
from collections import Counter
from html import escape

from review.data.notes import mark_id, note_id
from review.data.pages import FINDING, NOTE
from review.render.html_sentences import sentence_span


def anchor_findings(html: str) -> str:
    """Wrap each sentence with a finding's marker in a <span> with the finding's id.

    If a marker names several findings, the other ids are on empty spans in the sentence.
    """
    start = 0
    while match := FINDING.search(html, start):
        ids = match.group(1).split(", ")
        start, end = sentence_span(html, match.start(), match.end())
        inside = (html[start : match.start()].rstrip() + html[match.end() : end]).rstrip()
        more = "".join(f'<span id="{name}"></span>' for name in ids[1:])
        html = f'{html[:start]}<span class="finding-sentence" id="{ids[0]}">{more}{inside}</span>{html[end:]}'
    return html


def mark_notes(html: str, notes_page: str) -> str:
    """Replace each note's marker with a mark (†X6) that links to the note.

    Args:
        html: the page.
        notes_page: the relative address of the page of notes; "" leaves the markers unchanged.
    """
    seen: Counter[str] = Counter()

    def marks(match: re.Match[str]) -> str:
        notes = match.group(1).split(", ")
        return "".join(_mark(note, seen, notes_page) for note in notes)

    return re.sub(r"\s*" + NOTE.pattern, marks, html) if notes_page else html


def _mark(note: str, seen: Counter[str], notes_page: str) -> str:
    """A mark that shows the note's id, so that it also identifies the note on paper."""
    seen[note] += 1
    address = f"{notes_page}#{note_id(note)}"
    return (
        f'<a class="note-mark" id="{mark_id(note, seen[note])}" href="{escape(address)}" '
        f'data-note="{note}" role="doc-noteref" aria-label="Note {note} on the source">†{note}</a>'
    )
