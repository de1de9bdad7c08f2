"""Filters of the table of findings by what the cited abstracts say: a group apart from those of the review."""

from review.data.abstracts import PREFIX, Abstracts
from review.data.findings import values_of
from review.data.records import Record
from review.render.facets import slug


def abstract_values(layer: Abstracts, finding: Record) -> dict[str, list[str]]:
    """What a row says of the abstracts that its finding cites in data attributes, each a list of values.

    Args:
        layer: what was seen of the abstracts.
        finding: the finding of the row.
    """
    cited = layer.of_finding(finding)
    return {
        PREFIX + name: list(dict.fromkeys(slug(value) for record in cited for value in values_of(record, name)))
        for name in layer.filters
    }


def abstract_facets(layer: Abstracts, findings: list[Record]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters as (field, label, [(value, label)]), with the values of the abstracts that findings cite.

    Args:
        layer: what was seen of the abstracts.
        findings: the findings of the table.
    """
    cited = [record for finding in findings for record in layer.of_finding(finding)]
    found = []
    for name, label in layer.filters.items():
        used = {slug(value): layer.label(name, value) for record in cited for value in values_of(record, name)}
        if used:
            found.append((PREFIX + name, label, sorted(used.items(), key=lambda pair: pair[1].casefold())))
    return found
