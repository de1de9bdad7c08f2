"""Metadata of pages for other programs: preview cards, oEmbed, Sphinx inventory, robots.txt."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import resvg_py
from markupsafe import Markup
from review.data.findings import values_of
from review.data.logo import LOGO_SCOPE, read_logo
from review.exports import sphinx_inventory, svg_images
from review.exports.data_files import list_addresses
from review.exports.json_ld import PageMetadata, claims, json_ld, media_type
from review.exports.oembed import OEmbed, oembed, oembed_address, png_size
from review.exports.page_citations import file_name
from review.exports.preview_cards import HEIGHT, WIDTH, Card, card_address, card_png, card_svg
from review.exports.work_fields import family_first
from review.render.scoped_styles import scoped
from support.cache import cached

from builder.build_state import Build
from builder.citations import target_of
from builder.generator import Page

CLAIMS = "data/findings.jsonld"
# Data files by the block that shows them.
DATA = {
    "evidence": ("data/findings.csv", "data/findings.json", CLAIMS),
    "references": tuple(list_addresses()),
}
TABLE = "table "


class SiteMetadata:
    """The metadata of the pages of a build.

    Args:
        content_of: address → content of a generated file; None if there is none.
    """

    def __init__(self, build: Build, content_of: Callable[[str], bytes | None]):
        self.build, self.settings, self.content_of = build, build.settings, content_of
        self.source, self.license = build.settings.source, build.settings.license
        self.logo = read_logo(build.content.logo)

    def identity(self) -> dict[str, Any]:
        """Names for every page: the review, the license, the logo as SVG ("" for none)."""
        inline = self.logo.inline() if self.logo else ""
        logo = Markup(scoped(inline, LOGO_SCOPE) if "<style" in inline else inline)
        return {"review": self.source, "license": self.license, "logo": logo}

    @property
    def creator(self) -> str:
        """The editor of the site for Dublin Core: "Doe, Jane"; the name of a group ends with a comma."""
        return family_first(target_of(self.settings, "", "").editor)

    def title(self, page: Page) -> str:
        """The title of a page; that of the home page is the name of the site."""
        return self.settings.site_name if page.is_homepage else self.build.titles[page.file.src_uri]

    def hosted(self, address: str) -> str:
        """The address of a file on the hosted site."""
        return f"{self.settings.site_url}{address}"

    def data(self, page: Page) -> tuple[str, ...]:
        """Hosted addresses of the data files shown on a page."""
        files_by_block = {block: files for block, files in DATA.items() if self.build.has_block(page, block)}
        files_by_block |= {table: (f"data/{table}.csv", f"data/{table}.json") for table in self._tables(page)}
        return tuple(self.hosted(file) for files in files_by_block.values() for file in files)

    def card(self, page: Page) -> Card:
        """The preview card of a page; the cards of the home and evidence pages count all findings."""
        findings = self.build.content.records("findings")
        if not page.is_homepage and not self.build.has_block(page, "evidence"):
            findings = self.build.findings_on(page.file.src_uri)
        effect = self.build.content.views.effect
        counted = Counter(
            self.build.vocabulary.sign(term) for finding in findings for term in values_of(finding, effect)
        )
        signs = dict.fromkeys(bearing["sign"] for bearing in self.build.vocabulary.effects)
        counts = tuple((sign, counted[sign]) for sign in signs if counted[sign])
        return Card(self.title(page), self.settings.site_name, self.source.credit, counts, self.logo)

    def card_address(self, page: Page) -> str:
        """The hosted address of a page's preview card."""
        return self.hosted(card_address(file_name(page.url)))

    def oembed_address(self, page: Page) -> str:
        """The hosted address of a page's oEmbed response; "" for pages without a figure or table."""
        embedded = self._figure(page) or self._tables(page)
        return self.hosted(oembed_address(file_name(page.url))) if embedded else ""

    def about(self, page: Page) -> PageMetadata:
        """The metadata of a page for search engines."""
        return PageMetadata(
            self.title(page),
            page.meta["description"],
            page.canonical_url,
            self.settings.site_name,
            self.settings.site_url,
            self.settings.version,
            self.settings.date,
            self.data(page),
            self.settings.site_author,
            self.settings.author_is,
            self.card_address(page),
            self.license.url,
        )

    def cards(self, draw: Callable[[Card], bytes]) -> list[tuple[str, Callable[[], bytes]]]:
        """The address of each page's preview card, and a function that draws it as PNG; none offline or in a permanent copy, which links to the latest.

        Args:
            draw: renders a card to a PNG.
        """
        if not self.settings.latest:
            return []
        pages = self.build.pages.values()
        return [(card_address(file_name(page.url)), partial(self._draw_card, draw, page)) for page in pages]

    def _draw_card(self, draw: Callable[[Card], bytes], page: Page) -> bytes:
        return draw(self.card(page))

    def files(self, cache: Path) -> Iterator[tuple[str, str | bytes]]:
        """Yield (address, content) for each oEmbed response, the findings as claims, the inventory, and robots.txt.

        Args:
            cache: the folder of the cache.
        """
        for page in self.build.pages.values():
            name = file_name(page.url)
            if self.oembed_address(page):
                yield oembed_address(name), oembed(self._embedded(page))
        if evidence := self.build.home("evidence"):
            findings, works = self.build.content.records("findings"), self.build.citable.works
            yield CLAIMS, claims(findings, works, self.source, evidence.canonical_url)
        yield "objects.inv", self._inventory(cache)
        yield "robots.txt", self._robots()

    def _inventory(self, cache: Path) -> bytes:
        site, names = (self.settings.site_name, self.settings.version), list(self._names())
        code = Path(sphinx_inventory.__file__).read_text(encoding="utf-8")
        return cached(
            cache, lambda: sphinx_inventory.inventory(*site, names), version("sphobjinv"), code, *site, repr(names)
        )

    def _robots(self) -> str:
        """Allow crawlers to read everything; they look for robots.txt only at the root of a host."""
        rules = ["User-agent: *", "Allow: /"]
        if self.settings.site_url:  # must be absolute: https://www.sitemaps.org/protocol.html
            rules.append(f"Sitemap: {self.hosted('sitemap.xml')}")
        return "\n".join(rules) + "\n"

    def _tables(self, page: Page) -> list[str]:
        """The names of the data tables on a page."""
        blocks = [block for block in self.build.homes if block.startswith(TABLE)]
        return [block.removeprefix(TABLE) for block in blocks if self.build.has_block(page, block)]

    def _figure(self, page: Page) -> str:
        """The address of a figure page's figure; "" for other pages."""
        address = f"figures/{page.file.src_uri.removesuffix('.md').split('/')[-1]}.png"
        return address if page.file.src_uri.startswith("figures/") and self.content_of(address) else ""

    def _embedded(self, page: Page) -> OEmbed:
        picture = self._figure(page)
        size = png_size(self.content_of(picture) or b"") if picture else (0, 0)
        card = (self.card_address(page), WIDTH, HEIGHT)
        address = self.hosted(picture) if picture else ""
        return OEmbed(
            self.title(page), self.settings.site_name, self.settings.site_url, self.source.credit, address, size, card
        )

    def _names(self) -> Iterator[sphinx_inventory.Name]:
        for page in self.build.pages.values():
            headings = [(anchor.id, anchor.title) for anchor in _flat(page.toc)]
            source = page.file.src_uri.removesuffix(".md")
            yield from sphinx_inventory.names_of_page(source, file_name(page.url), self.title(page), page.url, headings)
            if self._figure(page):
                yield sphinx_inventory.Name("label", f"figure-{source.split('/')[-1]}", page.url, self.title(page))
        urls = {name: page.url for name, page in self.build.pages.items()}
        titles = {name: self.title(page) for name, page in self.build.pages.items()}
        yield from sphinx_inventory.names_of_records(self.build.content, self.build.homes, urls, titles)


def _flat(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _flat(item.children)


def cached_renderer(cache: Path, draw: Callable[[str, int], bytes]) -> Callable[[str, int], bytes]:
    """A function that renders SVG to PNG and caches its results.

    Args:
        cache: the folder of the cache.
        draw: the renderer; for authors' drawings, one that runs in a separate process.
    """
    return lambda svg, width: cached(cache, lambda: draw(svg, width), draw.__name__, *_renderer(), str(width), svg)


def cached_cards(cache: Path) -> Callable[[Card], bytes]:
    """A function that draws preview cards and caches them.

    Args:
        cache: the folder of the cache.
    """
    return lambda card: cached(cache, lambda: card_png(card), *_renderer(), card_svg(card))


def _renderer() -> tuple[str, ...]:
    """What pictures are made with."""
    return Path(svg_images.__file__).read_text(encoding="utf-8"), resvg_py.__version__, version("pillow")


def theme_names(build: Build, metadata: SiteMetadata) -> dict[str, Any]:
    """Names for the theme's templates: overrides/*.html and overrides/partials/*.html."""
    return {
        "site": build.settings,
        "release": build.published.release,
        "metadata": metadata,
        "cited_address_of": lambda page: target_of(build.settings, page.title, page.url).address,
        "citation_of": lambda page: f"cite/{file_name(page.url)}.csl.json",
        "json_ld_of": lambda page: Markup(json_ld(metadata.about(page), metadata.source)),
        "media_type": media_type,
        "pages_of_site": list(build.pages.values()),
        "lookup_pages": [page for marker in ("glossary", "references") if (page := build.home(marker))],
    }
