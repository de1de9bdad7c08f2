"""Collect the element, class, id, and attribute names that pages and scripts use, to find unused CSS rules."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[^\s=<>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*/?>")
# A loose pattern of start tags: each distinct match is parsed once.
LOOSE_TAG = re.compile(r"<[a-zA-Z][^<>\"']*+(?:\"[^\"]*+\"[^<>\"']*+|'[^']*+'[^<>\"']*+)*+>")
ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
# Attributes with many values, which no style sheet selects by.
IGNORED = {"href", "src", "content", "aria-label", "title", "d", "data-words", "data-definition"}
WORD = re.compile(r"[\w-]+")
SELECTED = re.compile(r"\[\s*([\w-]+)")
# An element that a script makes, by its name or in HTML; scripts select elements by longer texts.
MADE = re.compile(r"[\"'`<]([a-z][a-z0-9-]*)[\"'`\s>]")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


@dataclass
class UsedNames:
    """The names that a site uses.

    Attributes:
        tags: the elements of the pages, in lower case.
        classless: the elements without a class, in pages and as scripts make them.
        classes: the classes of the pages.
        ids: the ids of the pages.
        attributes: the attributes of the pages, in lower case.
        values: (attribute, value) pairs on the pages.
        words: every word of the scripts, since a script may set it as any kind of name.
    """

    tags: set[str] = field(default_factory=set)
    classless: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    values: set[tuple[str, str]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    _read: set[str] = field(default_factory=set, repr=False)

    def read_page(self, html: str) -> None:
        """Add the names that a page uses."""
        # Pages share most tags, so each distinct tag is parsed once.
        new = set(LOOSE_TAG.findall(html)) - self._read
        self._read |= new
        for name, attributes in TAG.findall("".join(new)):
            self.tags.add(name.lower())
            given = {key.lower(): "".join(quoted) for key, *quoted in ATTRIBUTE.findall(attributes)}
            if "class" not in given:
                self.classless.add(name.lower())
            for key, value in given.items():
                self._add_attribute(key, value)

    def end_pages(self) -> None:
        """Free the tags that were compared, when all pages have been read; those of a large site fill the memory."""
        self._read.clear()

    def _add_attribute(self, key: str, value: str) -> None:
        self.attributes.add(key)
        if key == "class":
            self.classes |= set(value.split())
        elif key == "id":
            self.ids.add(value)
        elif key not in IGNORED:
            self.values.add((key, value))

    def read_scripts(self, scripts: Iterable[str]) -> None:
        """Add every word of the scripts."""
        for text in scripts:
            self.words |= set(WORD.findall(text))
            self.classless |= set(MADE.findall(text))

    def read_variables(self, sheets: Iterable[str]) -> None:
        """Add the variables that style sheets use."""
        for text in sheets:
            self.words |= set(VARIABLE.findall(text))

    def relevant_to(self, text: str) -> "UsedNames":
        """The names that also occur in a style sheet.

        Only these affect its result, so other changes of pages and scripts do not invalidate
        the cache.
        """
        words = set(WORD.findall(text))

        def relevant(names: set[str]) -> set[str]:
            return {name for name in names if name in words or not WORD.fullmatch(name)}

        def selectable(attribute: str, value: str) -> bool:
            return attribute in selected and (value in words if WORD.fullmatch(value) else value in text)

        selected = {*SELECTED.findall(text)}
        values = {pair for pair in self.values if pair[0] == "style" or selectable(*pair)}
        tags, classless, classes, ids, attributes = map(
            relevant, (self.tags, self.classless, self.classes, self.ids, self.attributes)
        )
        return UsedNames(tags, classless, classes, ids, attributes, values, relevant(self.words))

    def has(self, kind: str, name: str) -> bool:
        """Whether a page uses a name, or a script may set it.

        Args:
            kind: "tags", "classes", "ids", or "attributes".
            name: the name, in lower case for an element or attribute.

        Raises:
            AttributeError: there is no such kind.
        """
        return name in getattr(self, kind) or name in self.words

    def has_value(self, attribute: str, value: str) -> bool:
        """Whether an attribute has a value on a page, or a script may set it; True for ignored attributes."""
        return attribute in IGNORED or (attribute, value) in self.values or value in self.words
