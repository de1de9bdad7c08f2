"""Parse an SVG file into decoded elements, styles, and references, as a browser would.

The XML parser resolves entities, comments, CDATA sections, and encodings, so that a rule
sees what a browser sees.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from review.data.css_references import addresses, may_refer, tokens

# An entity or DTD in another file.
OUTER_ENTITY = re.compile(rb"<!ENTITY\s[^>]*?\s(?:SYSTEM|PUBLIC)\s[^>]*")
PUBLIC_TYPE = re.compile(r"https?://www\.w3\.org/")
# Prefixes of attributes that contain text and never CSS.
WORDS = ("aria-", "data-", "{")
TEXT = {"alt", "title", "id", "class", "content", "d", "points", "transform", "viewBox", "role", "lang", "label"}


class _Builder(ElementTree.TreeBuilder):
    """Builds the tree and records what ElementTree drops: processing instructions and the doctype."""

    def __init__(self) -> None:
        super().__init__()
        self.external: list[str] = []

    def pi(self, target: str, data: str | None = None) -> Any:
        """Record a processing instruction."""
        if target.lower() == "xml-stylesheet":
            self.external.append(f"<?{target} {data or ''}")

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Record a doctype from outside the W3C, whose SVG doctypes are harmless."""
        if system and not PUBLIC_TYPE.match(system):
            self.external.append(system)


@dataclass(frozen=True)
class SvgDocument:
    """A parsed SVG file.

    Attributes:
        root: its outermost element.
        external: references to other files in its head: style sheets, entities, a DTD.
        depth: the maximum nesting depth of its elements.
    """

    root: ElementTree.Element
    external: tuple[str, ...] = ()
    depth: int = field(default=1)

    @property
    def styles(self) -> list[tuple[ElementTree.Element, str]]:
        """The <style> elements, each with its decoded text."""
        found = [element for element in self.root.iter() if local_name(element.tag).lower() == "style"]
        return [(element, (element.text or "") + "".join(child.tail or "" for child in element)) for element in found]


@lru_cache(maxsize=200)  # several rules read each drawing
def read_svg(content: bytes) -> SvgDocument:
    """Parse an SVG file.

    Raises:
        ElementTree.ParseError: it is not XML.
        ValueError, LookupError: its encoding is unknown.
    """
    builder = _Builder()
    parser = ElementTree.XMLParser(target=builder)
    parser.feed(content)
    root = parser.close()
    # Removing the zero bytes of UTF-16 turns the head of a file into ASCII.
    entities = [match.group().decode("latin-1")[:80] for match in OUTER_ENTITY.finditer(content.replace(b"\0", b""))]
    return SvgDocument(root, (*builder.external, *entities), _depth(root))


def _depth(root: ElementTree.Element) -> int:
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def local_name(name: str) -> str:
    """The name of an XML element or attribute without its namespace."""
    return name.rpartition("}")[2]


def style_values(element: ElementTree.Element) -> Iterator[str]:
    """Yield the attributes of an element that contain CSS: its style and presentation attributes."""
    for name, value in element.attrib.items():
        # Attributes in other namespaces are metadata from drawing programs.
        if may_refer(value) and name not in TEXT and not name.startswith(WORDS):
            yield value


def drawn_elements(document: SvgDocument, limit: int) -> int:
    """The number of drawn elements after each reference, such as <use>, is expanded.

    Args:
        document: the drawing.
        limit: the number at which counting stops, which a circular reference also yields.
    """
    return _Count(document, limit).of(document.root)


class _Count:
    """Counts elements with their references expanded, and caches the count of each shape."""

    def __init__(self, document: SvgDocument, limit: int):
        self.limit = limit
        self.by_id = {name: element for element in document.root.iter() if (name := element.get("id"))}
        self.by_word = _references_by_word(document)
        self.known: dict[int, int] = {}

    def of(self, root: ElementTree.Element) -> int:
        """The count of an element, with a stack instead of recursion, since drawings may be deep."""
        waiting, open_ = [(root, False)], {id(root)}
        while waiting:
            element, entered = waiting.pop()
            parts = [*element, *self._targets(element)]
            if entered:
                open_.discard(id(element))
                self.known[id(element)] = min(
                    1 + sum(self.known.get(id(part), self.limit) for part in parts), self.limit
                )
            elif id(element) not in self.known:
                open_.add(id(element))
                waiting.append((element, True))
                waiting += [(part, False) for part in parts if id(part) not in self.known and id(part) not in open_]
        return self.known[id(root)]

    def _targets(self, element: ElementTree.Element) -> Iterator[ElementTree.Element]:
        names = [local_name(element.tag), element.get("id", ""), *element.get("class", "").split(), "*"]
        found = [address for name in names for address in self.by_word.get(name, ())]
        found += [address for value in style_values(element) for address in addresses(value)]
        if local_name(element.tag) != "a":
            found += [value for name, value in element.attrib.items() if local_name(name) == "href"]
        for address in found:
            if address.startswith("#") and address[1:] in self.by_id:
                yield self.by_id[address[1:]]


def _references_by_word(document: SvgDocument) -> dict[str, list[str]]:
    """The references in style sheets, by each tag, class, and id in the selector of their rule."""
    found: dict[str, list[str]] = {}
    for _, css in document.styles:
        for rule in css.split("}") if may_refer(css) else ():
            selector, _, declarations = rule.rpartition("{")
            references = [address for address in addresses(declarations) if address.startswith("#")]
            for token in tokens(selector) if references else ():
                if token.type in ("ident", "hash") or token == "*":
                    found.setdefault(token.value, []).extend(references)
    return found
