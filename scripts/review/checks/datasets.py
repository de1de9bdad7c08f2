"""Rules for data files that a schema cannot express."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from review.data.content_loader import Content
from review.data.pages import TAG
from review.data.problems import Problem
from review.data.records import Dataset, Record
from review.data.vocabulary import MARK, Vocabulary, uses

SCHEMA = ".schema.json"
VOCABULARY = "vocabulary"
# First characters of cells that spreadsheets run as formulas.
FORMULA = {"=", "+", "-", "@"}
# Syntax that JavaScript lacks or added late: look-behind, Python's named groups, comments, and flags.
LATER = re.compile(r"\(\?[<P#aiLmsux-]")
# The fields that identify a record.
NAMES = (("id",), ("key",), ("address",), ("field", "term"))


def required_data_exists(content: Content) -> Iterator[Problem]:
    """Every schema has its data set, and a vocabulary exists if any field needs one."""
    folder = content.root / "docs" / "data"
    needed = {path.name.removesuffix(SCHEMA) for path in folder.glob(f"*{SCHEMA}")}
    if any(rule.get("$comment") == MARK for set in content.data.values() for rule in set.schema["properties"].values()):
        needed.add(VOCABULARY)
    for name in sorted(needed - set(content.data)):
        message = f"data set must be readable: '{name}'"
        yield Problem(f"docs/data/{name}", 1, message, "restore it and its schema, or remove what uses it")


def cells(content: Content) -> Iterator[tuple[Dataset, Record, str, list[str]]]:
    """Yield (data set, record, field, texts) for each value; a list has a text for each item."""
    for dataset in content.data.values():
        for record in dataset.records:
            for name, value in record.values.items():
                items = value if isinstance(value, list) else [value]
                yield dataset, record, name, [item for item in items if isinstance(item, str)]


def cells_are_plain_text(content: Content) -> Iterator[Problem]:
    """No cell contains an HTML tag."""
    for dataset, record, name, texts in cells(content):
        if any(TAG.search(text) for text in texts):
            yield dataset.problem(record, f"{name} must have no HTML tag: '{record[name]}'", "write plain text")


def cells_are_not_formulas(content: Content) -> Iterator[Problem]:
    """No cell begins like a formula, because a spreadsheet would run it.

    Readers download the same files that we edit, so such a value is rejected instead of
    escaped. Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    for dataset, record, name, texts in cells(content):
        for text in texts:
            if unicodedata.normalize("NFKC", text[:1]) in FORMULA:
                message = f"{name} must not begin with = + - or @: '{text}'"
                yield dataset.problem(record, message, "begin with a word, or write a minus sign, −")


def cells_are_trimmed(content: Content) -> Iterator[Problem]:
    """No cell begins or ends with a space."""
    for dataset, record, name, texts in cells(content):
        if any(text != text.strip() for text in texts):
            message = f"{name} must not begin or end with a space: '{record[name]}'"
            yield dataset.problem(record, message, "remove the space")


def rows_are_numbered(content: Content) -> Iterator[Problem]:
    """The rows of a table are numbered 1, 2, 3 …, because row-N is an address."""
    for dataset in content.data.values():
        if dataset.is_table:
            for number, record in enumerate(dataset.records, 1):
                if record.values.get("row", number) != number:
                    message = f"row must be {number}: '{record['row']}'"
                    yield dataset.problem(record, message, "number the rows from 1 in printed order")


def names_are_used_once(content: Content) -> Iterator[Problem]:
    """A record's identifier (its id, its key, or its field and term) is unique in its file."""
    for dataset in content.data.values():
        fields = next((names for names in NAMES if set(names) <= set(dataset.schema["properties"])), ())
        used = Counter(_name(record, fields) for record in dataset.records)
        for record in dataset.records:
            if fields and set(fields) <= set(record.values) and used[_name(record, fields)] > 1:
                message = f"{' and '.join(fields)} must be used once: '{_name(record, fields)}'"
                yield dataset.problem(record, message, "merge the records or rename one")


def _name(record: Record, fields: tuple[str, ...]) -> str:
    return " ".join(str(record.values.get(field)) for field in fields)


def terms_are_in_the_vocabulary(content: Content) -> Iterator[Problem]:
    """The value of a field with a vocabulary is one of its terms."""
    if VOCABULARY not in content.data:
        return
    vocabulary = Vocabulary(content.data[VOCABULARY])
    for dataset in content.data.values():
        for record, field, term in uses(dataset, MARK):
            if not vocabulary.has(field, term):
                terms = ", ".join(known["term"] for known in vocabulary.terms(field))
                message = f"{field} must be a term of the vocabulary: '{term}'"
                yield dataset.problem(record, message, f"use one of {terms}, or add it to vocabulary.yml")


def named_pages_exist(content: Content) -> Iterator[Problem]:
    """A page named in a record exists in docs/."""
    pages = {page.name.removesuffix(".md") for page in content.pages}
    for dataset in content.data.values():
        for record, field, name in uses(dataset, "page"):
            if name not in pages:
                yield dataset.problem(record, f"{field} must be a page: '{name}'", f"one of {', '.join(sorted(pages))}")


def named_records_exist(content: Content) -> Iterator[Problem]:
    """A note or finding named in a record exists in its data set."""
    for kind, home in (("note", "notes"), ("finding", "findings")):
        known = {record.values.get("id") for record in content.data[home].records} if home in content.data else set()
        for dataset in content.data.values():
            for record, field, name in uses(dataset, kind):
                if name not in known:
                    message = f"{field} must name a {kind}: '{name}'"
                    yield dataset.problem(record, message, f"see the ids in docs/data/{home}.yml")


def aliases_belong_to_one_term(content: Content) -> Iterator[Problem]:
    """An alias belongs to only one glossary term."""
    if "glossary" not in content.data:
        return
    owner: dict[str, str] = {}
    dataset = content.data["glossary"]
    for record in dataset.records:
        for name in {str(record.values.get("term")), *(record.values.get("aliases") or [])}:
            other = owner.setdefault(name, str(record.values.get("id")))
            if other != record.values.get("id"):
                message = f"alias must belong to one term, but {other} has it too: '{name}'"
                yield dataset.problem(record, message, "keep it with the term that readers mean")


def spellings_are_patterns(content: Content) -> Iterator[Problem]:
    """The pattern of a spelling works in browsers released since 2021."""
    for record in content.data["spellings"].complete if "spellings" in content.data else ():
        if fault := _unsupported_syntax(record["find"]):
            message = f"find must be a pattern that browsers support, not {fault}: '{record['find']}'"
            yield content.data["spellings"].problem(record, message, "write groups as ( ) or (?: ) and close them")


def _unsupported_syntax(pattern: str) -> str:
    """The part of a pattern that browsers do not support; "" for none."""
    try:
        re.compile(pattern)
    except re.error as error:
        return f"one with an error ({error})"
    return "one with look-behind or a named group" if LATER.search(pattern) else ""


WITHIN = [
    cells_are_plain_text,
    cells_are_not_formulas,
    cells_are_trimmed,
    rows_are_numbered,
    names_are_used_once,
    aliases_belong_to_one_term,
    spellings_are_patterns,
]
ACROSS = [required_data_exists, terms_are_in_the_vocabulary, named_pages_exist, named_records_exist]
