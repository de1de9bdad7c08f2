"""Add words for screen readers to the signs (▲, ▼ …) that start the list items of findings."""

import re
from html import escape

from review.data.records import Record


def show_signs(html: str, bearings: list[Record]) -> str:
    """The page with each sign at the start of a list item labeled for screen readers.

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
