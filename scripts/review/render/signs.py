"""Draw the signs of a page as SVG, and give them the words that screen readers say."""

import re
from html import escape

from review.data.records import Record
from review.data.signs import FILLED, OPEN, SHAPES, filled, tone

# A sign, or a bar, as templates write it.
WRITTEN = re.compile(r"(<span class=\"(?:sign|strength)\b[^>]*>)([^<>]+)(?=</span>)")
DRAWN = re.compile(f"[{FILLED}{OPEN}]+|[{''.join(SHAPES)}]")


def draw_signs(html: str) -> str:
    """A page whose signs are drawn, in elements of the class "sign" or "strength"; other text stays.

    Args:
        html: the page.
    """
    return WRITTEN.sub(lambda match: match[1] + DRAWN.sub(lambda sign: drawn(sign[0]), match[2]), html)


def drawn(sign: str) -> str:
    """A sign as SVG in the color of its meaning, without words; a sign that has no shape as text in HTML."""
    if sign in SHAPES:
        shape = SHAPES[sign]
        outline = ' class="open"' if shape.hollow else ""
        return f'<svg class="tone-{shape.tone}" viewBox="-6 -6 12 12"><path{outline} d="{shape.path}"/></svg>'
    return escape(sign) if filled(sign) is None else _bar(sign)


def _bar(sign: str) -> str:
    """The bar of a scale: all steps in sight, the filled ones solid."""
    outline = {FILLED: "", OPEN: ' class="open"'}
    steps = "".join(f'<path{outline[step]} d="M{1 + 10 * place} 1.5h7v7h-7Z"/>' for place, step in enumerate(sign))
    wide = 10 * len(sign)
    return f'<svg class="tone-{tone(sign)}" viewBox="0 0 {wide - 1} 10">{steps}</svg>'


def show_signs(html: str, bearings: list[Record]) -> str:
    """The page with each sign (▲, ▼ …) at the start of a list item labeled for screen readers.

    Args:
        html: the page.
        bearings: the vocabulary's terms for effects.

    Raises:
        KeyError: a term has no sign, term or label.
    """
    by_sign = {bearing["sign"]: bearing for bearing in reversed(bearings)}
    signs = "|".join(re.escape(sign) for sign in by_sign)
    return re.sub(rf"<li>(\s*<p>)?\s*({signs})\s+", lambda match: _item(match, by_sign[match.group(2)]), html)


def _item(match: re.Match[str], bearing: Record) -> str:
    return (
        f'<li class="finding-line {bearing["term"]}">{match.group(1) or ""}'
        f'<span class="sign" aria-hidden="true">{match.group(2)}</span>'
        f'<span class="said">{escape(bearing["label"])}: </span>'
    )


def used_signs(html: str, bearings: list[Record]) -> list[Record]:
    """The terms whose sign starts a list item of a page that `show_signs` returned, in their order."""
    return [bearing for bearing in bearings if f'class="finding-line {bearing["term"]}"' in html]
