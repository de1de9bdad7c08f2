"""Describe the allowed values of a data field from its JSON Schema."""

import re
from typing import Any

# The kind of a value, singular and plural, by the `$comment` of the field's schema.
NAMED = {
    "vocabulary": ("a term of the vocabulary", "terms of the vocabulary"),
    "citation key": ("a citation key", "citation keys"),
    "finding": ("a finding id", "finding ids"),
    "note": ("a note id", "note ids"),
    "page": ("a page", "pages"),
}
KINDS = {"string": ("text", "texts"), "integer": ("a whole number", "whole numbers")}


def allowed_values(rule: dict[str, Any]) -> str:
    """The allowed values of a field, such as "note ids, or none".

    Args:
        rule: the field's schema, for a value or a list; types not in `KINDS` keep their JSON
            Schema name.

    Raises:
        KeyError: the schema has no type; `review.data.records.schema_faults` reports it.
    """
    kind, *other = [rule["type"]] if isinstance(rule["type"], str) else rule["type"]
    many = kind == "array"
    items = rule.get("items")
    value = items if many and isinstance(items, dict) else rule
    if isinstance(value.get("enum"), list):
        named = [str(term) for term in value["enum"] if term != ""]
        return "one of " + ", ".join(named) + ", or none" * (len(named) < len(value["enum"]))
    one = str(value.get("type")) if many else kind
    forms = NAMED.get(rule.get("$comment", "")) or KINDS.get(one, (one, one))
    empty = "null" in other or (not rule.get("minItems") if many else kind == "string" and _may_be_empty(rule))
    return forms[many] + ", or none" * empty


def _may_be_empty(rule: dict[str, Any]) -> bool:
    return not rule.get("minLength") and re.search(rule.get("pattern", ""), "") is not None
