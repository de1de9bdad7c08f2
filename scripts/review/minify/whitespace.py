"""Remove the indentation between tags, which comes from templates."""

import re

# Elements in which white space is significant.
KEPT = re.compile(r"(<(?P<name>pre|script|style|textarea)\b.*?</(?P=name)>)", re.S | re.I)
BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


def without_indentation(html: str) -> str:
    """A page with white space between tags reduced to a single line break."""
    pieces, place = [], 0
    for kept in KEPT.finditer(html):
        pieces += [BETWEEN_TAGS.sub(">\n<", html[place : kept.start()]), kept.group()]
        place = kept.end()
    return "".join([*pieces, BETWEEN_TAGS.sub(">\n<", html[place:])])
