"""The controlled vocabularies: the terms of each field with labels and signs."""

from collections.abc import Iterator

from review.data.records import Dataset, Record

MARK = "vocabulary"


class Vocabulary:
    """Terms by field, in file order; the terms of the field `effect` have signs."""

    def __init__(self, dataset: Dataset | None, effect: str = "bearing"):
        self._effect = effect
        self._terms: dict[str, dict[str, Record]] = {}
        for record in dataset.complete if dataset else ():
            self._terms.setdefault(record["field"], {})[record["term"]] = record

    def terms(self, field: str) -> list[Record]:
        """The terms of a field; empty for a field without terms."""
        return list(self._terms.get(field, {}).values())

    @property
    def effects(self) -> list[Record]:
        """The terms that have signs."""
        return self.terms(self._effect)

    def has(self, field: str, term: str) -> bool:
        """Whether a field has a term."""
        return term in self._terms.get(field, {})

    def label(self, field: str, term: str) -> str:
        """The label of a term; an unknown term is its own label."""
        known = self._terms.get(field, {}).get(term)
        return str(known["label"]) if known else term

    def mark(self, field: str, term: str) -> str:
        """The sign of a term of any field, such as the level bar of a check; "" for none."""
        known = self._terms.get(field, {}).get(term)
        return str(known["sign"]) if known else ""

    def sign(self, term: str) -> str:
        """The sign of an effect; "" for none."""
        return self.mark(self._effect, term)


def uses(dataset: Dataset, mark: str) -> Iterator[tuple[Record, str, str]]:
    """Yield (record, field, value) for the fields whose schema has the `$comment`.

    Args:
        dataset: the data set with its schema.
        mark: the `$comment`: "vocabulary", "citation key", "note", "finding", or "page".
    """
    fields = [name for name, rule in dataset.schema["properties"].items() if rule.get("$comment") == mark]
    for record in dataset.records:
        for name in fields:
            value = record.values.get(name)
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str):
                    yield record, name, item
