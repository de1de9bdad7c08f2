"""Data files: reading, error messages, and writing."""

import json
from pathlib import Path

import pytest
from review.data.content_loader import load
from review.data.records import read_csv, read_yaml, to_csv, to_json, validate

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["row", "items"],
    "properties": {
        "row": {"type": "integer", "description": "a count", "minimum": 1},
        "items": {"type": "array", "description": "things", "minItems": 1, "items": {"type": "string"}},
    },
}


@pytest.mark.parametrize("name", ["table-1", "notices"])
def test_csv_and_json_round_trip(name):
    """Records converted to JSON and back to CSV are byte-identical to the authored file."""
    content = load(ROOT)
    records = json.loads(to_json(content.data[name]))["records"]
    written = to_csv(records, list(content.data[name].schema["properties"]))
    assert written == (ROOT / "docs" / "data" / f"{name}.csv").read_text(encoding="utf-8")


def test_every_schema_is_closed_and_described():
    """Each schema forbids unknown fields and describes each of its fields."""
    for dataset in load(ROOT).data.values():
        assert dataset.schema["additionalProperties"] is False
        assert set(dataset.schema["required"]) == set(dataset.schema["properties"])
        assert all(rule["description"] and rule["title"] for rule in dataset.schema["properties"].values())


def test_csv_keeps_the_line_of_a_cell_with_a_line_break():
    """The line of a record is where it begins, even after a cell with a line break."""
    records, problems = read_csv('row,items\n1,"a\nb"\n2,c | d\n', SCHEMA, "x.csv")
    assert problems == []
    assert [(record.line, record["items"]) for record in records] == [(2, ["a\nb"]), (4, ["c", "d"])]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("row,items\nx,a\n", "x.csv:2: row must be of type integer: 'x' (a count)"),
        ("row,items\n0,a\n", "x.csv:2: row must satisfy minimum 1: '0' (a count)"),
        ("row,items\n1,\n", "x.csv:2: items must have at least one item: '[]' (things)"),
        (
            "items,row\na,1\n",
            "x.csv:1: columns must be in the schema's order: 'items,row' (the first line is: row,items)",
        ),
    ],
)
def test_an_invalid_cell_is_explained(text, message):
    """The message contains the line, the rule, the value, and the description of the field."""
    records, problems = read_csv(text, SCHEMA, "x.csv")
    assert [str(problem) for problem in problems + validate(records, SCHEMA, "x.csv")[1]] == [message]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("- row: 1\n", "x.yml:1: record must have exactly the schema's fields: 'items' is a required property"),
        (
            "- row: 1\n  items: [a]\n- row: 2\n  items: [a]\n  more: 1\n",
            "x.yml:3: record must have exactly the schema's fields: Additional properties",
        ),
        ("row: 1\n", "x.yml:1: file must be a list of records"),
        ("- row: 1\n  items: [a\n", "x.yml:3: text must be YAML"),
    ],
)
def test_an_invalid_record_is_explained(text, start):
    """For YAML, the message contains the line on which the record begins."""
    records, problems = read_yaml(text, SCHEMA, "x.yml")
    lines = [str(problem) for problem in problems + validate(records, SCHEMA, "x.yml")[1]]
    assert len(lines) == 1 and lines[0].startswith(start), lines
