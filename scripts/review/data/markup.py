"""HTML and SVG in the one form that all programs read alike.

Browsers, Python-Markdown and XML parsers part the same odd markup differently,
and what one takes for text another runs. So a tag has its attributes in double
quotes and no < or > in them, and a comment has no -- in it.
Grammar: https://html.spec.whatwg.org/multipage/syntax.html, narrowed.
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
# Where a browser leaves text: a < before any other sign is a < for the reader.
START = re.compile(r"<(?=[A-Za-z/!?])")
# Markdown's own short link.
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>\"]+>|<[\w.+-]+@[\w.-]+>")


@dataclass(frozen=True)
class Tag:
    """A start tag: where it begins, its name, its attributes unescaped.

    The name is "" where the text begins a tag that has no sound form.
    """

    start: int
    name: str
    attributes: dict[str, str]


def tags(text: str) -> Iterator[Tag]:
    """The start tags of a text, in order; end tags and comments of sound form are left out."""
    end = 0
    for start in START.finditer(text):
        if start.start() < end:
            continue
        found = TOKEN.match(text, start.start()) or AUTOLINK.match(text, start.start())
        end = found.end() if found else start.end()
        parts = found.groupdict() if found else {"name": "", "attributes": ""}
        if parts.get("name") is not None:
            pairs = ATTRIBUTE.findall(parts["attributes"] or "")
            yield Tag(start.start(), parts["name"], {name.lower(): unescape(value) for name, value in pairs})
