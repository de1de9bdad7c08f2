"""Search records from the data: findings, references, notes, terms, rows, groups, panels.

search_documents.py adds their text from the pages that show them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from review.data.bibliography import Work
from review.data.content_loader import Content
from review.data.findings import values_of
from review.data.named_items import named_terms, terms_by_name
from review.data.notes import former_names, note_id
from review.data.pages import PANEL_BLOCK
from review.data.records import Record
from review.data.signs import tone
from review.data.vocabulary import Vocabulary
from review.render.signs import drawn

# The kinds of documents, as named in search results.
KINDS = {
    "page": "Page",
    "section": "Section",
    "finding": "Finding",
    "reference": "Reference",
    "note": "Note",
    "term": "Glossary",
    "row": "Table row",
    "group": "Contested",
    "panel": "Figure panel",
}
# Words for queries by number or letter, such as "ref. 44", with synonyms.
NAMED = {
    "reference": ("ref", "citation"),
    "note": (),
    "row": (),
    "figure": ("fig",),
    "table": (),
    "panel": (),
}
# The number of a figure or table in the title of its page, for queries by number.
NUMBERED = re.compile(r"^(?:figure|table) \d+\b", re.I)


@dataclass(frozen=True)
class SearchDocument:
    """A section or record to search.

    Attributes:
        kind: one of KINDS.
        page: the file name of its page.
        id: its id on that page, "" for the page itself.
        title: its heading or sentence.
        text: its other visible text.
        keys: identifiers; a query for one ranks it first.
        related: hidden search words.
        facts: facts shown in a result, such as the signs of a finding.
        about: ids of the terms that it is about, most important first.
    """

    kind: str
    page: str
    id: str
    title: str
    text: str = ""
    keys: tuple[str, ...] = ()
    related: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchRecords:
    """Makes the search records of a site.

    Attributes:
        content: the data sets and the bibliography.
        homes: the page of each block, such as "evidence".
        titles: the title of each page, by file name.
        vocabulary: the controlled vocabularies.
        contested: contested group by finding id.
        words_of: finding → its hidden search words.
        note_words: note → its hidden search words.
    """

    content: Content
    homes: dict[str, str]
    titles: dict[str, str]
    vocabulary: Vocabulary
    contested: dict[str, str]
    words_of: Callable[[Record], str]
    note_words: Callable[[Record], str]

    def all(self) -> Iterator[SearchDocument]:
        """Yield every record.

        Raises:
            KeyError: a record lacks a field that its schema requires.
        """
        for work in self.content.bibliography.works:
            yield self._reference(work)
        for finding in self.content.records("findings"):
            yield self._finding(finding)
        for note in self.content.records("notes"):
            yield self._note(note)
        for term in self.content.records("glossary"):
            yield SearchDocument("term", self.homes.get("glossary", ""), term["id"], term["term"], keys=(term["id"],))
        for group in self.content.records("contested"):
            yield SearchDocument(
                "group", self.homes.get("contested", ""), group["id"], group["title"], keys=(group["id"],)
            )
        yield from self._rows()
        yield from self._panels()

    def _reference(self, work: Work) -> SearchDocument:
        identifiers = (work.key, work.doi, work.pmid, work.pmcid)
        numbers = [form for number in work.numbers for form in (str(number), f"reference {number}")]
        authored = [f"{work.authors[0].family} {work.year}"] if work.authors else []
        who = " ".join(author.family for author in work.authors)
        notice = self.content.notices.get(work.key)
        facts = {"alert": notice["status"]} if notice else {}
        keys = (*numbers, *filter(None, identifiers), *authored)
        return SearchDocument(
            "reference",
            self.homes.get("references", ""),
            f"ref-{work.number}",
            work.title,
            keys=keys,
            related=who,
            facts=facts,
        )

    def _finding(self, finding: Record) -> SearchDocument:
        return SearchDocument(
            "finding",
            self.homes.get("evidence", ""),
            finding["id"],
            finding["statement"],
            keys=(finding["id"],),
            related=self.words_of(finding),
            facts=self._facts(finding),
            about=tuple(self._subjects[finding["id"]]),
        )

    def _facts(self, finding: Record) -> dict[str, Any]:
        effect = self.content.views.effect
        signs = [
            (drawn(self.vocabulary.sign(value)), value, self.vocabulary.label(effect, value))
            for value in values_of(finding, effect)
        ]
        facts: dict[str, Any] = {"section": self.titles[f"{finding['section']}.md"]} | (
            {"signs": signs} if signs else {}
        )
        if checks := values_of(finding, "check"):
            facts["check"] = " / ".join(self.vocabulary.label("check", check) for check in checks)
            facts["strength"] = [
                (drawn(mark), tone(mark)) for mark in (self.vocabulary.mark("check", check) for check in checks)
            ]
        return facts | ({"contested": self.contested[finding["id"]]} if finding["id"] in self.contested else {})

    @cached_property
    def _subjects(self) -> dict[str, list[str]]:
        """The ids of the terms that each finding is about, most important field first, by the finding's id."""
        subjects = self.content.views.subjects
        terms = terms_by_name(self.content.records("glossary"), subjects.get("kinds", ()))
        return {
            finding["id"]: list(
                dict.fromkeys(term for name in subjects.get("fields", ()) for term in named_terms(finding, name, terms))
            )
            for finding in self.content.records("findings")
        }

    @cached_property
    def _former_notes(self) -> dict[str, list[str]]:
        """The names of retired notes by the id of the note that each was merged into."""
        return former_names(self.content.records("addresses"))

    def _note(self, note: Record) -> SearchDocument:
        """The document of a note, with the names of its findings' terms and of notes merged into it."""
        names = (note["id"], *self._former_notes.get(note_id(note["id"]), ()))
        keys = tuple(key for name in names for key in (name, f"note {name}", note_id(name)))
        return SearchDocument(
            "note",
            self.homes.get("notes", ""),
            note_id(note["id"]),
            f"Note {note['id']}",
            keys=keys,
            related=self.note_words(note),
        )

    def _rows(self) -> Iterator[SearchDocument]:
        for name, dataset in self.content.data.items():
            if dataset.is_table:
                page = self.homes.get(f"table {name}", "")
                table = dataset.name_in_text
                for record in dataset.records:
                    row = f"Row {record['row']}"
                    keys = (row, f"{table} {row}", f"{row} of {table}")
                    yield SearchDocument("row", page, f"row-{record['row']}", row, keys=keys)

    def _panels(self) -> Iterator[SearchDocument]:
        for marker, page in self.homes.items():
            if panel := PANEL_BLOCK.fullmatch(marker):
                letter = panel.group(2)
                number = NUMBERED.match(self.titles[page])
                name = number.group() if number else ""
                keys = (
                    (f"panel {letter}", f"{name}{letter}", f"{name} panel {letter}") if name else (f"panel {letter}",)
                )
                yield SearchDocument("panel", page, f"panel-{letter}", f"Panel {letter}", keys=keys)
