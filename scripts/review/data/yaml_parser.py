"""YAML as authors write it: text, numbers, lists and fields, and nothing else.

Of YAML 1.1 (https://yaml.org/spec/1.1/) this reads what a data file needs. An
alias may unfold to billions of values, a tag may name a program, a merge key
changes a record from afar, and `12:30` or `010` are numbers that nobody meant:
they are refused. It is read with the parser that MkDocs uses for front matter.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from review.data.problems import Problem
from review.data.text_files import HIDDEN

# Levels below each other; the deepest file of the project has six.
DEEPEST = 20
TAG = "tag:yaml.org,2002:"
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")
PLAIN = {"str", "int", "float", "bool", "null", "map", "seq"}
# Lines counted from 0, as PyYAML does; what is wrong; what mends it.
Fault = tuple[int, str, str]


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time
    """Reads YAML; the value of a tag of MkDocs is None."""


# What mkdocs.yml may hold beside: a value from the environment, a name of code.
MKDOCS_TAGS = ("!ENV", f"{TAG}python/name:")
for _tag in MKDOCS_TAGS:
    Loader.add_multi_constructor(_tag, lambda loader, suffix, node: None)


def parse_yaml(
    text: str, path: str, *, first_line: int = 1, tags: tuple[str, ...] = ()
) -> tuple[Any, list[int], list[Problem]]:
    """Read one YAML document.

    Args:
        text: the document.
        path: the file's name in messages.
        first_line: the line of the file on which `text` begins.
        tags: how the tags begin that may stand in it.

    Returns:
        The value, the line of each item when it is a list, and what is wrong.
        The value is None when something is.
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
    """What is no plain YAML; the structure first, since it may be endless."""
    try:
        yield from (found := list(_structure(text, tags)))
        node = None if found else yaml.compose(text, Loader)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0)
        said = getattr(error, "problem", None) or "unreadable"
        yield line, f"text must be YAML: '{said}'", "mend the indentation, the quotes or the brackets there"
        return
    if node is not None:
        yield from _values(node, tags)


def _structure(text: str, tags: tuple[str, ...]) -> Iterator[Fault]:
    """Anchors, aliases, tags and depth, before anything is unfolded."""
    depth = 0
    for event in yaml.parse(text, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            yield _line(event), f"text must be at most {DEEPEST} levels deep: '{depth}'", "write it flat"
            return
        if anchor := getattr(event, "anchor", None):
            yield _line(event), f"value must be written out: '{anchor}'", "repeat it instead of & and *"
        tag = getattr(event, "tag", None)
        if tag and not tag.startswith(tags or "\0"):
            yield _line(event), f"value must have no tag: '{tag}'", "write the value alone, without !"


def _line(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line if part.start_mark else 0


def _values(top: yaml.Node, tags: tuple[str, ...]) -> Iterator[Fault]:
    """Keys that are no words or stand twice, and values that are no plain ones."""
    nodes = [top]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            yield from _keys(node)
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif not _is_plain(node) and not node.tag.startswith(tags or "\0"):
            remedy = "put text into quotes, and write a number in digits"
            yield _line(node), f"value must be text, a number, true, false or null: '{node.value}'", remedy
        elif hidden := HIDDEN.search(node.value):
            yield _line(node), f"value must hold no hidden letter: 'U+{ord(hidden.group()):04X}'", "delete it"


def _is_plain(node: yaml.Node) -> bool:
    kind = node.tag.removeprefix(TAG)
    return kind in PLAIN and (kind not in ("int", "float") or NUMBER.fullmatch(node.value) is not None)


def _keys(node: yaml.MappingNode) -> Iterator[Fault]:
    seen = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag != f"{TAG}str":
            yield _line(key), f"name of a field must be a word: '{_shown(key)}'", "put it into quotes"
        elif key.value in seen:
            yield _line(key), f"field must stand once: '{key.value}'", "keep one of the two"
        seen.add(_shown(key))


def _shown(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else "a list or fields"
