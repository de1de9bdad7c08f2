"""Keep rendered pages in the live preview, so that an edit renders only the pages that it changes.

Each step of rendering is kept under what it depends on. Pages share everything but their
text: if a data set, a reference, a template, or front matter changes, no page is kept.
"""

import copy
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import TableOfContents
from review.data.content_loader import Content
from review.data.pages import blocks
from review.exports.data_files import data_files
from review.render.backlinks import BacklinkIndex
from review.render.citation_marks import CitationMark

from builder.build_state import Build
from builder.generator import Page
from builder.page_texts import PageParts

SOURCES = ("docs", "overrides", "references.bib", "mkdocs.yml")
# Pages have keys of their own, and only link to styles and scripts.
NOT_READ = (".md", ".css", ".js")
# The template of a page that is written as in the previous build.
TEMPLATE = "kept-page.html"
# Names of block templates whose values change with the text of any page.
WHOLE_SITE = re.compile(r"(?<![.\w])(?:index|outline|mentions_of)\b")
INCLUDED = re.compile(r"""["']([\w-]+\.html)["']""")


@dataclass(frozen=True)
class _Marked:
    """A page after its first pass: what MkDocs and `first_pass` set.

    Attributes:
        source: its Markdown.
        html: its text with citation marks.
        marks: the marks.
        headings: its table of contents, without the lists after the text.
        title: its first heading, as MkDocs reads it.
        ids: its ids.
        links: the ids that it links to on other pages, by file name.
    """

    source: str
    html: str
    marks: list[CitationMark]
    headings: TableOfContents
    title: str | None
    ids: set[str] | None
    links: dict[str, dict[str, str]]


class KeptPages:
    """The pages of previous builds in the same process."""

    def __init__(self) -> None:
        self._shared: Any = None
        self._source = ""  # the Markdown of the page that is being rendered
        self._clear()

    def _clear(self) -> None:
        self._marked: dict[str, _Marked] = {}
        self._parts: dict[str, tuple[Any, PageParts]] = {}
        self._html: dict[str, tuple[Any, str]] = {}
        self._data: dict[str, str] = {}

    def begin(self, build: Build) -> None:
        """Start a build; if anything changed that pages share, no page is kept."""
        shared = list(_shared(build))
        if shared != self._shared:
            self._clear()
        self._shared = shared

    def data_files(self, content: Content) -> dict[str, str]:
        """The exported files of the data by address, which do not depend on the text of pages."""
        self._data = self._data or {address: write() for address, write in data_files(content).items()}
        return self._data

    def start_text(self, page: Page, source: str) -> bool:
        """Start to render a page from its Markdown; return whether its text is kept."""
        self._source = source
        return self._current(page) is not None

    def _current(self, page: Page) -> _Marked | None:
        kept = self._marked.get(page.file.src_uri)
        return kept if kept and kept.source == self._source else None

    def restore_text(self, build: Build, page: SitePage, files: Files) -> str | None:
        """The kept text of a page, with what rendering sets on the page; None if it must be rendered."""
        if not (kept := self._current(page)):
            return None
        build.marks[page.url] = kept.marks
        page.toc, page._title_from_render = copy.deepcopy(kept.headings), kept.title
        page.present_anchor_ids = kept.ids
        linked = ((files.get_file_from_path(name), ids) for name, ids in kept.links.items())
        page.links_to_anchors = {file: ids for file, ids in linked if file}
        return kept.html

    def keep_text(self, build: Build, page: SitePage, html: str) -> None:
        """Keep a page after its first pass, unless it has a block that depends on the text of other pages."""
        if not _depends_on_site(build, page):
            links = {file.src_uri: ids for file, ids in (page.links_to_anchors or {}).items()}
            headings, title = copy.deepcopy(page.toc), page._title_from_render
            kept = _Marked(self._source, html, build.marks[page.url], headings, title, page.present_anchor_ids, links)
            self._marked[page.file.src_uri] = kept

    def parts(self, build: Build, page: Page, index: BacklinkIndex, render: Callable[[], PageParts]) -> PageParts:
        """The parts of a page after its second pass, kept or rendered; not kept if a block depends on other pages' text."""
        needed = _needed(build, page, index)
        key, parts = self._parts.get(page.file.src_uri, (None, None))
        if not parts or key != needed:
            parts = render()
            if not _depends_on_site(build, page):
                self._parts[page.file.src_uri] = needed, parts
        return parts

    def start_html(self, page: Page, *needed: Any) -> bool:
        """Start to make the complete HTML of a page from these values; return whether it is kept."""
        key, html = self._html.get(page.file.src_uri, (None, ""))
        if key != needed:
            html = ""
        self._html[page.file.src_uri] = needed, html
        return bool(html)

    def html_of(self, page: Page) -> str:
        """The kept HTML of a page; "" if it must be made."""
        return self._html[page.file.src_uri][1]

    def keep_html(self, page: Page, html: str) -> None:
        """Keep the complete HTML of a page."""
        self._html[page.file.src_uri] = self._html[page.file.src_uri][0], html


def _shared(build: Build) -> Iterator[Any]:
    """Yield what the rendering of every page may use."""
    yield sorted(_files(build.content.root))
    # The time is used only in editions; outside of git, it changes with each edit.
    release = replace(build.published.release, timestamp=0)
    yield replace(build.settings, timestamp=0), replace(build.published, release=release)
    yield [(page.name, page.meta, [marker for marker, _ in blocks(page)]) for page in build.content.pages]
    yield build.findings.occurs, build.findings.note_places
    yield [(work.key, work.number) for work in build.content.bibliography.works]


def _files(root: Path) -> Iterator[tuple[str, int, int]]:
    """Yield path, time, and size of each file that the rendering of a page may read, other than pages."""
    for source in SOURCES:
        paths = (Path(folder, name) for folder, _, names in os.walk(root / source) for name in names)
        for path in paths if (root / source).is_dir() else [root / source]:
            if path.suffix not in NOT_READ and path.is_file():
                stat = path.stat()
                yield str(path), stat.st_mtime_ns, stat.st_size


def _needed(build: Build, page: Page, index: BacklinkIndex) -> Any:
    """What the second pass of a page uses: its text, and all citation marks of the works that it cites."""
    marks = build.marks[page.url]
    works = (build.citable.works[key] for key in dict.fromkeys(mark.key for mark in marks))
    return page.content, marks, [index.of(work) for work in works]


def _depends_on_site(build: Build, page: Page) -> bool:
    """Whether a page has a block whose template uses the text of other pages."""
    return any(_uses_site(build, f"{marker.split()[0]}.html") for marker, _ in blocks(build.sources[page.file.src_uri]))


def _uses_site(build: Build, template: str) -> bool:
    assert build.env.loader
    source, _, _ = build.env.loader.get_source(build.env, template)
    return bool(WHOLE_SITE.search(source)) or any(_uses_site(build, name) for name in INCLUDED.findall(source))
