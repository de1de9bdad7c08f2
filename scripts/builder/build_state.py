"""The state of one build: content, contexts of the templates, pages, and their citation marks."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from review.data.content_loader import Content
from review.data.findings import values_of
from review.data.mentions import mentions
from review.data.overviews import Overview, overviews
from review.data.pages import SourcePage, blocks
from review.data.records import Record
from review.data.redirect_map import NAME, Redirects
from review.data.vocabulary import Vocabulary
from review.data.works import Work
from review.exports.citable_records import file_prefixes
from review.exports.citation_formats import FORMATS
from review.exports.coins import coins_of_review, coins_of_work
from review.exports.data_files import notice_lines
from review.exports.release import Release
from review.render import blocks as block_templates
from review.render import reference_entries
from review.render.citation_marks import Citable, CitationMark
from review.render.drawings import linked, panels, shared, thumbnail
from review.render.figure_layers import layers
from review.render.interaction_figure import picture
from review.render.margin_notes import short_citation
from review.render.overview_context import overview_context
from review.render.scoped_styles import scoped
from review.render.search_links import pubmed_search
from review.render.signs import used_signs
from review.render.template_data import FindingsContext, filters, findings_context
from review.render.term_links import Terms, compile_terms
from support.cache import TemplateCache, cached

from builder.downloads import Download, size
from builder.generator import Page, Settings
from builder.page_texts import PageTexts
from builder.template_context import PageContext, SiteContext, names


@dataclass
class Build:
    """The state of one build.

    Attributes:
        content: pages, bibliography, and data sets.
        settings: mkdocs.yml, with version and date.
        published: releases and editions of this site.
        vocabulary: the controlled vocabularies.
        citable: works by key, and their notices.
        terms: glossary terms to link in the text; None without a glossary.
        findings: template names for findings, notes, and terms.
        env: the Jinja environment of the block templates.
        homes: file name of the page with each block, by marker.
        titles: page titles by file name.
        sources: the source of each page by file name.
        overviews: the overview pages by file name.
        relative_url: returns the relative address of one page from another.
        marks: citation marks of each page, by address.
        pages: the pages by file name, in navigation order.
        texts: the texts of the pages that are rendered but not written.
    """

    content: Content
    settings: Settings
    published: "Published"
    vocabulary: Vocabulary
    citable: Citable
    terms: Terms | None
    findings: FindingsContext
    env: Environment
    homes: dict[str, str]
    titles: dict[str, str]
    sources: dict[str, SourcePage]
    overviews: dict[str, Overview]
    relative_url: Callable[[str, str], str]
    marks: dict[str, list[CitationMark]] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    texts: PageTexts = field(default_factory=PageTexts)

    @cached_property
    def moves(self) -> Redirects:
        """The redirects of published addresses."""
        return Redirects.of(self.content.records(NAME))

    def render(self, template: str, context: PageContext | None = None, **arguments: Any) -> str:
        """The HTML of a block template.

        Args:
            template: its file name, such as _cite.html.
            context: the names of its page, if any.
            arguments: further names, listed in scripts/README.md for this template.

        Raises:
            MissingValue: the template uses a missing name or field.
        """
        page = names(context) if context else {}
        return self.env.get_template(template).render(**page, **arguments)

    def home(self, marker: str) -> Page | None:
        """The page with a block, such as "references"; None if there is none."""
        return self.pages.get(self.homes.get(marker, ""))

    def has_block(self, page: Page, *markers: str) -> bool:
        """Whether a page contains one of the blocks."""
        return any(self.home(marker) is page for marker in markers)

    def relative_home(self, marker: str, page: Page) -> str:
        """The relative address from a page to the page with a block; "" if there is none."""
        home = self.home(marker)
        return self.relative_url(home.url, page.url) if home else ""

    def relative(self, address: str, start: str) -> str:
        """The relative address from one address of the site to another, including the fragment."""
        path, mark, fragment = address.partition("#")
        return (mark if path == start and fragment else self.relative_url(path, start) + mark) + fragment

    def interaction(self, rows: str) -> Iterator[dict[str, Any]]:
        """Yield the layer, SVG, and lists of each layer of the interaction figure; `rows` is the findings table's address."""
        views, settings = self.content.views, self.settings
        for layer in layers(self.content.records("findings"), views, self.findings.abstracts):
            given: dict[str, Any] = {"picture": picture(layer.findings, views, self.vocabulary), "layer": layer}
            svg = self.render("_interaction.html", **given, rows=rows, review=settings.source, license=settings.license)
            lists = self.render("_interaction-lists.html", **given, rows=rows)
            yield {"layer": layer, "svg": Markup(svg), "lists": Markup(lists)}

    @cached_property
    def drawings(self) -> dict[str, str]:
        """The figures as SVG by name; the interaction figure shows its first layer."""
        first = next(self.interaction(""), None)
        return self.content.drawings | ({self.settings.interaction_figure: str(first["svg"])} if first else {})

    def context(self, page: Page, **known: Any) -> PageContext:
        """The names available to a block template on a page.

        Args:
            page: the page.
            known: `index` and `outline`, once all pages have their citation marks.
        """
        file = page.file.src_uri
        name = file.removesuffix(".md")
        return PageContext(
            page=page,
            page_name=name,
            page_findings=self.findings.findings_of(name),
            page_notes=self._notes_on(file),
            places=self.marks.get(page.url, []),
            url=lambda address: self.relative(address, page.url),
            home_of=lambda marker: getattr(self.home(marker), "url", ""),
            address_of=lambda other: self.pages[f"{other}.md"].url,
            title_of=lambda other: self.pages[f"{other}.md"].title,
            drawing=lambda drawn: self._drawing(drawn, page),
            interaction=lambda rows: list(self.interaction(rows)),
            thumbnail=lambda drawn: Markup(thumbnail(self.drawings[drawn])),
            **known,
        )

    def findings_on(self, file: str) -> list[Record]:
        """The findings that a page reports or an overview page lists, by the page's file name."""
        if file in self.overviews:
            return list(self.overviews[file].findings)
        return self.findings.findings_of(file.removesuffix(".md"))

    def _notes_on(self, file: str) -> list[tuple[Record, list[str]]]:
        """The notes on a page with the ids of their marks; on an overview page, the notes on its findings, without marks."""
        if file not in self.overviews:
            return self.content.notes_on(file)
        touching = {note for finding in self.findings_on(file) for note in values_of(finding, "notes")}
        return [(note, []) for note in self.content.records("notes") if note["id"] in touching]

    def _drawing(self, name: str, page: Page) -> dict[str, Any]:
        """A drawing on a page: its panels with resolved links, and their shared shapes."""

        def resolve(target: str) -> str:
            path, mark, fragment = target.partition("#")
            return self.relative_url(self.pages[path].url, page.url) + mark + fragment

        svg = linked(self.content.drawings[name], resolve)
        scope = f"in-{name}"
        drawn = {key: Markup(scoped(panel, scope, svg)) for key, panel in panels(svg).items()}
        return {"panels": drawn, "shared": Markup(scoped(shared(svg), scope, svg))}

    def outline(self, page: Page) -> dict[str, Any]:
        """Title, address, and counts of a page, for the site map."""
        works = {mark.key for mark in self.marks[page.url]}
        findings = self.findings.findings_of(page.file.src_uri.removesuffix(".md"))
        signs = used_signs(page.content, self.vocabulary.effects)
        return {
            "title": page.title,
            "address": page.url,
            "works": len(works),
            "findings": len(findings),
            "signs": signs,
        }


@dataclass(frozen=True)
class Published:
    """The releases of this site, and the editions of this version.

    Attributes:
        release: the release of this build.
        releases: release tags up to this commit, newest first.
        downloads: editions of this version for download.
    """

    release: Release
    releases: list[str]
    downloads: list[Download]


def begin(
    content: Content,
    root: Path,
    cache: Path,
    settings: Settings,
    published: Published,
    relative_url: Callable[[str, str], str],
) -> Build:
    """Prepare a build of checked content.

    Args:
        content: pages, bibliography, and data sets.
        root: the folder of the project.
        cache: the folder of the cache.
        settings: mkdocs.yml, with version and date.
        published: releases and editions.
        relative_url: returns the relative address of one page from another.
    """
    vocabulary = Vocabulary(content.data.get("vocabulary"), content.views.effect)
    findings, made = findings_context(content, vocabulary), overviews(content)
    sources = {page.name: page for page in [*content.pages, *(page.source for page in made)]}
    env = block_templates.environment(root / "overrides" / "blocks")
    env.bytecode_cache = TemplateCache(cache, Path(block_templates.__file__).read_text(encoding="utf-8"))
    entries = _entries(content.bibliography.works, root / settings.extra["citation_style"], cache)
    env.globals |= names(findings) | names(overview_context(content, vocabulary, made))
    env.globals |= names(_site_context(content, settings, published, entries))
    env.filters |= filters(content, vocabulary)
    env.filters |= {"address": lambda name, address_of: address_of(name), "short_citation": short_citation}
    glossary = content.records("glossary")
    return Build(
        content,
        settings,
        published,
        vocabulary,
        Citable(content.bibliography.by_key, content.statuses),
        compile_terms(glossary) if glossary else None,
        findings,
        env,
        {marker: page.name for page in reversed(content.pages) for marker, _ in blocks(page)},
        {page.name: page.meta["title"] for page in sources.values()},
        sources,
        {page.file: page for page in made},
        relative_url,
    )


def _site_context(content: Content, settings: Settings, published: Published, entries: dict[str, str]) -> SiteContext:
    by_name = {page.name: page for page in content.pages}
    notices = notice_lines(content)
    in_order = [by_name[name] for name in content.page_order if name in by_name]
    return SiteContext(
        data=content.data,
        bibliography=content.bibliography,
        entries={key: Markup(html) for key, html in entries.items()},
        notices=content.notices,
        lookups=content.lookups,
        mentions_of=lambda name: mentions(in_order, name),
        pubmed_search=pubmed_search if content.bibliography.is_in_pubmed else None,
        uncredited={name for name, svg in content.drawings.items() if 'class="credit"' not in svg},
        interaction_figure=settings.interaction_figure,
        coins_of=lambda work: Markup(coins_of_work(work, notices.get(work.key, ""))),
        review_coins=Markup(coins_of_review(settings.source)),
        file_prefixes=file_prefixes(content),
        citation_formats=FORMATS,
        releases=published.releases,
        release=published.release,
        offline=settings.offline,
        fixed=settings.fixed,
        downloads=published.downloads,
        size=size,
    )


def _entries(works: list[Work], style: Path, cache: Path) -> dict[str, str]:
    """All references as HTML by key, cached because pandoc takes seconds for thousands."""
    files = (Path(reference_entries.__file__), style)
    parts = [version("pypandoc_binary"), repr(works), *(file.read_text(encoding="utf-8") for file in files)]
    rendered = cached(cache, lambda: json.dumps(reference_entries.render_entries(works, style)).encode(), *parts)
    entries: dict[str, str] = json.loads(rendered)
    return entries
