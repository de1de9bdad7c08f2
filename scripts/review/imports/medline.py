"""Read MEDLINE, which PubMed exports as .nbib.

Format: https://www.nlm.nih.gov/bsd/mms/medlineelements.html. The only package for it,
nbib, has not been updated since 2021, and a reader of our own is short.
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
# CSL types by PubMed's publication types; all others are journal articles.
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
# PubMed states the language of every work; references state it only if it is not English.
ENGLISH = "eng"
LANGUAGES = {"ger": "de", "fre": "fr", "spa": "es", "ita": "it", "chi": "zh", "jpn": "ja", "rus": "ru"}
# NLM's administrative tags: dates, owner, and status of the record, and indexers.
ADMINISTRATION = set(
    "OWN STAT DCOM LR EDAT MHDA CRDT PHST PST SB JID SO DA AU FAU AD AUID IR FIR IRAD ED FED OTO".split()
)

Tags = dict[str, list[str]]


def read(text: str, path: str) -> ImportedFile:
    """The works of a MEDLINE file.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    return ImportedFile([finish(_draft(tags, line)) for line, tags in _records(text)])


def _records(text: str) -> Iterator[tuple[int, Tags]]:
    """Yield the line and tags of each record, which ends before a blank line or the next PMID."""
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
    """The CSL type. A book has its title in BTI; a chapter also has a title of its own."""
    if "BTI" in tags:
        return "chapter" if "TI" in tags else "book"
    known = next((TYPES[name] for name in tags.get("PT", ()) if name in TYPES), "")
    return known or ("article-journal" if "PT" in tags else "document")


def _texts(tags: Tags) -> Iterator[tuple[Any, ...]]:
    first = {tag: values[0] for tag, values in tags.items()}
    title = first.get("TI", first.get("BTI", "")).strip()
    yield "title", re.sub(r"^\[(.*)\]\.?$", r"\1", title).removesuffix("."), "TI"
    # Reference lists use PubMed's abbreviated title; the full one has additions from the
    # catalog, such as "Science (New York, N.Y.)".
    journal = first.get("BTI", "") if "TI" in tags else ""
    yield "container-title", journal or first.get("TA", first.get("JT", "")), "BTI", "TA"
    yield "issued", date_of(first.get("DP", first.get("DEP", ""))), "DP"
    yield "page", pages_of(first.get("PG", "")), "PG"
    if first.get("LA", ENGLISH) != ENGLISH:
        yield "language", LANGUAGES.get(first["LA"], first["LA"]), "LA"
    for variable, tag in TEXTS.items():
        # A reference does not state the country of a journal.
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
    """The authors, with group authors last."""
    groups = [to_csl(Person(name.rstrip("."), literal=True)) for name in tags.get("CN", ())]
    return [*_named(tags, "FAU", "AU"), *groups]


def _named(tags: Tags, full: str, short: str) -> list[dict[str, str]]:
    """The full names, or else the abbreviated ones."""
    return [name_of(name) for name in (tags.get(full) or tags.get(short) or [])]
