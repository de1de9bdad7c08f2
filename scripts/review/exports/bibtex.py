"""BibTeX: a page as an @online entry, a cited work in the house form of references.bib, as LaTeX.

Zotero's source maps @online to a web page and @misc to a book; pandoc and citation-js read
a web page. BibTeX's styles take an unknown type for @misc, so there is no @misc twin:
managers would import it as a second item. The address is in `url` alone, which natbib's
styles and biblatex print; in `howpublished`, for the oldest styles, pandoc takes it for a
publisher and Zotero for a second address. The version is in the title, where all show it.
"""

from dataclasses import replace
from functools import lru_cache

from review.data.bibtex_writer import write_entry
from review.data.csl_fields import GENRES
from review.data.latex_encoding import encode, encode_plain
from review.data.person_names import more_names, to_bibtex
from review.data.source import Source
from review.data.works import Work
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note
from review.exports.work_fields import MOST_KEPT


def write_page(source: Source, target: CitationTarget) -> str:
    """One @online entry; braces keep the corporate author and the capitals."""
    dated = target.dated("  urldate      = {", "},\n")
    return (
        f"@online{{{target.citekey},\n"
        f"  author       = {{{to_bibtex((target.editor,), False, encode_plain)}}},\n"
        f"  title        = {{{{{encode_plain(target.prefix + target.where)}}}}},\n"
        f"  year         = {{{target.year}}},\n"
        f"  url          = {{{target.address}}},\n"
        f"{dated}"
        f"  note         = {{{encode_plain(source_note(source))}}},\n"
        "}\n"
    )


# Types that only biblatex knows, and the same in BibTeX, which biblatex reads too; of a
# thesis by what it is. The other new types, such as @software, have no twin: BibTeX's
# oldest styles print them like @misc and say so.
CLASSIC = {"report": "techreport", "collection": "book", "reference": "book"}
THESES = {genre: kind for kind, genre in GENRES.items()}


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """The entries in the order given; a notice is the beginning of the field `note`.

    So is that a list of names goes on: Zotero, Mendeley and Typst make a person of "and others".
    """
    return "\n\n".join(_entry(work, notices.get(work.key, "")) for work in works) + "\n"


@lru_cache(maxsize=MOST_KEPT)
def _entry(work: Work, notice: str) -> str:
    said = " ".join(filter(None, (notice, *map(more_names, work.incomplete))))
    return write_entry(replace(_classic(work), incomplete=()), encode, encode_plain(said))


def _classic(work: Work) -> Work:
    """The work under a type that BibTeX's own styles know, where there is one that says the same."""
    kind = THESES.get(work.text("genre")) if work.kind == "thesis" else CLASSIC.get(work.kind)
    return replace(work, kind=kind) if kind else work
