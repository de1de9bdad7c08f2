"""Hidden search words of records, by which search and filters find them."""

from dataclasses import dataclass
from functools import cached_property

from review.data.content_loader import Content
from review.data.findings import values_of
from review.data.records import Record


@dataclass(frozen=True)
class RelatedWords:
    """The hidden search words of findings and notes.

    Attributes:
        content: the data sets and the bibliography.
        terms: finding id → ids of the terms in it.
    """

    content: Content
    terms: dict[str, list[str]]

    def of_finding(self, finding: Record) -> str:
        """The names of a finding's terms, the authors and years of its works, and the words in its id."""
        works = [self.content.bibliography.by_key[key] for key in finding["refs"]]
        cited = [word for work in works for word in (*(author.family for author in work.authors), work.year)]
        slug = finding["id"].split("-")[1:]
        return " ".join(dict.fromkeys([*self._names(finding["id"]), *cited, *slug]))

    def of_note(self, note: Record) -> str:
        """The names of the terms in a note's findings, and a word for questions such as "what is wrong about TGF-β"."""
        findings = self._findings_of_note.get(note["id"], ())
        return " ".join(dict.fromkeys(["error", *(name for id in findings for name in self._names(id))]))

    def _names(self, finding: str) -> list[str]:
        return [self._terms[term] for term in self.terms.get(finding, ())]

    @cached_property
    def _terms(self) -> dict[str, str]:
        return {term["id"]: term["term"] for term in self.content.records("glossary")}

    @cached_property
    def _findings_of_note(self) -> dict[str, list[str]]:
        """The ids of each note's findings, by the note's id."""
        touched: dict[str, list[str]] = {}
        for finding in self.content.records("findings"):
            for note in values_of(finding, "notes"):
                touched.setdefault(note, []).append(finding["id"])
        return touched
