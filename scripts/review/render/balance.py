"""The balance: a diverging chart of the effects of findings, with a square for each finding.

`balance` in x-views names the field of its rows and the effects on each side. A square is
filled to the level of the finding's check, given by the level bar of its term in the
vocabulary ("▰▰▱"); a term with another sign is off the scale.
"""

import math
import textwrap
from collections import Counter
from dataclasses import dataclass

from review.data.finding_views import CHECK, Views
from review.data.findings import values_of
from review.data.records import Record
from review.data.signs import DEFAULT, SHAPES, Shape, filled
from review.data.vocabulary import Vocabulary

# Drawing units. A square has a cell of 24, the minimum touch target, and the picture is no
# wider than the smallest phones, on which a unit is a pixel.
CELL, PER_LINE, COUNT, LABEL = 24, 4, 16, 96
SIDE = CELL * PER_LINE
WIDTH = 2 * SIDE + 2 * COUNT + LABEL
HEAD, ROW_GAP, LETTERS = 17, 3, 14
# The middle of a cell, half the side of a square, and half the diagonal of a diamond.
MIDDLE_X, MIDDLE_Y, HALF, HALF_DIAGONAL = 12, 11, 8, 10
DIAMONDS = ("◆", "◇")


@dataclass(frozen=True)
class Level:
    """A level of the check.

    Attributes:
        name: the class of its squares: k0, k1 …
        label: its label, "" if findings have no check.
        share: the filled share of a square, from 0 to 1; None off the scale.
        count: the number of its findings.
    """

    name: str
    label: str
    share: float | None
    count: int = 0

    @property
    def outline(self) -> str:
        """The outline of its square, as a path in a cell."""
        return outline(self.share, diamond=False)

    @property
    def filling(self) -> str:
        """The filled part of its square, as a path; "" if nothing is filled."""
        return filling(self.share, diamond=False)


@dataclass(frozen=True)
class BalanceEffect:
    """An effect on one side: the class of its squares (e0, e1 …), its label, its shape, its number of findings."""

    name: str
    term: str
    label: str
    shape: Shape
    count: int

    @property
    def color(self) -> str:
        """Its CSS color."""
        return f"var(--{self.shape.tone})"

    @property
    def diamond(self) -> bool:
        """Whether it is drawn as a diamond, like its sign."""
        return self.shape in [SHAPES[sign] for sign in DIAMONDS]


@dataclass(frozen=True)
class Square:
    """One finding on one subject, and the position of its cell."""

    finding: Record
    level: Level
    effect: BalanceEffect
    contested: bool
    x: int
    y: int

    @property
    def outline(self) -> str:
        """The outline of its shape, as a path in its cell."""
        return outline(self.level.share, self.effect.diamond)

    @property
    def filling(self) -> str:
        """The filled part of its shape, as a path; "" if nothing is filled."""
        return filling(self.level.share, self.effect.diamond)

    @property
    def words(self) -> str:
        """Its meaning in words: "tumor-promoting; in part; contested"."""
        return "; ".join(filter(None, (self.effect.label, self.level.label, "contested" * self.contested)))


@dataclass(frozen=True)
class Row:
    """The findings on one subject: the class of its squares (r0, r1 …), its term, its label and its lines, its two sides."""

    name: str
    term: str
    label: str
    lines: tuple[str, ...]
    y: int
    height: int
    left: tuple[Square, ...]
    right: tuple[Square, ...]


@dataclass(frozen=True)
class Balance:
    """The picture, in drawing units: its rows, the effects on each side, the levels of the check.

    Attributes:
        subject: the title of the field of the rows.
        count: the number of findings shown.
        squares: the number of squares.
        contested: the number of findings shown that are contested.
        left_out: the number of findings whose effect is on neither side.
    """

    caption: str
    subject: str
    width: int
    height: int
    rows: tuple[Row, ...]
    left: tuple[BalanceEffect, ...]
    right: tuple[BalanceEffect, ...]
    levels: tuple[Level, ...]
    count: int
    squares: int
    contested: int
    left_out: int


def balance(findings: list[Record], views: Views, vocabulary: Vocabulary, contested: dict[str, str]) -> Balance | None:
    """Lay out findings; None if x-views declares no balance, or if no finding has an effect on either side.

    Args:
        findings: the findings to show.
        views: the field of the rows, and the effects on each side.
        vocabulary: the labels and signs of terms.
        contested: contested group by finding id.
    """
    if not (given := views.balance):
        return None
    terms = [*given["left"], *given["right"]]
    shown = [one for one in findings if {*values_of(one, views.effect)} & {*terms} and values_of(one, given["rows"])]
    if not shown:
        return None
    levels, effects = _levels(shown, vocabulary), _effects(shown, terms, views, vocabulary)
    left, right = ({term: effects[term] for term in given[side] if term in effects} for side in ("left", "right"))
    rows, height = _rows(shown, (left, right), levels, views, vocabulary, contested)
    if not rows:
        return None
    return Balance(
        given["caption"],
        views.fields[given["rows"]]["title"],
        WIDTH,
        height,
        tuple(rows),
        tuple(left.values()),
        tuple(right.values()),
        tuple(level for level in levels.values() if level.label),
        len(shown),
        sum(len(row.left) + len(row.right) for row in rows),
        sum(one["id"] in contested for one in shown),
        len(findings) - len(shown),
    )


def _levels(findings: list[Record], vocabulary: Vocabulary) -> dict[str, Level]:
    """All levels of the check by term, in order, including unused ones; without a check, one full level."""
    counts = Counter(next(iter(values_of(one, CHECK)), "") for one in findings)
    terms = {term["term"]: (str(term["label"]), str(term["sign"])) for term in vocabulary.terms(CHECK)} or {
        "": ("", "")
    }
    return {
        term: Level(f"k{number}", label, share(sign), counts[term])
        for number, (term, (label, sign)) in enumerate(terms.items())
    }


def share(sign: str) -> float | None:
    """The filled share of a level bar: "▰▰▱" → 2/3; 1 for ""; None for other signs."""
    return filled(sign) if sign else 1.0


def _effects(
    findings: list[Record], terms: list[str], views: Views, vocabulary: Vocabulary
) -> dict[str, BalanceEffect]:
    """The effects that occur in the findings, by term."""
    counts = Counter(term for one in findings for term in values_of(one, views.effect))
    return {
        term: BalanceEffect(
            f"e{number}",
            term,
            vocabulary.label(views.effect, term),
            SHAPES.get(vocabulary.sign(term), DEFAULT),
            counts[term],
        )
        for number, term in enumerate(terms)
        if counts[term]
    }


def _rows(
    findings: list[Record],
    sides: tuple[dict[str, BalanceEffect], dict[str, BalanceEffect]],
    levels: dict[str, Level],
    views: Views,
    vocabulary: Vocabulary,
    contested: dict[str, str],
) -> tuple[list[Row], int]:
    """The rows, with general subjects last, and their height."""
    name, y = views.balance["rows"], HEAD * max(map(len, sides)) + 6
    terms = [term["term"] for term in vocabulary.terms(name)]
    rows: list[Row] = []
    for subject in sorted(terms, key=lambda term: term in views.unnamed(name)):
        here = [one for one in findings if subject in values_of(one, name)]
        squares = [_side(here, side, levels, views, contested, y, left=side is sides[0]) for side in sides]
        if not any(squares):
            continue
        label = vocabulary.label(name, subject)
        height = CELL * max(math.ceil(len(side) / PER_LINE) for side in squares)
        rows.append(Row(f"r{len(rows)}", subject, label, wrapped(label), y, height, squares[0], squares[1]))
        y += height + ROW_GAP
    return rows, y


def wrapped(label: str) -> tuple[str, ...]:
    """The label of a row, wrapped into lines."""
    return tuple(textwrap.wrap(label, LETTERS, break_long_words=False))


def _side(
    findings: list[Record],
    side: dict[str, BalanceEffect],
    levels: dict[str, Level],
    views: Views,
    contested: dict[str, str],
    y: int,
    *,
    left: bool,
) -> tuple[Square, ...]:
    """The squares of a row on one side, from the middle outward, sorted by effect, then by strength of check."""
    order = list(levels)
    found = [(side[term], one) for one in findings for term in values_of(one, views.effect) if term in side]
    level_of = {
        one["id"]: next((term for term in values_of(one, CHECK) if term in levels), order[-1]) for _, one in found
    }
    found.sort(key=lambda pair: (pair[0].name, order.index(level_of[pair[1]["id"]])))
    squares = []
    for number, (effect, one) in enumerate(found):
        line, place = divmod(number, PER_LINE)
        x = SIDE - CELL * (place + 1) if left else WIDTH - SIDE + CELL * place
        squares.append(Square(one, levels[level_of[one["id"]]], effect, one["id"] in contested, x, y + CELL * line))
    return tuple(squares)


def outline(share: float | None, diamond: bool) -> str:
    """The outline of a shape, as a path in its cell; a shape off the scale is crossed out."""
    x, y = MIDDLE_X, MIDDLE_Y
    if diamond:
        half, cross = HALF_DIAGONAL, f"M{x - 5} {y + 5}l10-10"
        shape = f"M{x} {y - half}l{half} {half}-{half} {half}-{half}-{half}z"
    else:
        half, cross = HALF, f"M{x - HALF} {y + HALF}l{2 * HALF}-{2 * HALF}"
        shape = f"M{x - half} {y - half}h{2 * half}v{2 * half}h-{2 * half}z"
    return shape + (cross if share is None else "")


def filling(share: float | None, diamond: bool) -> str:
    """The filled part of a shape, from the bottom, as a path in its cell; "" if nothing is filled."""
    if not share:
        return ""
    x, half = MIDDLE_X, HALF_DIAGONAL if diamond else HALF
    bottom = MIDDLE_Y + half
    top = round(bottom - 2 * half * share, 1)
    if not diamond:
        return f"M{x - half} {top:g}H{x + half}V{bottom}H{x - half}z"
    width = round(min(bottom - top, top - bottom + 2 * half), 1)
    waist = f"L{x + half} {MIDDLE_Y} {x} {bottom} {x - half} {MIDDLE_Y}" if share > 1 / 2 else f"L{x} {bottom}"
    return f"M{x - width:g} {top:g}H{x + width:g}{waist}z"
