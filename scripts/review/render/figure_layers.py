"""The figure by another layer: what it draws where the cited abstracts state a field, and the review may not."""

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
    """A way to draw the figure.

    Attributes:
        name: "review" or "abstracts", as ids and classes have it.
        findings: the findings with the values that it draws.
        parts: the columns that it draws by the abstracts; none by the review.
        known: how many findings state something in each of these columns.
        total: the number of findings.
        mark: what ids in the picture begin with.
        views: which fields the site filters and draws.
    """

    name: str
    findings: list[Record]
    parts: tuple[Column, ...]
    known: int
    total: int
    mark: str
    views: Views

    def rows(self, column: Column, name: str) -> str:
        """The query that chooses a box's rows in the table of findings, with a fragment where no script is needed."""
        if column not in self.parts:
            return of_node(self.views, column, name).address
        assert self.views.figure  # or there is no column
        chosen = {} if name == NOT_STATED else {PREFIX + column.field: slug(name)}
        return f"?{urlencode({'shown_in': self.views.figure.id, **chosen})}"


def layers(findings: list[Record], views: Views, abstracts: Abstracts) -> list[Layer]:
    """The figure as the review states it and, where abstracts state a column of it, as these do.

    Args:
        findings: all findings.
        views: the columns of the figure.
        abstracts: what was seen of the cited abstracts.
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
    """A finding with what the abstracts that it cites say in some columns, not stated where they are silent."""
    cited = abstracts.of_finding(finding)
    said = {
        column.field: list(dict.fromkeys(value for record in cited for value in values_of(record, column.field)))
        for column in columns
    }
    return replace(finding, values=finding.values | {field: values or [NOT_STATED] for field, values in said.items()})
