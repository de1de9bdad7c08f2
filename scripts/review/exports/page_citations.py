"""The citations of a page or a record in every format: as text, and as files of a page.

A page of this site is a web page by its editors, not the review article; records for
reference managers name the review in the note.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from review.data.addresses import hosted_path
from review.data.source import Source
from review.exports.citation_formats import FORMATS, CitationFormat, formats_of
from review.exports.citation_target import CitationTarget
from review.exports.citation_templates import Template, slot_values, template


@dataclass(frozen=True)
class FormattedCitation:
    """The citation of a page or a record in one format.

    Attributes:
        form: the format.
        text: the citation.
        slots: the variable parts of the text, for assets/cite.js.
        days: the text around the days of access, for assets/cite.js.
    """

    form: CitationFormat
    text: str
    slots: str
    days: str


def citations(source: Source, target: CitationTarget) -> list[FormattedCitation]:
    """The citation of a page or a record in every format, in the order of FORMATS."""
    values, page = slot_values(target), _page_of(source, target)
    return [
        FormattedCitation(form, made.fill(values), made.slots, made.days) for form, made in _templates(source, page)
    ]


def _page_of(source: Source, target: CitationTarget) -> CitationTarget:
    """The page of a record, or the page itself."""
    return replace(target, name=source.page_name, path=target.path.partition("#")[0])


@lru_cache(maxsize=2000)  # shared by a page and its records, and reused by the live preview
def _templates(source: Source, page: CitationTarget) -> list[tuple[CitationFormat, Template]]:
    return [(form, template(form.write, source, page)) for form in FORMATS]


def file_name(address: str) -> str:
    """The name of a page's citation files: its address with - instead of /, "home" for the home page."""
    return hosted_path(address).strip("/").replace("/", "-") or "home"


def citation_files(source: Source, target: CitationTarget, address: str) -> Iterator[tuple[str, str]]:
    """Yield (address, text) for each citation file of a page: cite/growth.bib and so on."""
    for form in formats_of("page"):
        yield f"cite/{file_name(address)}{form.ending}", form.write(source, target).rstrip("\n") + "\n"
