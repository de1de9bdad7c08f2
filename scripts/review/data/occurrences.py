"""Where the terms of a glossary occur: on which pages, in which findings."""

import re

from review.data.pages import Page, blank_code, blank_comments
from review.data.records import Record


def occurrences(
    glossary: list[Record], pages: list[Page], findings: list[Record]
) -> dict[str, tuple[list[str], list[str]]]:
    """For each term's id: the names of pages, the ids of findings."""
    texts = [(page.name, blank_comments(blank_code(page.body))) for page in pages]
    told = [
        (finding["id"], " ".join([finding["statement"], finding["cargo"], finding["recipient"], *finding["targets"]]))
        for finding in findings
    ]
    found = {}
    for record in glossary:
        names = "|".join(re.escape(name) for name in [record["term"], *record["aliases"]])
        pattern = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")
        found[record["id"]] = (
            [name for name, text in texts if pattern.search(text)],
            [name for name, text in told if pattern.search(text)],
        )
    return found
