"""A page's or record's citation for reference managers: BibTeX, RIS, CSL-JSON.

A page of this site is a web page of its editors, not the review's article; the
review stands in the note. Formats: RIS ELEC (an edition field is dropped on
import, so the version is in the title), CSL-JSON `webpage`
(https://docs.citationstyles.org/en/stable/specification.html), and BibTeX
@online with howpublished. Zotero's source maps @online to a web page and @misc to
a book; pandoc and citation-js read a web page. BibTeX 0.99d, tried by hand with
plain, unsrt, alpha and abbrv, warns of the type and prints just what it prints for
@misc, howpublished with the address. So there is no @misc twin: managers would
import it as a second item.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import rispy

from review.data.addresses import hosted_path
from review.data.source import Source
from review.exports.citation_formats import FORMATS, GROUPS
from review.exports.citation_target import CitationTarget
from review.exports.csl_json import as_json
from review.exports.ris import PlainWriter


def _about(source: Source) -> str:
    verb = "Retells" if source.retold else "Web edition of"
    return f"{verb} {source.citation.removesuffix('.')}"


def _title(source: Source, place: CitationTarget, page: str) -> str:
    """A page by its title; a record with its name before that of its page."""
    return page if place.name == source.page_name else f"{place.name} in: {page}"


def _latex(text: str) -> str:
    """Signs that TeX would act on, escaped."""
    named = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^#$%&_{}]", lambda sign: named.get(sign.group(), f"\\{sign.group()}"), text)


def bibtex(source: Source, place: CitationTarget, editors: str, year: str) -> str:
    """One @online entry; braces keep the corporate author and the capitals."""
    return (
        f"@online{{{place.key.lower()},\n"
        f"  author       = {{{{{_latex(editors)}}}}},\n"
        f"  title        = {{{{{_latex(_title(source, place, place.where))}}}}},\n"
        f"  year         = {{{year}}},\n"
        f"  url          = {{{place.address}}},\n"
        f"  urldate      = {{{place.accessed}}},\n"
        f"  howpublished = {{\\url{{{place.address}}}, accessed {place.accessed}}},\n"
        f"  note         = {{{_latex(_about(source))}}},\n"
        "}\n"
    )


def ris(source: Source, place: CitationTarget, editors: str, year: str) -> str:
    """One record of type ELEC."""
    record = {
        "type_of_reference": "ELEC",
        "authors": [f"{editors},"],
        "title": _title(source, place, place.where),
        "year": year,
        "urls": [place.address],
        "access_date": place.accessed.replace("-", "/"),
        "notes": [f"{_about(source)}."],
    }
    written: str = rispy.dumps([record], implementation=PlainWriter)
    return written.lstrip("\n")


def csl_json(source: Source, place: CitationTarget, editors: str, year: str) -> str:
    """One item of type webpage."""
    item = {
        "id": place.key.lower(),
        "type": "webpage",
        "title": _title(source, place, place.page),
        "container-title": place.site,
        "version": place.version,
        "author": [{"literal": editors}],
        "issued": {"date-parts": [[int(year)]]},
        "accessed": {"raw": place.accessed},
        "URL": place.address,
        "note": f"{_about(source)}.",
    }
    return as_json([item])


FILES = {"bibtex": (".bib", bibtex), "ris": (".ris", ris), "csl-json": (".csl.json", csl_json)}


@lru_cache(maxsize=2000)  # the live preview asks again and again
def citations(source: Source, place: CitationTarget, editors: str) -> list[tuple[str, str, str, str]]:
    """The citation of a page in every format: group, name, words for it, text."""
    year = place.accessed[:4]
    texts = {name: write(source, place) for name, write in FORMATS.items()}
    texts |= {name: write(source, place, editors, year) for name, (_, write) in FILES.items()}
    return [(group, name, words, texts[name]) for group, forms in GROUPS.items() for name, words in forms.items()]


def file_name(address: str) -> str:
    """The name of a page's citation files: its address with - for /, home for /."""
    return hosted_path(address).strip("/").replace("/", "-") or "home"


def citation_files(source: Source, place: CitationTarget, editors: str, address: str) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of each citation file of a page."""
    texts = {name: text for _, name, _, text in citations(source, place, editors)}
    yield f"cite/{file_name(address)}.txt", texts["text"] + "\n"
    for name, (ending, _) in FILES.items():
        yield f"cite/{file_name(address)}{ending}", texts[name]
