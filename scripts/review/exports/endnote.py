"""EndNote Import (.enw): pages as Web Page, cited works as the closest EndNote type.

Format: https://docs.endnote.com/docs/endnote/2025/v1/windows/en/, "Creating a Tagged
EndNote Import File". A comma after the name of a group prevents splitting it.
"""

from review.data.source import Source
from review.data.works import Work
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note
from review.exports.tagged import tagged
from review.exports.work_fields import family_first, notes_of, page_range


def write_page(source: Source, target: CitationTarget) -> str:
    """One record of type Web Page."""
    # %[ follows the note, because programs that do not know %[ append it to the field above.
    fields = [
        ("%0", "Web Page"),
        ("%A", family_first(target.editor)),
        ("%T", target.prefix + target.where),
        ("%D", target.year),
        ("%U", target.address),
        ("%F", target.citekey),
        ("%Z", f"{source_note(source)}."),
    ]
    return tagged(fields, " ") + target.dated("%[ ", "\n") + target.studies


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """Records in the order given; a notice becomes %Z."""
    return "\n".join(tagged(_fields(work, notices.get(work.key, "")), " ") for work in works)


# EndNote types by CSL type; Generic for all others.
TYPES = {
    "article-journal": "Journal Article",
    "article-magazine": "Magazine Article",
    "article-newspaper": "Newspaper Article",
    "review": "Journal Article",
    "book": "Book",
    "pamphlet": "Pamphlet",
    "chapter": "Book Section",
    "entry-encyclopedia": "Encyclopedia",
    "paper-conference": "Conference Paper",
    "thesis": "Thesis",
    "report": "Report",
    "webpage": "Web Page",
    "software": "Computer Program",
    "dataset": "Dataset",
    "patent": "Patent",
    "manuscript": "Unpublished Work",
    "article": "Unpublished Work",
    "motion_picture": "Film or Broadcast",
    "graphic": "Artwork",
    "standard": "Standard",
}


def _fields(work: Work, notice: str) -> list[tuple[str, str]]:
    in_journal = work.item["type"] in ("article-journal", "article-magazine", "article-newspaper", "review")
    return [
        ("%0", TYPES.get(work.item["type"], "Generic")),
        *(("%A", family_first(one)) for one in work.authors),
        *(("%E", family_first(one)) for one in work.people("editor")),
        ("%T", work.title),
        ("%J" if in_journal else "%B", work.journal or ("" if in_journal else work.text("collection-title"))),
        ("%D", work.year),
        ("%V", work.volume),
        ("%N", work.issue or work.text("number")),
        ("%P", page_range(work)),
        ("%7", work.text("edition") or work.text("version")),
        ("%I", work.text("publisher")),
        ("%C", work.text("publisher-place")),
        ("%9", work.text("genre")),
        ("%@", work.text("ISBN") or work.text("ISSN")),
        ("%R", work.doi),
        ("%U", work.text("URL")),
        ("%M", work.pmid),
        ("%2", work.pmcid),
        ("%F", work.key),
        ("%Z", " ".join(notes_of(work, notice))),
    ]
