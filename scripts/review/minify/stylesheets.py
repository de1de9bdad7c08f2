"""Merge style sheets into one without comments, unused rules, and unused variables.

A selector is removed only if one of its names occurs in no page and no script, or if it is
for elements without a class, `table:not([class])`, and each of them has one. Neither whether
its names occur together nor the content of :not(), :is(), :where(), and :has() is checked
otherwise.
Syntax: https://www.w3.org/TR/css-syntax-3/, parsed by tinycss2.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2
from tinycss2.ast import AtRule, Comment, ParseError, QualifiedRule, WhitespaceToken

from review.minify.used_names import UsedNames

Rules = Sequence[QualifiedRule | AtRule | Comment | WhitespaceToken | ParseError]
# The attributes of a token depend on its `type`, a string that mypy cannot use.
Tokens = list[Any]

NESTING = {"media", "supports", "layer", "container"}
NO_CLASS = "not([class])"
CLASSLESS = re.compile(rf"(?<![\w.#:-])([a-zA-Z][\w-]*):{re.escape(NO_CLASS)}")
# Every document has these elements.
ALWAYS = {"html", "body", "head"}


def minify_styles(sheets: dict[str, str], names: UsedNames) -> str:
    """One style sheet with the rules that can match, in order.

    Args:
        sheets: the style sheets by path, in the order in which pages load them.
        names: the names in the pages and scripts of the site.

    Raises:
        ValueError: a style sheet is not CSS; the message is one line with file and line number.
    """
    rules = [rule for path, text in sheets.items() for rule in _used_rules(_rules(text, path), names)]
    return _without_unused_variables("".join(rules), names)


def _rules(text: str, path: str) -> Rules:
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    for rule in rules:
        if rule.type == "error":
            message = rule.message.rstrip(".")
            raise ValueError(f"{path}:{rule.source_line}: style sheet must be CSS: '{message}' (correct it there)")
    return rules


def _used_rules(rules: Rules, names: UsedNames) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [text for text, tokens in _selectors(rule.prelude) if _can_match(tokens, names)]
            if selectors:
                yield f"{','.join(selectors)}{{{_declarations(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content is not None:
            inner = "".join(_used_rules(_nested_rules(rule.content), names))
            if inner:
                yield f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}{{{inner}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            yield _squeeze(rule.serialize())


def _nested_rules(content: Tokens) -> Rules:
    return tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True)


def _selectors(prelude: Tokens) -> Iterator[tuple[str, Tokens]]:
    """The selectors of a rule, each as text and as tokens, without comments."""
    part: Tokens = []
    for token in [*prelude, None]:
        if token is None or (token.type == "literal" and token.value == ","):
            yield _squeeze(tinycss2.serialize(part)), part
            part = []
        elif token.type != "comment":
            part.append(token)


def _can_match(tokens: Tokens, names: UsedNames) -> bool:
    if not _classless(tokens) <= names.classless:
        return False
    previous = ""
    for token in tokens:
        if token.type == "hash" and not names.has("ids", token.value):
            return False
        if token.type == "ident" and not _name_is_used(previous, token.value, names):
            return False
        if token.type == "[] block" and not _attribute_is_used(token.content, names):
            return False
        previous = token.value if token.type == "literal" else token.type
    return True


def _classless(tokens: Tokens) -> set[str]:
    """The elements that a selector requires to have no class; those inside functions do not count."""
    text = "".join(token.serialize() for token in tokens if token.type != "function" or token.serialize() == NO_CLASS)
    return {name.lower() for name in CLASSLESS.findall(text)}


def _name_is_used(previous: str, name: str, names: UsedNames) -> bool:
    """Whether a name in a selector is used; the token before it determines the kind of name."""
    if previous == ".":
        return names.has("classes", name)
    if previous == ":":
        return True  # pseudo-classes and pseudo-elements do not occur in pages
    return name.lower() in ALWAYS or names.has("tags", name.lower())


def _attribute_is_used(content: Tokens, names: UsedNames) -> bool:
    parts = [token for token in content if token.type not in ("whitespace", "comment")]
    attribute = parts[0].value
    if not names.has("attributes", attribute.lower()):
        return False
    exact = len(parts) == 3 and parts[1].type == "literal" and parts[1].value == "="
    # Readers open and close elements, and the theme's scripts compute other values.
    return not exact or attribute == "open" or names.has_value(attribute, parts[2].value)


def _declarations(content: Tokens) -> str:
    declarations = []
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type != "declaration":
            return _squeeze(tinycss2.serialize(content))  # nested rules are not searched for unused ones
        value = _squeeze(tinycss2.serialize(item.value))
        declarations.append(f"{item.name}:{value}{'!important' if item.important else ''}")
    return ";".join(declarations)


def _squeeze(text: str) -> str:
    """CSS without comments, and with single spaces outside strings."""
    parts = re.split(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", text.strip())
    parts[::2] = [re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", part, flags=re.S)) for part in parts[::2]]
    return "".join(parts)


# A declaration of a custom property whose value has no nested parentheses.
VARIABLE = re.compile(
    r"(?<=[{;])(--[\w-]+):((?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\([^()]*\)|[^;{}\"'()])*)(;|(?=\}))"
)


def _keep_variables(css: str, used: set[str]) -> str:
    return VARIABLE.sub(lambda match: match.group() if match.group(1) in used else "", css)


def _without_unused_variables(css: str, names: UsedNames) -> str:
    """Remove variables that no rule, page, or script uses, and rules that become empty.

    This repeats, because a removed variable may have been the only use of another.
    """
    styled = " ".join(value for key, value in names.values if key == "style")
    while True:
        used = set(re.findall(r"var\(\s*(--[\w-]+)", css + styled)) | names.words
        shorter = _keep_variables(css, used)
        if shorter == css:
            return re.sub(r"[^{};]+\{\}", "", css) if "{}" in css else css
        css = shorter
