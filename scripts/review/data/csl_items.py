"""Convert a work to a CSL-JSON item.

Format: https://docs.citationstyles.org/en/stable/specification.html, appendix on
variables; names and dates as in the CSL-JSON schema 1.0.2,
https://github.com/citation-style-language/schema (schemas/input/csl-data.json).
"""

from typing import Any

from review.data.bibliography import Person, Work

# CSL-JSON cannot mark an author list as incomplete. After six known authors this one is
# the seventh, so a style that shortens longer lists to six writes "et al.".
OTHERS = {"literal": "et al."}


def name(author: Person) -> dict[str, str]:
    """The CSL name parts of a person: family, given and, if any, non-dropping-particle."""
    parts = {"family": author.family, "given": author.given}
    if author.particle:
        parts["non-dropping-particle"] = author.particle
    return parts


def item(work: Work, *, others: bool = False) -> dict[str, Any]:
    """The CSL-JSON item of a work; an unknown value is an absent field.

    Args:
        work: the work to convert.
        others: whether to add "others" as a last author when the list is incomplete;
            for rendering only, since a reference manager would take it for a person.

    Raises:
        ValueError: the year is no number; the checks refuse such an entry.
    """
    authors = [name(author) for author in work.authors]
    fields = {
        "id": work.key,
        "type": "article-journal",
        "title": work.title,
        "author": authors + [OTHERS] * (others and work.more_authors),
        "container-title": work.journal,
        "issued": {"date-parts": [[int(work.year)]]},
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "DOI": work.doi,
        "PMID": work.pmid,
        "PMCID": work.pmcid,
    }
    return {field: value for field, value in fields.items() if value}
