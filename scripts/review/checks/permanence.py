"""Rules of what was published once: it stays."""

import re
from collections.abc import Iterator

from review.data.content import PUBLISHED, Content
from review.data.notes import note_id
from review.data.problems import Problem

KEPT = re.compile(r"(f|n|term|contested)-[a-z0-9-]+")


def ids_in_use(content: Content) -> list[str]:
    """The ids of records that have an address: findings, notes, terms, groups."""
    found = []
    for name in ("findings", "contested", "glossary"):
        found += [str(record.values.get("id")) for record in content.records(name)]
    return found + [note_id(str(record.values.get("id"))) for record in content.records("notes")]


def published_ids_stay(content: Content) -> Iterator[Problem]:
    """An id in the list of published ids is in use, and each id in use is listed."""
    listed = content.published.splitlines()
    in_use = set(ids_in_use(content))
    for line, name in enumerate(listed, 1):
        if KEPT.fullmatch(name) and name not in in_use:
            yield Problem(
                PUBLISHED, line, f"published id must stay in use: '{name}'", "restore the record; wikis link to it"
            )
    for name in sorted(in_use - set(listed)):
        yield Problem(PUBLISHED, len(listed) + 1, f"id must be listed before it is published: '{name}'", "run make ids")


WITHIN = []
ACROSS = [published_ids_stay]
