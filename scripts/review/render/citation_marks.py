"""Replace footnotes and placeholders by citation marks with the review's numbers.

mkdocs-bibtex turns citations into Markdown footnotes; this module parses their HTML,
whose form a test checks. Block templates write `<span data-cite="KEY KEY"></span>`
instead, with `data-context` for a sentence that the text around it does not give.
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
# Line breaks, and tags of elements that contain complete sentences.
EDGE = re.compile(r"\n|</?(?:p|li|td|th|tr|h\d|figcaption|caption|div|dd|dt|ul|ol)\b[^>]*>")
# How far back the start of a sentence is searched for, in characters with tags.
LONGEST = 4000
TAG = re.compile(r"<!--.*?-->|<[^>]+>", re.S)


@dataclass(frozen=True)
class CitationMark:
    """One citation of a work on a page.

    Attributes:
        page: the address of the page.
        title: the title of the page.
        id: the mark's id on the page, `cite-NUMBER-COUNT`; it is not permanent.
        number: the number that the review gives the work.
        key: the citation key of the work.
        sentence: the sentence around the mark, as text.
    """

    page: str
    title: str
    id: str
    number: int
    key: str
    sentence: str


@dataclass(frozen=True)
class PageMarks:
    """The HTML of a page with citation marks, and the marks in order."""

    html: str
    marks: list[CitationMark]


def placeholder(keys: list[str]) -> str:
    """The placeholder for the marks of one bracket, given the citation keys."""
    return f'<span data-cite="{escape(" ".join(keys))}"></span>'


@dataclass(frozen=True)
class Citable:
    """The works by key, and by the same keys the status ("retracted") of those that have a notice."""

    works: dict[str, Work]
    statuses: dict[str, str]


def mark_up(html: str, page: str, title: str, citable: Citable, numbers: dict[str, int]) -> PageMarks:
    """A page with its footnotes and placeholders replaced by numbered citation marks.

    Args:
        html: the page as Python-Markdown rendered it.
        page: the page's address, for the marks.
        title: the page's title, for the marks.
        citable: the works and their notices.
        numbers: for works with several numbers, the one that this page uses.

    Raises:
        KeyError: a placeholder names an unknown key.
    """
    html = FOOTNOTES.sub(lambda run: placeholder(FOOTNOTE.findall(run.group())), LIST.sub("", html))
    seen: Counter[int] = Counter()
    marks: list[CitationMark] = []

    def numbered(match: re.Match[str]) -> str:
        sentence = unescape(match.group(2) or "") or sentence_at(html, match.start(), match.end())
        group = []
        for key in match.group(1).split():
            number = numbers.get(key, citable.works[key].number)
            seen[number] += 1
            group.append(CitationMark(page, title, f"cite-{number}-{seen[number]}", number, key, sentence))
        marks.extend(group)
        return bracket_html(group, citable.statuses)

    return PageMarks(PLACEHOLDER.sub(numbered, html), marks)


def bracket_html(marks: list[CitationMark], statuses: dict[str, str]) -> str:
    """The HTML of a bracket of marks: `[39, 40]`, with each number a link.

    Args:
        marks: the marks.
        statuses: the status of each work with a notice, by key.
    """
    numbers = " ".join(str(mark.number) for mark in marks)
    links = ", ".join(mark_html(mark, statuses.get(mark.key, "")) for mark in marks)
    return f'<span class="cites" data-refs="{numbers}">[{links}]</span>'


def mark_html(mark: CitationMark, status: str) -> str:
    """The HTML of a mark, with the status of the work ("retracted") as text in the link if it has one."""
    number = mark.number
    data, text = "", str(number)
    if status:
        data = f' data-status="{escape(status)}"'
        text = f'<span class="cite-number">{number}</span> <span class="cite-status">{escape(status)}</span>'
    return f'<a class="cite" data-ref="{number}" id="{mark.id}" href="#entry-{number}"{data}>{text}</a>'


def line_around(html: str, start: int, end: int) -> tuple[int, int]:
    """The start and end of the line, or of the element, around a span of a page.

    Sources have one sentence per line, and Python-Markdown keeps the line breaks.
    """
    first = max((edge.end() for edge in EDGE.finditer(html, max(0, start - LONGEST), start)), default=0)
    after = EDGE.search(html, end)
    return first, after.start() if after else len(html)


def sentence_at(html: str, start: int, end: int) -> str:
    """The sentence around a span of a page, as text without marks and signs."""
    first, last = line_around(html, start, end)
    words = " ".join(unescape(TAG.sub("", html[first:last])).split())
    return re.sub(r"\s+([.,;:])", r"\1", words).lstrip("▲▼◆◇●■○ ")


def left_over(html: str) -> str:
    """The key of the first footnote that Python-Markdown left as source; "" when there is none."""
    match = LEFT_OVER.search(html)
    return match.group(1) if match else ""
