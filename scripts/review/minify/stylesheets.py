"""One style sheet for the site: the rules that can match, in their order.

A rule goes only when one of its selectors' names occurs in no page and in no
script. It is cautious: whether the names ever meet in one place is not asked,
and what a selector says inside :not(), :is(), :where() or :has() is not looked at.
Syntax: https://www.w3.org/TR/css-syntax-3/, read by tinycss2.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2
from tinycss2.ast import AtRule, Comment, ParseError, QualifiedRule, WhitespaceToken

from review.minify.used_names import UsedNames

Rules = Sequence[QualifiedRule | AtRule | Comment | WhitespaceToken | ParseError]
# What a token has depends on its type, so it is looked at by its type alone.
Tokens = list[Any]

NESTING = {"media", "supports", "layer", "container"}
# A page's words may hold these in any case; the document always has them.
ALWAYS = {"html", "body", "head"}


def pack_styles(texts: list[str], names: UsedNames) -> str:
    """The style sheets as one, without the rules that cannot match.

    Args:
        texts: the style sheets in the order of the page.
        names: what the pages and scripts of the site hold.
    Raises:
        ValueError: a style sheet is not CSS.
    """
    rules = [rule for text in texts for rule in _kept(_rules(text), names)]
    return _without_idle_variables("".join(rules), names)


def _rules(text: str) -> Rules:
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"style sheet must be CSS: {rule.message} in line {rule.source_line}")
    return rules


def _kept(rules: Rules, names: UsedNames) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [text for text, tokens in _selectors(rule.prelude) if _can_match(tokens, names)]
            if selectors:
                yield f"{','.join(selectors)}{{{_declarations(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content is not None:
            inner = "".join(_kept(_inner(rule.content), names))
            if inner:
                yield f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}{{{inner}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            yield _squeeze(rule.serialize())


def _inner(content: Tokens) -> Rules:
    return tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True)


def _selectors(prelude: Tokens) -> Iterator[tuple[str, Tokens]]:
    """The selectors of a rule, each as text and tokens, without what may vary."""
    part: Tokens = []
    for token in [*prelude, None]:
        if token is None or (token.type == "literal" and token.value == ","):
            yield _squeeze(tinycss2.serialize(part)), part
            part = []
        elif token.type != "comment":
            part.append(token)


def _can_match(tokens: Tokens, names: UsedNames) -> bool:
    before, before_that = "", ""
    for token in tokens:
        if token.type == "hash" and not names.has("ids", token.value):
            return False
        if token.type == "ident" and not _can_be(before, before_that, token.value, names):
            return False
        if token.type == "[] block" and not _attribute_can_be(token.content, names):
            return False
        before_that, before = before, token.value if token.type == "literal" else token.type
    return True


def _can_be(before: str, before_that: str, name: str, names: UsedNames) -> bool:
    if before == ".":
        return names.has("classes", name)
    if before == ":":
        return True  # a state or a part of an element; browsers know which
    return name.lower() in ALWAYS or names.has("tags", name.lower())


def _attribute_can_be(content: Tokens, names: UsedNames) -> bool:
    parts = [token for token in content if token.type not in ("whitespace", "comment")]
    attribute = parts[0].value
    if not names.has("attributes", attribute.lower()):
        return False
    exact = len(parts) == 3 and parts[1].type == "literal" and parts[1].value == "="
    # Some attributes change while one reads, and the theme sets them under other names.
    return not exact or attribute == "open" or names.has_value(attribute, parts[2].value)


def _declarations(content: Tokens) -> str:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    said = []
    for item in found:
        if item.type != "declaration":
            return _squeeze(tinycss2.serialize(content))  # nested rules: as they are
        value = _squeeze(tinycss2.serialize(item.value))
        said.append(f"{item.name}:{value}{'!important' if item.important else ''}")
    return ";".join(said)


def _squeeze(text: str) -> str:
    """Blanks that tell nothing; strings keep theirs."""
    parts = re.split(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", text.strip())
    parts[::2] = [re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", part, flags=re.S)) for part in parts[::2]]
    return "".join(parts)


VARIABLE = re.compile(
    r"(?<=[{;])(--[\w-]+):((?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\([^()]*\)|[^;{}\"'()])*)(;|(?=\}))"
)


def _with_asked(css: str, asked: set[str]) -> str:
    return VARIABLE.sub(lambda match: match.group() if match.group(1) in asked else "", css)


def _without_idle_variables(css: str, names: UsedNames) -> str:
    """Leave variables that no rule, page or script asks for: icons of boxes that never occur."""
    styled = " ".join(value for key, value in names.values if key == "style")
    while True:
        asked = set(re.findall(r"var\(\s*(--[\w-]+)", css + styled)) | names.words
        less = _with_asked(css, asked)
        if less == css:
            return re.sub(r"[^{};]+\{\}", "", css) if "{}" in css else css
        css = less
