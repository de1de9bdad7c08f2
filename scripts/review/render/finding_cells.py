"""The pieces of text in a cell of a findings table, as declared in x-views."""

from typing import Any

from review.data.finding_views import CHECK, Views
from review.data.findings import NOT_STATED, stated, values_of
from review.data.records import Record
from review.data.vocabulary import Vocabulary

# The field of the verification level, whose terms have level bars.
# A piece: how it joins the text before it, and its text.
Piece = tuple[str, str]


def pieces(
    finding: Record, parts: list[dict[str, Any]], *, vocabulary: Vocabulary, views: Views, quiet: bool = True
) -> list[Piece]:
    """The pieces of a cell; none if the review states nothing for it.

    Args:
        finding: the finding of the row.
        parts: the parts of the cell, as described in views.schema.json.
        vocabulary: the labels of terms.
        views: the fields with a vocabulary.
        quiet: whether a part without a stated value shows its `missing` text.
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
    """The labels of a part's stated values: those of one field joined by commas, those of several fields joined into a phrase."""
    mentioned = " ".join(values_of(finding, part["unless_in"])).lower() if "unless_in" in part else ""
    shown = []
    for field in part["fields"]:
        values = [value for value in stated(values_of(finding, field)) if value not in part.get("hide", ())]
        values = [value for value in values if value not in mentioned]
        labels = [vocabulary.label(field, value) if field in views.with_vocabulary else value for value in values]
        shown += [", ".join(labels)] if labels else []
    return " ".join(_without_repetition(shown))


def _without_repetition(phrase: list[str]) -> list[str]:
    """The parts of a phrase without those repeated in the next one: "bone marrow" before "bone marrow stromal cell"."""
    following = [*phrase[1:], ""][: len(phrase)]
    return [part for part, after in zip(phrase, following, strict=True) if f" {part} " not in f" {after} "]


def facts_of(finding: Record, vocabulary: Vocabulary, views: Views) -> list[str]:
    """The facts of a finding in the short list of its page, including those not stated in the review.

    The check is not included, because the list shows it separately with its level bar.
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
