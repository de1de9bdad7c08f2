"""Find unmatched and deeply nested square brackets in Markdown.

Python-Markdown searches for the end of each `[` through the rest of its paragraph,
several times over, so unmatched or nested brackets take quadratic time.
"""

import re
from collections.abc import Iterator

from review.data.code_spans import BLANK_LINE

BRACKET = re.compile(r"\\.|[\[\]]", re.S)


def open_brackets(text: str) -> list[int]:
    """The offsets of the unclosed `[` of each paragraph.

    Args:
        text: Markdown whose code is already blanked.
    """
    return [offset for opened, _ in _paragraphs(text) for offset in opened]


def deepest_bracket(text: str) -> tuple[int, int]:
    """The greatest nesting depth of closed brackets, and the offset of the innermost one; (0, 0) without any.

    Args:
        text: Markdown whose code is already blanked.
    """
    return max((deepest for _, deepest in _paragraphs(text)), default=(0, 0))


def _paragraphs(text: str) -> Iterator[tuple[list[int], tuple[int, int]]]:
    """Yield the unclosed brackets of each paragraph, and its deepest closed one with its depth."""
    start = 0
    for end in [*(match.end() for match in BLANK_LINE.finditer(text)), len(text)]:
        opened: list[int] = []
        depths: dict[int, int] = {}
        deepest = (0, 0)
        for match in BRACKET.finditer(text, start, end):
            if match.group() == "[":
                opened.append(match.start())
            elif match.group() == "]" and opened:
                inner = opened.pop()
                depth = depths.pop(len(opened) + 1, 0) + 1
                depths[len(opened)] = max(depths.get(len(opened), 0), depth)
                deepest = max(deepest, (depth, inner))
        yield opened, deepest
        start = end
