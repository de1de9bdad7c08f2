"""Where the terms of a glossary occur: on which pages, in which findings."""

import re

from review.data.findings import values_of
from review.data.pages import SourcePage
from review.data.records import Record


def term_occurrences(
    glossary: list[Record], pages: list[SourcePage], findings: list[Record], searched: list[str]
) -> dict[str, tuple[list[str], list[str]]]:
    """For each term's id: the names of pages, the ids of findings.

    Args:
        searched: the fields of a finding in which a term is looked for.
    """
    texts = [(page.name, page.prose) for page in pages]
    told = [
        (finding["id"], " ".join(value for field in searched for value in values_of(finding, field)))
        for finding in findings
    ]
    found = {}
    for record in glossary:
        names = [record["term"], *record["aliases"]]
        found[record["id"]] = (
            [name for name, text in texts if _occurs(names, text)],
            [name for name, text in told if _occurs(names, text)],
        )
    return found


def _occurs(names: list[str], text: str) -> bool:
    """Whether one of the names stands there as a word; to look for the letters first is quick."""
    return any(name in text and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) for name in names)
