"""Read CSV and YAML data files by their JSON Schema, with line numbers, and write them as JSON and CSV.

CSV follows RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180). A list is one cell
whose items are separated by " | ", and an integer is written in digits. Schemas are
JSON Schema 2020-12 (https://json-schema.org/draft/2020-12).
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
# The fields of a data set that the site cannot do without; a set of another name needs none.
NEEDED = {
    "abstracts": ("key", "seen", "effect", "seen_at"),
    "addresses": ("address", "since", "moved_to"),
    "contested": ("id", "title", "one_name", "one", "other_name", "other", "differs"),
    "findings": ("id", "section", "statement", "refs"),
    "glossary": ("id", "term", "definition"),
    "notes": ("id", "quote", "problem", "handling"),
    "notices": ("key", "status", "text", "seen_at", "checked"),
    "spellings": ("find", "write", "example", "same_as"),
    "vocabulary": ("field", "term", "label", "sign", "definition"),
}
INTEGER = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Record:
    """One row or item: its line in the file, counted from 1, and its values by field."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """The value of a field.

        Raises:
            KeyError: the record has no such field.
        """
        return self.values[name]

    def get(self, name: str) -> Any:
        """A value of the record; None when it has none of that name."""
        return self.values.get(name)


@dataclass(frozen=True)
class Dataset:
    """A data file.

    Attributes:
        name: the file's name without its ending.
        path: the file relative to the project: "docs/data/findings.yml".
        schema: its JSON Schema.
        records: its records; values that break the schema are left out.
    """

    name: str
    path: str
    schema: dict[str, Any]
    records: list[Record]

    @property
    def is_table(self) -> bool:
        """Whether it is a table of the review, whose rows are numbered and have addresses."""
        return "row" in self.schema["properties"]

    @property
    def name_in_text(self) -> str:
        """What readers call it, which its title begins with: "Table 1"."""
        return str(self.schema["title"]).split(".")[0]

    @property
    def complete(self) -> list[Record]:
        """The records with a valid value for every field that the schema requires."""
        required = set(self.schema.get("required", ()))
        return [record for record in self.records if required <= set(record.values)]

    def problem(self, record: Record, message: str, remedy: str) -> Problem:
        """A problem on the line of a record."""
        return Problem(self.path, record.line, message, remedy)

    def title(self, field: str) -> str:
        """The title that the schema gives a field.

        Raises:
            KeyError: the schema has no such field.
        """
        title: str = self.schema["properties"][field]["title"]
        return title


def read_csv(text: str, schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """The rows of a CSV file, and what is wrong with it.

    Args:
        text: the file's text.
        schema: the schema; the header must name its fields in its order.
        path: the file in messages.
    """
    reader = csv.reader(io.StringIO(text), strict=True)
    fields = list(schema["properties"])
    records, problems = [], []
    try:
        problems = _header(next(reader, []), fields, path)
        for cells in [] if problems else reader:
            if not any(cells):  # spreadsheets and editors leave such lines at the end
                continue
            line = reader.line_num - sum(cell.count("\n") for cell in cells)
            if len(cells) != len(fields):
                problems.append(_ragged(cells, fields, path, line))
            values = {name: _cell(cell, schema["properties"][name]) for name, cell in zip(fields, cells, strict=False)}
            records.append(Record(line, values))
    except csv.Error as error:
        message = f"quotes must be closed: '{error}'"
        problems.append(Problem(path, reader.line_num, message, "double each quote inside a quoted cell"))
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
    message = f"row must have {len(fields)} cells: {len(cells)} in '{','.join(cells)[:60]}'"
    return Problem(path, line, message, "put a cell that holds a comma into double quotes")


def _cell(cell: str, rule: dict[str, Any]) -> Any:
    if rule["type"] == "array":
        return cell.split(SEPARATOR) if cell else []
    if rule["type"] == "integer" and INTEGER.fullmatch(cell):
        return int(cell)
    return cell


def read_yaml(text: str, schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """The records of a YAML file, which is a list of mappings, and what is wrong with it.

    Args:
        text: the file's text.
        schema: not used: YAML has types, and `validate` compares them with the schema.
        path: the file in messages.
    """
    items, lines, problems = yaml_parser.parse_yaml(text, path)
    if not problems and (not isinstance(items, list) or not all(isinstance(item, dict) for item in items)):
        problems = [Problem(path, 1, "file must be a list of records: each starts with '- '", "see the other records")]
    return ([], problems) if problems else (list(map(Record, lines, items)), [])


def validate(records: list[Record], schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """The records without their invalid values, and a problem for each such value.

    Args:
        records: the records to validate.
        schema: a JSON Schema that `schema_faults` finds sound.
        path: the file in messages.
    """
    from jsonschema import Draft202012Validator  # slow to import, and mostly the cache has the records

    validator = Draft202012Validator(schema)
    valid, problems = [], []
    for record in records:
        errors = list(validator.iter_errors(record.values))
        wrong = {error.path[0] for error in errors if error.path}
        problems += [_explain(error, schema, path, record.line) for error in errors]
        known = {name: record.values[name] for name in schema["properties"] if name in record.values}
        valid.append(Record(record.line, {name: value for name, value in known.items() if name not in wrong}))
    return valid, problems


def _explain(error: "ValidationError", schema: dict[str, Any], path: str, line: int) -> Problem:
    if error.validator in ("required", "additionalProperties"):
        message = f"record must have exactly the schema's fields: {error.message}"
        return Problem(path, line, message, f"fields are {', '.join(schema['properties'])}")
    # A rule for the complete record, such as maxProperties, names no field.
    name, value = str(error.path[0]) if error.path else "record", cast(Any, error.validator_value)
    rules: dict[Any, Callable[[], str]] = {
        "enum": lambda: "be one of " + ", ".join(value),
        "pattern": lambda: f"match {value}",
        "type": lambda: f"be of type {value}",
        "minLength": lambda: "not be empty or too short",
        "minItems": lambda: "hold at least one item",
    }
    rule = rules.get(error.validator, lambda: f"keep to {error.validator} {value}")()
    remedy = schema["properties"].get(name, {}).get("description", "see the schema")
    return Problem(path, line, f"{name} must {rule}: '{error.instance}'", remedy)


def schema_faults(schema: Any, path: str) -> list[Problem]:
    """What keeps a schema from being a JSON Schema with the needed fields, each with title, description and type.

    Args:
        schema: the parsed JSON.
        path: the schema's file in messages.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(schema)
        described = _is_described(schema)
    except (SchemaError, TypeError, KeyError, AttributeError) as error:
        message = f"schema must be a JSON Schema with properties: '{str(error).splitlines()[0]}'"
        return [Problem(path, 1, message, "see the other schemas")]
    message = "schema must describe every field: 'title, description, type'"
    faults = [] if described else [Problem(path, 1, message, "add what is missing")]
    return faults + [
        Problem(path, 1, f"schema must have and require the field: '{name}'", "the site shows it of every record")
        for name in NEEDED.get(path.rpartition("/")[2].removesuffix(".schema.json"), ())
        if name not in schema["properties"] or name not in schema.get("required", ())
    ]


def _is_described(schema: Any) -> bool:
    fields = schema["properties"].values()
    return all({"title", "description", "type"} <= set(f) for f in fields) and {"title", "description"} <= set(schema)


def to_json(dataset: Dataset) -> str:
    """The records as a JSON object, with the title and description of their schema."""
    about = {name: dataset.schema[name] for name in ("title", "description")}
    records = [record.values for record in dataset.records]
    return json.dumps({**about, "records": records}, ensure_ascii=False, indent=2) + "\n"


def to_csv(records: list[dict[str, Any]], fields: list[str]) -> str:
    """The records as CSV that `read_csv` reads back.

    Args:
        records: the values of each record.
        fields: the columns, in order; a field that a record lacks is an empty cell.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for record in records:
        values = (record.get(name, "") for name in fields)
        writer.writerow(SEPARATOR.join(value) if isinstance(value, list) else value for value in values)
    return out.getvalue()
