"""Data files (CSV, YAML) read through their JSON Schema, with line numbers.

A schema is closed and describes every field. In CSV a list is one cell whose
items are separated by " | ", and an integer is written in digits.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from review.data import yaml_parser
from review.data.problems import Problem

if TYPE_CHECKING:  # slow to import
    from jsonschema.exceptions import ValidationError

SEPARATOR = " | "
INTEGER = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Record:
    """One row or item: its line in the file and its values."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str) -> Any:
        """A value of the record; None when it has none of that name."""
        return self.values.get(name)


@dataclass(frozen=True)
class Dataset:
    """A data file: where it lies, its schema and its records."""

    name: str
    path: str
    schema: dict[str, Any]
    records: list[Record]

    @property
    def whole(self) -> list[Record]:
        """The records that have every field."""
        return [record for record in self.records if len(record.values) == len(self.schema["properties"])]

    def title(self, field: str) -> str:
        """The heading of a field."""
        title: str = self.schema["properties"][field]["title"]
        return title


def read_csv(text: str, schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """Read CSV rows whose header is exactly the schema's list of fields."""
    reader = csv.reader(io.StringIO(text), strict=True)
    fields = list(schema["properties"])
    records, problems = [], []
    try:
        problems = _header(next(reader, []), fields, path)
        for cells in [] if problems else reader:
            line = reader.line_num - sum(cell.count("\n") for cell in cells)
            if len(cells) != len(fields):
                problems.append(_ragged(cells, fields, path, line))
            values = {name: _cell(cell, schema["properties"][name]) for name, cell in zip(fields, cells, strict=False)}
            records.append(Record(line, values))
    except csv.Error as error:
        problems.append(
            Problem(
                path, reader.line_num, f"quotes must be closed: '{error}'", "double each quote inside a quoted cell"
            )
        )
    return records, problems


def _header(header: list[str], fields: list[str], path: str) -> list[Problem]:
    remedy = "the first line is: " + ",".join(fields)
    problems = [
        Problem(path, 1, f"column must be one of the schema's: '{name}'", remedy)
        for name in header
        if name not in fields
    ]
    problems += [Problem(path, 1, f"column must be there: '{name}'", remedy) for name in fields if name not in header]
    if not problems and header != fields:
        problems.append(Problem(path, 1, f"columns must stand in the schema's order: '{','.join(header)}'", remedy))
    return problems


def _ragged(cells: list[str], fields: list[str], path: str, line: int) -> Problem:
    return Problem(
        path,
        line,
        f"row must have {len(fields)} cells: {len(cells)} in '{','.join(cells)[:60]}'",
        "put a cell that holds a comma into double quotes",
    )


def _cell(cell: str, rule: dict[str, Any]) -> Any:
    if rule["type"] == "array":
        return cell.split(SEPARATOR) if cell else []
    if rule["type"] == "integer" and INTEGER.fullmatch(cell):
        return int(cell)
    return cell


def read_yaml(text: str, schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """Read a YAML list of records."""
    items, lines, problems = yaml_parser.parse_yaml(text, path)
    if not problems and (not isinstance(items, list) or not all(isinstance(item, dict) for item in items)):
        problems = [Problem(path, 1, "file must be a list of records: each starts with '- '", "see the other records")]
    return ([], problems) if problems else (list(map(Record, lines, items)), [])


def validate(records: list[Record], schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """Hold every record against the schema; one problem for each wrong value.

    The records come back without their wrong values: whoever reads one finds a
    value of the right kind or none.
    """
    from jsonschema import Draft202012Validator  # slow to import, and mostly the records are kept

    validator = Draft202012Validator(schema)
    kept, problems = [], []
    for record in records:
        errors = list(validator.iter_errors(record.values))
        wrong = {error.path[0] for error in errors if error.path}
        problems += [_explain(error, schema, path, record.line) for error in errors]
        known = {name: record.values[name] for name in schema["properties"] if name in record.values}
        kept.append(Record(record.line, {name: value for name, value in known.items() if name not in wrong}))
    return kept, problems


def _explain(error: "ValidationError", schema: dict[str, Any], path: str, line: int) -> Problem:
    if error.validator in ("required", "additionalProperties"):
        known = ", ".join(schema["properties"])
        return Problem(
            path, line, f"record must have exactly the schema's fields: {error.message}", f"fields are {known}"
        )
    name, value = str(error.path[0]), cast(Any, error.validator_value)
    said: dict[Any, Callable[[], str]] = {
        "enum": lambda: "be one of " + ", ".join(value),
        "pattern": lambda: f"match {value}",
        "type": lambda: f"be of type {value}",
        "minLength": lambda: "not be empty or too short",
        "minItems": lambda: "hold at least one item",
    }
    rule = said.get(error.validator, lambda: f"keep to {error.validator} {value}")()
    return Problem(path, line, f"{name} must {rule}: '{error.instance}'", schema["properties"][name]["description"])


def schema_faults(schema: Any, path: str) -> list[Problem]:
    """A schema is a JSON Schema whose every field has a title and a description."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(schema)
        fields = schema["properties"].values()
        whole = all({"title", "description", "type"} <= set(field) for field in fields) and {
            "title",
            "description",
        } <= set(schema)
    except (SchemaError, TypeError, KeyError, AttributeError) as error:
        return [
            Problem(
                path,
                1,
                f"schema must be a JSON Schema with properties: '{str(error).splitlines()[0]}'",
                "see the other schemas",
            )
        ]
    return (
        []
        if whole
        else [Problem(path, 1, "schema must describe every field: 'title, description, type'", "add what is missing")]
    )


def to_json(dataset: Dataset) -> str:
    """The records as JSON, with the schema's own words about them."""
    about = {name: dataset.schema[name] for name in ("title", "description")}
    records = [record.values for record in dataset.records]
    return json.dumps({**about, "records": records}, ensure_ascii=False, indent=2) + "\n"


def to_csv(records: list[dict[str, Any]], fields: list[str]) -> str:
    """Write records as the CSV that `read_csv` reads: the two are inverse."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for record in records:
        values = (record[name] for name in fields)
        writer.writerow(SEPARATOR.join(value) if isinstance(value, list) else value for value in values)
    return out.getvalue()
