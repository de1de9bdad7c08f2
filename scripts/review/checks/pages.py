"""Rules of the pages: front matter, ids, markers, navigation."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.metadata import version

from jinja2 import Environment, TemplateSyntaxError

from review.data.content import Content
from review.data.notes import note_id
from review.data.pages import FINDING, HEADING, NOTE, SourcePage, blocks, comments, ids, marker_names
from review.data.problems import Problem
from review.data.text_files import read_text

ID = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
# The theme puts titles into pages as they stand, into attributes as well.
MARKUP = re.compile(r'[<>"]|&#?\w+;')
HAND_SET = re.compile(r"\{[^{}]*#[^\s{}]+[^{}]*\}$")
MARKER = re.compile(r"<!--\s*(\w+):")
# What a marker may look like, by its first word.
FORMS = {
    "block": re.compile(r"<!-- block: [a-z0-9-]+( [a-z0-9-]+)* -->"),
    "note": NOTE,
    "finding": FINDING,
}
# Lists below the text of a page.
ENDINGS = {"findings", "notes", "cited"}
# Blocks that give each record of their data set an id, and how.
RECORD_IDS: dict[str, tuple[str, Callable[[str], str]]] = {
    "evidence": ("findings", str),
    "contested": ("contested", str),
    "glossary": ("glossary", str),
    "notes": ("notes", note_id),
}


def pages_have_a_title_and_description(content: Content) -> Iterator[Problem]:
    """Front matter has a title and a description; search and wikis show them."""
    for page in content.pages:
        for name in ("title", "description"):
            text = page.meta.get(name)
            if not text or not isinstance(text, str):
                yield Problem(
                    page.path, 1, f"{name} must be given: '{text or ''}'", f"add {name}: … between --- lines at the top"
                )
            elif MARKUP.search(text):
                said = f"{name} must be plain text, without < > \" and &…;: '{text}'"
                yield Problem(page.path, 1, said, "write “ ” for quotes, and the letter itself for an entity")


def headings_have_an_id(content: Content) -> Iterator[Problem]:
    """A heading's id is set by hand, so that no edit of its words changes it."""
    for page in content.pages:
        for match in HEADING.finditer(page.prose):
            words = match.group(2) or match.group("under")
            if not HAND_SET.search(words):
                yield Problem(
                    page.path,
                    page.line(match.start()),
                    f"heading must have an id: '{words}'",
                    "end the line with {#short-id}",
                )


def ids_are_plain(content: Content) -> Iterator[Problem]:
    """An id has letters, digits and hyphens: wikis cut others off."""
    for page in content.pages:
        for found, line in ids(page):
            if not ID.fullmatch(found):
                yield Problem(
                    page.path,
                    line,
                    f"id must hold letters, digits and '-' only: '{found}'",
                    "rename it before it is published",
                )


def ids_are_used_once(content: Content) -> Iterator[Problem]:
    """No id occurs twice on a page, and none that a block will set."""
    for page in content.pages:
        seen = block_ids(page, content)
        for found, line in ids(page):
            if found in seen:
                yield Problem(
                    page.path, line, f"id must be used once on its page: '{found}'", "rename the newer of the two"
                )
            seen.add(found)


def ids_of(page: SourcePage, content: Content) -> set[str]:
    """Every id of a page that a link may lead to."""
    findings = {name for name, _ in marker_names(page, FINDING)}
    return {found for found, _ in ids(page)} | findings | block_ids(page, content) | ENDINGS


def block_ids(page: SourcePage, content: Content) -> set[str]:
    """The ids that the blocks of a page set: its rows, its references."""
    found = set()
    for marker, _ in blocks(page):
        name, _, argument = marker.partition(" ")
        if name == "references":
            found |= {f"ref-{number}" for number in range(1, content.reference_count + 1)}
        if name == "table" and argument in content.data:
            found |= {f"row-{record.values.get('row')}" for record in content.data[argument].records}
        data, address = RECORD_IDS.get(name, ("", str))
        if data in content.data:
            found |= {address(str(record.values.get("id"))) for record in content.data[data].records}
    return found


def markers_are_well_formed(content: Content) -> Iterator[Problem]:
    """A marker is `<!-- block: name -->` or `<!-- note: X1, X2 -->`."""
    for page in content.pages:
        text = page.without_code
        for start, end in comments(text):
            marker = MARKER.match(text, start)
            form = FORMS.get(marker.group(1)) if marker else None
            if form and not form.fullmatch(text, start, end):
                said = f"marker must have its form: '{text[start:end]}'"
                yield Problem(page.path, page.line(start), said, f"see {form.pattern}")


def one_page_holds_the_references(content: Content) -> Iterator[Problem]:
    """The list of all references stands once: every mark leads there."""
    homes = [(page, line) for page in content.pages for marker, line in blocks(page) if marker == "references"]
    for page, line in homes[1:]:
        yield Problem(
            page.path,
            line,
            "marker must stand on one page: '<!-- block: references -->'",
            f"it is on {homes[0][0].path} already",
        )
    if not homes:
        yield Problem(
            "docs/", 1, "a page must hold the list of references: '<!-- block: references -->'", "put the marker back"
        )


def pictures_name_pages(content: Content) -> Iterator[Problem]:
    """A `map:` in front matter has columns with a head and pages that exist; `figures:` names their pages."""
    names = sorted(page.name.removesuffix(".md") for page in content.pages)
    figures = [name.removeprefix("figures/") for name in names if name.startswith("figures/")]
    for page in content.pages:
        columns = page.meta.get("map") or []
        in_map = [name for column in columns if isinstance(column, dict) for name in column.get("pages") or {}]
        loose = [str(column) for column in columns if not isinstance(column, dict)]
        yield from _unnamed(page, "map", [*in_map, *loose], names)
        yield from _unnamed(page, "figures", list(page.meta.get("figures") or {}), figures)


def _unnamed(page: SourcePage, field: str, given: list[str], names: list[str]) -> Iterator[Problem]:
    for name in given:
        if name not in names:
            remedy = f"one of {', '.join(names)}" if names else "take it out: no page is there"
            yield Problem(page.path, 1, f"{field} must name pages: '{name}'", remedy)


def templates_compile(content: Content) -> Iterator[Problem]:
    """A block's template is text that Jinja can read."""
    texts = {}
    for path in sorted((content.root / "overrides" / "blocks").glob("*")):
        shown = path.relative_to(content.root).as_posix()
        texts[shown], problems = read_text(path, shown)
        yield from problems
    made_of = ("templates", version("Jinja2"), *texts.values())
    if content.keep(lambda: b"" if any(map(_template_fault, texts.values())) else b"faultless", *made_of):
        return
    for shown, text in texts.items():
        if fault := _template_fault(text):
            yield Problem(shown, fault[0], f"template must be Jinja: '{fault[1]}'", "mend the tag there")


@lru_cache(maxsize=200)  # the live preview asks again and again
def _template_fault(text: str) -> tuple[int, str | None] | None:
    """The line and the words of what is wrong with a template."""
    try:
        Environment().parse(text)
    except TemplateSyntaxError as error:
        return error.lineno, error.message
    return None


def markers_have_a_block(content: Content) -> Iterator[Problem]:
    """Every block marker names a template, and its data set exists."""
    names = content.block_names
    for page in content.pages:
        for marker, line in blocks(page):
            name, _, argument = marker.partition(" ")
            if name not in names:
                yield Problem(
                    page.path,
                    line,
                    f"marker must name a block: '{name}'",
                    f"one of {', '.join(sorted(names))}, or add overrides/blocks/{name}.html",
                )
            elif name == "told" and argument not in {entry.key for entry in content.entries}:
                yield Problem(page.path, line, f"marker must name a citation key: '{argument}'", "see references.bib")
            elif name == "table" and argument not in content.data:
                yield Problem(
                    page.path,
                    line,
                    f"marker must name a data set: '{argument}'",
                    f"one of {', '.join(sorted(content.data))}",
                )


def navigation_names_pages(content: Content) -> Iterator[Problem]:
    """Every page in the navigation exists, and every page is in it."""
    names = {page.name for page in content.pages}
    listed = content.page_order
    for name in listed:
        if name not in names:
            line = content.config.count("\n", 0, content.config.index(name)) + 1
            yield Problem(
                "mkdocs.yml", line, f"page must exist in docs/: '{name}'", "restore the page; published addresses stay"
            )
    for page in content.pages:
        if page.name not in listed:
            yield Problem(
                page.path, 1, f"page must stand in the navigation: '{page.name}'", "add it under nav in mkdocs.yml"
            )


WITHIN = [
    pages_have_a_title_and_description,
    headings_have_an_id,
    ids_are_plain,
    ids_are_used_once,
    markers_are_well_formed,
    templates_compile,
]
ACROSS = [
    markers_have_a_block,
    navigation_names_pages,
    one_page_holds_the_references,
    pictures_name_pages,
]
