"""What the site says of itself to other programs: cards, oEmbed, names, robots.

Of MkDocs it knows a page's address, title and contents, and no more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import resvg_py
from review.data.source import Source
from review.exports import sphinx_inventory
from review.exports.data_files import list_addresses
from review.exports.json_ld import PageMetadata
from review.exports.oembed import OEmbed, oembed, oembed_address, png_size
from review.exports.page_citations import file_name
from review.exports.preview_cards import HEIGHT, WIDTH, Card, card_address, card_svg, retells
from review.exports.sphinx_inventory import Name, names_of_page, names_of_records
from review.exports.svg_images import png
from support.cache import cached

from builder.generator import Page, Settings
from builder.model import Build

# The pages whose content is data, by the block that shows it, and the files of it.
DATA = {
    "evidence": ("data/findings.csv", "data/findings.json"),
    "references": tuple(list_addresses()),
}
TABLE = "table "


class SiteMetadata:
    """The pages of one build as other programs see them.

    Args:
        files: the content of the files made so far, by address.
    """

    def __init__(self, build: Build, config: Settings, files: Callable[[str], bytes | None]):
        self.build, self.config, self.made = build, config, files
        self.source = Source(**config.extra["review"])

    def title(self, page: Page) -> str:
        """The page by name; the home page has the name of the site."""
        return self.config.site_name if page.is_homepage else self.build.titles[page.file.src_uri]

    def hosted(self, address: str) -> str:
        """The address of a file on the hosted site."""
        return f"{self.config.site_url or ''}{address}"

    def data(self, page: Page) -> tuple[str, ...]:
        """The addresses of the data that a page shows."""
        held = {block: files for block, files in DATA.items() if self.build.holds(page, block)}
        held |= {table: (f"data/{table}.csv", f"data/{table}.json") for table in self._tables(page)}
        return tuple(self.hosted(file) for files in held.values() for file in files)

    def card(self, page: Page) -> Card:
        """The picture beside a link to the page; home and evidence count all findings."""
        findings = self.build.content.records("findings")
        if not page.is_homepage and not self.build.holds(page, "evidence"):
            name = page.file.src_uri.removesuffix(".md")
            findings = [finding for finding in findings if finding["section"] == name]
        counted = Counter(self.build.vocabulary.sign(term) for finding in findings for term in finding["bearing"])
        signs = dict.fromkeys(bearing["sign"] for bearing in self.build.vocabulary.terms("bearing"))
        counts = tuple((sign, counted[sign]) for sign in signs if counted[sign])
        return Card(self.title(page), self.config.site_name, retells(self.source), counts)

    def card_address(self, page: Page) -> str:
        """The hosted address of that picture."""
        return self.hosted(card_address(file_name(page.url)))

    def oembed_address(self, page: Page) -> str:
        """The hosted address of what a page that embeds it may show, "" for most pages."""
        embedded = self._figure(page) or self._tables(page)
        return self.hosted(oembed_address(file_name(page.url))) if embedded else ""

    def about(self, page: Page) -> PageMetadata:
        """The page as search engines need it."""
        extra = self.config.extra
        return PageMetadata(
            self.title(page),
            page.meta["description"],
            page.canonical_url,
            self.config.site_name,
            self.config.site_url,
            extra["version"],
            extra["date"],
            self.data(page),
            self.config.site_author,
            self.card_address(page),
        )

    def files(self, draw: Callable[[str, int], bytes], keep: Path) -> Iterator[tuple[str, str | bytes]]:
        """Yield (address, content) of every file.

        Args:
            draw: makes a PNG of an SVG, that many pixels wide.
            keep: the folder for what is kept from build to build.
        """
        for page in self.build.pages.values():
            name = file_name(page.url)
            yield card_address(name), draw(card_svg(self.card(page)), WIDTH)
            if self.oembed_address(page):
                yield oembed_address(name), oembed(self._embedded(page))
        yield "objects.inv", self._inventory(keep)
        yield "robots.txt", self._robots()

    def _inventory(self, keep: Path) -> bytes:
        site, names = (self.config.site_name, self.config.extra["version"]), list(self._names())
        code = Path(sphinx_inventory.__file__).read_text(encoding="utf-8")
        return cached(
            keep, lambda: sphinx_inventory.inventory(*site, names), version("sphobjinv"), code, *site, repr(names)
        )

    def _robots(self) -> str:
        """What crawlers may read: everything. They ask at the top of a host only."""
        rules = ["User-agent: *", "Allow: /"]
        if self.config.site_url:  # a relative address is not allowed here (https://www.sitemaps.org/protocol.html)
            rules.append(f"Sitemap: {self.hosted('sitemap.xml')}")
        return "\n".join(rules) + "\n"

    def _tables(self, page: Page) -> list[str]:
        """The names of the tables that a page shows as data."""
        blocks = [block for block in self.build.homes if block.startswith(TABLE)]
        return [block.removeprefix(TABLE) for block in blocks if self.build.holds(page, block)]

    def _figure(self, page: Page) -> str:
        """The address of the picture that a page is about, "" for most pages."""
        address = f"figures/{page.file.src_uri.removesuffix('.md').split('/')[-1]}.png"
        return address if page.file.src_uri.startswith("figures/") and self.made(address) else ""

    def _embedded(self, page: Page) -> OEmbed:
        picture = self._figure(page)
        size = png_size(self.made(picture) or b"") if picture else (0, 0)
        card = (self.card_address(page), WIDTH, HEIGHT)
        address = self.hosted(picture) if picture else ""
        return OEmbed(
            self.title(page), self.config.site_name, self.config.site_url, retells(self.source), address, size, card
        )

    def _names(self) -> Iterator[Name]:
        for page in self.build.pages.values():
            headings = [(anchor.id, anchor.title) for anchor in _flat(page.toc)]
            source = page.file.src_uri.removesuffix(".md")
            yield from names_of_page(source, file_name(page.url), self.title(page), page.url, headings)
            if self._figure(page):
                yield Name("label", f"figure-{source.split('/')[-1]}", page.url, self.title(page))
        urls = {name: page.url for name, page in self.build.pages.items()}
        titles = {name: self.title(page) for name, page in self.build.pages.items()}
        yield from names_of_records(self.build.content, self.build.homes, urls, titles)


def _flat(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _flat(item.children)


def cached_renderer(folder: Path) -> Callable[[str, int], bytes]:
    """Draw pictures, and keep them in a folder for the next build."""
    return lambda svg, width: cached(folder, lambda: png(svg, width), resvg_py.__version__, str(width), svg)
