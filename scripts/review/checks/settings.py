"""Rules of mkdocs.yml: the names that citations, editions and templates use."""

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
# What must be there of `extra`, and of its parts; what may be there.
NEEDED = {
    "extra": ("citation_style",),
    "review": tuple(part.name for part in fields(Source) if part.default is MISSING),
    "license": ("name",),
}
KNOWN = {
    "extra": (*NEEDED["extra"], "edition", "author_is"),
    "review": tuple(part.name for part in fields(Source)),
    "license": tuple(part.name for part in fields(License)),
}
RELATION = "retold: somebody else's review in new words, own: one's own"
# How a file states a license of Creative Commons: by its address, or by its SPDX name (https://spdx.org/licenses/).
STATED = re.compile(r"(https?://creativecommons\.org/[\w./-]*\w|(?<=^license: )CC-[\w.-]+)", re.M)
CSL = "{http://purl.org/net/xbiblio/csl}"
LARGEST_STYLE = 1_000_000  # bytes; the longest of the style repository has a quarter of it
WHO = "person: site_author is one person, organization: a group"
ADDRESS = re.compile(r"https?://\S+")


def _part(settings: Any, name: str) -> dict[str, Any]:
    found = settings.get(name)
    return found if isinstance(found, dict) else {}


def _offset(content: Content, name: str, parent: str = "") -> int:
    """The offset of a setting in mkdocs.yml, below its parent; -1 when it is absent."""
    above = re.search(rf"^ *{parent}:", content.config, re.M) if parent else None
    found = re.compile(rf"^ *{name}:", re.M).search(content.config, above.end() if above else 0)
    return found.start() if found else -1


def _line(content: Content, name: str, parent: str = "") -> int:
    """The line of a setting; that of its parent, or the first one, when it is not there."""
    offset = _offset(content, name, parent)
    offset = _offset(content, parent) if offset < 0 and parent else offset
    return content.config.count("\n", 0, max(offset, 0)) + 1


def _from_environment(content: Content, name: str, parent: str) -> bool:
    offset = _offset(content, name, parent)
    return offset >= 0 and bool(re.match(rf" *{name}: *!ENV\b", content.config[offset:]))


def settings_are_texts(content: Content) -> Iterator[Problem]:
    """The site, its review and its license have the parts that are needed, and each is a text."""
    extra = content.extra
    needed = [(content.settings, SITE, ""), (extra, NEEDED["extra"], "extra")]
    needed += [(_part(extra, "review"), NEEDED["review"], "review")]
    needed += [(extra["license"], NEEDED["license"], "license")] if _part(extra, "license") else []
    for part, names, parent in needed:
        given = [name for name in KNOWN.get(parent, ()) if name in part]
        for name in dict.fromkeys((*names, *given)):
            value = part.get(name)
            if not _from_environment(content, name, parent) and not (isinstance(value, str) and value):
                said = f"{name} must be given as text: '{'' if value is None else value}'"
                remedy = f'write {parent}{": " * bool(parent)}{name}: "…"' + (", or remove it" * (name not in names))
                yield Problem(PATH, _line(content, name, parent), said, remedy)


def references_are_counted(content: Content) -> Iterator[Problem]:
    """reference_count, where mkdocs.yml has it, is the last number of the review's list."""
    if "reference_count" in content.extra and not content.reference_count:
        said = f"reference_count must be a number: '{content.extra.get('reference_count')}'"
        line = _line(content, "reference_count")
        yield Problem(PATH, line, said, "set it to the last number of the review's list, or remove it")


def review_has_known_fields(content: Content) -> Iterator[Problem]:
    """The review and its license have the fields that the site uses, and no other."""
    for parent in ("review", "license"):
        given = content.extra.get(parent)
        if given is not None and not isinstance(given, dict):
            said = f"{parent} must have fields: '{given}'"
            yield Problem(PATH, _line(content, parent), said, f"fields are {', '.join(KNOWN[parent])}")
        for name in _part(content.extra, parent):
            if name not in KNOWN[parent]:
                said = f"{parent} must have no other field: '{name}'"
                yield Problem(PATH, _line(content, str(name), parent), said, f"fields are {', '.join(KNOWN[parent])}")


def review_can_be_cited(content: Content) -> Iterator[Problem]:
    """A DOI is bare, an address is one of the web; the author and the relation to the review are of a known kind."""
    review, license = _part(content.extra, "review"), _part(content.extra, "license")
    for parent, part, name, form, must, remedy in (
        ("review", review, "doi", re.compile(r"10\.\S+"), "begin with 10.", "write it without https://doi.org/"),
        ("review", review, "url", ADDRESS, "be a web address", "write https://…"),
        ("license", license, "url", ADDRESS, "be a web address", "write https://…"),
        ("extra", content.extra, "author_is", re.compile(f"{PERSON}|{ORGANIZATION}"), "be person or organization", WHO),
        ("review", review, "relation", re.compile("|".join(RELATIONS)), "be retold or own", RELATION),
    ):
        value = part.get(name)
        if isinstance(value, str) and value and not form.fullmatch(value):
            yield Problem(PATH, _line(content, name, parent), f"{name} must {must}: '{value}'", remedy)


def offline_is_decided(content: Content) -> Iterator[Problem]:
    """mkdocs.yml says what decides between pages for a server and pages for a disk."""
    if "offline" not in content.extra:
        said = "offline must come from the environment: ''"
        yield Problem(PATH, 1, said, "write extra: offline: !ENV [OFFLINE, false]")


def settings_are_in_one_file(content: Content) -> Iterator[Problem]:
    """mkdocs.yml inherits from no other file: the checks read the settings that MkDocs reads."""
    if "INHERIT" in content.settings:
        said = f"INHERIT must be left out: '{content.settings['INHERIT']}'"
        yield Problem(PATH, _line(content, "INHERIT"), said, "write its settings into mkdocs.yml")


def citation_style_can_be_used(content: Content) -> Iterator[Problem]:
    """The style of the list of references is a file of the project, in CSL (https://docs.citationstyles.org)."""
    style = content.extra.get("citation_style")
    if not (isinstance(style, str) and style):
        return
    path, line = content.root / style, _line(content, "citation_style")
    if not path.is_file() or not path.resolve().is_relative_to(content.root.resolve()):
        said = f"citation_style must be a file of the project: '{style}'"
        yield Problem(PATH, line, said, "restore it, or correct the path")
    elif not _is_csl(path):
        said = f"citation_style must be a CSL style with a bibliography: '{style}'"
        yield Problem(PATH, line, said, "take an independent style, not one that only names its parent")


def _is_csl(path: Path) -> bool:
    try:
        text = path.read_bytes()[:LARGEST_STYLE]
        root = ElementTree.fromstring(text) if b"<!DOCTYPE" not in text else None
        return root is not None and root.tag == f"{CSL}style" and root.find(f"{CSL}bibliography") is not None
    except (OSError, ElementTree.ParseError):
        return False


def logo_can_be_drawn(content: Content) -> Iterator[Problem]:
    """A logo that is SVG is a file, is XML, has a view box, and no id, since a page shows it twice."""
    path = content.logo_path
    if path and not (content.root / path).is_file():
        yield Problem(PATH, _line(content, "logo", "theme"), f"logo must be a file: '{path}'", "correct the path")
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
    """LICENSE and CITATION.cff, where they state a license of Creative Commons, state that of mkdocs.yml.

    They may name others too, such as the license of the review.
    """
    given = _part(content.extra, "license")
    title, url = (str(given.get(name) or "") for name in ("name", "url"))
    own = {_bare(url), title.replace(" ", "-")}
    for name, remedy in (("LICENSE", url or title), ("CITATION.cff", title.replace(" ", "-"))):
        text, problems = (
            read_text(content.root / name, name, root=content.root) if (content.root / name).exists() else ("", [])
        )
        yield from problems
        found = list(STATED.finditer(text))
        if found and not own & {_bare(match[1]) for match in found}:
            line = text.count("\n", 0, found[0].start(1)) + 1
            said = f"license must match mkdocs.yml: '{found[0][1]}'"
            yield Problem(name, line, said, f"write {remedy}" if remedy else "remove it, or state it under extra:")


def _bare(address: str) -> str:
    """An address without what two forms of it differ by."""
    return re.sub(r"^https?://(www\.)?|(/deed\.\w+|/legalcode(\.\w+)?|/)$", "", address)


WITHIN = [
    settings_are_texts,
    review_has_known_fields,
    review_can_be_cited,
    settings_are_in_one_file,
    offline_is_decided,
    logo_can_be_drawn,
]
ACROSS = [references_are_counted, citation_style_can_be_used, license_files_agree]
