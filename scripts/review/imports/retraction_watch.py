"""Find the cited works in the Retraction Watch database, and propose rows for notices.csv.

Format: the CSV that Crossref publishes, https://doi.org/10.13003/c23rw1d9. An unknown DOI
is "unavailable", an unknown PMID is 0, and dates are month/day/year.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from review.data.problems import Problem
from review.data.records import Record
from review.data.works import Work
from review.imports.agreement import folded

COLUMNS = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,"
    "Reason,Paywalled,Notes"
).split(",")
NEEDED = {name for name in COLUMNS if name not in ("Subject", "Institution", "Country", "Paywalled", "Notes")}
# The status in notices.csv by the nature of a notice, most serious first.
STATUSES = {
    "retraction": "retracted",
    "expression of concern": "sign of correction",
    "correction": "corrected",
    "reinstatement": "corrected",
}
NO_NOTICE = ("none found", "not checked")
DOI = re.compile(r"10\.[0-9]{4,9}/[^\s|]+")
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
DATABASE = "Retraction Watch"
LOOKED_AT = f"{DATABASE} Database"
# How a row was matched, most reliable first, with the word for it in notices.csv.
CRITERIA = {"DOI": "DOI", "PMID": "PMID", "title and year": "title"}
# Titles with fewer letters, such as "Introduction", belong to many works.
SHORT_TITLE = 20

Row = dict[str, str]


@dataclass
class Matches:
    """The notices on the cited works.

    Attributes:
        found: the rows of the database by citation key, each with its matching criterion.
        size: the number of rows in the database.
        newest: the date of its newest notice, year-month-day.
        problems: the reading problems.
    """

    found: dict[str, list[tuple[Row, str]]] = field(default_factory=dict)
    size: int = 0
    newest: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Proposal:
    """A row for notices.csv.

    Attributes:
        row: its values.
        old: the status of the row that it replaces, "" for a new one.
    """

    row: dict[str, Any]
    old: str = ""


def find(lines: Iterable[str], works: list[Work], path: str) -> Matches:
    """Find the notices on works by DOI, PMID, or title and year.

    Args:
        lines: the lines of the CSV file.
        works: the works.
        path: the file's name in messages.
    """
    matches, index = Matches(), _index(works)
    reader = csv.DictReader(lines, strict=True)
    try:
        missing = sorted(NEEDED - {name.strip() for name in reader.fieldnames or ()})
        if missing:
            remedy = f"the columns are {','.join(COLUMNS)}"
            matches.problems.append(Problem(path, 1, f"columns must be those of the database: '{missing[0]}'", remedy))
            return matches
        for row in reader:
            _match_row({str(name).strip(): str(value or "").strip() for name, value in row.items()}, index, matches)
    except csv.Error as error:
        matches.problems.append(
            Problem(path, reader.reader.line_num, f"file must be CSV: '{error}'", "download the complete file again")
        )
    return matches


def _index(works: list[Work]) -> dict[tuple[str, str], Work]:
    index: dict[tuple[str, str], Work] = {}
    for work in works:
        names = [("DOI", work.doi.lower()), ("PMID", work.pmid)]
        if len(folded(work.title)) >= SHORT_TITLE:
            names.append(("title and year", folded(work.title)))
        index |= {name: work for name in names if name[1]}
    return index


def _match_row(row: Row, index: dict[tuple[str, str], Work], matches: Matches) -> None:
    matches.size += 1
    matches.newest = max(matches.newest, _day(row["RetractionDate"]))
    names = [("DOI", row["OriginalPaperDOI"].lower()), ("PMID", row["OriginalPaperPubMedID"])]
    for name in (*names, ("title and year", folded(row["Title"]))):
        work = index.get(name)
        if work and (name[0] != "title and year" or _may_match(work, row)):
            matches.found.setdefault(work.key, []).append((row, name[0]))
            return


def _may_match(work: Work, row: Row) -> bool:
    """Whether a row with the title of a work may match it: no identifier contradicts, and the years differ by at most one."""
    doi, pmid = row["OriginalPaperDOI"].lower(), row["OriginalPaperPubMedID"]
    if work.doi and doi.startswith("10.") and doi != work.doi.lower():
        return False
    if work.pmid and pmid.strip("0") and pmid != work.pmid:
        return False
    year = _day(row["OriginalPaperDate"])[:4]
    return year.isdecimal() and work.year.isdecimal() and abs(int(year) - int(work.year)) <= 1


def _day(written: str) -> str:
    """A date as year-month-day; "" for none."""
    found = DAY.match(written)
    return f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}" if found else ""


def propose(matches: Matches, works: list[Work], listed: list[Record], today: str) -> list[Proposal]:
    """Propose rows for works without one, and for those whose row is less complete than the database.

    Args:
        matches: the result of `find`.
        works: the works.
        listed: the existing rows.
        today: the date of the lookup, year-month-day.
    """
    rows = {row["key"]: row.values for row in listed}
    return list(_proposals(matches, works, rows, today))


def _proposals(matches: Matches, works: list[Work], rows: dict[str, dict[str, Any]], today: str) -> Iterator[Proposal]:
    edition = f"{LOOKED_AT}, {matches.size:,} records, the newest dated {matches.newest}"
    for work in works:
        key = work.key
        old, found = rows.get(key), matches.found.get(key, [])
        if found and (old is None or old["status"] in NO_NOTICE or _is_more_serious(found, old["status"])):
            yield Proposal(_row_with_notice(key, found, edition, today, old or {}), old["status"] if old else "")
        elif not found and old is None:
            yield Proposal(_row_without_notice(work, edition, today))


def _is_more_serious(found: list[tuple[Row, str]], status: str) -> bool:
    return _status(found) == "retracted" != status


def _status(found: list[tuple[Row, str]]) -> str:
    """The current status: the most serious notice, unless the newest one reinstates the work."""
    ordered = sorted((_day(row["RetractionDate"]), row["RetractionNature"].lower()) for row, _ in found)
    if ordered[-1][1] == "reinstatement":
        return STATUSES["reinstatement"]
    natures = {nature for _, nature in ordered}
    return next((status for nature, status in STATUSES.items() if nature in natures), "sign of correction")


def _row_without_notice(work: Work, edition: str, today: str) -> dict[str, Any]:
    """The row of a work without a notice."""
    return {
        "key": work.key,
        "status": NO_NOTICE[0],
        "searched": [DATABASE],
        "searched_by": "DOI" if work.doi else "PMID" if work.pmid else "title",
        "notice_doi": "",
        "text": f"{edition} shows no notice.",
        "seen_at": [LOOKED_AT],
        "checked": today,
    }


def _row_with_notice(
    key: str, found: list[tuple[Row, str]], edition: str, today: str, old: dict[str, Any]
) -> dict[str, Any]:
    descriptions = [_words(row) for row, _ in found]
    used = {how for _, how in found}
    how = ", ".join(how for how in CRITERIA if how in used)
    text = f"{' '.join(descriptions)} Found in {edition}, by {how}. {old.get('text', '')}".strip()
    addresses = [address for row, _ in found for address in _addresses(row)]
    return {
        "key": key,
        "status": _status(found),
        "searched": list(dict.fromkeys([DATABASE, *old.get("searched", [])])),
        "searched_by": next(word for how, word in CRITERIA.items() if how in used),
        "notice_doi": next(filter(None, (_notice_doi(row) for row, _ in found)), old.get("notice_doi", "")),
        "text": text,
        "seen_at": list(dict.fromkeys([*addresses, LOOKED_AT, *old.get("seen_at", [])])),
        "checked": today,
    }


def _words(row: Row) -> str:
    """A notice as text: "Retraction of 2018-05-01 (record 123): Duplication of Image"."""
    reasons = [reason.strip().lstrip("+") for reason in row["Reason"].split(";")]
    day = f" of {_day(row['RetractionDate'])}" * bool(_day(row["RetractionDate"]))
    joined = "; ".join(reason for reason in reasons if reason)
    return f"{row['RetractionNature']}{day} (record {row['Record ID']}){f': {joined}' * bool(joined)}."


def _notice_doi(row: Row) -> str:
    doi = row["RetractionDOI"]
    return doi if DOI.fullmatch(doi) else ""


def _addresses(row: Row) -> Iterator[str]:
    if doi := _notice_doi(row):
        yield f"https://doi.org/{doi}"
    if (pmid := row["RetractionPubMedID"]).isdecimal() and int(pmid):
        yield f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
