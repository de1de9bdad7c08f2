"""Citation marks: from footnotes and placeholders to the site's own numbers.

The seam to mkdocs-bibtex is Python-Markdown's footnote HTML; a test holds its
shape. Blocks write the placeholder `<span data-cite="KEY KEY"></span>` instead,
with `data-context` where the surrounding words would not tell what is cited.
"""

import re
from collections import Counter
from dataclasses import dataclass
from html import escape, unescape

from review.data.bibliography import Work

FOOTNOTE = re.compile(r'<sup id="fnref\d*:([^"]+)"><a class="footnote-ref" href="#fn:[^"]+">\d+</a></sup>')
FOOTNOTES = re.compile(rf"(?:{FOOTNOTE.pattern})+".replace("([^", "(?:[^"))
LIST = re.compile(r'<div class="footnote">\s*<hr />\s*<ol>.*?</ol>\s*</div>\n?', re.S)
LEFT_OVER = re.compile(r"\[\^([A-Za-z0-9_-]+)\]")
PLACEHOLDER = re.compile(r'<span data-cite="([^"]+)"(?: data-context="([^"]*)")?></span>')
EDGE = re.compile(r"\n|</?(?:p|li|td|th|tr|h\d|figcaption|caption|div|dd|dt|ul|ol)\b[^>]*>")
# Longer than any sentence with its tags.
LONGEST = 4000
TAG = re.compile(r"<!--.*?-->|<[^>]+>", re.S)


@dataclass(frozen=True)
class CitationMark:
    """One mark: the page, the mark's id there, and the sentence around it."""

    page: str
    title: str
    id: str
    number: int
    key: str
    sentence: str


@dataclass(frozen=True)
class PageMarks:
    """A page's HTML with its marks, and where they stand, in order."""

    html: str
    places: list[CitationMark]


def placeholder(keys: list[str]) -> str:
    """What a citing block puts where its marks shall stand."""
    return f'<span data-cite="{escape(" ".join(keys))}"></span>'


@dataclass(frozen=True)
class Citable:
    """What can be cited: works by key, and the notice ("retracted") of some."""

    works: dict[str, Work]
    statuses: dict[str, str]


def mark_up(html: str, page: str, title: str, citable: Citable, numbers: dict[str, int]) -> PageMarks:
    """Turn a page's footnotes and placeholders into numbered marks.

    Args:
        html: the page as Python-Markdown made it.
        page, title: its address and name, for the places.
        citable: the works and their notices.
        numbers: where a work has several numbers, the one this page uses.
    """
    html = LIST.sub("", html)
    html = FOOTNOTES.sub(lambda run: placeholder(FOOTNOTE.findall(run.group())), html)
    seen: Counter[int] = Counter()
    places: list[CitationMark] = []

    def marks(match: re.Match[str]) -> str:
        sentence = unescape(match.group(2) or "") or sentence_at(html, match.start(), match.end())
        here = []
        for key in match.group(1).split():
            number = numbers.get(key, citable.works[key].number)
            seen[number] += 1
            here.append(CitationMark(page, title, f"cite-{number}-{seen[number]}", number, key, sentence))
        places.extend(here)
        return bracket(here, citable.statuses)

    return PageMarks(PLACEHOLDER.sub(marks, html), places)


def bracket(places: list[CitationMark], statuses: dict[str, str]) -> str:
    """The marks of one bracket: `[39, 40]`, each number a link."""
    numbers = " ".join(str(place.number) for place in places)
    marks = ", ".join(mark(place, statuses.get(place.key, "")) for place in places)
    return f'<span class="cites" data-refs="{numbers}">[{marks}]</span>'


def mark(place: CitationMark, status: str) -> str:
    """One mark; a retraction or correction is said in words inside it."""
    kind, shown = "", str(place.number)
    if status:
        kind = f' data-status="{escape(status)}"'
        shown = f'<span class="cite-number">{place.number}</span> <span class="cite-status">{escape(status)}</span>'
    return f'<a class="cite" data-ref="{place.number}" id="{place.id}" href="#entry-{place.number}"{kind}>{shown}</a>'


def line_around(html: str, start: int, end: int) -> tuple[int, int]:
    """Where the line or the element around a passage begins and ends.

    Prose has one sentence a line, and Python-Markdown keeps the lines.
    """
    first = max((edge.end() for edge in EDGE.finditer(html, max(0, start - LONGEST), start)), default=0)
    after = EDGE.search(html, end)
    return first, after.start() if after else len(html)


def sentence_at(html: str, start: int, end: int) -> str:
    """The words around a mark."""
    first, last = line_around(html, start, end)
    words = " ".join(unescape(TAG.sub("", html[first:last])).split())
    return re.sub(r"\s+([.,;:])", r"\1", words).lstrip("▲▼◆◇●■○ ")


def left_over(html: str) -> str:
    """The key of a footnote that Markdown did not set, "" when there is none."""
    found = LEFT_OVER.search(html)
    return found.group(1) if found else ""
