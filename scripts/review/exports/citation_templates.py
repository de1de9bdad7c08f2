"""Citations with slots: what differs between a page, its records and the day of access.

A page shows each format once. The citation of one of its records is the same text with
other values in the slots; assets/cite.js fills them in and knows nothing of the formats.
The day of access is known to the script alone: without it, the words around it are left
out too.
"""

import re
from collections.abc import Callable
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
# What surrounds a day and its words.
OPEN, CLOSE = "\ufde0", "\ufde1"
SIGN = re.compile(f"({OPEN}[^{CLOSE}]*{CLOSE}|[{''.join(SLOTS)}])")
# The day in the words around it, and what separates the words of two days, for assets/cite.js.
DAY, BETWEEN = "§", "¦"


def slot_values(target: CitationTarget) -> dict[str, str]:
    """The value of each slot for a page or a record."""
    return {slot: getattr(target, slot) for slot in LETTERS}


@dataclass(frozen=True)
class Slot:
    """A place in a citation where its text differs.

    Attributes:
        name: the attribute of the target that fills it.
        words: the words around a day, with `DAY` for it; "" for another slot.
    """

    name: str
    words: str = ""

    def fill(self, values: dict[str, str]) -> str:
        """The text in this place; nothing for a day that is not known."""
        value = values[self.name]
        return (self.words.replace(DAY, value) if value else "") if self.words else value


@dataclass(frozen=True)
class Template:
    """The citation of a page and its records in one format.

    Attributes:
        texts: the literal text before each slot, and that behind the last one.
        places: the slots, in order.
    """

    texts: tuple[str, ...]
    places: tuple[Slot, ...]

    def fill(self, values: dict[str, str]) -> str:
        """The citation with a value in each slot."""
        filled = [text + slot.fill(values) for text, slot in zip(self.texts, self.places, strict=False)]
        return "".join(filled) + self.texts[-1]

    @cached_property
    def slots(self) -> str:
        """Each slot for assets/cite.js: the length of the text before it, and its letter.

        The length is in UTF-16 code units, as JavaScript counts them.
        """
        pairs = zip(self.texts, self.places, strict=False)
        return "".join(f"{_utf16_length(text)}{LETTERS[slot.name]}" for text, slot in pairs)

    @cached_property
    def days(self) -> str:
        """The words around each day, for assets/cite.js."""
        return BETWEEN.join(slot.words for slot in self.places if slot.words)


def template(write: Writer, source: Source, target: CitationTarget) -> Template:
    """The template of a format for a page and its records.

    Args:
        write: the writer of the format.
        source: the review.
        target: the page, or one of its records.
    """
    parts = SIGN.split(write(source, _opened(target)))
    return Template(tuple(parts[::2]), tuple(_slot(part) for part in parts[1::2]))


def _slot(sign: str) -> Slot:
    """The slot of a sign, or of a day with the words around it."""
    if sign in SLOTS:
        return Slot(SLOTS[sign])
    day = next(letter for letter in sign if letter in SLOTS)
    return Slot(SLOTS[day], sign.strip(OPEN + CLOSE).replace(day, DAY))


def _opened(target: CitationTarget) -> CitationTarget:
    """The page with the sign of a slot in place of each value."""
    opened = replace(target)
    # Some slots are fields, some are cached properties; both are read from here.
    vars(opened).update(SIGNS, dated=_marked)
    return opened


def _marked(before: str, after: str = "", *, slashed: bool = False) -> str:
    """The sign of a day with the words around it, as one slot."""
    return f"{OPEN}{before}{SIGNS['accessed_slashed' if slashed else 'accessed']}{after}{CLOSE}"


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
