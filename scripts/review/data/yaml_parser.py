"""Parse a safe subset of YAML: text, numbers, true, false, null, lists, and mappings.

The parser is PyYAML, as in MkDocs, so that both read front matter the same way. These
parts of YAML 1.1 (https://yaml.org/spec/1.1/) are rejected: aliases (which can expand to
billions of values), tags (which can run code), merge keys (which change records
implicitly), and accidental numbers such as `12:30` and `010`.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from review.data.problems import Problem
from review.data.text_reader import HIDDEN

# The maximum nesting depth; the deepest file of the project has six levels.
MAX_DEPTH = 20
TAG = "tag:yaml.org,2002:"
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")
PLAIN = {"str", "int", "float", "bool", "null", "map", "seq"}
# A line (counted from 0, as in PyYAML), a message, and a remedy.
Fault = tuple[int, str, str]


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time
    """A safe loader, in C if available; values with MkDocs' tags become None."""


# Tags allowed in mkdocs.yml: an environment variable and a Python name.
MKDOCS_TAGS = ("!ENV", f"{TAG}python/name:")
for _tag in MKDOCS_TAGS:
    Loader.add_multi_constructor(_tag, lambda loader, suffix, node: None)


def parse_yaml(
    text: str, path: str, *, first_line: int = 1, tags: tuple[str, ...] = ()
) -> tuple[Any, list[int], list[Problem]]:
    """Parse one YAML document.

    Args:
        text: the document.
        path: the file in messages.
        first_line: the line of the file on which `text` begins.
        tags: the prefixes of the allowed tags.

    Returns:
        The value (None if there is a problem), the line of each item if the value is a
        list, and the problems.
    """
    problems = [Problem(path, line + first_line, message, remedy) for line, message, remedy in _faults(text, tags)]
    if problems:
        return None, [], sorted(problems)
    loader = Loader(text)
    node = loader.get_single_node()
    if node is None:
        return None, [], []
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    return loader.construct_document(node), [item.start_mark.line + first_line for item in items], []


def _faults(text: str, tags: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the violations of the subset, structure first, since aliases might expand endlessly."""
    try:
        yield from (faults := list(_structure_faults(text, tags)))
        node = None if faults else yaml.compose(text, Loader)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0)
        reason = getattr(error, "problem", None) or "unreadable"
        yield line, f"text must be YAML: '{reason}'", "correct the indentation, quotes, or brackets there"
        return
    if node is not None:
        yield from _value_faults(node, tags)


def _structure_faults(text: str, tags: tuple[str, ...]) -> Iterator[Fault]:
    """Yield anchors, aliases, tags, and excessive depth, found in parser events before any alias is expanded."""
    depth = 0
    for event in yaml.parse(text, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            yield _line(event), f"text must be at most {MAX_DEPTH} levels deep: '{depth}'", "write it flat"
            return
        if anchor := getattr(event, "anchor", None):
            yield _line(event), f"value must be written out: '{anchor}'", "repeat it instead of & and *"
        tag = getattr(event, "tag", None)
        if tag and not tag.startswith(tags or "\0"):
            yield _line(event), f"value must have no tag: '{tag}'", "write the value alone, without !"


def _line(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line if part.start_mark else 0


def _value_faults(top: yaml.Node, tags: tuple[str, ...]) -> Iterator[Fault]:
    """Yield non-text or duplicate keys, and values outside the subset."""
    nodes = [top]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            yield from _key_faults(node)
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif not _is_plain(node) and not node.tag.startswith(tags or "\0"):
            remedy = "put text into quotes, and write a number in digits"
            yield _line(node), f"value must be text, a number, true, false, or null: '{node.value}'", remedy
        elif hidden := HIDDEN.search(node.value):
            yield _line(node), f"value must have no hidden character: 'U+{ord(hidden.group()):04X}'", "delete it"


def _is_plain(node: yaml.Node) -> bool:
    kind = node.tag.removeprefix(TAG)
    return kind in PLAIN and (kind not in ("int", "float") or NUMBER.fullmatch(node.value) is not None)


def _key_faults(node: yaml.MappingNode) -> Iterator[Fault]:
    seen = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag != f"{TAG}str":
            yield _line(key), f"field name must be a word: '{_text(key)}'", "put it into quotes"
        elif key.value in seen:
            yield _line(key), f"field must appear once: '{key.value}'", "keep one of the two"
        seen.add(_text(key))


def _text(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else "a list or fields"
