"""What one build knows, and what a block template may use on a page.

Of MkDocs it knows a page's address, title and file, and no more.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup
from review.data import csl
from review.data.bibliography import Work
from review.data.content import Content
from review.data.mentions import mentions
from review.data.pages import blocks
from review.data.redirects import NAME, Redirects
from review.data.source import License, Source
from review.data.vocabulary import Vocabulary
from review.exports.svg_images import picture_files
from review.render import blocks as block_templates
from review.render import reference_entries
from review.render.citation_marks import Citable, PageMarks
from review.render.drawings import linked, panels, shared, standalone, view_box
from review.render.effect_signs import used_signs
from review.render.glossary_terms import Terms, prepare
from review.render.interaction_figure import picture
from review.render.search_links import pubmed_search
from review.render.template_data import facts, filters
from support.cache import cached, template_cache

from builder.generator import Page, Settings


@dataclass
class Build:
    """What one build knows: the content, and the marks of the pages so far.

    `around` is what stands around the text of a page, by its address: the box below
    its title and the lists at its end; `whole` is the text that search does not see whole.
    """

    content: Content
    vocabulary: Vocabulary
    citable: Citable
    terms: Terms | None
    env: Any
    homes: dict[str, str]
    titles: dict[str, str]
    way: Callable[[str, str], str]
    marks: dict[str, PageMarks] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    around: dict[str, tuple[str, str]] = field(default_factory=dict)
    whole: str = ""

    @cached_property
    def moves(self) -> Redirects:
        """The moves that the list of published addresses holds."""
        return Redirects.of(self.content.records(NAME))

    def home(self, marker: str) -> Page | None:
        """The page that holds a block, such as "references"; None when none does."""
        return self.pages.get(self.homes.get(marker, ""))

    def holds(self, page: Page, *markers: str) -> bool:
        """Whether a page is the home of one of the blocks."""
        return any(self.home(marker) is page for marker in markers)

    def relative_home(self, marker: str, page: Page) -> str:
        """The way from a page to the home of a block, "" when it has none."""
        home = self.home(marker)
        return self.way(home.url, page.url) if home else ""

    def relative(self, address: str, start: str) -> str:
        """The way from one address of the site to another, fragment included."""
        path, mark, fragment = address.partition("#")
        return (mark if path == start and fragment else self.way(path, start) + mark) + fragment

    def interaction(self, rows: str) -> str:
        """The picture that is made from the findings; "" when there are none.

        Args:
            rows: the relative address of the page that lists the findings.
        """
        shown = picture(self.content.records("findings"), self.content.views, self.vocabulary)
        if not shown:
            return ""
        review, license = Source(**self.content.extra["review"]), License(**self.content.extra.get("license", {}))
        drawn: str = self.env.get_template("_interaction.html").render(
            picture=shown, rows=rows, review=review, license=license
        )
        return drawn

    def pictures(self, interaction: str, draw: Callable[[str, int], bytes]) -> Iterator[tuple[str, str | bytes]]:
        """Yield (address, content) of the figures as files: light, with their credit line.

        Args:
            interaction: the name of the picture that is made from the findings.
            draw: makes a PNG of an SVG, that many pixels wide.
        """
        for name, svg in {**self.content.drawings, interaction: self.interaction("")}.items():
            if svg:
                yield from picture_files(name, standalone(svg, view_box(svg)), draw)

    def context(self, page: Page, config: Settings) -> dict[str, Any]:
        """What a block template may use on a page."""
        name = page.file.src_uri
        return {
            "page": page,
            "page_name": name.removesuffix(".md"),
            "page_findings": self.env.globals["findings_of"](name.removesuffix(".md")),
            "page_notes": self.content.notes_on(name),
            "places": self.marks[page.url].places if page.url in self.marks else [],
            "url": lambda address: self.relative(address, page.url),
            "home_of": lambda marker: getattr(self.home(marker), "url", ""),
            "address_of": lambda other: self.pages[f"{other}.md"].url,
            "title_of": lambda other: self.pages[f"{other}.md"].title,
            "drawing": lambda drawn: self._drawing(drawn, page),
            "interaction": lambda rows: Markup(self.interaction(rows)),
            "site_name": config.site_name,
            "site_url": config.site_url,
            "version": config.extra["version"],
            "date": config.extra["date"],
        }

    def _drawing(self, name: str, page: Page) -> dict[str, Any]:
        """A drawing for a page: its panels, linked, and what they share."""

        def resolve(target: str) -> str:
            path, mark, fragment = target.partition("#")
            return self.way(self.pages[path].url, page.url) + mark + fragment

        svg = linked(self.content.drawings[name], resolve)
        return {"panels": {key: Markup(panel) for key, panel in panels(svg).items()}, "shared": Markup(shared(svg))}

    def outline(self, page: Page) -> dict[str, Any]:
        """For pictures of the site: a page's name, address, and counts."""
        works = {place.key for place in self.marks[page.url].places}
        findings = self.env.globals["findings_of"](page.file.src_uri.removesuffix(".md"))
        signs = used_signs(page.content, self.vocabulary.terms("bearing"))
        return {
            "title": page.title,
            "address": page.url,
            "works": len(works),
            "findings": len(findings),
            "signs": signs,
        }


def begin(content: Content, root: Path, citation_style: str, way: Callable[[str, str], str]) -> Build:
    """Prepare a build of faultless content.

    Args:
        root: the folder of the project.
        citation_style: the CSL file, from there.
        way: gives the relative address of one page as seen from another.
    """
    bibliography = content.bibliography
    keep = root / ".build" / "cache"
    entries = _entries(bibliography.works, root / citation_style, keep)
    vocabulary = Vocabulary(content.data.get("vocabulary"))
    env = block_templates.environment(root / "overrides" / "blocks")
    env.bytecode_cache = template_cache(keep, Path(block_templates.__file__).read_text(encoding="utf-8"))
    env.globals |= facts(content, vocabulary)
    by_name = {page.name: page for page in content.pages}
    in_order = [by_name[name] for name in content.page_order if name in by_name]
    env.globals |= {
        "data": content.data,
        "bibliography": bibliography,
        "works": bibliography.by_key,
        "entries": {key: Markup(html) for key, html in entries.items()},
        "notices": content.notices,
        "lookups": content.lookups,
        "mentions_of": lambda name: mentions(in_order, name),
        "pubmed_search": pubmed_search,
    }
    env.filters |= filters(content, vocabulary) | {
        "url_of": lambda address, url: url(address),
        "address": lambda name, address_of: address_of(name),
    }
    glossary = content.records("glossary")
    return Build(
        content,
        vocabulary,
        Citable(bibliography.by_key, content.statuses),
        prepare(glossary) if glossary else None,
        env,
        {marker: page.name for page in reversed(content.pages) for marker, _ in blocks(page)},
        {page.name: page.meta["title"] for page in content.pages},
        way,
    )


def _entries(works: list[Work], style: Path, keep: Path) -> dict[str, str]:
    """Every reference as HTML; pandoc takes seconds for thousands, so they are kept."""
    files = (Path(reference_entries.__file__), Path(csl.__file__), style)
    parts = [version("pypandoc_binary"), repr(works), *(file.read_text(encoding="utf-8") for file in files)]
    made = cached(keep, lambda: json.dumps(reference_entries.render_entries(works, style)).encode(), *parts)
    entries: dict[str, str] = json.loads(made)
    return entries
