"""A built site, read back: its pages in reading order, and what it says of itself."""

import json
import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Pages that are about the files themselves: no file can hold its own checksum.
LEFT_OUT = {"offline"}


@dataclass(frozen=True)
class Page:
    """A page of the site.

    Attributes:
        path: its file, such as growth/index.html or growth.html.
        title: what the navigation calls it.
        group: the heading above it there, "" for none.
        hosted: the address where it stands on the web.
        html: its article.
    """

    path: str
    title: str
    group: str
    hosted: str
    html: str

    @property
    def name(self) -> str:
        """A short name, made of its address: growth, figures-biogenesis, home."""
        return short_name(self.path)


@dataclass(frozen=True)
class Work:
    """A built site as one work.

    Attributes:
        files: every file of the site by its address.
        pages: in reading order.
        about: the JSON-LD of the home page.
    """

    files: dict[str, bytes]
    pages: tuple[Page, ...]
    about: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of the site."""
        return self.about["isPartOf"]["name"]

    @property
    def home(self) -> str:
        """The hosted address of the site, with a slash at its end."""
        return self.about["isPartOf"]["url"]

    @property
    def version(self) -> str:
        """The version of the site."""
        return self.about["version"]

    @property
    def date(self) -> str:
        """The day of this version, year-month-day."""
        return self.about["dateModified"]

    @cached_property
    def title(self) -> str:
        """The heading of the home page."""
        return heading(LexborHTMLParser(self.pages[0].html).css_first("h1"))

    @property
    def review(self) -> dict[str, Any]:
        """The review that the site retells, as schema.org/ScholarlyArticle."""
        return self.about["isBasedOn"]

    def text(self, path: str) -> str:
        """A text file of the site."""
        return self.files[path].decode("utf-8")


def read_work(site: dict[str, bytes]) -> Work:
    """Read the files of a built site.

    Raises:
        ValueError: in one line, when a part is missing that every built site has.
    """
    if "index.html" not in site:
        raise ValueError("index.html: site must have a home page: 'index.html' (build the site first)")
    home = LexborHTMLParser(site["index.html"].decode("utf-8"))
    about = home.css_first('script[type="application/ld+json"]')
    if about is None:
        raise ValueError("index.html: page must say what it is: 'application/ld+json' (see overrides/main.html)")
    pages = tuple(_page(site, *entry) for entry in _navigation(home, set(site)))
    if not pages:
        raise ValueError("index.html: page must have a navigation: 'md-nav--primary' (see mkdocs.yml)")
    return Work(site, pages, json.loads(about.text()))


def _navigation(home: LexborHTMLParser, files: set[str]) -> list[tuple[str, str, str]]:
    """(path, title, group) of each page, in the order of the navigation."""
    found, group = {}, ""
    for item in home.css(".md-nav--primary > ul > li.md-nav__item"):
        label = item.css_first("label.md-nav__link") if "md-nav__item--section" in item.attributes["class"] else None
        group = words(label) if label else ""
        for link in item.css("a.md-nav__link"):
            path = resolve("index.html", link.attributes["href"], files)
            if path and short_name(path) not in LEFT_OUT:
                found.setdefault(path, (path, words(link), group))
    return list(found.values())


def _page(site: dict[str, bytes], path: str, title: str, group: str) -> Page:
    tree = LexborHTMLParser(site[path].decode("utf-8"))
    article, canonical = tree.css_first("article.md-content__inner"), tree.css_first('link[rel="canonical"]')
    if article is None or canonical is None:
        raise ValueError(f"{path}: page must have an article and a canonical address: '{title}' (see overrides/)")
    return Page(path, title, group, canonical.attributes["href"], article.html)


def short_name(path: str) -> str:
    """growth/index.html and growth.html: growth; index.html: home."""
    name = path.removesuffix(".html").removesuffix("index").strip("/").replace("/", "-")
    return name or "home"


def resolve(start: str, path: str, files: set[str]) -> str | None:
    """The page that a path on another page leads to, None for a fragment or no page."""
    if path.startswith("#") or ":" in path.split("/")[0]:
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(start), path))
    candidates = (joined, posixpath.normpath(posixpath.join(joined, "index.html")))
    return next((name for name in candidates if name in files), None)


def words(node: LexborNode) -> str:
    """The words of a node, with single spaces."""
    return " ".join(node.text().split())


def heading(node: LexborNode) -> str:
    """The words of a heading, without the sign that is its address."""
    return words(node).removesuffix("#").strip()
