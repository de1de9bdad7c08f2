"""A page's citation for reference managers: BibTeX, RIS, CSL-JSON.

A page of this site is a web page of its editors, not the review's article; the
review stands in the note. Formats: BibTeX @misc with howpublished, RIS ELEC (an
edition field is dropped on import, so the version is in the title), CSL-JSON
`webpage` (https://docs.citationstyles.org/en/stable/specification.html).
"""

import json
from collections.abc import Iterator

import rispy

from review.data.addresses import hosted
from review.exports.ris import PlainWriter
from review.exports.snippets import FORMATS, WORDS, Place, Source


def _about(source: Source) -> str:
    return f"Retells {source.authors}. {source.title}. {source.journal}. {source.locator}. doi: {source.doi}"


def bibtex(source: Source, place: Place, editors: str, year: str) -> str:
    """One @misc entry; braces keep the corporate author and the capitals."""
    return (
        f"@misc{{{place.label.lower()},\n"
        f"  author       = {{{{{editors}}}}},\n"
        f"  title        = {{{{{place.where}}}}},\n"
        f"  year         = {{{year}}},\n"
        f"  howpublished = {{{place.address}}},\n"
        f"  url          = {{{place.address}}},\n"
        f"  note         = {{{_about(source)}. Accessed {place.accessed}}},\n"
        "}\n"
    )


def ris(source: Source, place: Place, editors: str, year: str) -> str:
    """One record of type ELEC."""
    record = {
        "type_of_reference": "ELEC",
        "authors": [f"{editors},"],
        "title": place.where,
        "year": year,
        "urls": [place.address],
        "notes": [f"{_about(source)}. Accessed {place.accessed}."],
    }
    return rispy.dumps([record], implementation=PlainWriter).lstrip("\n")


def csl_json(source: Source, place: Place, editors: str, year: str) -> str:
    """One item of type webpage."""
    item = {
        "id": place.label.lower(),
        "type": "webpage",
        "title": place.page,
        "container-title": place.site,
        "version": place.version,
        "author": [{"literal": editors}],
        "issued": {"date-parts": [[int(year)]]},
        "URL": place.address,
        "note": f"{_about(source)}. Accessed {place.accessed}.",
    }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


FILES = {"bibtex": (".bib", bibtex), "ris": (".ris", ris), "csl-json": (".csl.json", csl_json)}


def citations(source: Source, place: Place, editors: str) -> list[tuple[str, str, str]]:
    """The citation of a page in every format: name, words for it, text."""
    year = place.accessed[:4]
    texts = {name: write(source, place) for name, write in FORMATS.items()}
    texts |= {name: write(source, place, editors, year) for name, (_, write) in FILES.items()}
    return [(name, WORDS[name], text) for name, text in texts.items()]


def file_name(address: str) -> str:
    """The name of a page's citation files: its address with - for /, home for /."""
    return hosted(address).strip("/").replace("/", "-") or "home"


def citation_files(source: Source, place: Place, editors: str, address: str) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of each citation file of a page."""
    texts = {name: text for name, _, text in citations(source, place, editors)}
    yield f"cite/{file_name(address)}.txt", texts["text"] + "\n"
    for name, (ending, _) in FILES.items():
        yield f"cite/{file_name(address)}{ending}", texts[name]
