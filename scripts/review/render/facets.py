"""Selections of findings that links lead to: by query, and without a script too.

A link such as `?cancer=glioma#only-cancer-glioma` works twice. With a script the
query sets the filters. Without one the fragment leads to an anchor before the
table, and a rule of style hides the rows that the selection leaves out.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from review.data.contested import NO_CANCER
from review.data.records import Record
from review.render.interaction_figure import COLUMNS, groups_of, with_tumors

# From so many findings on, a term of the glossary leads to a selection of rows
# and does not list them.
MANY = 8


@dataclass(frozen=True)
class Selection:
    """The findings that have certain values, as (field, value) pairs."""

    facets: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """The id of its anchor: only-cancer-glioma-process-growth."""
        words = "-".join(part for facet in self.facets for part in facet)
        return "only-" + re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-").lower()

    @property
    def address(self) -> str:
        """Query and fragment, to be put behind the address of the evidence page."""
        return f"?{urlencode(self.facets)}#{self.id}"

    @property
    def rows(self) -> str:
        """A CSS selector of its rows, by their data attributes."""
        return "".join(f'[data-{field}~="{value}"]' for field, value in self.facets)


def selection(**facets: str) -> Selection:
    """A selection by field and value, in the order given."""
    return Selection(tuple(facets.items()))


def slug(words: str) -> str:
    """Words as a value without spaces: bone-marrow."""
    return "-".join(re.findall(r"[\w']+", words.lower())).replace("'", "")


def facet_values(finding: Record, shown_in: dict[str, list[str]], terms: dict[str, list[str]]) -> dict[str, Any]:
    """What a row says of its finding in data attributes, each a list of values.

    Args:
        shown_in: where else each finding stands ("figure-2"), by its id.
        terms: the ids of the glossary's terms in each finding, by its id.
    """
    fields = ("section", "bearing", "cancer", "process", "direction", "model", "cargo_class", "check")
    values = {field: finding[field] if isinstance(finding[field], list) else [finding[field]] for field in fields}
    source = [slug(name) for name in groups_of("source", finding)]
    return values | {"source": source, "shown_in": shown_in[finding["id"]], "term": terms[finding["id"]]}


FACETS = {
    "cancer": "Cancer",
    "process": "Process",
    "bearing": "Bearing",
    "model": "Model",
    "cargo_class": "Cargo",
    "section": "Section",
    "check": "Check",
    "source": "Source",
    "shown_in": "Also in",
    "term": "Term",
}
PLACES = {"figure-2": "Figure 2", "table-1": "Table 1", "contested": "contested"}


def facets(
    values: list[dict[str, list[str]]], terms_of: Callable[[str], list[str]], label: Callable[[str, str], str]
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters of the table as (field, words, [(value, words)]), with the values in use.

    Args:
        values: what `facet_values` gives for each finding.
        terms_of: the values of a field in their order, none when the findings' order will do.
        label: the words for a value of a field.
    """
    found = []
    for field, words in FACETS.items():
        used = dict.fromkeys(value for one in values for value in one[field])
        order = [value for value in terms_of(field) if value in used] or list(used)
        found.append((field, words, [(value, label(field, value)) for value in order]))
    return found


def of_node(column: str, name: str) -> Selection:
    """The findings of a box of the picture: they are in the picture, and in its group."""
    field = {"source": "source", "cargo": "cargo_class", "tumor": "cancer", "effect": "process"}[column]
    return selection(shown_in="figure-2", **{field: slug(name) if column == "source" else name})


def selections(findings: list[Record], occurs: dict[str, tuple[list[str], list[str]]]) -> list[Selection]:
    """Every selection that some page links to, once each."""
    found = [*_of_map(findings), *_of_picture(findings)]
    found += [selection(term=term) for term, (_, told) in occurs.items() if len(told) > MANY]
    return list(dict.fromkeys(found))


def _of_map(findings: list[Record]) -> Iterator[Selection]:
    for finding in findings:
        for cancer in finding["cancer"]:
            if cancer not in NO_CANCER:
                yield selection(cancer=cancer)
                for bearing in finding["bearing"]:
                    yield selection(cancer=cancer, process=finding["process"], bearing=bearing)


def _of_picture(findings: list[Record]) -> Iterator[Selection]:
    for finding in with_tumors(findings):
        for column in COLUMNS:
            for name in groups_of(column, finding):
                yield of_node(column, name)
