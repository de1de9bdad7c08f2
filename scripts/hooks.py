"""The MkDocs adapter: calls the library at MkDocs' events and holds no rules.

MkDocs takes the folder of a hook from the path once it is loaded, so every
import stands at the top.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup
from mkdocs.exceptions import PluginError
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url

import provenance
from review.checks import check
from review.data.citing import shield, unshield
from review.data.content import Content, load
from review.data.pages import blocks
from review.exports.files import exported
from review.render import blocks as block
from review.render.entries import render_entries
from review.render.marks import Citable, PageMarks, mark_up
from review.render.places import PlaceIndex
from review.render.signs import show_signs, used_signs
from review.render.weblinks import pubmed_search

ROOT = Path(__file__).resolve().parent.parent
BEFORE_PLUGINS, AFTER_PLUGINS = 100, -100
CITED_TITLE = "References cited on this page"


@dataclass
class Build:
    """What one build knows: the content, and the marks of the pages so far."""

    content: Content
    entries: dict[str, Markup]
    citable: Citable
    env: Any
    marks: dict[str, PageMarks] = field(default_factory=dict)


BUILD: Build


@event_priority(BEFORE_PLUGINS)
def _refuse_faulty_content(config):
    """mkdocs-bibtex answers a faulty .bib with a traceback, so look first."""
    content = load(ROOT)
    problems = check(content)
    if problems:
        raise PluginError("\n" + "\n".join(map(str, problems)))
    _start(content, config)
    return config


def _start(content: Content, config) -> None:
    global BUILD
    bibliography = content.bibliography
    entries = render_entries(bibliography.works, ROOT / config.extra["citation_style"])
    statuses = {notice["key"]: notice["status"] for notice in content.data["notices"].records}
    BUILD = Build(
        content,
        {key: Markup(html) for key, html in entries.items()},
        Citable(bibliography.by_key, statuses),
        block.environment(ROOT / "overrides" / "blocks"),
    )
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(provenance.timestamp(ROOT)))
    config.extra["version"] = provenance.version(ROOT)
    config.extra["date"] = provenance.day(int(os.environ["SOURCE_DATE_EPOCH"]))


@event_priority(AFTER_PLUGINS)
def _leave_entries_to_us(config):
    """The page's own list replaces the plugin's footnotes, so their text is idle."""
    config.plugins["bibtex"].registry.reference_text = lambda citation: citation.key
    return config


on_config = CombinedEvent(_refuse_faulty_content, _leave_entries_to_us)


def on_files(files, config):
    """Publish what is made from the data, beside the data."""
    for address, text in exported(BUILD.content):
        files.append(File.generated(config, address, content=text))
    return files


@event_priority(BEFORE_PLUGINS)
def on_page_markdown(markdown, page, config, files):
    return shield(markdown)


def on_page_content(html, page, config, files):
    """Set the marks, once the blocks that cite are in place."""
    html = block.fill(unshield(html), BUILD.env, _context(page, config), citing=True)
    marks = mark_up(html, page.url, page.title, BUILD.citable, page.meta.get("numbers", {}))
    BUILD.marks[page.url] = marks
    return show_signs(marks.html, BUILD.content.data["bearings"].records)


def on_env(env, config, files):
    """All pages are rendered and search has not read them: set the links back."""
    pages = [file.page for file in files.documentation_pages()]
    order = {page.url: place for place, page in enumerate(config.nav_pages)}
    pages.sort(key=lambda page: order.get(page.url, len(order)))
    index = PlaceIndex([place for page in pages for place in BUILD.marks[page.url].places])
    for page in pages:
        context = _context(page, config) | {"index": index, "outline": _outline(pages, index)}
        page.content = block.fill(page.content, BUILD.env, context, citing=False)
        _append_cited(page, context)
    return env


def on_nav(nav, config, files):
    config.nav_pages = nav.pages
    return nav


def _append_cited(page, context: dict[str, Any]) -> None:
    places = BUILD.marks[page.url].places
    if not places:
        return
    page.content += BUILD.env.get_template("_cited.html").render(**context, title=CITED_TITLE, places=places)
    for top in page.toc.items[:1]:
        top.children.append(AnchorLink(CITED_TITLE, "cited", 1))


def _context(page, config) -> dict[str, Any]:
    """What every block template may use."""
    content = BUILD.content
    return {
        "page": page,
        "url": lambda address: _relative(address, page.url),
        "home_of": lambda marker: _home_of(marker, config),
        "data": content.data,
        "works": BUILD.citable.works,
        "bibliography": content.bibliography,
        "entries": BUILD.entries,
        "notices": {notice["key"]: notice for notice in content.data["notices"].records},
        "pubmed_search": pubmed_search,
        "version": config.extra["version"],
        "date": config.extra["date"],
    }


def _relative(address: str, start: str) -> str:
    path, mark, fragment = address.partition("#")
    return (mark if path == start and fragment else get_relative_url(path, start) + mark) + fragment


def _home_of(marker: str, config) -> str:
    """The address of the page that holds a block, such as "references"."""
    names = {page.name for page in BUILD.content.pages if marker in dict(blocks(page))}
    return next(page.url for page in config.nav_pages if page.file.src_uri in names)


def _outline(pages: list, index: PlaceIndex) -> dict[str, dict[str, Any]]:
    """For pictures of the site: each page's name, address, and counts."""
    bearings = BUILD.content.data["bearings"].records
    return {
        page.file.src_uri.removesuffix(".md"): {
            "title": page.title,
            "address": page.url,
            "works": len({place.key for place in BUILD.marks[page.url].places}),
            "signs": used_signs(page.content, bearings),
        }
        for page in pages
    }
