"""Rules for mkdocs.yml: settings that citations, editions, and templates use."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from review.data.content_loader import Content
from review.data.logo import read_logo
from review.data.problems import Problem
from review.data.source import ORGANIZATION, PERSON, RELATIONS, License, Source
from review.data.text_reader import read_text

PATH = "mkdocs.yml"
SITE = ("site_name", "site_url", "site_description", "site_author")
# The required and the allowed fields of `extra` and its parts.
NEEDED = {
    "extra": ("citation_style",),
    "review": tuple(part.name for part in fields(Source) if part.default is MISSING),
    "license": ("name",),
}
KNOWN = {
    "extra": (*NEEDED["extra"], "edition", "author_is", "interaction_figure"),
    "review": tuple(part.name for part in fields(Source)),
    "license": tuple(part.name for part in fields(License)),
}
RELATION = "adapted: someone else's review, reworded; own: your own"
# A Creative Commons license in a file: its address, or its SPDX id (https://spdx.org/licenses/).
STATED = re.compile(r"(https?://creativecommons\.org/[\w./-]*\w|(?<=^license: )CC-[\w.-]+)", re.M)
CSL = "{http://purl.org/net/xbiblio/csl}"
MAX_STYLE_BYTES = 1_000_000  # the largest style in the CSL repository has a quarter of this
AUTHOR_KINDS = "person: site_author is one person, organization: a group"
ADDRESS = re.compile(r"https?://\S+")


def _part(settings: Any, name: str) -> dict[str, Any]:
    found = settings.get(name)
    return found if isinstance(found, dict) else {}


def _offset(content: Content, name: str, parent: str = "") -> int:
    """The offset of a setting in mkdocs.yml, below its parent; -1 if it is absent."""
    above = re.search(rf"^ *{parent}:", content.config, re.M) if parent else None
    found = re.compile(rf"^ *{name}:", re.M).search(content.config, above.end() if above else 0)
    return found.start() if found else -1


def line_of(content: Content, name: str, parent: str = "") -> int:
    """The line of a setting; if it is absent, the line of its parent, or else 1."""
    offset = _offset(content, name, parent)
    offset = _offset(content, parent) if offset < 0 and parent else offset
    return content.config.count("\n", 0, max(offset, 0)) + 1


def _from_environment(content: Content, name: str, parent: str) -> bool:
    offset = _offset(content, name, parent)
    return offset >= 0 and bool(re.match(rf" *{name}: *!ENV\b", content.config[offset:]))


def settings_are_texts(content: Content) -> Iterator[Problem]:
    """The site, its review, and its license have the required fields, and each is a text."""
    extra = content.extra
    needed = [(content.settings, SITE, ""), (extra, NEEDED["extra"], "extra")]
    needed += [(_part(extra, "review"), NEEDED["review"], "review")]
    needed += [(extra["license"], NEEDED["license"], "license")] if _part(extra, "license") else []
    for part, names, parent in needed:
        given = [name for name in KNOWN.get(parent, ()) if name in part]
        for name in dict.fromkeys((*names, *given)):
            value = part.get(name)
            if not _from_environment(content, name, parent) and not (isinstance(value, str) and value):
                message = f"{name} must be given as text: '{'' if value is None else value}'"
                remedy = f'write {parent}{": " * bool(parent)}{name}: "…"' + (", or remove it" * (name not in names))
                yield Problem(PATH, line_of(content, name, parent), message, remedy)


def reference_count_is_a_number(content: Content) -> Iterator[Problem]:
    """reference_count in mkdocs.yml, if present, is the last number of the review's list."""
    if "reference_count" in content.extra and not content.reference_count:
        message = f"reference_count must be a number: '{content.extra.get('reference_count')}'"
        line = line_of(content, "reference_count")
        yield Problem(PATH, line, message, "set it to the last number of the review's list, or remove it")


def review_has_known_fields(content: Content) -> Iterator[Problem]:
    """The review and its license have only fields that the site uses."""
    for parent in ("review", "license"):
        given = content.extra.get(parent)
        if given is not None and not isinstance(given, dict):
            message = f"{parent} must have fields: '{given}'"
            yield Problem(PATH, line_of(content, parent), message, f"fields are {', '.join(KNOWN[parent])}")
        for name in _part(content.extra, parent):
            if name not in KNOWN[parent]:
                message = f"{parent} must have no other field: '{name}'"
                yield Problem(
                    PATH, line_of(content, str(name), parent), message, f"fields are {', '.join(KNOWN[parent])}"
                )


def review_can_be_cited(content: Content) -> Iterator[Problem]:
    """A DOI has no prefix, an address is a web address, and the kind of author and the relation are known."""
    review, license = _part(content.extra, "review"), _part(content.extra, "license")
    for parent, part, name, form, must, remedy in (
        ("review", review, "doi", re.compile(r"10\.\S+"), "begin with 10.", "write it without https://doi.org/"),
        ("review", review, "url", ADDRESS, "be a web address", "write https://…"),
        ("license", license, "url", ADDRESS, "be a web address", "write https://…"),
        (
            "extra",
            content.extra,
            "author_is",
            re.compile(f"{PERSON}|{ORGANIZATION}"),
            "be person or organization",
            AUTHOR_KINDS,
        ),
        ("review", review, "relation", re.compile("|".join(RELATIONS)), "be adapted or own", RELATION),
    ):
        value = part.get(name)
        if isinstance(value, str) and value and not form.fullmatch(value):
            yield Problem(PATH, line_of(content, name, parent), f"{name} must {must}: '{value}'", remedy)


def offline_comes_from_the_environment(content: Content) -> Iterator[Problem]:
    """An environment variable in mkdocs.yml selects the offline build."""
    if "offline" not in content.extra:
        message = "offline must come from the environment: ''"
        yield Problem(PATH, 1, message, "write extra: offline: !ENV [OFFLINE, false]")


def settings_are_in_one_file(content: Content) -> Iterator[Problem]:
    """mkdocs.yml inherits from no other file, so that the checks read the same settings as MkDocs."""
    if "INHERIT" in content.settings:
        message = f"INHERIT must be left out: '{content.settings['INHERIT']}'"
        yield Problem(PATH, line_of(content, "INHERIT"), message, "write its settings into mkdocs.yml")


def citation_style_can_be_used(content: Content) -> Iterator[Problem]:
    """The citation style is a CSL file of the project (https://docs.citationstyles.org)."""
    style = content.extra.get("citation_style")
    if not (isinstance(style, str) and style):
        return
    path, line = content.root / style, line_of(content, "citation_style")
    if not path.is_file() or not path.resolve().is_relative_to(content.root.resolve()):
        message = f"citation_style must be a file of the project: '{style}'"
        yield Problem(PATH, line, message, "restore it, or correct the path")
    elif not _is_csl(path):
        message = f"citation_style must be a CSL style with a bibliography: '{style}'"
        yield Problem(PATH, line, message, "use an independent style, not one that only names its parent")


def _is_csl(path: Path) -> bool:
    try:
        text = path.read_bytes()[:MAX_STYLE_BYTES]
        root = ElementTree.fromstring(text) if b"<!DOCTYPE" not in text else None
        return root is not None and root.tag == f"{CSL}style" and root.find(f"{CSL}bibliography") is not None
    except (OSError, ElementTree.ParseError):
        return False


def logo_can_be_drawn(content: Content) -> Iterator[Problem]:
    """An SVG logo is an XML file with a view box and without ids, because pages show it twice."""
    path = content.logo_path
    if path and not (content.root / path).is_file():
        yield Problem(PATH, line_of(content, "logo", "theme"), f"logo must be a file: '{path}'", "correct the path")
    if not content.logo:
        return
    try:
        ElementTree.fromstring(content.logo)
    except ElementTree.ParseError as error:
        yield Problem(path, error.position[0], f"logo must be XML: '{error.msg.split(':')[0]}'", "close every tag")
    if not read_logo(content.logo):
        yield Problem(path, 1, "logo must have a view box: '<svg>'", 'write viewBox="0 0 WIDTH HEIGHT"')
    if found := re.search(r'\sid="([^"]*)"', content.logo):
        line = content.logo.count("\n", 0, found.start() + 1) + 1
        yield Problem(path, line, f"logo must have no id: '{found[1]}'", "a page shows the logo twice")


def license_files_agree(content: Content) -> Iterator[Problem]:
    """LICENSE and CITATION.cff state the Creative Commons license of mkdocs.yml, if any.

    They may also name others, such as the license of the review.
    """
    given = _part(content.extra, "license")
    title, url = (str(given.get(name) or "") for name in ("name", "url"))
    own = {_normalized(url), title.replace(" ", "-")}
    for name, remedy in (("LICENSE", url or title), ("CITATION.cff", title.replace(" ", "-"))):
        text, problems = (
            read_text(content.root / name, name, root=content.root) if (content.root / name).exists() else ("", [])
        )
        yield from problems
        found = list(STATED.finditer(text))
        if found and not own & {_normalized(match[1]) for match in found}:
            line = text.count("\n", 0, found[0].start(1)) + 1
            message = f"license must match mkdocs.yml: '{found[0][1]}'"
            yield Problem(name, line, message, f"write {remedy}" if remedy else "remove it, or state it under extra:")


def _normalized(address: str) -> str:
    """An address in a normal form, for comparison."""
    return re.sub(r"^https?://(www\.)?|(/deed\.\w+|/legalcode(\.\w+)?|/)$", "", address)


WITHIN = [
    settings_are_texts,
    review_has_known_fields,
    review_can_be_cited,
    settings_are_in_one_file,
    offline_comes_from_the_environment,
    logo_can_be_drawn,
]
ACROSS = [reference_count_is_a_number, citation_style_can_be_used, license_files_agree]
