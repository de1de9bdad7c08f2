"""RIS, for reference managers.

Format: https://en.wikipedia.org/wiki/RIS_(file_format); written by rispy, with
the counter left out that it puts before a record, which other readers refuse.
"""

from typing import Any

import rispy
from rispy.writer import RisWriter

from review.data.bibliography import Person, Work
from review.exports.csl_json import MORE


class PlainWriter(RisWriter):  # type: ignore[misc]  # rispy brings no types
    """A writer that puts nothing between records but a blank line."""

    def set_header(self, count: int) -> str:
        return ""


def to_ris(works: list[Work], notices: dict[str, str]) -> str:
    """Records in the order given; a notice becomes N1."""
    records = [_record(work, notices.get(work.key, "")) for work in works]
    written: str = rispy.dumps(records, implementation=PlainWriter)
    return written.lstrip("\n")


def _record(work: Work, notice: str) -> dict[str, Any]:
    fields = {
        "type_of_reference": "JOUR",
        "id": work.key,
        "authors": [_name(author) for author in work.authors],
        "title": work.title,
        "journal_name": work.journal,
        "year": work.year,
        "volume": work.volume,
        "number": work.issue,
        "start_page": work.first_page,
        "end_page": work.last_page if "-" in work.pages else "",
        "doi": work.doi,
        "accession_number": work.pmid,
        "custom2": work.pmcid,
        "notes": [note for note in (notice, _more(work)) if note],
    }
    return {field: value for field, value in fields.items() if value}


def _name(author: Person) -> str:
    family = f"{author.particle} {author.family}".strip()
    return f"{family}, {author.given}"


def _more(work: Work) -> str:
    return MORE if work.more_authors else ""
