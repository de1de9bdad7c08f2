"""Set the notes on the source and the references of a paragraph beside it, for windows with room for a margin.

They follow the paragraph as an element of their own, which the style sheet puts into the
row of the paragraph, in a second column. They repeat what the marks' popups and the lists
at the end of the page say, so no key stops at them, and no screen reader, search,
sheet of paper or book repeats them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from review.data.sentences import sentences
from review.data.works import Work
from review.render.html_sentences import VOID

TAG = re.compile(r"<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)\b[^>]*?(?P<empty>/?)>", re.S)
# Blocks of running text; tables, figures and boxes have no margin.
PROSE = re.compile(r"<(?:p|ul|ol|dl|blockquote)\b")
TEXT = re.compile(r"<[^>]+>")
MARK = re.compile(r'<a class="(?:note-mark[^>]* data-note="(?P<note>[^"]+)"|cite" data-ref="(?P<number>\d+)")')
# A text may reach down beside so many blocks, its own and those after it that have none.
MOST_ROWS = 6
# More references than this, or than fill half the height of the text, stand in a row, with names and years only.
MOST_LINES = 4
# The room of a reference on a line of its own, in words of a note.
REFERENCE = 7
# And that of the space between two blocks.
GAP = 8


@dataclass(frozen=True)
class Margin:
    """What is set beside the text: the words of each note by its id, the work and its status by the number on the page."""

    notes: Mapping[str, str]
    works: Mapping[int, tuple[Work, str]]


def name_and_year(work: Work) -> str:
    """A work by its first author and year: "Lee 2013"; without authors, by its title."""
    name = work.authors[0].surname if work.authors else f"“{work.title}”"
    return f"{name} {work.year}".strip()


def in_short(work: Work) -> str:
    """A work in a few words: "Lee 2013, J Immunol"."""
    return ", ".join(filter(None, (name_and_year(work), work.journal)))


def add_margin(html: str, margin: Margin) -> str:
    """The page with an <aside> after each paragraph or list that has marks.

    A reference stands once beside each paragraph that cites it, a note once on the page;
    beside a later paragraph only its id does. A note ends with the sentence that fills
    the height of the text, so that notes hardly push paragraphs apart.

    Args:
        html: the page, with its marks.
        margin: the words.
    """
    spans = list(blocks(html))
    found = [html[start:end] for start, end in spans]
    marked = [bool(PROSE.match(block) and MARK.search(block)) for block in found]
    told: set[str] = set()
    place, parts = 0, []
    for index, (_, end) in enumerate(spans):
        if marked[index]:
            rows = _rows(marked[index + 1 :])
            room = len(" ".join(TEXT.sub("", block) for block in found[index : index + rows]).split()) + rows * GAP
            parts += [html[place:end], f'\n<aside class="beside rows-{rows}" aria-hidden="true" data-search-exclude>']
            parts += [_beside(found[index], room, margin, told), "</aside>"]
            place = end
    return "".join([*parts, html[place:]])


def blocks(html: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each element that is in no other one, in order; a template's marker is none."""
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
    """The rows that a text may take: that of its block, and those of the blocks after it that have none."""
    return min([*following, True].index(True) + 1, MOST_ROWS)


def _beside(block: str, room: int, margin: Margin, told: set[str]) -> str:
    """What is set beside a block: its references in order, then its notes in so many words."""
    marks = list(MARK.finditer(block))
    numbers = list(dict.fromkeys(int(mark["number"]) for mark in marks if mark["number"]))
    notes = list(dict.fromkeys(mark["note"] for mark in marks if mark["note"]))
    few = len(numbers) <= min(MOST_LINES, room // (2 * REFERENCE) + 1)
    html = "".join(_reference(number, margin, few) for number in numbers)
    html = f'<p class="{"lines" if few else "run-in"}">{html}</p>' if html else ""
    room = (room - REFERENCE * len(numbers) // (1 if few else 3)) // max(len(notes), 1)
    for note in notes:
        words = "see above" if note in told else escape(beginning(margin.notes[note], room), quote=False)
        html += f'<p data-note="{note}"><b>†{note}</b> {words}</p>'
    told.update(notes)
    return html


def beginning(text: str, room: int) -> str:
    """The first sentences of a text, at least one, in about so many words; an ellipsis stands for the rest."""
    shown = 0
    for _, end in sentences(text):
        if shown and len(text[:end].split()) > room:
            return f"{text[:shown].rstrip()} …"
        shown = end
    return text


def _reference(number: int, margin: Margin, full: bool) -> str:
    work, status = margin.works[number]
    words = in_short(work) if full else name_and_year(work)
    flag = f' <em data-status="{escape(status)}">{escape(status)}</em>' if status else ""
    return f'<span data-ref="{number}"><b>{number}</b> {escape(words, quote=False)}{flag}</span> '
