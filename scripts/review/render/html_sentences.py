"""Find the sentence around an offset in a rendered page, across tags and line breaks."""

import re
from dataclasses import dataclass
from html import unescape

from review.data.sentences import MARK, MARKER, sentence_around
from review.data.shielding import CLOSE, OPEN

# Block elements, which bound sentences.
EDGE = re.compile(
    r"</?(?:p|li|td|th|tr|h\d|figcaption|caption|div|dd|dt|dl|ul|ol|table|section|aside|blockquote|summary|details|pre"
    r"|figure|hr|br)\b[^>]*>"
)
# How far back to search for the start of a sentence, in characters including tags.
MAX_LOOKBEHIND = 20_000
# Citation and footnote marks, markers, and other parts of HTML without text of the sentence.
PIECE = re.compile(
    rf"(?P<mark>{OPEN}[^{CLOSE}]*{CLOSE}|<span data-cite=[^>]*></span>|<sup id=\"fnref.*?</sup>)"
    r"|(?P<marker><!-- (?:note|finding): .*?-->)"
    r"|(?P<formula><math\b[^>]*?alttext=\"(?P<words>[^\"]*)\".*?</math>)"
    r"|<a class=\"(?:footnote-backref|headerlink)\".*?</a>|<!--.*?-->|<[^>]+>|(?P<entity>&#?\w+;)",
    re.S,
)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*?(/?)>")
OPENING = re.compile(r"(?:<[a-z][^>]*>)+\Z")
VOID = {"br", "hr", "img", "wbr", "input"}
SIGNS = "▲▼◆◇●■○ "


@dataclass(frozen=True)
class _Text:
    """A part of a page as text; `offsets` maps each character, and the end, to its offset in the page."""

    words: str
    offsets: list[int]

    def index(self, offset: int) -> int:
        """The index of the first character at or after an offset in the page."""
        return next((index for index, at in enumerate(self.offsets) if at >= offset), len(self.words))


def _text(html: str, start: int, end: int) -> _Text:
    words: list[str] = []
    offsets: list[int] = []

    def add(text: str, place: int, step: int) -> None:
        words.append(text)
        offsets.extend(place + step * index for index in range(len(text)))

    place = start
    for match in PIECE.finditer(html, start, end):
        add(html[place : match.start()], place, 1)
        sign = MARK if match["mark"] else MARKER if match["marker"] else ""
        add(sign or unescape(match["words"] or match["entity"] or ""), match.start(), 0)
        place = match.end()
    add(html[place:end], place, 1)
    return _Text("".join(words), [*offsets, end])


def _block(html: str, start: int, end: int) -> tuple[int, int]:
    first = max((edge.end() for edge in EDGE.finditer(html, max(0, start - MAX_LOOKBEHIND), start)), default=0)
    after = EDGE.search(html, end)
    return first, after.start() if after else len(html)


def sentence_at(html: str, start: int, end: int) -> str:
    """The sentence around a span of a page, as text without marks and signs."""
    text = _text(html, *_block(html, start, end))
    first, last = sentence_around(text.words, text.index(start), text.index(end))
    words = " ".join(text.words[first:last].replace(MARK, "").replace(MARKER, "").split())
    return re.sub(r"\s+([.,;:])", r"\1", words).lstrip(SIGNS)


def sentence_span(html: str, start: int, end: int) -> tuple[int, int]:
    """The start and end of the sentence around a span of a page; those of its block if the sentence cuts an element."""
    block = _block(html, start, end)
    text = _text(html, *block)
    first, last = sentence_around(text.words, text.index(start), text.index(end))
    before = OPENING.search(html, block[0], text.offsets[first])
    span = before.start() if before else text.offsets[first], text.offsets[last]
    return span if _is_balanced(html[slice(*span)]) else block


def _is_balanced(html: str) -> bool:
    """Whether every element of an HTML fragment is opened and closed in it."""
    opened: list[str] = []
    for closing, name, empty in TAG.findall(html):
        if closing and (not opened or opened.pop() != name):
            return False
        if not closing and not empty and name not in VOID:
            opened.append(name)
    return not opened
