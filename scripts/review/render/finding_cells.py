"""What a cell of a table of findings says, in parts, as the schema of the findings declares it."""

from typing import Any

from review.data.finding_views import CHECK, Views
from review.data.findings import NOT_STATED, stated, values_of
from review.data.records import Record
from review.data.vocabulary import Vocabulary

# The field whose terms have a mark of their own, for how far what was seen bears a finding out.
# A piece: how it joins what stands before it, and its words.
Piece = tuple[str, str]


def pieces(
    finding: Record, parts: list[dict[str, Any]], *, vocabulary: Vocabulary, views: Views, quiet: bool = True
) -> list[Piece]:
    """The pieces of a cell, none when the review states nothing that belongs there.

    Args:
        finding: the finding of the row.
        parts: what the cell holds, as views.schema.json describes it.
        vocabulary: the words for terms.
        views: which fields have a vocabulary.
        quiet: whether a part that is not stated says so by its own words.
    """
    found = []
    for part in parts:
        words = _words(finding, part, vocabulary, views)
        if words and (needed := part.get("needs")) and not stated(values_of(finding, needed)):
            continue
        if words:
            found.append((part.get("form", "plain"), words))
        elif quiet and "missing" in part:
            found.append(("quiet", part["missing"]))
    return found


def _words(finding: Record, part: dict[str, Any], vocabulary: Vocabulary, views: Views) -> str:
    """The stated values of a part in words: those of one field with commas, those of several as a phrase."""
    said = " ".join(values_of(finding, part["unless_in"])).lower() if "unless_in" in part else ""
    shown = []
    for field in part["fields"]:
        values = [value for value in stated(values_of(finding, field)) if value not in part.get("hide", ())]
        values = [value for value in values if value not in said]
        labels = [vocabulary.label(field, value) if field in views.with_vocabulary else value for value in values]
        shown += [", ".join(labels)] if labels else []
    return " ".join(_once(shown))


def _once(phrase: list[str]) -> list[str]:
    """The parts of a phrase without those that the next one says: bone marrow, in bone marrow stromal cell."""
    following = [*phrase[1:], ""][: len(phrase)]
    return [part for part, after in zip(phrase, following, strict=True) if f" {part} " not in f" {after} "]


def facts_of(finding: Record, vocabulary: Vocabulary, views: Views) -> list[str]:
    """The facts of a finding in the short list of its page; what the review does not state is named.

    The check is not among them, for the list shows it with its mark.
    """
    found = []
    for field in views.facts:
        if field == CHECK:
            continue
        titles = {name: f"{views.fields[field]['title'].lower()} " for name in NOT_STATED}
        values = values_of(finding, field)
        labels = [titles.get(value, "") + vocabulary.label(field, value) for value in values]
        found += [", ".join(labels)] if labels else []
    return found
