"""Preview cards: the SVG of the picture that chats and forums show with a link to a page.

They are 1200 by 630 pixels, as usual for Open Graph (https://ogp.me/#structured).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from review.data.logo import Logo
from review.data.signs import DEFAULT, LIGHT, SHAPES
from review.exports.svg_images import layered_png

WIDTH, HEIGHT = 1200, 630
LEFT = 84
# Font size of the title in pixels, characters on a line, and maximum number of lines. A
# bold letter is about 0.52 em wide; only a title in all capitals would exceed the margin.
SIZES = ((100, 19, 2), (84, 23, 2), (64, 30, 3), (48, 40, 4))
# The light color scheme of docs/assets/tokens.css.
PAPER, WASH, INK, QUIET, LINE, ACCENT = "#fdfcfa", "#f4f0e8", "#1f2328", "#57606a", "#d9d5cc", "#7a2e4d"

# An ornament in the background; more of it would make larger files.
RINGS = '<circle cx="1010" cy="210" r="300"/><circle cx="1010" cy="210" r="264"/>'


@dataclass(frozen=True)
class Card:
    """The content of a card; programs show the page's description next to it.

    Attributes:
        title: the page's title.
        site: the name of the site.
        source: the credit line of the review.
        counts: the sign of each effect and the number of the page's findings with it.
        logo: the logo next to the name of the site; None for no logo.
    """

    title: str
    site: str
    source: str
    counts: tuple[tuple[str, int], ...] = ()
    logo: Logo | None = None

    @property
    def alt(self) -> str:
        """The alt text of the card."""
        return " ".join(f"{part}." for part in dict.fromkeys((self.title, self.site, self.source)))


def card_address(name: str) -> str:
    """The address of a page's card; `name` is that of its citation files."""
    return f"assets/cards/{name}.png"


def title_lines(title: str) -> tuple[int, list[str]]:
    """The font size of a title in pixels, and its lines; an overlong title ends in an ellipsis."""
    for size, letters, most in SIZES:
        lines = wrap(title, letters)
        if len(lines) <= most:
            return size, lines
    return size, wrap(title, letters, max_lines=most, placeholder=" …")


def card_svg(card: Card) -> str:
    """The card as SVG."""
    return _svg(0, HEIGHT, _background(card), *(strip.body for strip in _strips(card)))


def card_png(card: Card) -> bytes:
    """The card as PNG; only the rows that differ between the cards of a site are drawn for each card."""
    strips = [(strip.top, _svg(strip.top, strip.height, strip.body)) for strip in _strips(card)]
    return layered_png(_svg(0, HEIGHT, _background(card)), strips, WIDTH)


@dataclass(frozen=True)
class _Strip:
    """Rows of a card that differ from those of other cards, from `top`, with transparent paper."""

    top: int
    height: int
    body: str


def _svg(top: int, height: int, *parts: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {top} {WIDTH} {height}">{"".join(parts)}</svg>'


def _background(card: Card) -> str:
    """What all cards of a site share."""
    return "".join(
        (
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
            f'<g fill="none" stroke="{WASH}" stroke-width="16">{RINGS}</g>',
            f'<rect width="14" height="{HEIGHT}" fill="{ACCENT}"/>',
            card.logo.placed(LEFT, 58, 50, ACCENT) if card.logo else "",
            _text(LEFT + 66 * bool(card.logo), 94, 32, card.site, ACCENT, weight=600),
            f'<path d="M{LEFT} 530H{WIDTH - LEFT}" stroke="{LINE}" stroke-width="2"/>',
            _text(LEFT, 580, 27, card.source, QUIET),
        )
    )


def _strips(card: Card) -> list[_Strip]:
    """The title, and the counts if there are any."""
    size, lines = title_lines(card.title)
    leading = round(size * 1.12)
    first = 330 + round(size * 0.35) - leading * (len(lines) - 1) // 2
    rows = [_text(LEFT, first + row * leading, size, line, INK, 600) for row, line in enumerate(lines)]
    # Letters with accents are at most one font size high, and reach a third of it below the line.
    title = _Strip(first - size, leading * (len(lines) - 1) + round(size * 1.34), "".join(rows))
    counts = "".join(_counts(card.counts))
    return [title, *[_Strip(470, 42, counts)] * bool(counts)]


def _text(x: int, y: int, size: int, text: str, color: str, weight: int = 400) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{color}">{escape(text)}</text>'


def _counts(counts: tuple[tuple[str, int], ...]) -> Iterator[str]:
    """Yield the signs with their numbers, in a line of their own: seven effects leave no room beside the credit."""
    shown = [(sign, count) for sign, count in counts if count]
    if shown:
        yield _text(LEFT, 500, 27, "Findings", QUIET)
    left = LEFT + 118
    for sign, count in shown:
        shape = SHAPES.get(sign, DEFAULT)
        color = LIGHT[shape.tone]
        paint = f'fill="none" stroke="{color}" stroke-width="2"' if shape.hollow else f'fill="{color}"'
        yield f'<path transform="translate({left + 12} 491) scale(1.8)" {paint} d="{shape.path}"/>'
        yield _text(left + 34, 500, 27, str(count), INK, 600)
        left += 66 + 15 * len(str(count))
