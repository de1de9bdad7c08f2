"""Rules of mkdocs.yml: the names that citations, editions and templates use."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from review.data.content import Content
from review.data.problems import Problem
from review.data.source import Source

PATH = "mkdocs.yml"
SITE = ("site_name", "site_url", "site_description", "site_author")
EXTRA = ("edition", "citation_style")
# The parts of the review's own reference, as citations name them.
REVIEW = tuple(part.name for part in fields(Source))


def _part(settings: Any, name: str) -> dict[str, Any]:
    found = settings.get(name)
    return found if isinstance(found, dict) else {}


def _line(content: Content, name: str) -> int:
    """The line of a setting; the first line when it is not there."""
    found = re.search(rf"^ *{name}:", content.config, re.M)
    return content.config.count("\n", 0, found.start()) + 1 if found else 1


def settings_are_texts(content: Content) -> Iterator[Problem]:
    """The site, its address, its editors and each part of the review's reference have a text."""
    extra = _part(content.settings, "extra")
    needed = ((content.settings, SITE, ""), (extra, EXTRA, "extra: "), (_part(extra, "review"), REVIEW, "review: "))
    for part, names, parent in needed:
        for name in names:
            value = part.get(name)
            from_environment = re.search(rf"^ *{name}: *!ENV\b", content.config, re.M)
            if not from_environment and not (isinstance(value, str) and value):
                said = f"{name} must be given as text: '{'' if value is None else value}'"
                yield Problem(PATH, _line(content, name), said, f'write {parent}{name}: "…"')


def references_are_counted(content: Content) -> Iterator[Problem]:
    """mkdocs.yml says how many numbers the review's list has."""
    if not content.reference_count:
        count = _part(content.settings, "extra").get("reference_count")
        said = f"reference_count must be a number: '{count}'"
        line = _line(content, "reference_count")
        yield Problem(PATH, line, said, "set it under extra: to the last number of the review's list")


def review_has_known_fields(content: Content) -> Iterator[Problem]:
    """The review's reference has the parts that citations name, and no other."""
    for name in _part(_part(content.settings, "extra"), "review"):
        if name not in REVIEW:
            said = f"review must have no other field: '{name}'"
            yield Problem(PATH, _line(content, name), said, f"fields are {', '.join(REVIEW)}")


def offline_is_decided(content: Content) -> Iterator[Problem]:
    """mkdocs.yml says what decides between pages for a server and pages for a disk."""
    if "offline" not in _part(content.settings, "extra"):
        said = "offline must be decided by the environment: ''"
        yield Problem(PATH, 1, said, "write extra: offline: !ENV [OFFLINE, false]")


def citation_style_is_there(content: Content) -> Iterator[Problem]:
    """The style of the list of references is a file."""
    style = _part(content.settings, "extra").get("citation_style")
    if isinstance(style, str) and style and not (content.root / style).is_file():
        said = f"citation_style must be a file: '{style}'"
        yield Problem(PATH, _line(content, "citation_style"), said, "restore it, or correct the path")


WITHIN = [settings_are_texts, review_has_known_fields, offline_is_decided]
ACROSS = [references_are_counted, citation_style_is_there]
