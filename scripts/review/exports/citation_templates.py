"""Citations with slots: what differs between a page, its records and the day of access.

A page shows each format once. The citation of one of its records is the same text with
other values in the slots; assets/cite.js fills them in and knows nothing of the formats.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from review.data.source import Source
from review.exports.citation_target import CitationTarget

Writer = Callable[[Source, CitationTarget], str]
# Attributes of a CitationTarget, each with its letter in the page, where every byte counts.
LETTERS = {"name": "n", "prefix": "p", "suffix": "s", "address": "a", "accessed": "d", "accessed_slashed": "y"}
# The sign of each slot in a text that is being written: Unicode reserves U+FDD0 to U+FDEF
# for use inside a program, so no author writes them.
SIGNS = {slot: chr(0xFDD0 + number) for number, slot in enumerate(LETTERS)}
SLOTS = {sign: slot for slot, sign in SIGNS.items()}
SIGN = re.compile(f"([{''.join(SLOTS)}])")


def slot_values(target: CitationTarget) -> dict[str, str]:
    """The value of each slot for a page or a record."""
    return {slot: getattr(target, slot) for slot in LETTERS}


@dataclass(frozen=True)
class Template:
    """The citation of a page and its records in one format.

    Attributes:
        parts: literal text and names of slots, alternating; the first and last are text.
    """

    parts: tuple[str, ...]

    def fill(self, values: dict[str, str]) -> str:
        """The citation with a value in each slot."""
        return "".join(values[part] if number % 2 else part for number, part in enumerate(self.parts))

    @cached_property
    def slots(self) -> str:
        """Each slot for assets/cite.js: the length of the text before it, and its letter.

        The length is in UTF-16 code units, as JavaScript counts them.
        """
        return "".join(f"{_utf16_length(text)}{LETTERS[slot]}" for text, slot in self._pairs())

    def _pairs(self) -> Iterator[tuple[str, str]]:
        return zip(self.parts[::2], self.parts[1::2], strict=False)


def template(write: Writer, source: Source, target: CitationTarget) -> Template:
    """The template of a format for a page and its records.

    Args:
        write: the writer of the format.
        source: the review.
        target: the page, or one of its records.
    """
    return Template(tuple(SLOTS.get(part, part) for part in SIGN.split(write(source, _opened(target)))))


def _opened(target: CitationTarget) -> CitationTarget:
    """The page with the sign of a slot in place of each value."""
    opened = replace(target)
    # Some slots are fields, some are cached properties; both are read from here. The year
    # is that of the version, whichever day of access is filled in.
    vars(opened).update(SIGNS, year=target.year)
    return opened


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
