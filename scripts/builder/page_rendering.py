"""Render the text of a page in two passes: citation marks first, then everything that refers to them.

Blocks that contain citations are filled before the marks are numbered; other blocks are
filled when the marks of all pages are known, because these blocks may list them.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from review.checks.markup import rendered_faults
from review.data.formulas import TOKEN, formula_of
from review.data.pages import SourcePage, line_containing
from review.data.problems import Problem
from review.data.shielding import without_tokens
from review.render.backlinks import BacklinkIndex
from review.render.blocks import fill
from review.render.citation_marks import mark_up, name_authors, unrendered_citation
from review.render.finding_anchors import anchor_findings, mark_notes
from review.render.margin_notes import Margin, add_margin
from review.render.pictures import complete_pictures
from review.render.signs import draw_signs, show_signs
from review.render.term_links import link_terms
from review.render.typography import apply_typography

from builder.build_state import Build
from builder.citations import cite_box
from builder.generator import Page
from builder.kept_pages import KeptPages
from builder.page_texts import PageParts
from builder.pictures import find_picture
from builder.redirects import moved_ids
from builder.template_context import PageContext, names

# Lists after the text of a page: template, title, id.
ENDINGS = (
    ("_findings.html", "Findings on this page, as data", "findings"),
    ("_notes.html", "Notes on the source", "notes"),
    ("_cited.html", "References cited on this page", "cited"),
)


# The chart of the effects of a page's findings, filled in the second pass.
BALANCE = "\n<!-- block: balance here -->"
# The "In brief" box, up to its end.
BRIEF = re.compile(r'(<div class="admonition in-brief">.*?)(</div>)', re.S)


class ContentRefused(ValueError):
    """The content has problems; the message has one line for each."""


def refuse(problems: list[Problem]) -> None:
    """Raise an error with one line for each problem, if there are any.

    Raises:
        ContentRefused: there are problems.
    """
    if problems:
        raise ContentRefused("\n" + "\n".join(map(str, problems)))


def first_pass(build: Build, html: str, page: Page) -> str:
    """Fill the blocks that contain citations, and mark a page's citations, notes, terms, and signs.

    Args:
        build: the build, which collects the marks.
        html: the page as rendered by Python-Markdown.
        page: the page, for its address, title, and front matter.

    Raises:
        ContentRefused: the HTML is not allowed, or a citation is inside a tag.
    """
    source = build.sources[page.file.src_uri]
    refuse(rendered_faults(without_tokens(html), source))
    refuse(_citation_in_attribute(html, source))
    # Without a class, the theme's rules would apply; because of one, browsers restyle all rows when one is moved.
    html = html.replace("<table>", '<table class="plain">')
    html = name_authors(_with_formulas(build, html), build.citable.works)
    html = complete_pictures(html, lambda address: find_picture(build, page, address))
    html = fill(html, build.env, names(build.context(page)), citing=True)
    marks = mark_up(anchor_findings(html), page.url, page.title, build.citable, page.meta.get("numbers", {}))
    build.marks[page.url] = marks.marks
    html = mark_notes(marks.html, build.relative_home("notes", page))
    if build.terms and not build.has_block(page, "glossary", "notes", "references", "evidence"):
        html = link_terms(html, build.terms, build.relative_home("glossary", page))
    html = show_signs(html, build.vocabulary.effects)
    return _with_strength(build, _with_margin(build, html, page), page)


def _with_margin(build: Build, html: str, page: Page) -> str:
    """Add margin notes to a page of running text; other pages are unchanged."""
    name = page.file.src_uri.removesuffix(".md")
    if name not in build.findings.sections or name in build.findings.table_pages:
        return html
    notes = {note["id"]: note["problem"] for note, _ in build.content.notes_on(page.file.src_uri)}
    works = {
        mark.number: (build.citable.works[mark.key], build.citable.statuses.get(mark.key, ""))
        for mark in build.marks[page.url]
    }
    return add_margin(html, Margin(notes, works))


def _with_strength(build: Build, html: str, page: Page) -> str:
    """Add the strength of the page's findings at the end of the "In brief" box, and a chart below it."""
    if not build.findings_on(page.file.src_uri):
        return html
    line = build.render("_strength.html", build.context(page))
    return BRIEF.sub(lambda box: f"{box[1]}{line}{box[2]}{BALANCE}", html, count=1)


def _with_formulas(build: Build, html: str) -> str:
    """Replace the formula tokens of a page with MathML."""
    return TOKEN.sub(lambda token: build.content.formulas[formula_of(token)], html)


def _citation_in_attribute(html: str, source: SourcePage) -> list[Problem]:
    """Report a citation inside an attribute of a tag, such as the title of a link."""
    key = unrendered_citation(html)
    if not key:
        return []
    line = line_containing(source, f"@{key}")
    return [Problem(source.path, line, f"citation must be in text: '@{key}'", "put it after the link or picture")]


def second_pass(build: Build, kept: KeptPages | None = None) -> dict[str, tuple[tuple[str, str], ...]]:
    """Fill the other blocks of all pages, and make each page's cite box and the lists after its text.

    Args:
        build: the build with the citation marks of all pages.
        kept: pages of previous builds.

    Returns:
        (title, id) of the lists after the text, by page address.

    Raises:
        MissingValue: a template uses a missing name or field.
    """
    pages = list(build.pages.values())
    written = [page for page in pages if page.file.src_uri not in build.overviews]
    index = BacklinkIndex([mark for page in written for mark in build.marks[page.url]])
    outline = {name.removesuffix(".md"): build.outline(page) for name, page in build.pages.items()}
    for page in pages:
        render = partial(_complete, build, page, index, outline)
        build.texts.keep(page, kept.parts(build, page, index, render) if kept else render())
    return {page.url: build.texts.of(page).added for page in pages}


def _complete(build: Build, page: Page, index: BacklinkIndex, outline: dict[str, dict[str, Any]]) -> PageParts:
    """The parts of a page."""
    context = build.context(page, index=index, outline=outline)
    text = fill(page.content, build.env, names(context), citing=False)
    lists = list(_endings(build, context))
    endings = [build.render(template, context, title=title) for template, title, _ in lists]
    moved = build.render("_moved.html", places=moved_ids(build, page))
    added = tuple((title, name) for _, title, name in lists)
    return PageParts(text.encode(), cite_box(build, context).encode(), "".join([*endings, moved]).encode(), added)


def _endings(build: Build, context: PageContext) -> Iterator[tuple[str, str, str]]:
    """Yield (template, title, id) of the nonempty lists after the text of a page."""
    filled = {"findings": context.page_findings, "notes": context.page_notes, "cited": context.places}
    for template, title, name in ENDINGS:
        if filled[name] and not build.has_block(context.page, name):
            yield template, title, name


def typeset(html: str) -> str:
    """Draw the signs in the text of a page and apply typography."""
    return apply_typography(draw_signs(html))
