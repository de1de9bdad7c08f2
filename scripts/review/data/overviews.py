"""Overview pages: one for each cancer, cargo or other value of a field, made from the findings.

The part `pages` of x-views names the fields. A page is Markdown with one block marker, so
that it is built like a written one; it repeats what other pages say, so that nothing is
counted from it and no edition contains it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from review.data.content_loader import Content
from review.data.findings import NOT_STATED, values_of
from review.data.named_items import named_terms, terms_by_name
from review.data.pages import SourcePage, read_page
from review.data.records import Record
from review.data.vocabulary import Vocabulary

# The word for the value in the title and description that x-views gives.
NAME = "{name}"
BLOCK = "overview"
TERM = "term-"


@dataclass(frozen=True)
class Overview:
    """The page of one value.

    Attributes:
        field: the field of the findings.
        value: the value: a term of the vocabulary, or the id of a term of the glossary.
        name: its name for readers.
        definition: what it is, "" when nobody says.
        term: the id of its term in the glossary, "" for none.
        findings: the findings with this value.
        given: what x-views says of the pages of this field.
    """

    field: str
    value: str
    name: str
    definition: str
    term: str
    findings: tuple[Record, ...]
    given: dict[str, Any]

    @property
    def folder(self) -> str:
        """The folder of the pages of its field: "cargo-class" for cargo_class."""
        return self.field.replace("_", "-")

    @property
    def slug(self) -> str:
        """Its name in addresses: "mir-100" for the term term-mir-100."""
        return "-".join(re.findall(r"[a-z0-9]+", self.value.removeprefix(TERM).lower()))

    @property
    def page_name(self) -> str:
        """The name of its page, without ".md"."""
        return f"{self.folder}/{self.slug}"

    @property
    def file(self) -> str:
        """The file name of its page."""
        return f"{self.page_name}.md"

    @property
    def argument(self) -> str:
        """What its block marker has after the name of the block."""
        return f"{self.folder} {self.slug}"

    @property
    def title(self) -> str:
        """The title of its page."""
        return str(self.given["title"]).replace(NAME, self.name)

    @property
    def description(self) -> str:
        """The description of its page."""
        return str(self.given["description"]).replace(NAME, self.name)

    @cached_property
    def source(self) -> SourcePage:
        """Its page."""
        return read_page(self.markdown, self.file, self.file)[0]

    @property
    def markdown(self) -> str:
        """The text of its page."""
        # Text in JSON is text in YAML.
        title, description = (json.dumps(text, ensure_ascii=False) for text in (self.title, self.description))
        meta = f"title: {title}\ndescription: {description}\nhide:\n  - toc\n"
        return f"---\n{meta}---\n\n<!-- block: {BLOCK} {self.argument} -->\n"


def overviews(content: Content) -> list[Overview]:
    """The overview pages, field by field; none when x-views asks for none.

    Args:
        content: the data sets.

    Raises:
        KeyError: a record lacks a field that its schema requires.
    """
    made: list[Overview] = []
    for field, given in content.views.pages.items():
        of_field = _of_terms if field in content.views.with_vocabulary else _of_items
        made += of_field(content, field, given)
    return made


def _of_terms(content: Content, field: str, given: dict[str, Any]) -> Iterator[Overview]:
    """Yield a page for each term of a field that some finding has, in the order of the vocabulary."""
    vocabulary, left_out = Vocabulary(content.data.get("vocabulary")), {*content.views.unnamed(field), *NOT_STATED}
    glossary = _glossary(content)
    terms = terms_by_name(glossary, {term.get("kind") for term in glossary})
    for record in vocabulary.terms(field):
        found = tuple(f for f in content.records("findings") if record["term"] in values_of(f, field))
        if found and record["term"] not in left_out:
            label = record["label"]
            term = terms.get(label.casefold(), "")
            yield Overview(field, record["term"], label, record["definition"], term, found, given)


def _of_items(content: Content, field: str, given: dict[str, Any]) -> Iterator[Overview]:
    """Yield a page for each term of the glossary that an item of a field names, in the order of their names."""
    glossary = _glossary(content)
    names = terms_by_name(glossary, given.get("kinds") or {term.get("kind") for term in glossary})
    found: dict[str, list[Record]] = {}
    for finding in content.records("findings"):
        for term in named_terms(finding, field, names):
            found.setdefault(term, []).append(finding)
    for record in sorted((term for term in glossary if term["id"] in found), key=_by_name):
        name, term = record["term"], record["id"]
        yield Overview(field, term, name, record["definition"], term, tuple(found[term]), given)


def _glossary(content: Content) -> list[Record]:
    """The terms of the glossary that have all their fields; the schema says which have not."""
    return content.data["glossary"].complete if "glossary" in content.data else []


def _by_name(term: Record) -> list[tuple[int, str]]:
    """A key that sorts miR-9 before miR-16."""
    parts = re.findall(r"\d+|\D+", term["term"].casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
