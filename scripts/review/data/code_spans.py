"""Find code in Markdown, and replace parts of a text with spaces, in linear time.

Regular expressions for fences and backticks would pair each opening mark with each later one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable

# The line of a fence: its indentation and its marks.
FENCE = re.compile(r"^( *)(`{3,}|~{3,})[^\n]*$", re.M)
BACKTICKS = re.compile(r"`+")
# A block indented by four spaces is code unless it continues a list item, an
# admonition, or a definition.
BLANK_LINE = re.compile(r"\n[ \t]*\n")
OWNER = re.compile(r"^(?:[-*+] |\d+\. |!!! |\?\?\?|: |/// )")
VISIBLE = re.compile(r"[^\n]")

Span = tuple[int, int]


def code_spans(text: str) -> list[Span]:
    """The spans of fenced, inline, and indented code, as pairs of start and end."""
    spans = _fenced(text)
    without = blank(text, spans)
    return [*spans, *_inline(without), *_indented(without)]


def blank_code(text: str) -> str:
    """The text with code replaced by spaces, at unchanged offsets."""
    return blank(text, code_spans(text))


def blank(text: str, spans: Iterable[Span]) -> str:
    """The text with spans replaced by spaces, at unchanged offsets; they may overlap."""
    parts, end = [], 0
    for start, stop in sorted(spans):
        if stop > end:
            parts += [text[end:start], VISIBLE.sub(" ", text[max(start, end) : stop])]
            end = stop
    return "".join([*parts, text[end:]])


def _fenced(text: str) -> list[Span]:
    """Fenced blocks; a fence is closed by one with the same character and indentation, at least as long."""
    fences = list(FENCE.finditer(text))
    spans, end = [], 0
    for fence, closing in zip(fences, _closing(fences), strict=True):
        if fence.start() >= end and closing is not None:
            end = fences[closing].end()
            spans.append((fence.start(), end))
    return spans


def _closing(fences: list[re.Match[str]]) -> list[int | None]:
    """For each fence, the index of the one that closes it; None for an unclosed one."""
    found: list[int | None] = [None] * len(fences)
    waiting: dict[tuple[str, str], list[int]] = {}
    for number in reversed(range(len(fences))):
        indent, marks = fences[number].groups()
        later = waiting.setdefault((indent, marks[0]), [])
        while later and len(fences[later[-1]][2]) < len(marks):
            later.pop()
        found[number] = later[-1] if later else None
        later.append(number)
    return found


def _inline(text: str) -> list[Span]:
    """Code between two runs of equally many backticks."""
    runs = [match.span() for match in BACKTICKS.finditer(text)]
    places: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(runs):
        places.setdefault(end - start, []).append(number)
    spans, number = [], 0
    while number < len(runs):
        start, end = runs[number]
        equal = places[end - start]
        later = bisect_right(equal, number)
        if later < len(equal):
            number = equal[later]
            spans.append((start, runs[number][1]))
        number += 1
    return spans


def _indented(text: str) -> list[Span]:
    spans, end, owned = [], 0, False
    for part in BLANK_LINE.split(text):
        start = text.index(part, end)
        end = start + len(part)
        lines = [line for line in part.splitlines() if line.strip()]
        if lines and not all(line.startswith(("    ", "\t")) for line in lines):
            owned = bool(OWNER.match(lines[-1].lstrip() if lines[-1].startswith(" ") else lines[0]))
        elif lines and not owned:
            spans.append((start, end))
    return spans
