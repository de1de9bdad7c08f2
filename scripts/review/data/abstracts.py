"""What the cited abstracts say, kept as a layer separate from what the review says.

The data set `abstracts` is optional. The code knows its fields `key`, `seen`, `effect`, and
`seen_at`; the part `x-layer` of its schema names the fields that readers filter by and those in the short form.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from review.data.findings import values_of
from review.data.records import NEEDED, Dataset, Record
from review.data.vocabulary import MARK, Vocabulary

NAME = "abstracts"
KEY = "x-layer"
CORE = NEEDED[NAME]
# Prefix of the layer's filters, since a field of the findings may have the same name.
PREFIX = "abstract_"


@dataclass(frozen=True)
class Abstracts:
    """What the cited abstracts say.

    Attributes:
        records: the records of the data set.
        fields: its fields with their schemas, in order.
        given: the part x-layer of its schema.
        vocabulary: the labels of terms.
    """

    records: list[Record]
    fields: dict[str, Any]
    given: dict[str, Any]
    vocabulary: Vocabulary = field(repr=False)

    @cached_property
    def by_key(self) -> dict[str, Record]:
        """The record of each work, by its citation key."""
        return {record["key"]: record for record in self.records}

    @property
    def filters(self) -> dict[str, str]:
        """The fields that readers filter by, with their labels."""
        filters: dict[str, str] = self.given.get("filters", {})
        return filters

    def facts(self, record: Record) -> list[tuple[str, str]]:
        """The facts of a record apart from its effect: field titles with labeled values."""
        titles = {name: str(rule["title"]) for name, rule in self.fields.items() if name not in CORE}
        found = [(title, self._words(record, name)) for name, title in titles.items()]
        return [(title, words) for title, words in found if words]

    def short_form(self, record: Record) -> str:
        """The short form of a record, such as "T24, in vitro, mouse"."""
        return ", ".join(filter(None, (self._words(record, name) for name in self.given.get("short", ()))))

    def of_finding(self, finding: Record) -> list[Record]:
        """The records of the works that a finding cites."""
        return [self.by_key[key] for key in finding["refs"] if key in self.by_key]

    def label(self, name: str, value: str) -> str:
        """The label of a field's value."""
        return self.vocabulary.label(name, value) if self.fields[name].get("$comment") == MARK else value

    def _words(self, record: Record, name: str) -> str:
        return ", ".join(self.label(name, value) for value in values_of(record, name))


def abstracts_of(dataset: Dataset | None, vocabulary: Vocabulary) -> Abstracts:
    """The abstracts of a data set; empty without a data set."""
    if not dataset:
        return Abstracts([], {}, {}, vocabulary)
    return Abstracts(dataset.records, dataset.schema["properties"], dataset.schema.get(KEY, {}), vocabulary)


def named_fields(given: Any) -> Iterator[str]:
    """Yield the fields named in `x-layer`.

    Raises:
        TypeError: its form is not {"short": [field], "filters": {field: label}}.
    """
    if not isinstance(given, dict) or set(given) - {"short", "filters"}:
        raise TypeError("it has the parts short and filters")
    short, filters = given.get("short", []), given.get("filters", {})
    if not isinstance(short, list) or not isinstance(filters, dict):
        raise TypeError("short is a list of fields, filters are fields with labels")
    if not all(isinstance(text, str) for text in (*short, *filters.values())):
        raise TypeError("fields and labels are texts")
    yield from dict.fromkeys([*short, *filters])
