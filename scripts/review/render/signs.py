"""Draw the signs of a page as SVG, with labels for screen readers."""

import re
from html import escape

from review.data.records import Record
from review.data.signs import FILLED, OPEN, SHAPES, filled, tone

# A sign or level bar as written by templates.
WRITTEN = re.compile(r"(<span class=\"(?:sign|strength)\b[^>]*>)([^<>]+)(?=</span>)")
DRAWN = re.compile(f"[{FILLED}{OPEN}]+|[{''.join(SHAPES)}]")


def draw_signs(html: str) -> str:
    """Replace the signs in elements of class "sign" or "strength" with drawings.

    Args:
        html: the page.
    """
    return WRITTEN.sub(lambda match: match[1] + DRAWN.sub(lambda sign: drawn(sign[0]), match[2]), html)


def drawn(sign: str) -> str:
    """A sign as SVG in its color, without a label; as escaped text if it has no shape."""
    if sign in SHAPES:
        shape = SHAPES[sign]
        outline = ' class="open"' if shape.hollow else ""
        return f'<svg class="tone-{shape.tone}" viewBox="-6 -6 12 12"><path{outline} d="{shape.path}"/></svg>'
    return escape(sign) if filled(sign) is None else _bar(sign)


def _bar(sign: str) -> str:
    """A level bar as SVG, with filled and open steps."""
    outline = {FILLED: "", OPEN: ' class="open"'}
    steps = "".join(f'<path{outline[step]} d="M{1 + 10 * place} 1.5h7v7h-7Z"/>' for place, step in enumerate(sign))
    wide = 10 * len(sign)
    return f'<svg class="tone-{tone(sign)}" viewBox="0 0 {wide - 1} 10">{steps}</svg>'


def show_signs(html: str, effects: list[Record]) -> str:
    """Label each sign (▲, ▼ …) at the start of a list item for screen readers.

    Args:
        html: the page.
        effects: the vocabulary's terms for effects.

    Raises:
        KeyError: a term has no sign, term, or label.
    """
    by_sign = {effect["sign"]: effect for effect in reversed(effects)}
    signs = "|".join(re.escape(sign) for sign in by_sign)
    return re.sub(rf"<li>(\s*<p>)?\s*({signs})\s+", lambda match: _item(match, by_sign[match.group(2)]), html)


def _item(match: re.Match[str], effect: Record) -> str:
    return (
        f'<li class="finding-line {effect["term"]}">{match.group(1) or ""}'
        f'<span class="sign" aria-hidden="true">{match.group(2)}</span>'
        f'<span class="said">{escape(effect["label"])}: </span>'
    )


def used_signs(html: str, effects: list[Record]) -> list[Record]:
    """The terms whose sign starts a list item of a page from `show_signs`, in order."""
    return [effect for effect in effects if f'class="finding-line {effect["term"]}"' in html]
