"""Find start tags in HTML and SVG, in a strict syntax that every parser reads the same way.

Browsers, Python-Markdown, and XML parsers read malformed markup differently, so what is
text to one can be a script to another. Therefore, attributes must be in double quotes
without < or >, and comments must not contain "--".
Grammar: a subset of https://html.spec.whatwg.org/multipage/syntax.html.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

NAME = r"[A-Za-z][A-Za-z0-9-]*"
TOKEN = re.compile(
    rf'<(?P<name>{NAME})(?P<attributes>(?:\s+{NAME}(?:="[^"<>]*")?)*)\s*/?>|</{NAME}\s*>|<!--(?!-?>)(?:(?!--).)*-->',
    re.S,
)
ATTRIBUTE = re.compile(rf'({NAME})(?:="([^"]*)")?')
# Browsers treat only these < as markup; before other characters, < is text.
START = re.compile(r"<(?=[A-Za-z/!?])")
# Markdown's <https://…> and <name@host>.
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>\"]+>|<[\w.+-]+@[\w.-]+>")


@dataclass(frozen=True)
class Tag:
    """A start tag.

    Attributes:
        start: its offset in the text.
        name: the element's name as written; "" where a malformed tag begins.
        attributes: the unescaped values by lowercase name; "" for an attribute without a value.
    """

    start: int
    name: str
    attributes: dict[str, str]


def tags(text: str) -> Iterator[Tag]:
    """Yield the start tags and malformed tags of a text in order; skip well-formed end tags and comments."""
    end = 0
    for start in START.finditer(text):
        if start.start() < end:
            continue
        token = TOKEN.match(text, start.start()) or AUTOLINK.match(text, start.start())
        end = token.end() if token else start.end()
        parts = token.groupdict() if token else {"name": "", "attributes": ""}
        if parts.get("name") is not None:
            pairs = ATTRIBUTE.findall(parts["attributes"] or "")
            yield Tag(start.start(), parts["name"], {name.lower(): unescape(value) for name, value in pairs})
