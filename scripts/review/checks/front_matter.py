"""Rules for front matter: known fields with values of the right type."""

from collections.abc import Iterator
from typing import Any

from review.checks.rules import Rule
from review.data.content_loader import READER_SOURCES, Content
from review.data.problems import Problem
from review.data.records import Record, validate

WORDS = {"type": "string", "minLength": 1}
BY_NAME = {"type": "object", "additionalProperties": WORDS}
# The fields that the site uses. Others are rejected, because some fields of MkDocs and
# its theme select a template or a script.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "title": WORDS | {"description": "the name of the page"},
        "description": WORDS | {"description": "the page in one sentence"},
        "hide": {
            "type": "array",
            "items": {"enum": ["navigation", "toc", "footer", "path"]},
            "description": "parts of the theme to hide on the page",
        },
        "search": {
            "type": "object",
            "additionalProperties": False,
            "required": ["exclude"],
            "properties": {"exclude": {"type": "boolean"}},
            "description": "exclude: true keeps the page out of the search",
        },
        "numbers": {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "description": "key: number, for works with two numbers",
        },
        "map": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["head", "pages"],
                "properties": {"head": WORDS, "pages": BY_NAME},
            },
            "description": "columns with head: text, and pages: with name: text",
        },
        "editions": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "use"],
                "properties": {"name": WORDS, "use": WORDS},
            },
            "description": "for each file that make export writes, its ending: with name: and use:",
        },
        "figures": BY_NAME | {"description": "name: text, for each figure"},
        "page_title": WORDS | {"description": "the home page's title in tabs and search engines"},
    },
}


def fields_are_known(content: Content) -> Iterator[Problem]:
    """Front matter has only fields that the site reads, each with a value of its type."""
    known = [f"{page.path} {page.meta}" for page in content.pages]
    if not content.cached(lambda: b"" if _faults(content) else b"faultless", *READER_SOURCES, repr(SCHEMA), *known):
        yield from _faults(content)


def _faults(content: Content) -> list[Problem]:
    return [fault for page in content.pages for fault in validate([Record(1, page.meta)], SCHEMA, page.path)[1]]


WITHIN = [fields_are_known]
ACROSS: list[Rule] = []
