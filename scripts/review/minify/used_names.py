"""The names that pages and scripts use, by which style rules are kept or left."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[^\s=<>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*/?>")
ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
# Values that no rule asks for, and that would be many.
UNREAD = {"href", "src", "content", "aria-label", "title", "d", "data-words", "data-definition"}
WORD = re.compile(r"[\w-]+")


@dataclass
class UsedNames:
    """What occurs in a site; a word of a script may become any of them.

    Attributes:
        tags, classes, ids, attributes: as pages hold them.
        values: pairs of an attribute and its value.
        words: every word of the scripts, since they make elements, classes and
            attributes: whatever one of them might set counts as present.
    """

    tags: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    values: set[tuple[str, str]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    _read: set[tuple[str, str]] = field(default_factory=set, repr=False)

    def read_page(self, html: str) -> None:
        """Note what a page holds."""
        # Most tags of a page stand on the one before it as well.
        new = set(TAG.findall(html)) - self._read
        self._read |= new
        for name, attributes in new:
            self.tags.add(name.lower())
            for key, *quoted in ATTRIBUTE.findall(attributes):
                self._note(key.lower(), "".join(quoted))

    def _note(self, key: str, value: str) -> None:
        self.attributes.add(key)
        if key == "class":
            self.classes |= set(value.split())
        elif key == "id":
            self.ids.add(value)
        elif key not in UNREAD:
            self.values.add((key, value))

    def read_scripts(self, texts: Iterable[str]) -> None:
        """Note every word of the scripts."""
        for text in texts:
            self.words |= set(WORD.findall(text))

    def narrowed(self, text: str) -> "UsedNames":
        """The names that matter to a style sheet: a name that it does not hold asks for nothing."""
        held = set(WORD.findall(text))

        def kept(names: set[str]) -> set[str]:
            return {name for name in names if name in held or not WORD.fullmatch(name)}

        values = {pair for pair in self.values if pair[0] == "style" or (pair[0] in held and pair[1] in text)}
        tags, classes, ids, attributes = map(kept, (self.tags, self.classes, self.ids, self.attributes))
        return UsedNames(tags, classes, ids, attributes, values, kept(self.words))

    def has(self, kind: str, name: str) -> bool:
        """Whether a tag, class, id or attribute occurs, or a script may set it."""
        return name in getattr(self, kind) or name in self.words

    def has_value(self, attribute: str, value: str) -> bool:
        """Whether an attribute has a value somewhere; scripts may set those they name."""
        return attribute in UNREAD or (attribute, value) in self.values or value in self.words
