"""Citation templates with slots for the values that differ between a page, its records, and days of access.

A page contains each format once. The citation of a record is the same text with other
values in the slots; assets/cite.js fills them in and needs no knowledge of the formats.
Only the script knows the day of access; without it, the text around the day is omitted.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from review.data.source import Source
from review.exports.citation_target import CitationTarget

Writer = Callable[[Source, CitationTarget], str]
# Attributes of a CitationTarget with their one-letter names in the page, where every byte counts.
LETTERS = {
    "name": "n",
    "prefix": "p",
    "suffix": "s",
    "address": "a",
    "accessed": "d",
    "accessed_slashed": "y",
    "accessed_in_words": "w",
    "statement": "b",
    "studies": "t",
}
# The placeholder of each slot: U+FDD0 to U+FDEF are Unicode noncharacters for internal use,
# which no author writes.
PLACEHOLDERS = {slot: chr(0xFDD0 + number) for number, slot in enumerate(LETTERS)}
SLOTS = {sign: slot for slot, sign in PLACEHOLDERS.items()}
# Brackets around a day and its surrounding text.
OPEN, CLOSE = "\ufde0", "\ufde1"
SIGN = re.compile(f"({OPEN}[^{CLOSE}]*{CLOSE}|[{''.join(SLOTS)}])")
# For assets/cite.js: the placeholder of the day, and the separator between days.
DAY, BETWEEN = "§", "¦"


def slot_values(target: CitationTarget) -> dict[str, str]:
    """The values of the slots for a page or a record."""
    return {slot: getattr(target, slot) for slot in LETTERS}


@dataclass(frozen=True)
class Slot:
    """A variable part of a citation.

    Attributes:
        name: the attribute of the target with its value.
        words: for a day, the surrounding text with `DAY`; "" for other slots.
    """

    name: str
    words: str = ""

    def fill(self, values: dict[str, str]) -> str:
        """The text of the slot; "" for an unknown day."""
        value = values[self.name]
        return (self.words.replace(DAY, value) if value else "") if self.words else value


@dataclass(frozen=True)
class Template:
    """The citation template of a page and its records in one format.

    Attributes:
        texts: the literal text before each slot and after the last one.
        places: the slots, in order.
    """

    texts: tuple[str, ...]
    places: tuple[Slot, ...]

    def fill(self, values: dict[str, str]) -> str:
        """The citation with the slots filled in."""
        filled = [text + slot.fill(values) for text, slot in zip(self.texts, self.places, strict=False)]
        return "".join(filled) + self.texts[-1]

    @cached_property
    def slots(self) -> str:
        """The slots for assets/cite.js: the length of the text before each, and its letter.

        Lengths are in UTF-16 code units, as in JavaScript.
        """
        pairs = zip(self.texts, self.places, strict=False)
        return "".join(f"{_utf16_length(text)}{LETTERS[slot.name]}" for text, slot in pairs)

    @cached_property
    def days(self) -> str:
        """The text around each day, for assets/cite.js."""
        return BETWEEN.join(slot.words for slot in self.places if slot.words)


def template(write: Writer, source: Source, target: CitationTarget) -> Template:
    """The template of a format for a page and its records.

    Args:
        write: the writer of the format.
        source: the review.
        target: the page or one of its records.
    """
    parts = SIGN.split(write(source, _with_placeholders(target)))
    return Template(tuple(parts[::2]), tuple(_slot(part) for part in parts[1::2]))


def _slot(sign: str) -> Slot:
    """The slot of a placeholder, or of a day with its surrounding text."""
    if sign in SLOTS:
        return Slot(SLOTS[sign])
    day = next(letter for letter in sign if letter in SLOTS)
    return Slot(SLOTS[day], sign.strip(OPEN + CLOSE).replace(day, DAY))


def _with_placeholders(target: CitationTarget) -> CitationTarget:
    """The target with a placeholder for each value."""
    opened = replace(target)
    # Some slots are fields and some are cached properties; `vars` overrides both.
    vars(opened).update(PLACEHOLDERS, dated=_day_slot)
    return opened


def _day_slot(before: str, after: str = "", day: str = "accessed") -> str:
    """The placeholder of a day with its surrounding text, as one slot."""
    return f"{OPEN}{before}{PLACEHOLDERS[day]}{after}{CLOSE}"


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
