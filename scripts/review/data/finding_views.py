"""Views of the findings: which fields the site filters, compares, counts, and plots.

The code knows only the fields in KNOWN; `x-views` in findings.schema.json names the
others. views.schema.json, in the folder of this module, describes `x-views`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from pathlib import Path
from typing import Any

from review.data.findings import values_of
from review.data.problems import Problem
from review.data.records import NEEDED, Dataset, Record
from review.data.vocabulary import MARK

KEY = "x-views"
SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("views.schema.json").read_text(encoding="utf-8"))
# Fields that every review's findings have, and optional ones that the site knows.
CORE = NEEDED["findings"]
# The default field whose terms have signs, and the field of the verification level.
EFFECT, CHECK = "bearing", "check"
KNOWN = (*CORE, "table_row", CHECK, "check_note", "notes")
# Filters that do not correspond to one field.
DERIVED = ("shown_in", "term")
CELLS = ("columns", "compared")
AXES = (("map", "rows"), ("map", "columns"), ("balance", "rows"))
DESCRIBED = "see scripts/review/data/views.schema.json"


@dataclass(frozen=True)
class Column:
    """A column of the figure that is drawn from the findings; views.schema.json explains the fields."""

    id: str
    field: str
    part: str
    lists: str = ""
    lead: str = ""
    apart: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Figure:
    """The figure that is drawn from the findings; views.schema.json explains the fields."""

    id: str
    label: str
    title: str
    description: str
    effects: tuple[str, ...]
    columns: tuple[Column, ...]
    credit: str = ""


@dataclass(frozen=True)
class Views:
    """How the findings of one review are shown.

    Attributes:
        fields: the fields of a finding with their schemas, in order.
        given: the valid `x-views` of the schema.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def with_vocabulary(self) -> dict[str, str]:
        """The fields whose values are terms of a vocabulary, with their titles."""
        return {name: rule["title"] for name, rule in self.fields.items() if rule.get("$comment") == MARK}

    @cached_property
    def figure(self) -> Figure | None:
        """The figure that is drawn from the findings; None if x-views has none."""
        if "figure" not in self.given:
            return None
        given = self.given["figure"]
        columns = tuple(Column(**column) for column in given["columns"])
        return Figure(**{**given, "effects": tuple(given["effects"]), "columns": columns})

    @property
    def effect(self) -> str:
        """The field whose terms have signs."""
        effect: str = self.given.get("effect", EFFECT)
        return effect

    @property
    def direction(self) -> list[str]:
        """The field with opposite values in opposed findings, as a list; empty if x-views has none."""
        return [self.given["opposed"]["field"]] if "opposed" in self.given else []

    @property
    def map(self) -> dict[str, Any]:
        """The settings of the evidence map: rows, columns, without, caption; {} for no map."""
        found: dict[str, Any] = self.given.get("map", {})
        return found

    @property
    def balance(self) -> dict[str, Any]:
        """The settings of the diverging bar chart of effects: rows, left, right, caption; {} for no chart."""
        found: dict[str, Any] = self.given.get("balance", {})
        return found

    @property
    def counted(self) -> list[str]:
        """The fields of the evidence map; none without a map."""
        return [self.map["rows"], self.map["columns"], self.effect] if self.map else []

    @property
    def filters(self) -> dict[str, str]:
        """The filters of the table of findings, with labels."""
        every = self.with_vocabulary | {"section": "Section"} if self.fields else {}
        filters: dict[str, str] = self.given.get("filters", every)
        return filters

    @property
    def explained(self) -> dict[str, str]:
        """The fields whose vocabularies are explained, with headings."""
        explained: dict[str, str] = self.given.get("explained", self.with_vocabulary)
        return explained

    @property
    def columns(self) -> dict[str, list[dict[str, Any]]]:
        """The columns of the table of findings: heading and parts."""
        own = {
            rule["title"]: [{"fields": [name]}]
            for name, rule in self.fields.items()
            if name not in (*KNOWN, self.effect)
        }
        columns: dict[str, list[dict[str, Any]]] = self.given.get("columns", own)
        return columns

    @property
    def compared(self) -> dict[str, list[dict[str, Any]]]:
        """The columns that compare contested findings side by side: heading and parts."""
        compared: dict[str, list[dict[str, Any]]] = self.given.get("compared", self.columns)
        return compared

    @property
    def facts(self) -> list[str]:
        """The fields in the short list of a page's findings."""
        facts: list[str] = self.given.get("facts", [name for name in (self.effect, CHECK) if name in self.fields])
        return facts

    @property
    def searched(self) -> list[str]:
        """The fields to search for glossary terms."""
        searched: list[str] = self.given.get("searched", ["statement"])
        return searched

    @property
    def subjects(self) -> dict[str, list[str]]:
        """The fields that name the subjects of a finding, and the kinds of glossary terms that count; {} for none."""
        subjects: dict[str, list[str]] = self.given.get("subjects", {})
        return subjects

    @property
    def example(self) -> str:
        """An example of a search query; "" for none."""
        example: str = self.given.get("example", "")
        return example

    @property
    def pages(self) -> dict[str, dict[str, Any]]:
        """The fields whose values have overview pages, with the titles of these pages; {} for none."""
        pages: dict[str, dict[str, Any]] = self.given.get("pages", {})
        return pages

    @property
    def not_reported(self) -> dict[str, Any]:
        """The settings of the table of topics that the review does not report; {} for none."""
        counted: dict[str, Any] = self.given.get("not_reported", {})
        return counted

    def unnamed(self, name: str) -> set[str]:
        """The nonspecific terms of a field, such as "several"."""
        return set(self.given.get("unnamed", {}).get(name, ()))

    def groups(self, name: str, finding: Record) -> list[str]:
        """The groups of a field that a finding belongs to.

        These are its terms, or, for a field without a vocabulary, its text without parentheses at the end.
        """
        values = [value for value in values_of(finding, name) if value not in self.unnamed(name)]
        return values if name in self.with_vocabulary else [value.split(" (")[0] for value in values]

    def in_figure(self, findings: list[Record]) -> list[Record]:
        """The findings in the figure: those with one of its effects and a group in each column."""
        if not (figure := self.figure):
            return []
        return [
            finding
            for finding in findings
            if set(values_of(finding, self.effect)) & set(figure.effects)
            and all(self.groups(column.field, finding) for column in figure.columns)
        ]

    def opposed(self, findings: list[Record]) -> Iterator[tuple[Record, Record]]:
        """Yield each pair of opposed findings once, as `opposed` in x-views defines them."""
        if not (rule := self.given.get("opposed")):
            return
        groups: dict[tuple[str, ...], list[Record]] = {}
        for finding in findings:
            for shared in product(*(set(self.groups(name, finding)) for name in rule["same"])):
                groups.setdefault(shared, []).append(finding)
        seen = set()
        for one, other in (pair for group in groups.values() for pair in combinations(group, 2)):
            directions = {*values_of(one, rule["field"]), *values_of(other, rule["field"])}
            if directions == {*rule["terms"]} and (one.line, other.line) not in seen:
                seen.add((one.line, other.line))
                yield one, other


def views_of(dataset: Dataset | None) -> Views:
    """The views of a data set of findings; empty without a data set."""
    return Views(dataset.schema["properties"], dataset.schema.get(KEY, {})) if dataset else Views()


def view_faults(text: str, schema: dict[str, Any], path: str) -> list[Problem]:
    """The problems of `x-views` in a schema: an invalid form, and unknown fields.

    Args:
        text: the source of the schema, for the line.
        schema: the parsed schema.
        path: its path in the project.
    """
    from jsonschema import Draft202012Validator  # slow to import, and usually not needed thanks to the cache

    line, given = line_of_views(text), schema.get(KEY, {})
    errors = list(Draft202012Validator(SCHEMA).iter_errors(given))
    found = [(f"match its description: '{_place(error)}'", DESCRIBED) for error in errors]
    known = ", ".join(schema["properties"])
    names = set() if errors else set(_named_fields(given)) - set(schema["properties"])
    implied = "; effect names the one with signs" if "effect" not in given else ""
    found += [(f"name a field: '{name}'", f"fields are {known}{implied * (name == EFFECT)}") for name in sorted(names)]
    terms = {name for name, rule in schema["properties"].items() if rule.get("$comment") == MARK}
    texts = set() if errors else set(_enumerable_fields(given)) - terms - names
    found += [
        (f"choose by a field with a vocabulary: '{name}'", f'add "$comment": "{MARK}" to the field')
        for name in sorted(texts)
    ]
    return [Problem(path, line, f"{KEY} must {must}", remedy) for must, remedy in found]


def line_of_views(text: str) -> int:
    """The line of `x-views` in the source of a schema; 1 if it is missing."""
    return text.count("\n", 0, max(text.find(f'"{KEY}"'), 0)) + 1


def _place(error: Any) -> str:
    return ": ".join((".".join(map(str, error.absolute_path)), error.message)).removeprefix(": ")


def _named_fields(given: dict[str, Any]) -> Iterator[str]:
    """Yield the fields named in `x-views`."""
    columns = given.get("figure", {}).get("columns", [])
    yield from given.get("unnamed", {})
    effect_is_used = {"effect", "figure", "balance"} & set(given) or "among" in given.get("not_reported", {})
    yield from [given.get("effect", EFFECT)] if effect_is_used else ()
    yield from (
        *given.get("explained", {}),
        *given.get("searched", ()),
        *given.get("subjects", {}).get("fields", ()),
        *given.get("facts", ()),
        *given.get("pages", {}),
        *given.get("not_reported", {}).get("fields", ()),
    )
    yield from (*given["opposed"]["same"], given["opposed"]["field"]) if "opposed" in given else ()
    yield from (given[part][axis] for part, axis in AXES if part in given)
    yield from set(given.get("filters", {})) - {column["id"] for column in columns} - {*DERIVED}
    for part in (part for cells in CELLS for parts in given.get(cells, {}).values() for part in parts):
        yield from (*part["fields"], *(part[name] for name in ("needs", "unless_in") if name in part))
    for column in columns:
        yield from (column[name] for name in ("field", "lists") if name in column)


def _enumerable_fields(given: dict[str, Any]) -> Iterator[str]:
    """Yield the fields that need a vocabulary, because their values become parts of addresses or rows of a table."""
    columns = {column["id"] for column in given.get("figure", {}).get("columns", [])}
    yield from set(given.get("filters", {})) - columns - {*DERIVED, "section"}
    yield from [given.get("effect", EFFECT)] if {"effect", "figure", "balance"} & set(given) else ()
    yield from (given[part][axis] for part, axis in AXES if part in given)


def terms_in_views(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the (field, term) pairs named in `x-views`."""
    for name, terms in given.get("unnamed", {}).items():
        yield from ((name, term) for term in terms)
    yield from ((given["opposed"]["field"], term) for term in given.get("opposed", {}).get("terms", ()))
    yield from ((given["map"]["columns"], term) for term in given.get("map", {}).get("without", ()))
    among = given.get("not_reported", {}).get("among", {}).get("terms", ())
    sides = (term for side in ("left", "right") for term in given.get("balance", {}).get(side, ()))
    effects = (*given.get("figure", {}).get("effects", ()), *among, *sides)
    yield from ((given.get("effect", EFFECT), term) for term in effects)
