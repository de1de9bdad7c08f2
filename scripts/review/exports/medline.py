"""MEDLINE as PubMed exports it (.nbib).

Format: https://www.nlm.nih.gov/bsd/mms/medlineelements.html. It has no type for web
pages, so the record of a page is that of the review, with the exact place in the
general note (GN).
"""

from collections.abc import Iterator

from review.data.source import Source
from review.data.works import Work
from review.exports.citation_target import CitationTarget
from review.exports.tagged import tagged
from review.exports.work_fields import family_first, notes_of, page_range, split_name, vancouver_name

Field = tuple[str, str]
# PubMed's publication types by CSL type; other types have none.
TYPES = {
    "article-journal": "Journal Article",
    "article-newspaper": "Newspaper Article",
    "review": "Review",
    "book": "Book",
    "chapter": "Book Chapter",
    "paper-conference": "Congress",
    "thesis": "Academic Dissertation",
    "report": "Technical Report",
    "dataset": "Dataset",
    "article": "Preprint",
}


def write_page(source: Source, target: CitationTarget) -> str:
    """The record of the review; its note names the page or record here."""
    fields = [
        ("TI", source.title),
        *_authors(source.authors.split(", ")),
        *_printed(source.journal, source.year, source.volume, source.issue, source.pages.replace("–", "-")),
        *_doi(source.doi),
        ("GN", f"{target.name} in: {target.where}. {target.address}{target.dated(' (accessed ', ')')}."),
    ]
    return _record(fields) + target.studies


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """Records that begin with a PMID, by which programs recognize the format; a notice becomes GN."""
    ordered = sorted(works, key=lambda work: not work.pmid)
    return "\n".join(_record(_fields(work, notices.get(work.key, ""))) for work in ordered)


def _fields(work: Work, notice: str) -> Iterator[Field]:
    yield "PMID", work.pmid
    yield "TI", work.title
    for author in work.authors:
        if author.literal:
            yield "CN", author.family
        else:
            yield "FAU", family_first(author)
            yield "AU", vancouver_name(author)
    for editor in work.people("editor"):
        yield "FED", family_first(editor)
        yield "ED", vancouver_name(editor)
    yield from _printed(
        work.journal, work.year, work.volume, work.issue, page_range(work), TYPES.get(work.item["type"], "")
    )
    yield "PB", work.text("publisher")
    yield "PL", work.text("publisher-place")
    yield "EN", work.text("edition")
    yield "ISBN", work.text("ISBN")
    yield "IS", work.text("ISSN")
    yield from _doi(work.doi)
    yield "PMC", work.pmcid
    for note in notes_of(work, notice):
        yield "GN", note


def _authors(names: list[str]) -> Iterator[Field]:
    """Yield each author twice, because some programs read only the full name (FAU) and others the short one (AU)."""
    for name in names:
        yield "FAU", ", ".join(filter(None, split_name(name)))
        yield "AU", name


def _printed(
    journal: str, year: str, volume: str, issue: str, pages: str, kind: str = "Journal Article"
) -> list[Field]:
    """Publication type, journal, date, volume, issue, and pages."""
    return [
        ("PT", kind),
        ("TA", journal),
        ("JT", journal),
        ("DP", year),
        ("VI", volume),
        ("IP", issue),
        ("PG", pages),
    ]


def _doi(doi: str) -> list[Field]:
    return [("LID", f"{doi} [doi]"), ("AID", f"{doi} [doi]")] if doi else []


def _record(fields: list[Field] | Iterator[Field]) -> str:
    """A record with tags padded to four letters."""
    return tagged(((f"{tag:4}", value) for tag, value in fields), "- ")
