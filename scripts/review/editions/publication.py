"""A built site, read back: its pages in reading order."""

import base64
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from review.data.addresses import linked_file
from review.data.logo import Logo, read_logo
from review.data.source import License, Source
from review.exports.release import Release

# Pages that are about the files themselves: no file can contain its own checksum.
LEFT_OUT = {"offline"}
HOME = "index.html"
# The media types of icons, by the ending of the file.
ICONS = {"svg": "image/svg+xml", "png": "image/png", "ico": "image/x-icon"}


@dataclass(frozen=True)
class Chapter:
    """A page of the site.

    Attributes:
        path: its file, such as growth/index.html or growth.html.
        title: what the navigation calls it.
        group: the heading above it there, "" for none.
        hosted_address: its address on the hosted site.
        html: its article.
        excerpt: whether that is only a part of what the page has.
    """

    path: str
    title: str
    group: str
    hosted_address: str
    html: str
    excerpt: bool = False

    @property
    def name(self) -> str:
        """A short name, made of its address: growth, figures-biogenesis, home."""
        return short_name(self.path)


@dataclass(frozen=True)
class Publication:
    """A built site as one work.

    Attributes:
        files: every file of the site by its address.
        pages: in reading order.
        release: which version it is, and whose.
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
        """The license of the content, as the home page states it."""
        link, name = self.home.css_first('link[rel="license"]'), self.home.css_first('meta[name="DC.rights"]')
        return License(name.attrs.sget("content") if name else "", link.attrs.sget("href") if link else "")

    @property
    def logo(self) -> Logo | None:
        """The logo in the header of the home page; None for a site without."""
        found = self.home.css_first("svg.logo")
        return read_logo(found.html or "") if found else None

    @property
    def icon(self) -> str:
        """The icon of the site as a data address; "" when its file is not part of the site."""
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
        release: what edition.json says, with the pages in reading order.

    Raises:
        ValueError: in one line, when a part is missing that every built site has.
    """
    if HOME not in site:
        raise ValueError("index.html: site must have a home page: 'index.html' (build the site first)")
    pages = tuple(_page(site, *entry) for entry in release.contents if short_name(entry[0]) not in LEFT_OUT)
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
    """growth/index.html and growth.html: growth; index.html: home."""
    name = path.removesuffix(".html").removesuffix("index").strip("/").replace("/", "-")
    return name or "home"


def first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The first element that a selector finds, where every built site has one.

    Raises:
        ValueError: it has none.
    """
    found = tree.css_first(selector)
    if found is None:
        raise ValueError(f"page must have an element: '{selector}' (see overrides/)")
    return found


def inner(node: LexborNode) -> str:
    """The HTML inside a node."""
    return (node.inner_html or "").strip()


def words(node: LexborNode) -> str:
    """The words of a node, with single spaces."""
    return " ".join(node.text().split())


def heading(node: LexborNode) -> str:
    """The words of a heading, without the sign that is its address."""
    return words(node).removesuffix("#").strip()
