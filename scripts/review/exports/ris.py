"""RIS, for reference managers: a page as ELEC, a cited work as JOUR.

Format: https://en.wikipedia.org/wiki/RIS_(file_format); written by rispy, without the
counter that it puts before a record, which other readers refuse. An edition field is
dropped on import, so a page's version is in its title.
"""

from typing import Any

import rispy
from rispy.writer import RisWriter

from review.data.bibliography import Work
from review.data.source import Source
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note
from review.exports.work_fields import family_first, known, notes_of


class PlainWriter(RisWriter):  # type: ignore[misc]  # rispy brings no types
    """A writer that puts nothing between records but a blank line."""

    def set_header(self, count: int) -> str:
        """Nothing: rispy would write a counter."""
        return ""


def write_page(source: Source, target: CitationTarget) -> str:
    """One record of type ELEC."""
    record = {
        "type_of_reference": "ELEC",
        "authors": [f"{target.editors},"],
        "title": target.prefix + target.where,
        "year": target.year,
        "urls": [target.address],
        "access_date": target.accessed_slashed,
        "notes": [f"{source_note(source)}."],
    }
    return _dump([record])


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """Records in the order given; a notice becomes N1."""
    return _dump([_record(work, notices.get(work.key, "")) for work in works])


def _dump(records: list[dict[str, Any]]) -> str:
    written: str = rispy.dumps(records, implementation=PlainWriter)
    return written.lstrip("\n")


def _record(work: Work, notice: str) -> dict[str, Any]:
    fields = {
        "type_of_reference": "JOUR",
        "id": work.key,
        "authors": [family_first(author) for author in work.authors],
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
        "notes": notes_of(work, notice),
    }
    return known(fields)
