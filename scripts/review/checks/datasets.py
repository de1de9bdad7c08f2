"""Rules of the data files that a schema cannot state."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from review.data.content import Content
from review.data.problems import Problem
from review.data.records import Dataset

TAG = re.compile(r"<[/!A-Za-z]")
REQUIRED = {"notices": "the marks of retracted works", "bearings": "the signs of findings"}


def needed_data_is_there(content: Content) -> Iterator[Problem]:
    """The data sets that every page needs exist."""
    for name, purpose in REQUIRED.items():
        if name not in content.data:
            yield Problem(f"docs/data/{name}", 1, f"data set must be readable: '{name}'", f"it holds {purpose}; restore it and its schema")


def cells_hold_plain_text(content: Content) -> Iterator[Problem]:
    """No cell holds an HTML tag."""
    for dataset in content.data.values():
        for record in dataset.records:
            for name, value in record.values.items():
                if any(TAG.search(text) for text in _texts(value)):
                    yield Problem(dataset.path, record.line, f"{name} must hold no HTML tag: '{value}'", "write plain text")


def _texts(value: Any) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]


def rows_are_counted(content: Content) -> Iterator[Problem]:
    """The rows of a table are numbered 1, 2, 3 …, since row-N is an address."""
    for dataset in content.data.values():
        if "row" in dataset.schema["properties"]:
            for place, record in enumerate(dataset.records, 1):
                if record.values.get("row") != place:
                    yield Problem(dataset.path, record.line, f"row must be {place}: '{record.values.get('row')}'", "number the rows from 1 in printed order")


def names_are_used_once(content: Content) -> Iterator[Problem]:
    """A record's name or key occurs once in its file."""
    for dataset in content.data.values():
        first = _naming_field(dataset)
        used = Counter(record.values.get(first) for record in dataset.records) if first else Counter()
        for record in dataset.records:
            if first and used[record.values.get(first)] > 1:
                yield Problem(dataset.path, record.line, f"{first} must be used once: '{record.values.get(first)}'", "merge the records or rename one")


def _naming_field(dataset: Dataset) -> str:
    return next((name for name in ("id", "name", "key") if name in dataset.schema["properties"]), "")


RULES = [needed_data_is_there, cells_hold_plain_text, rows_are_counted, names_are_used_once]
