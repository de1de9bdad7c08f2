"""Drop the indentation between tags, of which templates leave much."""

import re

# Elements in which blanks count.
KEPT = re.compile(r"(<(?P<name>pre|script|style|textarea)\b.*?</(?P=name)>)", re.S | re.I)
BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


def without_indentation(html: str) -> str:
    """A page with a single line break where there were several blanks between two tags."""
    pieces, place = [], 0
    for kept in KEPT.finditer(html):
        pieces += [BETWEEN_TAGS.sub(">\n<", html[place : kept.start()]), kept.group()]
        place = kept.end()
    return "".join([*pieces, BETWEEN_TAGS.sub(">\n<", html[place:])])
