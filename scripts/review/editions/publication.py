"""Read a built site: its pages in reading order."""

import base64
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from review.data.addresses import linked_file
from review.data.logo import Logo, read_logo
from review.data.source import License, Source
from review.exports.release import Release

# Pages about the editions themselves, since no file can contain its own checksum.
EXCLUDED = {"offline"}
HOME = "index.html"
# The media types of icons by file extension.
ICONS = {"svg": "image/svg+xml", "png": "image/png", "ico": "image/x-icon"}


@dataclass(frozen=True)
class Chapter:
    """A page of the site.

    Attributes:
        path: its file, such as growth/index.html or growth.html.
        title: its title in the navigation.
        group: its group in the navigation, "" for none.
        hosted_address: its address on the hosted site.
        html: its article.
        excerpt: whether the article is only a part of the page.
    """

    path: str
    title: str
    group: str
    hosted_address: str
    html: str
    excerpt: bool = False

    @property
    def name(self) -> str:
        """A short name from its address: growth, figures-biogenesis, home."""
        return short_name(self.path)


@dataclass(frozen=True)
class Publication:
    """A built site as the source of editions.

    Attributes:
        files: every file of the site by its address.
        pages: the pages in reading order.
        release: its release.
    """

    files: dict[str, bytes]
    pages: tuple[Chapter, ...]
    release: Release

    @cached_property
    def home(self) -> LexborHTMLParser:
        """The home page, parsed."""
        return LexborHTMLParser(self.text(HOME))

    @cached_property
    def title(self) -> str:
        """The heading of the home page."""
        return heading(first(self.home, "h1"))

    @property
    def source(self) -> Source:
        """The review."""
        return self.release.source

    @property
    def license(self) -> License:
        """The license of the content, from the home page."""
        link, name = self.home.css_first('link[rel="license"]'), self.home.css_first('meta[name="DC.rights"]')
        return License(name.attrs.sget("content") if name else "", link.attrs.sget("href") if link else "")

    @property
    def logo(self) -> Logo | None:
        """The logo in the header of the home page; None for none."""
        found = self.home.css_first("svg.logo")
        return read_logo(found.html or "") if found else None

    @property
    def icon(self) -> str:
        """The site's icon as a data: URL; "" if its file is not part of the site."""
        link = self.home.css_first('link[rel="icon"]')
        path = linked_file(HOME, link.attrs.sget("href"), self.files) if link else None
        kind = ICONS.get(path.rpartition(".")[2]) if path else None
        return f"data:{kind};base64,{base64.b64encode(self.files[path]).decode()}" if path and kind else ""

    def text(self, path: str) -> str:
        """A text file of the site."""
        return self.files[path].decode("utf-8")


def read_publication(site: dict[str, bytes], release: Release) -> Publication:
    """Read the files of the offline build.

    Args:
        site: every file by its address.
        release: the release from edition.json, with the pages in reading order.

    Raises:
        ValueError: a part that every built site has is missing; the message is one line.
    """
    if HOME not in site:
        raise ValueError("index.html: site must have a home page: 'index.html' (build the site first)")
    pages = tuple(_page(site, *entry) for entry in release.contents if short_name(entry[0]) not in EXCLUDED)
    if not pages:
        raise ValueError("edition.json: site must list its pages: 'contents' (build the offline site again)")
    return Publication(site, pages, release)


def _page(site: dict[str, bytes], path: str, title: str, group: str) -> Chapter:
    if path not in site:
        raise ValueError(f"{path}: page must be a file of the site: '{title}' (build the offline site again)")
    tree = LexborHTMLParser(site[path].decode("utf-8"))
    article, canonical = tree.css_first("article"), tree.css_first('link[rel="canonical"]')
    if article is None or canonical is None:
        raise ValueError(f"{path}: page must have an article and a canonical address: '{title}' (see overrides/)")
    return Chapter(path, title, group, canonical.attrs.sget("href"), article.html or "")


def short_name(path: str) -> str:
    """The short name of a page: growth for growth/index.html and growth.html, home for index.html."""
    name = path.removesuffix(".html").removesuffix("index").strip("/").replace("/", "-")
    return name or "home"


def first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The first element that matches a selector.

    Raises:
        ValueError: none matches, although every built site has one.
    """
    found = tree.css_first(selector)
    if found is None:
        raise ValueError(f"page must have an element: '{selector}' (see overrides/)")
    return found


def inner(node: LexborNode) -> str:
    """The HTML inside a node."""
    return (node.inner_html or "").strip()


def words(node: LexborNode) -> str:
    """The text of a node, with single spaces."""
    return " ".join(node.text().split())


def heading(node: LexborNode) -> str:
    """The text of a heading, without its permalink sign."""
    return words(node).removesuffix("#").strip()
