"""Margin notes: a paragraph's notes and references, shown beside it in wide windows.

They are an <aside> after the paragraph, which the style sheet places in a second column.
They repeat the popups of the marks and the lists at the end of the page, so they are not
focusable, and are excluded from screen readers, search, print, and EPUB.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from review.data.sentences import sentences
from review.data.works import Work
from review.render.html_sentences import VOID

TAG = re.compile(r"<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)\b[^>]*?(?P<empty>/?)>", re.S)
# Blocks of running text; tables, figures, and boxes have no margin notes.
PROSE = re.compile(r"<(?:p|ul|ol|dl|blockquote)\b")
TEXT = re.compile(r"<[^>]+>")
MARK = re.compile(r'<a class="(?:note-mark[^>]* data-note="(?P<note>[^"]+)"|cite" data-ref="(?P<number>\d+)")')
# The maximum number of blocks that margin notes may span: their own and following ones without notes.
MAX_ROWS = 6
# If there are more references, or they fill over half the available height, they are run in: names and years only.
MAX_LINES = 4
# The space for a reference on its own line, measured in words of a note.
REFERENCE = 7
# The space between two blocks, in words.
GAP = 8


@dataclass(frozen=True)
class Margin:
    """The content of margin notes: the text of each note by id; work and status by number on the page."""

    notes: Mapping[str, str]
    works: Mapping[int, tuple[Work, str]]


def name_and_year(work: Work) -> str:
    """First author and year of a work, "Lee 2013"; its title if it has no authors."""
    name = work.authors[0].surname if work.authors else f"“{work.title}”"
    return f"{name} {work.year}".strip()


def short_citation(work: Work) -> str:
    """A short citation of a work: "Lee 2013, J Immunol"."""
    return ", ".join(filter(None, (name_and_year(work), work.journal)))


def add_margin(html: str, margin: Margin) -> str:
    """Insert an <aside> after each paragraph or list with marks.

    Each paragraph shows its references. A note is shown at its first paragraph; later ones
    show only its id. A note is cut at the sentence that fills the available height, so that
    notes rarely push paragraphs apart. overrides/main.html marks such a page, which is laid out
    as a grid.

    Args:
        html: the page with marks.
        margin: the content of the margin notes.
    """
    spans = list(top_level_blocks(html))
    found = [html[start:end] for start, end in spans]
    marked = [bool(PROSE.match(block) and MARK.search(block)) for block in found]
    shown_notes: set[str] = set()
    place, parts = 0, []
    for index, (_, end) in enumerate(spans):
        if marked[index]:
            rows = _rows(marked[index + 1 :])
            room = len(" ".join(TEXT.sub("", block) for block in found[index : index + rows]).split()) + rows * GAP
            parts += [html[place:end], f'\n<aside class="beside rows-{rows}" aria-hidden="true" data-search-exclude>']
            parts += [_aside(found[index], room, margin, shown_notes), "</aside>"]
            place = end
    return "".join([*parts, html[place:]])


def top_level_blocks(html: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each top-level element, in order, except block markers."""
    depth, start = 0, 0
    for tag in TAG.finditer(html):
        name = tag["name"]
        if not name or (not depth and tag["end"]):
            continue
        start = start if depth else tag.start()
        if not (tag["empty"] or name in VOID):
            depth += -1 if tag["end"] else 1
        if not depth:
            yield start, tag.end()


def _rows(following: list[bool]) -> int:
    """The number of rows that margin notes may span: their block, and following blocks without notes."""
    return min([*following, True].index(True) + 1, MAX_ROWS)


def _aside(block: str, room: int, margin: Margin, shown_notes: set[str]) -> str:
    """The margin notes of a block: its references in order, then its notes cut to `room` words."""
    marks = list(MARK.finditer(block))
    numbers = list(dict.fromkeys(int(mark["number"]) for mark in marks if mark["number"]))
    notes = list(dict.fromkeys(mark["note"] for mark in marks if mark["note"]))
    few = len(numbers) <= min(MAX_LINES, room // (2 * REFERENCE) + 1)
    html = "".join(_reference(number, margin, few) for number in numbers)
    html = f'<p class="{"lines" if few else "run-in"}">{html}</p>' if html else ""
    room = (room - REFERENCE * len(numbers) // (1 if few else 3)) // max(len(notes), 1)
    for note in notes:
        words = "see above" if note in shown_notes else escape(beginning(margin.notes[note], room), quote=False)
        html += f'<p data-note="{note}"><b>†{note}</b> {words}</p>'
    shown_notes.update(notes)
    return html


def beginning(text: str, room: int) -> str:
    """The opening sentences of a text, at least one and about `room` words, followed by an ellipsis if any are omitted."""
    shown = 0
    for _, end in sentences(text):
        if shown and len(text[:end].split()) > room:
            return f"{text[:shown].rstrip()} …"
        shown = end
    return text


def _reference(number: int, margin: Margin, full: bool) -> str:
    work, status = margin.works[number]
    words = short_citation(work) if full else name_and_year(work)
    flag = f' <em data-status="{escape(status)}">{escape(status)}</em>' if status else ""
    return f'<span data-ref="{number}"><b>{number}</b> {escape(words, quote=False)}{flag}</span> '
