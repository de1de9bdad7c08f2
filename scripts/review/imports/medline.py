"""Read MEDLINE, which PubMed exports as .nbib.

Format: https://www.nlm.nih.gov/bsd/mms/medlineelements.html. The one package for it
alone, nbib, rests since 2021; the format needs a page.
"""

import re
from collections.abc import Iterator
from typing import Any

from review.data.person_names import Person, to_csl
from review.exports.medline import TYPES as WRITTEN
from review.imports.drafts import Draft, ImportedFile, finish
from review.imports.parts import book_numbers, date_of, name_of, pages_of, pmcid_of

START = re.compile(r"(?m)^(?:PMID- |(?:TI|FAU|AU|OWN|PT) *- (?!$))")
TAG = re.compile(r"([A-Z]{2,4}) *- (.*)")
# CSL's type by PubMed's type of publication; an article in a journal for all others.
TYPES = {
    "Book": "book",
    "Book Chapter": "chapter",
    "Preprint": "article",
    "Dataset": "dataset",
    "Congress": "paper-conference",
    "Academic Dissertation": "thesis",
    "Technical Report": "report",
} | {
    written: csl
    for csl, written in WRITTEN.items()
    if written not in ("Journal Article", "Review", "Newspaper Article")
}
TEXTS = {"volume": "VI", "issue": "IP", "publisher": "PB", "publisher-place": "PL", "edition": "EN", "PMID": "PMID"}
# PubMed says of every work in which language it is; that it is English goes without saying.
ENGLISH = "eng"
LANGUAGES = {"ger": "de", "fre": "fr", "spa": "es", "ita": "it", "chi": "zh", "jpn": "ja", "rus": "ru"}
# What NLM records of its own work: dates, owner and status of the record, and who indexed it.
ADMINISTRATION = set(
    "OWN STAT DCOM LR EDAT MHDA CRDT PHST PST SB JID SO DA AU FAU AD AUID IR FIR IRAD ED FED OTO".split()
)

Tags = dict[str, list[str]]


def read(text: str, path: str) -> ImportedFile:
    """The works of a file of MEDLINE.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    return ImportedFile([finish(_draft(tags, line)) for line, tags in _records(text)])


def _records(text: str) -> Iterator[tuple[int, Tags]]:
    """Yield the line and the tags of each record; one ends before a blank line or the next PMID."""
    tags: Tags = {}
    start, last = 1, ""
    for number, line in enumerate([*text.split("\n"), ""], 1):
        found = TAG.match(line)
        if tags and (not line.strip() or (found and found[1] == "PMID")):
            yield start, tags
            tags = {}
        if found:
            start, last = start if tags else number, found[1]
            tags.setdefault(last, []).append(found[2].strip())
        elif tags and line.startswith("  "):
            tags[last][-1] += f" {line.strip()}"


def _draft(tags: Tags, line: int) -> Draft:
    draft = Draft(line, {"type": _kind(tags)})
    used = {*ADMINISTRATION, "PT", "GN", "AB", "OT", "TT"}
    for name, value, *sources in (*_texts(tags), *_identifiers(tags)):
        used |= {*sources}
        draft.item.setdefault(name, value)
    draft.item["author"], draft.item["editor"] = _people(tags), _named(tags, "FED", "ED")
    draft.item["keyword"] = ", ".join(tags.get("OT", ()))
    draft.note(tags.get("GN", ()))
    draft.keep("abstract", tags.get("AB", ()))
    draft.keep("nbib-tt", tags.get("TT", ()))
    used |= {"CN", *["JT"] * (tags.get("JT") == tags.get("TA"))}
    for tag in sorted(tags.keys() - used):
        draft.keep(f"nbib-{tag.lower()}", tags[tag])
    return draft


def _kind(tags: Tags) -> str:
    """The CSL type; a book of PubMed has its title in BTI, and a chapter one of its own too."""
    if "BTI" in tags:
        return "chapter" if "TI" in tags else "book"
    known = next((TYPES[name] for name in tags.get("PT", ()) if name in TYPES), "")
    return known or ("article-journal" if "PT" in tags else "document")


def _texts(tags: Tags) -> Iterator[tuple[Any, ...]]:
    first = {tag: values[0] for tag, values in tags.items()}
    title = first.get("TI", first.get("BTI", "")).strip()
    yield "title", re.sub(r"^\[(.*)\]\.?$", r"\1", title).removesuffix("."), "TI"
    # PubMed's short title is the usual one of a list of references; the long one carries
    # words of the catalog, such as "Science (New York, N.Y.)".
    journal = first.get("BTI", "") if "TI" in tags else ""
    yield "container-title", journal or first.get("TA", first.get("JT", "")), "BTI", "TA"
    yield "issued", date_of(first.get("DP", first.get("DEP", ""))), "DP"
    yield "page", pages_of(first.get("PG", "")), "PG"
    if first.get("LA", ENGLISH) != ENGLISH:
        yield "language", LANGUAGES.get(first["LA"], first["LA"]), "LA"
    for variable, tag in TEXTS.items():
        # The country of a journal is no place of publication that a reference has.
        if tag in first and not (tag == "PL" and "TA" in tags and "PB" not in tags):
            yield variable, first[tag], tag


def _identifiers(tags: Tags) -> Iterator[tuple[Any, ...]]:
    for value in (*tags.get("LID", ()), *tags.get("AID", ())):
        if value.endswith("[doi]"):
            yield "DOI", value.removesuffix("[doi]").strip(), "LID", "AID"
    yield "PMCID", pmcid_of(tags.get("PMC", [""])[0]), "PMC"
    numbers = book_numbers([*tags.get("IS", ()), *tags.get("ISBN", ())])
    yield from ((name, value, "IS", "ISBN") for name, value in numbers.items())


def _people(tags: Tags) -> list[dict[str, str]]:
    """The authors, groups last."""
    groups = [to_csl(Person(name.rstrip("."), literal=True)) for name in tags.get("CN", ())]
    return [*_named(tags, "FAU", "AU"), *groups]


def _named(tags: Tags, full: str, short: str) -> list[dict[str, str]]:
    """The names in full, or the short ones when there are no others."""
    return [name_of(name) for name in (tags.get(full) or tags.get(short) or [])]
