"""Signs before findings: ▲ at the start of a list item, said in words too."""

import re
from html import escape

from review.data.records import Record


def show_signs(html: str, bearings: list[Record]) -> str:
    """Put words for a screen reader beside each sign that opens a list item."""
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
    """The bearings whose sign opens a list item of a page, in their order."""
    return [bearing for bearing in bearings if f'class="finding-line {bearing["term"]}"' in html]
