"""EndNote Import (.enw): a page as Web Page, a cited work as Journal Article.

Format: https://docs.endnote.com/docs/endnote/2025/v1/windows/en/, "Creating a Tagged
EndNote Import File". A comma ends the name of a group, so that it is not split.
"""

from review.data.bibliography import Work
from review.data.source import Source
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note
from review.exports.tagged import tagged
from review.exports.work_fields import family_first, notes_of, page_range


def write_page(source: Source, target: CitationTarget) -> str:
    """One record of type Web Page."""
    # Readers that do not know %[ take it for more of the field above: let that be the note.
    fields = [
        ("%0", "Web Page"),
        ("%A", f"{target.editors},"),
        ("%T", target.prefix + target.where),
        ("%D", target.year),
        ("%U", target.address),
        ("%F", target.citekey),
        ("%Z", f"{source_note(source)}."),
        ("%[", target.accessed),
    ]
    return tagged(fields, " ")


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """Records in the order given; a notice becomes %Z."""
    return "\n".join(tagged(_fields(work, notices.get(work.key, "")), " ") for work in works)


def _fields(work: Work, notice: str) -> list[tuple[str, str]]:
    return [
        ("%0", "Journal Article"),
        *(("%A", family_first(author)) for author in work.authors),
        ("%T", work.title),
        ("%J", work.journal),
        ("%D", work.year),
        ("%V", work.volume),
        ("%N", work.issue),
        ("%P", page_range(work)),
        ("%R", work.doi),
        ("%M", work.pmid),
        ("%2", work.pmcid),
        ("%F", work.key),
        ("%Z", " ".join(notes_of(work, notice))),
    ]
