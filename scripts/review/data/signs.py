"""Signs drawn as SVG shapes, so that they need no font.

A vocabulary names its signs by character. The characters here are drawn, each in the
same color everywhere; others are shown as text.
"""

from dataclasses import dataclass

# The light theme's colors by the name of their variable in assets/tokens.css.
LIGHT = {
    "promotes": "#a8430b",
    "suppresses": "#0b6b62",
    "resistance": "#6d3fa8",
    "tissue": "#35607f",
    "note": "#7a5a00",
    "quiet": "#57606a",
    "alert": "#b3261e",
}


@dataclass(frozen=True)
class Shape:
    """How a sign is drawn.

    Attributes:
        tone: the CSS variable of its color.
        path: its SVG path around 0, 0, in a box of 12 by 12.
        line: CSS declarations for a line with the same meaning.
        hollow: whether only its outline is drawn.
    """

    tone: str
    path: str
    line: str = ""
    hollow: bool = False


ROUND, SQUARE, DIAMOND = "M0-5A5 5 0 1 0 0 5A5 5 0 1 0 0-5Z", "M-4.5-4.5H4.5V4.5H-4.5Z", "M0-6 5 0 0 6-5 0Z"
SHAPES = {
    "▲": Shape("promotes", "M0-5 5 4H-5Z"),
    "▼": Shape("suppresses", "M0 5 5-4H-5Z", "stroke-dasharray: 7 4"),
    "◆": Shape("resistance", DIAMOND, "stroke-width: 2; stroke-dasharray: 0.1 4.5; stroke-linecap: round"),
    "◇": Shape("resistance", DIAMOND, "stroke-dasharray: 9 3.5 1.5 3.5", hollow=True),
    "●": Shape("tissue", ROUND, "stroke-dasharray: 3 3"),
    "■": Shape("tissue", SQUARE, "stroke-dasharray: 14 4"),
    "○": Shape("tissue", ROUND, "stroke-dasharray: 1.5 4 6 4", hollow=True),
}
DEFAULT = SHAPES["●"]
# Characters of a level bar: a filled and an open step.
FILLED, OPEN = "▰", "▱"
DIFFERS = "≠"


def filled(sign: str) -> float | None:
    """The filled fraction of a level bar: 2/3 for "▰▰▱"; None for other signs."""
    return sign.count(FILLED) / len(sign) if sign and not sign.strip(FILLED + OPEN) else None


def tone(sign: str) -> str:
    """The CSS variable of a sign's color, such as "promotes"; "" for a sign without a color.

    A level bar has one of three colors: full, at least half full, or less.
    """
    if sign in SHAPES:
        return SHAPES[sign].tone
    share = filled(sign)
    if share is None:
        return "alert" if sign == DIFFERS else ""
    return "suppresses" if share == 1 else "note" if share >= 1 / 2 else "quiet"


def sign_of(outlines: list[tuple[str, bool]]) -> str:
    """The characters of a drawn sign or level bar, from the path and `hollow` of each of its parts."""
    known = {(shape.path, shape.hollow): sign for sign, shape in SHAPES.items()}
    return "".join(known.get(outline, OPEN if outline[1] else FILLED) for outline in outlines)
