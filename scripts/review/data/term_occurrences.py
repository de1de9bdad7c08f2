"""Find the pages and findings in which each glossary term occurs."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

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
        occurs = _finder(tuple(_written([record["term"], *(record.get("aliases") or ())])))
        occurrences[record["id"]] = (
            [page for page, text in page_texts if occurs(text)],
            [finding for finding, text in statements if occurs(text)],
        )
    return occurrences


def _written(names: list[str]) -> list[str]:
    """The names, plus lowercase forms of ordinary words, as within a sentence: osteosarcoma for Osteosarcoma."""
    return [*names, *(name[0].lower() + name[1:] for name in names if name[1:].islower())]


@cache  # the live preview searches for the same terms again
def _finder(names: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether one of the names occurs in a text as a word."""
    word = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")
    # The fast substring test rules out most names.
    return lru_cache(maxsize=1000)(lambda text: any(name in text for name in names) and bool(word.search(text)))
