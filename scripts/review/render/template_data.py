"""Template data on findings, notes, and glossary terms, computed once per build."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from review.data.abstracts import Abstracts, abstracts_of
from review.data.content_loader import Content
from review.data.finding_views import Views
from review.data.findings import contested_ids, stated, values_of
from review.data.notes import marks_by_note
from review.data.overviews import natural_sort_key
from review.data.pages import blocks
from review.data.records import Record, to_json
from review.data.signs import tone
from review.data.term_occurrences import term_occurrences
from review.data.vocabulary import Vocabulary
from review.render.abstract_facets import abstract_facets, abstract_values
from review.render.facets import (
    MANY,
    Selection,
    columns_by_facet,
    facet_values,
    facets,
    selection,
    selections,
    slug,
)
from review.render.finding_cells import Piece, facts_of, pieces
from review.render.related_words import RelatedWords
from review.render.schema_fields import allowed_values

# Blocks that list records, whose citations are not prose.
LISTS = {"chosen", "contested", "evidence", "glossary", "notes", "notices", "references", "table"}
# Search addresses of registries, by the prefix of a term's `lookup`.
LOOKUPS = {
    "mirbase": "https://www.mirbase.org/results/?query=",
    "cellosaurus": "https://www.cellosaurus.org/search?query=",
}


def lookup_address(lookup: str) -> str:
    """The address of a registry search: "mirbase:miR-21" searches miRBase for miR-21."""
    registry, _, name = lookup.partition(":")
    return LOOKUPS[registry] + quote(name)


@dataclass(frozen=True)
class FindingsContext:
    """Names for templates that show findings, notes, and terms.

    Attributes:
        vocabulary: terms of each controlled field, with labels and signs.
        selection: field=value pairs → the selection of findings for a link.
        selections: every selection that pages link to.
        views: the fields of a finding that the site filters, compares, counts, and draws.
        pieces: finding and parts of a cell → the pieces of text in the cell.
        values_of: finding and field → its values as a list.
        finding_facts: finding → its facts for the list at the end of a page.
        in_figure: the findings in the interaction figure.
        the_table: name of the review's data table, "" for none.
        many: the number of findings at or above which a term links to a selection instead of listing them.
        facet_values: finding id → values of each facet.
        facets: facets of the table: field, label, and (value, label) pairs.
        abstracts: the cited abstracts.
        abstract_facets: facets of the table by the cited abstracts, in the same form.
        words_of: finding → its hidden search words.
        note_words: note → its hidden search words.
        finding_of: findings by id.
        findings_of: page name → findings that it reports.
        contested: contested group by finding id.
        numbers_of: citation keys → the review's numbers.
        counted: row term, column term, and effect of the map → number of findings.
        sections: names of the pages that report findings, in order; without findings, of all text pages.
        table_pages: names of the pages whose findings are rows of a table.
        note_places: (page file name, id) of each note's marks.
        row_notes: row of the table → ids of the notes on it.
        main_notes: the notes with the first weight in the vocabulary.
        notes_by_kind: (kind, its notes other than the main ones) in vocabulary order; "" for notes without a kind.
        occurs: term id → file names of pages and ids of findings where it occurs.
        lookup_address: a term's `lookup` → address of a search in that registry.
    """

    vocabulary: Vocabulary
    selection: Callable[..., Selection]
    selections: list[Selection]
    views: Views
    pieces: Callable[..., list[Piece]]
    values_of: Callable[[Record, str], list[str]]
    finding_facts: Callable[[Record], list[str]]
    in_figure: list[Record]
    the_table: str
    many: int
    facet_values: Callable[[str], dict[str, Any] | None]
    facets: list[tuple[str, str, list[tuple[str, str]]]]
    abstracts: Abstracts
    abstract_facets: list[tuple[str, str, list[tuple[str, str]]]]
    words_of: Callable[[Record], str]
    note_words: Callable[[Record], str]
    finding_of: dict[str, Record]
    findings_of: Callable[[str], list[Record]]
    contested: dict[str, str]
    numbers_of: Callable[[list[str]], list[int]]
    counted: Callable[[str, str, str], int]
    sections: list[str]
    table_pages: set[str]
    note_places: dict[str, list[tuple[str, str]]]
    row_notes: Callable[[int], list[str]]
    main_notes: list[Record]
    notes_by_kind: list[tuple[str, list[Record]]]
    occurs: dict[str, tuple[list[str], list[str]]]
    lookup_address: Callable[[str], str]


def findings_context(content: Content, vocabulary: Vocabulary) -> FindingsContext:
    """Compute the template data on findings, notes, and terms."""
    findings, works, views = content.records("findings"), content.bibliography, content.views
    note_places = marks_by_note(content.pages)
    main_notes = _main_notes(content, vocabulary)
    contested = contested_ids(content.records("contested"))
    occurs = term_occurrences(content.records("glossary"), content.pages, findings, views.searched)
    terms, shown_in = _terms_in(occurs, findings), _shown_in(content, contested)
    words = RelatedWords(content, terms)
    layer = abstracts_of(content.data.get("abstracts"), vocabulary)
    values = {finding["id"]: facet_values(finding, views, shown_in, terms) for finding in findings}
    seen = {finding["id"]: abstract_values(layer, finding) for finding in findings}
    return FindingsContext(
        vocabulary=vocabulary,
        selection=selection,
        selections=selections(findings, views, occurs),
        views=views,
        pieces=partial(pieces, vocabulary=vocabulary, views=views),
        values_of=values_of,
        finding_facts=partial(facts_of, vocabulary=vocabulary, views=views),
        in_figure=views.in_figure(findings),
        the_table=next(iter(_tables(content)), ""),
        many=MANY,
        facet_values=lambda id: values[id] | seen[id] if id in values else None,
        facets=facets(views, list(values.values()), *_facet_labels(content, vocabulary, findings)),
        abstracts=layer,
        abstract_facets=abstract_facets(layer, findings),
        words_of=words.of_finding,
        note_words=words.of_note,
        finding_of={finding["id"]: finding for finding in findings},
        findings_of=lambda page: [finding for finding in findings if finding["section"] == page],
        contested=contested,
        numbers_of=lambda keys: [works.by_key[key].number for key in keys],
        counted=_counter(content),
        sections=_sections(content),
        table_pages={finding["section"] for finding in findings if finding.get("table_row")} & _table_pages(content),
        note_places=note_places,
        row_notes=lambda row: _row_notes(row, findings, content.records("notes")),
        main_notes=main_notes,
        notes_by_kind=_notes_by_kind(content, vocabulary, main_notes),
        occurs=occurs,
        lookup_address=lookup_address,
    )


def _tables(content: Content) -> dict[str, str]:
    """The display names of the review's tables, such as "Table 1", by data set."""
    return {name: dataset.name_in_text for name, dataset in content.data.items() if dataset.is_table}


def _sections(content: Content) -> list[str]:
    """The names of the pages that report findings; without findings, of pages without blocks that list records."""
    if findings := content.records("findings"):
        return list(dict.fromkeys(finding["section"] for finding in findings))
    filled = {page.name for page in content.pages for marker, _ in blocks(page) if marker.partition(" ")[0] in LISTS}
    return [name.removesuffix(".md") for name in content.page_order if name not in filled]


def _shown_in(content: Content, contested: dict[str, str]) -> dict[str, list[str]]:
    """The other places that show each finding: figure, table, contested group."""
    findings, figure = content.records("findings"), content.views.figure
    drawn = {finding["id"] for finding in content.views.in_figure(findings)}
    return {
        finding["id"]: [
            name
            for name, there in (
                (figure.id if figure else "", finding["id"] in drawn),
                (next(iter(_tables(content)), ""), finding.get("table_row")),
                ("contested", finding["id"] in contested),
            )
            if there
        ]
        for finding in findings
    }


def _terms_in(occurs: dict[str, tuple[list[str], list[str]]], findings: list[Record]) -> dict[str, list[str]]:
    """The ids of the terms in each finding, by the finding's id."""
    terms: dict[str, list[str]] = {finding["id"]: [] for finding in findings}
    for term, (_, ids) in occurs.items():
        for finding in ids:
            terms[finding].append(term)
    return terms


def _facet_labels(
    content: Content, vocabulary: Vocabulary, findings: list[Record]
) -> tuple[Callable[[str], list[str]], Callable[[str, str], str]]:
    """Functions for the order of a filter's values and for the label of a value."""
    glossary = {term["id"]: term["term"] for term in sorted(content.records("glossary"), key=_alphabetical_key)}
    titles = {page.name: page.meta["title"] for page in content.pages}
    views, places = content.views, _tables(content) | {"contested": "contested"}
    if figure := views.figure:
        places = {figure.id: figure.label} | places
    names = {
        "section": {name.removesuffix(".md"): titles[name] for name in content.page_order},
        "shown_in": places,
        "term": glossary,
    }
    for name, column in columns_by_facet(views).items():
        if name not in views.with_vocabulary:
            groups = {slug(group): group for finding in findings for group in views.groups(column.field, finding)}
            names[name] = dict(sorted(groups.items())) | {"not-stated": "not stated in the review"}

    def order(field: str) -> list[str]:
        return list(names.get(field, ())) or [term["term"] for term in vocabulary.terms(field)]

    return order, lambda field, value: names[field][value] if field in names else vocabulary.label(field, value)


def _alphabetical_key(term: Record) -> str:
    return str(term["term"]).casefold()


def _row_notes(row: int, findings: list[Record], notes: list[Record]) -> list[str]:
    """The ids of a row's notes, through its findings."""
    touching = {note for finding in findings if finding.get("table_row") == row for note in values_of(finding, "notes")}
    return [note["id"] for note in notes if note.get("kind") == "table" and note["id"] in touching]


def _counter(content: Content) -> Callable[[str, str, str], int]:
    """A function that counts the findings by row term, column term, and effect ("" for any), for the map."""
    rows, columns = content.views.map.get("rows", ""), content.views.map.get("columns", "")
    counts = Counter(
        triple
        for finding in content.records("findings")
        for triple in product(
            values_of(finding, rows), values_of(finding, columns), values_of(finding, content.views.effect) or [""]
        )
    )
    return lambda row, column, effect: counts[row, column, effect]


def _table_pages(content: Content) -> set[str]:
    return {page.name.removesuffix(".md") for page in content.pages if "<!-- block: table " in page.body}


def _main_notes(content: Content, vocabulary: Vocabulary) -> list[Record]:
    """The notes with the first weight in the vocabulary; empty without weights."""
    first = [term["term"] for term in vocabulary.terms("weight")][:1]
    return [note for note in content.records("notes") if note.get("weight") in first]


def _notes_by_kind(content: Content, vocabulary: Vocabulary, main: list[Record]) -> list[tuple[str, list[Record]]]:
    """All notes except the main ones by kind, in vocabulary order, with those without a kind last."""
    groups: dict[str, list[Record]] = {kind: [] for kind in (*(term["term"] for term in vocabulary.terms("kind")), "")}
    for note in (note for note in content.records("notes") if note not in main):
        groups[note.get("kind") or ""].append(note)
    return [(kind, notes) for kind, notes in groups.items() if notes]


def filters(content: Content, vocabulary: Vocabulary) -> dict[str, Any]:
    """Jinja filters for the block templates: labels and signs of terms."""
    titles = {page.name.removesuffix(".md"): page.meta["title"] for page in content.pages}

    def label(term: str, field: str) -> str:
        return titles[term] if field == "section" else vocabulary.label(field, term)

    return {
        "label": label,
        "label_of": lambda field, term: label(term, field),
        "sign": vocabulary.sign,
        "mark_of": vocabulary.mark,
        "tone": tone,
        "allowed_values": allowed_values,
        "as_json": lambda dataset: Markup(to_json(dataset).strip().replace("<", r"\u003c")),
        "stated": stated,
        "sort_terms": lambda terms: sorted(terms, key=natural_sort_key),
        "selectattr_has": lambda records, field, term: [
            record for record in records if term in values_of(record, field)
        ],
    }
