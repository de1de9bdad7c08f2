"""Scope the styles of an inline drawing, so that they do not affect the rest of the page.

A rule `circle { … }` becomes `circle:where(.in-dough, .in-dough *) { … }`, which selects
the same shapes with the same specificity
(https://www.w3.org/TR/selectors-4/#zero-matches), but nothing else on the page.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from typing import Any

import tinycss2

STYLE = re.compile(r"<style\s*>(.*?)</style\s*>", re.S)
USED = re.compile(r'<use\b[^>]*?\shref="#([^"]+)"')
# A start tag with an id, in groups: "<" and name, attributes, id.
WITH_ID = re.compile(r'(<[a-zA-Z]+)((?:\s+[\w-]+(?:="[^"]*")?)*?\sid="([^"]+)"[^>]*>)')
OUTERMOST = re.compile(r"(<svg\b)([^>]*>)")
CLASS = re.compile(r'\sclass="([^"]*)"')
# Pseudo-elements that may have a single colon; a pseudo-element ends its selector.
OLD_PSEUDO_ELEMENTS = {"before", "after", "first-line", "first-letter"}


def scoped(svg: str, scope: str, drawing: str = "") -> str:
    """An SVG whose styles select only its own elements.

    Args:
        svg: the outermost element of a part of a drawing.
        scope: the drawing's unique class, shared by all of its parts.
        drawing: the complete drawing, whose other parts may reuse shapes of this one.
    """
    used = {match[1] for match in USED.finditer(drawing or svg)}
    # Copies made by <use> match selectors without the original's ancestors (SVG 2, 5.5.3).
    svg = WITH_ID.sub(lambda tag: _in_scope(tag[1], tag[2], scope) if tag[3] in used else tag[0], svg)
    svg = OUTERMOST.sub(lambda tag: _in_scope(tag[1], tag[2], scope), svg, count=1)
    return STYLE.sub(lambda style: f"<style>{scoped_css(unescape(style[1]), scope)}</style>", svg)


def _in_scope(start: str, attributes: str, scope: str) -> str:
    """A start tag with the class added."""
    if CLASS.search(attributes):
        return start + CLASS.sub(lambda names: f' class="{f"{names[1]} {scope}".strip()}"', attributes, count=1)
    return f'{start} class="{scope}"{attributes}'


@lru_cache(maxsize=100)  # the parts of a drawing share their styles, and the live preview reuses them
def scoped_css(css: str, scope: str) -> str:
    """A style sheet whose rules select only elements of a class and their descendants.

    Args:
        css: the style sheet.
        scope: the class.
    """
    name = tinycss2.serializer.serialize_identifier(scope)
    where = f":where(.{name},.{name} *)"
    return _scoped_rules(tinycss2.parse_stylesheet(css, skip_comments=True), where)


def _scoped_rules(rules: Iterable[Any], where: str) -> str:
    found = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = ",".join(_scoped_selector(part, where) for part in _parts(rule.prelude))
            found.append(f"{selectors}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.content is not None:
            inner = _scoped_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True), where)
            found.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif rule.type == "whitespace":
            found.append(rule.value)
    return "".join(found)


def _parts(prelude: list[Any]) -> list[list[Any]]:
    """The selectors of a selector list."""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _scoped_selector(tokens: list[Any], where: str) -> str:
    """A selector with the condition appended to its last element, before a pseudo-element."""
    while tokens and tokens[-1].type == "whitespace":
        tokens = tokens[:-1]
    end = len(tokens)
    for place, token in enumerate(tokens):
        following = tokens[place + 1 : place + 2]
        if token == ":" and following and _is_pseudo_element(following[0]):
            end = place
            break
    before, after = tinycss2.serialize(tokens[:end]), tinycss2.serialize(tokens[end:])
    bare = before.rstrip()
    missing = "*" if not bare or bare[-1] in "+~>" or bare != before else ""
    return f"{before}{missing}{where}{after}"


def _is_pseudo_element(token: Any) -> bool:
    """Whether the token after a colon makes it a pseudo-element."""
    return bool(token == ":" or (token.type == "ident" and token.lower_value in OLD_PSEUDO_ELEMENTS))
