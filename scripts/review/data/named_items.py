"""Glossary terms named in the items of a text field."""

import re
from collections.abc import Collection, Iterator

from review.data.findings import values_of
from review.data.records import Record

# Separators between the items of a text field.
LISTED = re.compile(r"[,;] | and |/")


def terms_by_name(glossary: list[Record], kinds: Collection[str]) -> dict[str, str]:
    """The ids of the terms of some kinds, by each of their names in lower case.

    A term that is the name of its kind ("miRNA") is too general and does not count.

    Args:
        glossary: the terms.
        kinds: the kinds of terms that count.

    Raises:
        KeyError: a record lacks a field that its schema requires.
    """
    return {
        name.casefold(): term["id"]
        for term in glossary
        if term.get("kind") in kinds and term["kind"].casefold() != term["term"].casefold()
        for name in (term["term"], *values_of(term, "aliases"))
    }


def named_terms(finding: Record, field: str, terms: dict[str, str]) -> list[str]:
    """The ids of the terms in the items of a field, in order: "miR-21, miR-145 mimics" has two.

    Args:
        finding: the finding.
        field: its field.
        terms: the ids of terms by name, from `terms_by_name`.
    """
    return list(dict.fromkeys(terms[name] for name in _names(finding, field) if name in terms))


def _names(finding: Record, field: str) -> Iterator[str]:
    for value in values_of(finding, field):
        yield value.casefold()
        for item in LISTED.split(value):
            yield item.casefold()
            yield from item.casefold().split()
