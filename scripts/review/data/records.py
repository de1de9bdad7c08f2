"""Read and validate CSV and YAML data files with a JSON Schema, with line numbers; write JSON and CSV.

CSV follows RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180). A list is one cell with
" | " between its items. Schemas are JSON Schema 2020-12
(https://json-schema.org/draft/2020-12).
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
# The fields that the site requires of each data set; other data sets may have any fields.
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
        """The value of a field; None if the record has no such field."""
        return self.values.get(name)


@dataclass(frozen=True)
class Dataset:
    """A data file.

    Attributes:
        name: the file's name without its extension.
        path: the file relative to the project: "docs/data/findings.yml".
        schema: its JSON Schema.
        records: its records, without values that violate the schema.
    """

    name: str
    path: str
    schema: dict[str, Any]
    records: list[Record]

    @property
    def is_table(self) -> bool:
        """Whether it is a table of the review, with numbered rows that have addresses."""
        return "row" in self.schema["properties"]

    @property
    def name_in_text(self) -> str:
        """Its short name from the start of its title: "Table 1"."""
        return str(self.schema["title"]).split(".")[0]

    @property
    def complete(self) -> list[Record]:
        """The records with a valid value for each required field."""
        required = set(self.schema.get("required", ()))
        return [record for record in self.records if required <= set(record.values)]

    def problem(self, record: Record, message: str, remedy: str) -> Problem:
        """A problem at a record."""
        return Problem(self.path, record.line, message, remedy)

    def title(self, field: str) -> str:
        """The title of a field in the schema.

        Raises:
            KeyError: the schema has no such field.
        """
        title: str = self.schema["properties"][field]["title"]
        return title


def read_csv(text: str, schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """The rows and problems of a CSV file.

    Args:
        text: the file's text.
        schema: the schema, whose fields the header must name in order.
        path: the file in messages.
    """
    reader = csv.reader(io.StringIO(text), strict=True)
    fields = list(schema["properties"])
    records, problems = [], []
    try:
        problems = _header(next(reader, []), fields, path)
        for cells in [] if problems else reader:
            if not any(cells):  # spreadsheets and editors leave empty lines at the end
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
    problems += [Problem(path, 1, f"column must be present: '{name}'", remedy) for name in fields if name not in header]
    if not problems and header != fields:
        problems.append(Problem(path, 1, f"columns must be in the schema's order: '{','.join(header)}'", remedy))
    return problems


def _ragged(cells: list[str], fields: list[str], path: str, line: int) -> Problem:
    message = f"row must have {len(fields)} cells: {len(cells)} in '{','.join(cells)[:60]}'"
    return Problem(path, line, message, "put a cell with a comma in double quotes")


def _cell(cell: str, rule: dict[str, Any]) -> Any:
    if rule["type"] == "array":
        return cell.split(SEPARATOR) if cell else []
    if rule["type"] == "integer" and INTEGER.fullmatch(cell):
        return int(cell)
    return cell


def read_yaml(text: str, schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """The records and problems of a YAML file, which must be a list of mappings.

    Args:
        text: the file's text.
        schema: unused, since YAML has types, which `validate` compares with the schema.
        path: the file in messages.
    """
    items, lines, problems = yaml_parser.parse_yaml(text, path)
    if not problems and (not isinstance(items, list) or not all(isinstance(item, dict) for item in items)):
        problems = [Problem(path, 1, "file must be a list of records: each starts with '- '", "see the other records")]
    return ([], problems) if problems else (list(map(Record, lines, items)), [])


def validate(records: list[Record], schema: dict[str, Any], path: str) -> tuple[list[Record], list[Problem]]:
    """The records without invalid values, and a problem for each invalid value.

    Args:
        records: the records to validate.
        schema: a JSON Schema that passed `schema_faults`.
        path: the file in messages.
    """
    from jsonschema import Draft202012Validator  # slow to import, and usually not needed thanks to the cache

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
    # A rule for the entire record, such as maxProperties, names no field.
    name, value = str(error.path[0]) if error.path else "record", cast(Any, error.validator_value)
    rules: dict[Any, Callable[[], str]] = {
        "enum": lambda: "be one of " + ", ".join(value),
        "pattern": lambda: f"match {value}",
        "type": lambda: f"be of type {value}",
        "minLength": lambda: "not be empty or too short",
        "minItems": lambda: "have at least one item",
    }
    rule = rules.get(error.validator, lambda: f"satisfy {error.validator} {value}")()
    remedy = schema["properties"].get(name, {}).get("description", "see the schema")
    return Problem(path, line, f"{name} must {rule}: '{error.instance}'", remedy)


def schema_faults(schema: Any, path: str) -> list[Problem]:
    """The problems of a schema: invalid JSON Schema, a missing required field, or a field without title or description.

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
        Problem(path, 1, f"schema must have and require the field: '{name}'", "the site shows it for every record")
        for name in NEEDED.get(path.rpartition("/")[2].removesuffix(".schema.json"), ())
        if name not in schema["properties"] or name not in schema.get("required", ())
    ]


def _is_described(schema: Any) -> bool:
    fields = schema["properties"].values()
    return all({"title", "description", "type"} <= set(f) for f in fields) and {"title", "description"} <= set(schema)


def to_json(dataset: Dataset) -> str:
    """The records as JSON, one a line, with the title and description of their schema."""
    about = "".join(f'  "{name}": {_json(dataset.schema[name])},\n' for name in ("title", "description"))
    records = ",\n".join(f"    {_json(record.values)}" for record in dataset.records)
    return f'{{\n{about}  "records": [\n{records}\n  ]\n}}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def to_csv(records: list[dict[str, Any]], fields: list[str]) -> str:
    """The records as CSV that `read_csv` can read.

    Args:
        records: the values of each record.
        fields: the columns in order; a missing value becomes an empty cell.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for record in records:
        values = (record.get(name, "") for name in fields)
        writer.writerow(SEPARATOR.join(value) if isinstance(value, list) else value for value in values)
    return out.getvalue()
