"""Find the sentence around an offset in a rendered page, across tags and line breaks."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from review.data.sentences import MARK, MARKER, sentence_around
from review.data.shielding import CLOSE, OPEN

# Block elements, which bound sentences.
EDGE = re.compile(
    r"</?(?:p|li|td|th|tr|h\d|figcaption|caption|div|dd|dt|dl|ul|ol|table|section|aside|blockquote|summary|details|pre"
    r"|figure|hr|br)\b[^>]*>"
)
# How far back to search for the start of a sentence, in characters including tags: nearby first, since most are short.
NEAR, MAX_LOOKBEHIND = 1_000, 20_000
# Citation and footnote marks, markers, and other parts of the HTML that are not text of the sentence.
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
    """A block of a page as text; `offsets` maps each character, and the end, to its offset in the block."""

    words: str
    offsets: list[int]

    def index(self, offset: int) -> int:
        """The index of the first character at or after an offset in the block."""
        return bisect_left(self.offsets, offset)


@lru_cache(maxsize=64)  # called for each mark of a block
def _text(block: str) -> _Text:
    words: list[str] = []
    offsets: list[int] = []
    place = 0
    for match in PIECE.finditer(block):
        start = match.start()
        words.append(block[place:start])
        offsets.extend(range(place, start))
        sign = MARK if match["mark"] else MARKER if match["marker"] else ""
        words.append(sign or unescape(match["words"] or match["entity"] or ""))
        offsets.extend([start] * len(words[-1]))
        place = match.end()
    offsets.extend(range(place, len(block) + 1))
    return _Text("".join([*words, block[place:]]), offsets)


def _block(html: str, start: int, end: int) -> tuple[int, int]:
    before = (
        edge.end()
        for back in (NEAR, MAX_LOOKBEHIND)
        for edge in [*EDGE.finditer(html, max(0, start - back), start)][-1:]
    )
    after = EDGE.search(html, end)
    return next(before, 0), after.start() if after else len(html)


def sentence_at(html: str, start: int, end: int) -> str:
    """The sentence around a span of a page, as text without marks and signs."""
    first, last, text = _around(html, _block(html, start, end), start, end)
    words = " ".join(text.words[first:last].replace(MARK, "").replace(MARKER, "").split())
    return re.sub(r"\s+([.,;:])", r"\1", words).lstrip(SIGNS)


def sentence_span(html: str, start: int, end: int) -> tuple[int, int]:
    """The start and end of the sentence around a span of a page; those of its block if the sentence cuts an element."""
    block = _block(html, start, end)
    first, last, text = _around(html, block, start, end)
    first, last = (block[0] + text.offsets[index] for index in (first, last))
    before = OPENING.search(html, block[0], first)
    span = before.start() if before else first, last
    return span if _is_balanced(html[slice(*span)]) else block


def _around(html: str, block: tuple[int, int], start: int, end: int) -> tuple[int, int, _Text]:
    """The sentence around a span of a page: start and end in the text of its block, and that text."""
    text = _text(html[slice(*block)])
    return *sentence_around(text.words, text.index(start - block[0]), text.index(end - block[0])), text


def _is_balanced(html: str) -> bool:
    """Whether every element of an HTML fragment is opened and closed in it."""
    opened: list[str] = []
    for closing, name, empty in TAG.findall(html):
        if closing and (not opened or opened.pop() != name):
            return False
        if not closing and not empty and name not in VOID:
            opened.append(name)
    return not opened
