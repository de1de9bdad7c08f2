"""A page's citation for reference managers: BibTeX, RIS, CSL-JSON.

A page of this site is a web page of its editors, not the review's article; the
review stands in the note. Formats: BibTeX @misc with howpublished, RIS ELEC (an
edition field is dropped on import, so the version is in the title), CSL-JSON
`webpage` (https://docs.citationstyles.org/en/stable/specification.html).
"""

import json

import rispy

from review.exports.ris import PlainWriter
from review.exports.snippets import Place, Source


def _about(source: Source) -> str:
    return (
        f"Retells {source.authors}. {source.title}. {source.journal}. {source.locator}. doi: {source.doi}"
    )


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
