"""A work as a CSL-JSON item.

Format: https://docs.citationstyles.org/en/stable/specification.html, appendix
on variables; names and dates as in the CSL-JSON schema 1.0.2.
"""

from typing import Any

from review.data.bibliography import Person, Work

# CSL has no sign for "and others". Six known authors and this one make seven,
# so a style that shortens longer lists to six writes "et al.".
OTHERS = {"literal": "others"}


def name(author: Person) -> dict[str, str]:
    """A person as CSL name parts."""
    parts = {"family": author.family, "given": author.given}
    if author.particle:
        parts["non-dropping-particle"] = author.particle
    return parts


def item(work: Work, *, others: bool = False) -> dict[str, Any]:
    """A work as a CSL-JSON item; absent facts are absent fields.

    Args:
        others: whether unknown authors are one more name, for rendering; a
            reference manager would take it for a person.
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
