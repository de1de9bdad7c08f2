"""Overview pages, generated from the findings: one for each cancer, cargo, or other value of a field.

`pages` in x-views names the fields. A page is Markdown with one block marker, so that
the build treats it like a written one. It repeats what other pages say, so it is not
counted and not part of any edition.
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

# The placeholder of the value in the title and description from x-views.
NAME = "{name}"
BLOCK = "overview"
TERM = "term-"


@dataclass(frozen=True)
class Overview:
    """The page of one value.

    Attributes:
        field: the field of the findings.
        value: a term of the vocabulary, or the id of a glossary term.
        name: its name for readers.
        definition: its definition, "" for none.
        term: the id of its glossary term, "" for none.
        findings: the findings with this value.
        given: the settings of this field's pages in x-views.
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
        """The folder of its field's pages: "cargo-class" for cargo_class."""
        return self.field.replace("_", "-")

    @property
    def slug(self) -> str:
        """Its slug: "mir-100" for the term term-mir-100."""
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
        """The argument of its block marker."""
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
        # A JSON string is a valid YAML string.
        title, description = (json.dumps(text, ensure_ascii=False) for text in (self.title, self.description))
        meta = f"title: {title}\ndescription: {description}\nhide:\n  - toc\n"
        return f"---\n{meta}---\n\n<!-- block: {BLOCK} {self.argument} -->\n"


def overviews(content: Content) -> list[Overview]:
    """The overview pages, field by field; empty if x-views asks for none.

    Args:
        content: the data sets.

    Raises:
        KeyError: a record lacks a field that its schema requires.
    """
    made: list[Overview] = []
    for field, given in content.views.pages.items():
        of_field = _overviews_by_term if field in content.views.with_vocabulary else _overviews_by_glossary_term
        made += of_field(content, field, given)
    return made


def _overviews_by_term(content: Content, field: str, given: dict[str, Any]) -> Iterator[Overview]:
    """Yield a page for each term of a field with findings, in vocabulary order."""
    vocabulary, left_out = Vocabulary(content.data.get("vocabulary")), {*content.views.unnamed(field), *NOT_STATED}
    glossary = _glossary(content)
    terms = terms_by_name(glossary, {term.get("kind") for term in glossary})
    for record in vocabulary.terms(field):
        found = tuple(f for f in content.records("findings") if record["term"] in values_of(f, field))
        if found and record["term"] not in left_out:
            label = record["label"]
            term = terms.get(label.casefold(), "")
            yield Overview(field, record["term"], label, record["definition"], term, found, given)


def _overviews_by_glossary_term(content: Content, field: str, given: dict[str, Any]) -> Iterator[Overview]:
    """Yield a page for each glossary term in the items of a field, sorted by name."""
    glossary = _glossary(content)
    names = terms_by_name(glossary, given.get("kinds") or {term.get("kind") for term in glossary})
    found: dict[str, list[Record]] = {}
    for finding in content.records("findings"):
        for term in named_terms(finding, field, names):
            found.setdefault(term, []).append(finding)
    for record in sorted((term for term in glossary if term["id"] in found), key=natural_sort_key):
        name, term = record["term"], record["id"]
        yield Overview(field, term, name, record["definition"], term, tuple(found[term]), given)


def _glossary(content: Content) -> list[Record]:
    """The complete glossary terms; the schema reports incomplete ones."""
    return content.data["glossary"].complete if "glossary" in content.data else []


def natural_sort_key(term: Record) -> list[tuple[bool, int, str]]:
    """A sort key of glossary terms that puts miR-9 before miR-16, and digits before letters."""
    parts = re.findall(r"\d+|\D+", term["term"].casefold())
    return [(False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts]
