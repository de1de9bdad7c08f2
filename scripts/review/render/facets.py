"""Selections of findings as link targets, with and without scripts.

A link such as `?process=growth#only-process-growth` works in both cases. With scripts,
the query sets the filters. Without, the fragment targets an anchor before the table, and
a CSS rule hides the other rows.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from review.data.finding_views import CHECK, Column, Views
from review.data.findings import values_of
from review.data.records import Record

# A glossary term with this many findings links to a selection of rows instead of listing them.
MANY = 8


@dataclass(frozen=True)
class Selection:
    """A selection of findings by (field, value) pairs."""

    facets: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """The id of its anchor: only-model-in-vitro-process-growth."""
        parts = "-".join(part for facet in self.facets for part in facet)
        return "only-" + re.sub(r"[^A-Za-z0-9]+", "-", parts).strip("-").lower()

    @property
    def address(self) -> str:
        """Query and fragment, to append to the address of the evidence page."""
        return f"?{urlencode(self.facets)}#{self.id}"

    @property
    def rows(self) -> str:
        """A CSS selector for its rows, by data attributes."""
        return "".join(f'[data-{field}~="{value}"]' for field, value in self.facets)


def selection(**facets: str) -> Selection:
    """A selection by fields and values, in the order given."""
    return Selection(tuple(facets.items()))


def slug(text: str) -> str:
    """A slug: rye-flour."""
    return "-".join(re.findall(r"[\w']+", text.lower())).replace("'", "")


def facet_values(
    finding: Record, views: Views, shown_in: dict[str, list[str]], terms: dict[str, list[str]]
) -> dict[str, list[str]]:
    """The data attributes of a finding's row, each a list of values.

    Args:
        finding: the finding of the row.
        views: the fields with filters.
        shown_in: the other places that show each finding ("figure-2"), by its id.
        terms: the ids of the glossary terms in each finding, by its id.
    """
    fields = dict.fromkeys(("section", *views.filters, *views.direction, *views.counted))
    values = {field: values_of(finding, field) for field in fields if field in views.fields}
    for name, column in columns_by_facet(views).items():
        if name not in values:
            values[name] = [slug(group) for group in views.groups(column.field, finding)]
    return values | {"shown_in": shown_in[finding["id"]], "term": terms[finding["id"]]}


def columns_by_facet(views: Views) -> dict[str, Column]:
    """The columns of the figure by the name of their filter: a field, or the column's own id.

    The texts of a field without a vocabulary are too long for an address, so its filter has
    the column's id, and the column's groups as values.
    """
    columns = views.figure.columns if views.figure else ()
    return {column.field if column.field in views.with_vocabulary else column.id: column for column in columns}


def facets(
    views: Views,
    values: list[dict[str, list[str]]],
    terms_of: Callable[[str], list[str]],
    label: Callable[[str, str], str],
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters of the findings table as (field, label, [(value, label)]), with the values in use.

    Args:
        views: the fields with filters.
        values: the `facet_values` of each finding.
        terms_of: returns the values of a field in order; none to keep the findings' order.
        label: returns the label of a field's value.
    """
    found = []
    for field, name in views.filters.items():
        used = dict.fromkeys(value for of_finding in values for value in of_finding.get(field, ()))
        order = [value for value in terms_of(field) if value in used] or list(used)
        if order:
            found.append((field, name, [(value, label(field, value)) for value in order]))
    return found


def of_node(views: Views, column: Column, name: str) -> Selection:
    """The selection of a box in the figure: the findings of the figure in its group."""
    assert views.figure  # otherwise, there is no box
    facet = next(facet for facet, other in columns_by_facet(views).items() if other == column)
    return selection(shown_in=views.figure.id, **{facet: name if facet == column.field else slug(name)})


def selections(findings: list[Record], views: Views, occurs: dict[str, tuple[list[str], list[str]]]) -> list[Selection]:
    """Every selection that pages link to, without duplicates."""
    found = [
        *_section_selections(findings, views),
        *_check_selections(findings, views),
        *_map_selections(findings, views),
        *_figure_selections(findings, views),
    ]
    found += [selection(term=term) for term, (_, ids) in occurs.items() if len(ids) > MANY]
    return list(dict.fromkeys(found))


def _section_selections(findings: list[Record], views: Views) -> Iterator[Selection]:
    for finding in findings if "section" in views.filters else ():
        yield selection(section=finding["section"])


def _check_selections(findings: list[Record], views: Views) -> Iterator[Selection]:
    for finding in findings if CHECK in views.filters else ():
        yield from (selection(**{CHECK: check}) for check in values_of(finding, CHECK))


def _map_selections(findings: list[Record], views: Views) -> Iterator[Selection]:
    rows, columns = views.map.get("rows", ""), views.map.get("columns", "")
    for finding in findings if rows else ():
        for row in views.groups(rows, finding):
            yield selection(**{rows: row})
            for column in values_of(finding, columns):
                yield from (
                    selection(**{rows: row, columns: column, views.effect: effect})
                    for effect in values_of(finding, views.effect)
                )
                if views.effect not in views.fields:
                    yield selection(**{rows: row, columns: column})


def _figure_selections(findings: list[Record], views: Views) -> Iterator[Selection]:
    for finding in views.in_figure(findings):
        for column in views.figure.columns if views.figure else ():
            for name in views.groups(column.field, finding):
                yield of_node(views, column, name)
