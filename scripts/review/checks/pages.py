"""Rules for pages: titles, ids, markers, block templates, navigation."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, TemplateSyntaxError

from review.data.addresses import COUNTED_ID
from review.data.brackets import deepest_bracket
from review.data.content_loader import Content
from review.data.notes import note_id
from review.data.pages import FINDING, HEADING, NOTE, SourcePage, blocks, comments, ids, marker_names
from review.data.problems import Problem
from review.data.text_reader import read_text

ID = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
# Files may be named after an id, and file systems limit names to 255 bytes.
MAX_ID_LENGTH = 120
MAX_DEPTH = 20
# The ids of citation marks, note marks, list entries, and footnotes.
RESERVED_ID = re.compile(rf"{COUNTED_ID.pattern}|entry-\d+|fn(ref)?\d*-.+")
# The theme does not escape titles, even in attributes.
MARKUP = re.compile(r'[<>"]|&#?\w+;')
EXPLICIT_ID = re.compile(r"\{[^{}#]*#[^\s{}][^{}]*\}$")
MARKER = re.compile(r"<!--\s*(\w+):")
# The syntax of each kind of marker.
FORMS = {
    "block": re.compile(r"<!-- block: [a-z0-9-]+( [a-z0-9-]+)* -->"),
    "note": NOTE,
    "finding": FINDING,
}
# The ids of the lists at the end of a page.
ENDINGS = {"findings", "notes", "cited"}
# Blocks that set an id for each record, with their data set and the function that makes the id.
RECORD_IDS: dict[str, tuple[str, Callable[[str], str]]] = {
    "evidence": ("findings", str),
    "contested": ("contested", str),
    "glossary": ("glossary", str),
    "notes": ("notes", note_id),
}


def pages_have_a_title_and_description(content: Content) -> Iterator[Problem]:
    """A page has a title and a description, which search engines and wikis show."""
    for page in content.pages:
        for name in ("title", "description"):
            text = page.meta.get(name)
            if not text or not isinstance(text, str):
                message = f"{name} must be given: '{text or ''}'"
                yield Problem(page.path, 1, message, f"add {name}: … between --- lines at the top")
            elif MARKUP.search(text):
                message = f"{name} must be plain text, without < > \" and &…;: '{text}'"
                yield Problem(page.path, 1, message, "write “ ” for quotes, and the character itself for an entity")


def headings_have_an_id(content: Content) -> Iterator[Problem]:
    """A heading has an explicit id, so that rewording it does not change its address."""
    for page in content.pages:
        for match in HEADING.finditer(page.prose):
            heading = match.group(2) or match.group("under")
            if not EXPLICIT_ID.search(heading):
                message = f"heading must have an id: '{heading}'"
                yield page.problem(match.start(), message, "end the line with {#short-id}")


def brackets_are_shallow(content: Content) -> Iterator[Problem]:
    """Brackets are not nested too deeply; a link in a footnote in a citation needs three levels."""
    for page in content.pages:
        depth, offset = deepest_bracket(page.prose)
        if depth > MAX_DEPTH:
            message = f"brackets must be at most {MAX_DEPTH} deep: '{depth}'"
            yield page.problem(offset, message, "write \\[ for a bracket that is not a link")


def ids_are_plain(content: Content) -> Iterator[Problem]:
    """An id is short and has only letters, digits, and hyphens, because wikis cut addresses off at other characters."""
    for page in content.pages:
        for name, line in ids(page):
            if not ID.fullmatch(name):
                message = f"id must be letters, digits, and '-' only: '{name[:100]}'"
                yield Problem(page.path, line, message, "rename it before it is published")
            elif name in ENDINGS or RESERVED_ID.fullmatch(name):
                message = f"id must not be one that the site sets: '{name}'"
                yield Problem(page.path, line, message, "choose another name")
            elif len(name) > MAX_ID_LENGTH:
                message = f"id must have at most {MAX_ID_LENGTH} characters: '{name[:40]}…'"
                yield Problem(page.path, line, message, "shorten it before it is published")


def ids_are_used_once(content: Content) -> Iterator[Problem]:
    """Ids are unique on a page, including those that its blocks set."""
    for page in content.pages:
        seen = block_ids(page, content)
        for name, line in ids(page):
            if name in seen:
                message = f"id must be used once on its page: '{name}'"
                yield Problem(page.path, line, message, "rename the newer of the two")
            seen.add(name)


def ids_of(page: SourcePage, content: Content) -> set[str]:
    """The ids of a page that links may lead to, including generated ones."""
    findings = {name for name, _ in marker_names(page, FINDING)}
    return {name for name, _ in ids(page)} | findings | block_ids(page, content) | ENDINGS


def block_ids(page: SourcePage, content: Content) -> set[str]:
    """The ids set by the blocks of a page: table rows, references, and records."""
    names = set()
    for marker, _ in blocks(page):
        block, _, argument = marker.partition(" ")
        if block == "references":
            names |= {f"ref-{number}" for number in content.bibliography.by_number}
        if block == "table" and argument in content.data:
            names |= {f"row-{record.values.get('row')}" for record in content.data[argument].records}
        data, id_of = RECORD_IDS.get(block, ("", str))
        if data in content.data:
            names |= {id_of(str(record.values.get("id"))) for record in content.data[data].records}
    return names


def markers_are_well_formed(content: Content) -> Iterator[Problem]:
    """A marker is `<!-- block: name -->`, `<!-- note: X1, X2 -->`, or `<!-- finding: f-a, f-b -->`."""
    for page in content.pages:
        text = page.without_code
        for start, end in comments(text):
            marker = MARKER.match(text, start)
            form = FORMS.get(marker.group(1)) if marker else None
            if form and not form.fullmatch(text, start, end):
                message = f"marker must be well formed: '{text[start:end]}'"
                yield page.problem(start, message, f"see {form.pattern}")


def one_page_lists_the_references(content: Content) -> Iterator[Problem]:
    """Exactly one page lists all references, because the reference list of each page links there."""
    homes = [(page, line) for page in content.pages for marker, line in blocks(page) if marker == "references"]
    for page, line in homes[1:]:
        message = "marker must be on only one page: '<!-- block: references -->'"
        yield Problem(page.path, line, message, f"it is already on {homes[0][0].path}")
    if not homes:
        message = "a page must contain the list of references: '<!-- block: references -->'"
        yield Problem("docs/", 1, message, "put the marker back")


def front_matter_names_pages(content: Content) -> Iterator[Problem]:
    """The pages named under `map:` and `figures:` in front matter exist."""
    names = sorted(page.name.removesuffix(".md") for page in content.pages)
    figures = [name.removeprefix("figures/") for name in names if name.startswith("figures/")]
    for page in content.pages:
        columns = _items(page.meta.get("map"))
        in_map = [name for column in columns if isinstance(column, dict) for name in _items(column.get("pages"))]
        loose = [str(column) for column in columns if not isinstance(column, dict)]
        yield from _unknown_pages(page, "map", [*in_map, *loose], names)
        yield from _unknown_pages(page, "figures", _items(page.meta.get("figures")), figures)


def _items(value: Any) -> list[Any]:
    """The items of a list or the keys of a mapping; none for other values, which `front_matter` reports."""
    return list(value) if isinstance(value, (list, dict)) else []


def _unknown_pages(page: SourcePage, field: str, given: list[str], names: list[str]) -> Iterator[Problem]:
    for name in given:
        if name not in names:
            remedy = f"one of {', '.join(names)}" if names else f"write docs/{field}/{name}.md, or remove it"
            yield Problem(page.path, 1, f"{field} must name pages: '{name}'", remedy)


def templates_compile(content: Content) -> Iterator[Problem]:
    """The template of every block is valid Jinja."""
    templates = {}
    for path in sorted((content.root / "overrides" / "blocks").glob("*")):
        name = path.relative_to(content.root).as_posix()
        templates[name], problems = read_text(path, name, root=content.root)
        yield from problems
    key = ("templates", version("Jinja2"), *templates.values())
    if content.cached(lambda: b"" if any(map(_template_fault, templates.values())) else b"faultless", *key):
        return
    for name, text in templates.items():
        if fault := _template_fault(text):
            yield Problem(name, fault[0], f"template must be Jinja: '{fault[1]}'", "correct the tag there")


@lru_cache(maxsize=200)  # the live preview checks all templates after each edit
def _template_fault(text: str) -> tuple[int, str | None] | None:
    """The line and the message of a template's syntax error; None for a valid template."""
    try:
        Environment().parse(text)
    except TemplateSyntaxError as error:
        return error.lineno, error.message
    return None


def markers_have_a_block(content: Content) -> Iterator[Problem]:
    """Every block marker names a template, and a data set or work that exists."""
    names = content.block_names
    for page in content.pages:
        for marker, line in blocks(page):
            if fault := _marker_fault(marker, names, content):
                yield Problem(page.path, line, f"marker must name a {fault[0]}", fault[1])


def _marker_fault(marker: str, names: set[str], content: Content) -> tuple[str, str] | None:
    """The kind of name that a marker lacks, with its value, and the remedy; None for a correct marker."""
    name, _, argument = marker.partition(" ")
    if name not in names:
        return f"block: '{name}'", f"use one of {', '.join(sorted(names))}, or add overrides/blocks/{name}.html"
    if name == "discussed-in" and argument not in {entry.key for entry in content.entries}:
        return f"citation key: '{argument}'", "see references.bib"
    if name == "table" and argument not in content.data:
        return f"data set: '{argument}'", f"one of {', '.join(sorted(content.data))}"
    return None


def navigation_names_pages(content: Content) -> Iterator[Problem]:
    """Every page in the navigation exists, and every page is in it."""
    names = {page.name for page in content.pages}
    listed = content.page_order
    for name in listed:
        if name not in names:
            # A name with a YAML escape is not found as text; its problem is reported on line 1.
            line = content.config.count("\n", 0, max(content.config.find(name), 0)) + 1
            message = f"page must exist in docs/: '{name}'"
            yield Problem("mkdocs.yml", line, message, "restore the page; published addresses must keep working")
    for page in content.pages:
        if page.name not in listed:
            message = f"page must be in the navigation: '{page.name}'"
            yield Problem(page.path, 1, message, "add it under nav in mkdocs.yml")


WITHIN = [
    pages_have_a_title_and_description,
    headings_have_an_id,
    brackets_are_shallow,
    ids_are_plain,
    ids_are_used_once,
    markers_are_well_formed,
    templates_compile,
]
ACROSS = [
    markers_have_a_block,
    navigation_names_pages,
    one_page_lists_the_references,
    front_matter_names_pages,
]
