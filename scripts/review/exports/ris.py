"""RIS for reference managers: pages as ELEC, cited works as the closest type.

Format: https://en.wikipedia.org/wiki/RIS_(file_format). rispy writes the records, but
without its counter lines, which other programs reject. Programs drop an edition field on
import, so a page's version is in its title. PMID and PMCID are lines of M2, which Zotero
puts into Extra. EndNote's tag for the PMID, AN, is an archive location in Zotero, and
EndNote has an export of its own.
"""

import re
from functools import lru_cache
from typing import Any

import rispy
from rispy.writer import RisWriter

from review.data.dates import year_of
from review.data.source import Source
from review.data.works import Work
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note
from review.exports.work_fields import MAX_KEPT, family_first, identifiers_of, nonempty, notes_of

# RIS types by CSL type; GEN for all others.
TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "review": "JOUR",
    "book": "BOOK",
    "pamphlet": "PAMP",
    "chapter": "CHAP",
    "entry-encyclopedia": "ENCYC",
    "paper-conference": "CPAPER",
    "thesis": "THES",
    "report": "RPRT",
    "webpage": "ELEC",
    "software": "COMP",
    "dataset": "DATA",
    "patent": "PAT",
    "manuscript": "UNPB",
    "article": "UNPB",
    "periodical": "SER",
    "standard": "STAND",
    "legislation": "STAT",
    "legal_case": "CASE",
    "personal_communication": "PCOMM",
    "song": "SOUND",
    "motion_picture": "VIDEO",
    "graphic": "ART",
}


class PlainWriter(RisWriter):  # type: ignore[misc]  # rispy has no type annotations
    """A writer that separates records only by a blank line."""

    DEFAULT_MAPPING = RisWriter.DEFAULT_MAPPING | {"M2": "extra"}

    def set_header(self, count: int) -> str:
        """An empty header instead of rispy's counter."""
        return ""


def write_page(source: Source, target: CitationTarget) -> str:
    """One record of type ELEC."""
    record = {
        "type_of_reference": "ELEC",
        "authors": [family_first(target.editor)],
        "title": target.prefix + target.where,
        "year": target.year,
        "urls": [target.address],
        "notes": [f"{source_note(source)}."],
    }
    return (
        _dump([record]).replace("N1  - ", target.dated("Y2  - ", "\n", "accessed_slashed") + "N1  - ", 1)
        + target.studies
    )


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """Records in the order given; a notice becomes N1."""
    return "\n".join(_written(work, notices.get(work.key, "")) for work in works)


@lru_cache(maxsize=MAX_KEPT)
def _written(work: Work, notice: str) -> str:
    return _dump([_record(work, notice)])


def _dump(records: list[dict[str, Any]]) -> str:
    # The numbers of a book and its series are two lines with the same tag, which rispy does not expect to repeat.
    written: str = rispy.dumps(records, implementation=PlainWriter, enforce_list_tags=False)
    return written.lstrip("\n")


def _record(work: Work, notice: str) -> dict[str, Any]:
    in_journal = work.item["type"] in ("article-journal", "article-magazine", "article-newspaper", "review")
    fields = {
        "type_of_reference": TYPES.get(work.item["type"], "GEN"),
        "id": work.key,
        "authors": [family_first(one) for one in work.authors],
        "secondary_authors": [family_first(one) for one in (*work.people("editor"), *work.people("container-author"))],
        "subsidiary_authors": [family_first(one) for one in work.people("translator")],
        "title": work.title,
        "short_title": work.text("title-short"),
        "journal_name" if in_journal else "secondary_title": work.journal,
        "tertiary_title": work.text("collection-title"),
        "year": work.year,
        "date": _date(work.item.get("issued", {})),
        "volume": work.volume,
        "number": work.issue or work.text("number") or work.text("collection-number"),
        "start_page": work.first_page or work.text("number-of-pages"),
        "end_page": work.last_page if work.is_range else "",
        "edition": work.text("edition") or work.text("version"),
        "number_of_volumes": work.text("number-of-volumes"),
        "section": work.text("chapter-number"),
        "publisher": work.text("publisher"),
        "place_published": work.text("publisher-place") or work.text("event-place"),
        "type_of_work": work.text("genre") or work.text("medium"),
        "issn": [work.text(name) for name in ("ISBN", "ISSN") if work.text(name)],
        "doi": work.doi,
        "extra": identifiers_of(work),
        "language": work.text("language"),
        "original_publication": year_of(work.item.get("original-date", {})),
        "keywords": [word.strip() for word in re.split("[,;]", work.text("keyword")) if word.strip()],
        "notes": [*notes_of(work, notice), *_notes_without_tag(work)],
        "urls": [work.text("URL")] * bool(work.text("URL")),
        "access_date": _date(work.item.get("accessed", {})),
    }
    return nonempty(fields)


def _notes_without_tag(work: Work) -> list[str]:
    """Values that RIS has no tag for, as notes."""
    archive = [work.text(name) for name in ("archive", "archive_location") if work.text(name)]
    event = work.text("event-title")
    return [
        *[": ".join(archive)] * bool(archive),
        *[event] * bool(event),
        *[work.text("status")] * bool(work.text("status")),
    ]


def _date(date: dict[str, Any]) -> str:
    """A date with month or day in RIS format, YYYY/MM/DD; "" for only a year."""
    parts = date.get("date-parts", [[]])[0]
    return "/".join(f"{part:02}" for part in parts) + "/" * (3 - len(parts)) if len(parts) > 1 else ""
