"""What the templates of findings, notes and terms ask the data for."""

from collections import Counter
from typing import Any
from urllib.parse import quote

from review.data.content import Content
from review.data.contested import contested_ids
from review.data.notes import places
from review.data.occurrences import occurrences
from review.data.records import Record
from review.data.vocabulary import Vocabulary

NOT_STATED = ("not-stated", "not-seen")
# Search pages of the registries, by the prefix of a term's `lookup`.
LOOKUPS = {
    "mirbase": "https://www.mirbase.org/results/?query=",
    "cellosaurus": "https://www.cellosaurus.org/search?query=",
}


def lookup_address(lookup: str) -> str:
    """The address of a search: "mirbase:miR-21" asks miRBase for miR-21."""
    registry, _, name = lookup.partition(":")
    return LOOKUPS[registry] + quote(name)


def facts(content: Content, vocabulary: Vocabulary) -> dict[str, Any]:
    """Names that every block template may use, computed once a build."""
    findings, works = content.records("findings"), content.bibliography
    note_places = places(content.pages)
    return {
        "vocabulary": vocabulary,
        "finding_of": {finding["id"]: finding for finding in findings},
        "findings_of": lambda page: [finding for finding in findings if finding["section"] == page],
        "contested": contested_ids(content.records("contested")),
        "numbers_of": lambda keys: [works.by_key[key].number for key in keys],
        "counted": _counter(findings),
        "sections": list(dict.fromkeys(finding["section"] for finding in findings)),
        "table_pages": {finding["section"] for finding in findings if finding["table_row"]} & _table_pages(content),
        "note_places": note_places,
        "row_notes": lambda row: _row_notes(row, findings, content.records("notes")),
        "notes_by_page": _notes_by_page(content, note_places),
        "occurs": occurrences(content.records("glossary"), content.pages, findings),
        "lookup_address": lookup_address,
    }


def _row_notes(row: int, findings: list[Record], notes: list[Record]) -> list[str]:
    """The notes on the table that touch a row, through its findings."""
    touching = {note for finding in findings if finding["table_row"] == row for note in finding["notes"]}
    return [note["id"] for note in notes if note["kind"] == "table" and note["id"] in touching]


def _counter(findings: list[Record]):
    counts = Counter(
        (cancer, finding["process"], bearing)
        for finding in findings
        for cancer in finding["cancer"]
        for bearing in finding["bearing"]
    )
    return lambda cancer, process, bearing: counts[cancer, process, bearing]


def _table_pages(content: Content) -> set[str]:
    return {page.name.removesuffix(".md") for page in content.pages if "<!-- block: table " in page.body}


def _notes_by_page(content: Content, note_places: dict) -> list[tuple[str, list[Record]]]:
    """Notes under the page that they touch first, in the order of the pages."""
    groups: dict[str, list[Record]] = {name: [] for name in content.page_order}
    for note in content.records("notes"):
        where = {name for name, _ in note_places.get(note["id"], [])}
        first = next((name for name in groups if name in where), None)
        if first:
            groups[first].append(note)
    return [(name.removesuffix(".md"), notes) for name, notes in groups.items() if notes]


def filters(content: Content, vocabulary: Vocabulary) -> dict[str, Any]:
    """Filters of the block templates: words and signs of terms."""
    titles = {page.name.removesuffix(".md"): page.meta["title"] for page in content.pages}

    def label(term: str, field: str) -> str:
        return titles[term] if field == "section" else vocabulary.label(field, term)

    return {
        "label": label,
        "label_of": lambda field, term: label(term, field),
        "sign": vocabulary.sign,
        "stated": lambda values: [value for value in values if value not in NOT_STATED],
        "selectattr_has": lambda records, field, term: [
            record for record in records if term in _as_list(record[field])
        ],
    }


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
