"""Find the pages and findings in which each glossary term occurs."""

import re

from review.data.findings import values_of
from review.data.pages import SourcePage
from review.data.records import Record


def term_occurrences(
    glossary: list[Record], pages: list[SourcePage], findings: list[Record], searched: list[str]
) -> dict[str, tuple[list[str], list[str]]]:
    """The occurrences of each term by its id: (file names of pages, ids of findings).

    Args:
        glossary: the terms.
        pages: the pages to search.
        findings: the findings to search.
        searched: the fields of a finding to search.

    Raises:
        KeyError: a record lacks a field that its schema requires.
    """
    page_texts = [(page.name, page.prose) for page in pages]
    statements = [
        (finding["id"], " ".join(value for field in searched for value in values_of(finding, field)))
        for finding in findings
    ]
    occurrences = {}
    for record in glossary:
        names = _written([record["term"], *(record.get("aliases") or ())])
        occurrences[record["id"]] = (
            [page for page, text in page_texts if _occurs(names, text)],
            [finding for finding, text in statements if _occurs(names, text)],
        )
    return occurrences


def _written(names: list[str]) -> list[str]:
    """The names, plus lower-case forms of ordinary words, as within a sentence: osteosarcoma for Osteosarcoma."""
    return [*names, *(name[0].lower() + name[1:] for name in names if name[1:].islower())]


def _occurs(names: list[str], text: str) -> bool:
    """Whether one of the names occurs in a text as a word."""
    # The fast substring test rules out most names.
    return any(name in text and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) for name in names)
