"""BibTeX: pages as @online entries; cited works in the house style of references.bib, encoded as LaTeX.

Zotero imports @online as a web page but @misc as a book; pandoc and citation-js read
@online as a web page too. BibTeX's styles treat an unknown type as @misc, so no second
@misc entry is needed, which reference managers would import as a second item. The address is only
in `url`, which natbib's styles and biblatex print; pandoc would turn `howpublished`, meant for
the oldest styles, into a publisher, and Zotero would turn it into a second address. The version is
in the title, where every program shows it.
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
from review.exports.work_fields import MAX_KEPT


def write_page(source: Source, target: CitationTarget) -> str:
    """One @online entry; braces protect the corporate author and the capitals."""
    dated = target.dated("  urldate      = {", "},\n")
    return (
        f"@online{{{target.citekey},\n"
        f"  author       = {{{to_bibtex((target.editor,), False, encode_plain)}}},\n"
        f"  title        = {{{{{encode_plain(target.prefix + target.where)}}}}},\n"
        f"  year         = {{{target.year}}},\n"
        f"  url          = {{{target.address}}},\n"
        f"{dated}"
        f"  note         = {{{encode_plain(source_note(source))}}},\n"
        f"}}\n{target.studies}"
    )


# BibTeX's names of biblatex types; biblatex reads both. The type of a thesis depends on its
# genre. Other new types, such as @software, have no equivalent: BibTeX's oldest styles
# print them as @misc with a warning.
CLASSIC = {"report": "techreport", "collection": "book", "reference": "book"}
THESES = {genre: kind for kind, genre in GENRES.items()}


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """The entries in the order given; `note` begins with the notice.

    `note` also states incomplete lists of names, because Zotero, Mendeley, and Typst turn "and
    others" into a person.
    """
    return "\n\n".join(_entry(work, notices.get(work.key, "")) for work in works) + "\n"


@lru_cache(maxsize=MAX_KEPT)
def _entry(work: Work, notice: str) -> str:
    note = " ".join(filter(None, (notice, *map(more_names, work.incomplete))))
    return write_entry(replace(_with_bibtex_type(work), incomplete=()), encode, encode_plain(note))


def _with_bibtex_type(work: Work) -> Work:
    """The work with its BibTeX type, if BibTeX has an equivalent one."""
    kind = THESES.get(work.text("genre")) if work.kind == "thesis" else CLASSIC.get(work.kind)
    return replace(work, kind=kind) if kind else work
