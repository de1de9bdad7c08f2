"""Filters of the findings table by the content of the cited abstracts, separate from the filters by what the review says."""

from review.data.abstracts import PREFIX, Abstracts
from review.data.findings import values_of
from review.data.records import Record
from review.render.facets import slug


def abstract_values(layer: Abstracts, finding: Record) -> dict[str, list[str]]:
    """A row's data attributes about the abstracts that its finding cites, each a list of values.

    Args:
        layer: the cited abstracts.
        finding: the finding of the row.
    """
    cited = layer.of_finding(finding)
    return {
        PREFIX + name: list(dict.fromkeys(slug(value) for record in cited for value in values_of(record, name)))
        for name in layer.filters
    }


def abstract_facets(layer: Abstracts, findings: list[Record]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters as (field, label, [(value, label)]), with the values that occur in cited abstracts.

    Args:
        layer: the cited abstracts.
        findings: the findings of the table.
    """
    cited = [record for finding in findings for record in layer.of_finding(finding)]
    found = []
    for name, label in layer.filters.items():
        used = {slug(value): layer.label(name, value) for record in cited for value in values_of(record, name)}
        if used:
            found.append((PREFIX + name, label, sorted(used.items(), key=lambda pair: pair[1].casefold())))
    return found
