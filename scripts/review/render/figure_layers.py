"""Layers of the interaction figure: drawn from the review, or from the cited abstracts for some columns."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from review.data.abstracts import PREFIX, Abstracts
from review.data.finding_views import Column, Views
from review.data.findings import stated, values_of
from review.data.records import Record
from review.render.facets import of_node, slug
from review.render.node_labels import NOT_STATED


@dataclass(frozen=True)
class Layer:
    """A variant of the figure.

    Attributes:
        name: "review" or "abstracts", used in ids and classes.
        findings: the findings with the values to draw.
        parts: the columns drawn from the abstracts; none in the review layer.
        known: the number of findings with a stated value in each of these columns.
        total: the number of findings.
        mark: the prefix of ids in the picture.
        views: the fields that the site filters and draws.
    """

    name: str
    findings: list[Record]
    parts: tuple[Column, ...]
    known: int
    total: int
    mark: str
    views: Views

    def rows(self, column: Column, name: str) -> str:
        """The query that selects a box's rows in the findings table, with a fragment where it works without scripts."""
        if column not in self.parts:
            return of_node(self.views, column, name).address
        assert self.views.figure  # otherwise, there is no column
        chosen = {} if name == NOT_STATED else {PREFIX + column.field: slug(name)}
        return f"?{urlencode({'shown_in': self.views.figure.id, **chosen})}"


def layers(findings: list[Record], views: Views, abstracts: Abstracts) -> list[Layer]:
    """The review layer of the figure, and an abstracts layer if abstracts have values for its columns.

    Args:
        findings: all findings.
        views: the columns of the figure.
        abstracts: the cited abstracts.
    """
    drawn = views.in_figure(findings)
    shared = tuple(
        column for column in (views.figure.columns if views.figure else ()) if column.field in abstracts.filters
    )
    if not drawn:
        return []
    found = [Layer("review", drawn, (), _known(drawn, shared), len(drawn), "", views)]
    other = [_by_abstracts(finding, shared, abstracts) for finding in drawn]
    if shared and (known := _known(other, shared)):
        found.append(Layer("abstracts", other, shared, known, len(drawn), "abstracts-", views))
    return found


def _known(findings: list[Record], columns: tuple[Column, ...]) -> int:
    return sum(all(stated(values_of(finding, column.field)) for column in columns) for finding in findings)


def _by_abstracts(finding: Record, columns: tuple[Column, ...], abstracts: Abstracts) -> Record:
    """A finding with the values of its cited abstracts in some columns; NOT_STATED where they have none."""
    cited = abstracts.of_finding(finding)
    stated = {
        column.field: list(dict.fromkeys(value for record in cited for value in values_of(record, column.field)))
        for column in columns
    }
    return replace(finding, values=finding.values | {field: values or [NOT_STATED] for field, values in stated.items()})
