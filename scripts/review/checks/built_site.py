"""Check the HTML and CSS of the built site: unique ids, working links, no other hosts, no raw source."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from review.data.addresses import linked_file
from review.data.problems import Problem

# Elements that load a file, and the attribute with its address:
# https://html.spec.whatwg.org/multipage/indices.html#attributes-3
LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
}
LOADING_RELS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest", "preconnect", "dns-prefetch"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CSS_URL = re.compile(r"(?:@import\s+(?:url\()?|url\()\s*[\"']?([^\"')\s;]+)")
# Unrendered source: citations, footnotes, markers, placeholders.
RAW = re.compile(r"\[@[A-Za-z]|\[\^[A-Za-z]|<!-- block:|data-cite=")
COMMENT = re.compile(r"<!--(?! block:).*?-->", re.S)
CODE = re.compile(r"<(code|pre|script|style)\b.*?</\1>", re.S)


@dataclass
class Parsed(HTMLParser):
    """The ids, links, and loaded files of one page.

    Attributes:
        ids: every id with its line.
        headings: the ids of the headings.
        links: the target of every link with its line.
        loads: the address of every file that the page loads, with its line.
    """

    ids: list[tuple[str, int]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    loads: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Initialize the parser, which the constructor of a dataclass does not."""
        super().__init__(convert_charrefs=True)

    @cached_property
    def anchors(self) -> set[str]:
        """The ids of the parsed page."""
        return {name for name, _ in self.ids}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record the id, link, and loaded files of a start tag; called by `HTMLParser`."""
        attributes, line = {name: value or "" for name, value in attrs}, self.getpos()[0]
        if "id" in attributes:
            self.ids.append((attributes["id"], line))
            self.headings += [attributes["id"]] * (tag in HEADINGS)
        if tag == "a" and "href" in attributes:
            self.links.append((attributes["href"], line))
        self.loads += [(address, line) for address in _loaded(tag, attributes)]


# Applies a function to each of the texts.
Mapped = Callable[[Callable[[str], Parsed], list[str]], Iterable[Parsed]]


def _loaded(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    """The addresses of the files that an element loads."""
    if tag in LOADS and LOADS[tag] in attributes:
        yield attributes[LOADS[tag]]
    yield from (part.split()[0] for part in attributes.get("srcset", "").split(",") if part.strip())
    yield from (attributes[name] for name in ("poster", "background") if name in attributes)
    if tag == "image":
        yield attributes.get("href") or attributes.get("xlink:href", "")
    yield from CSS_URL.findall(attributes.get("style", ""))
    if tag == "link" and LOADING_RELS & set(attributes.get("rel", "").split()):
        yield attributes.get("href", "")


def parse(text: str) -> Parsed:
    """The ids, links, and loaded files of an HTML page."""
    parsed = Parsed()
    parsed.feed(text)
    parsed.close()
    return parsed


def parse_pages(sources: dict[str, str], each: Mapped = map) -> dict[str, Parsed]:
    """The parsed HTML files of a site, by address.

    Args:
        sources: files of the site by address; only .html files are parsed.
        each: applies a function to each text of a list, in order, such as the method of a pool of processes.
    """
    names = [path for path in sources if path.endswith(".html")]
    return dict(zip(names, each(parse, [sources[name] for name in names]), strict=True))


def check_site(
    pages: dict[str, Parsed], sources: dict[str, str], files: set[str], *, served: bool = True
) -> list[Problem]:
    """The problems of a built site, sorted by file and line.

    Args:
        pages: the parsed pages by address, from `parse_pages`.
        sources: the HTML and CSS files by address, including those of `pages`.
        files: the addresses of all files.
        served: whether a web server serves a folder's index.html.

    Raises:
        KeyError: a page is not among `sources`.
        ValueError: the address of a link is malformed ("http://[").
    """
    problems: list[Problem] = []
    for path, page in pages.items():
        problems += _repeated_ids(path, page)
        problems += _dead_links(path, page, pages, files, served)
        problems += _other_hosts(path, page.loads)
        problems += _raw_source(path, sources[path])
    for path in sources:
        if path.endswith(".css"):
            problems += _other_hosts(path, _css_loads(sources[path]))
    return sorted(problems)


def _repeated_ids(path: str, page: Parsed) -> Iterator[Problem]:
    """Ids are unique on their page."""
    counts = Counter(name for name, _ in page.ids)
    for name, line in page.ids:
        if counts[name] > 1:
            message = f"id must be used once on its page: '{name}'"
            yield Problem(path, line, message, "rename one, or correct the template that sets it")


def _dead_links(path: str, page: Parsed, pages: dict[str, Parsed], files: set[str], served: bool) -> Iterator[Problem]:
    """A link within the site leads to an existing file and id.

    404.html is skipped: its links are absolute, because it is served at any depth.
    """
    if path == "404.html":
        return
    for target, line in page.links + page.loads:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or target.startswith("javascript:"):
            continue
        file = linked_file(path, parts.path, files, served=served)
        if file is None:
            message = f"link must lead to a file of the site: '{target}'"
            yield Problem(path, line, message, "correct it at its source")
        elif parts.fragment and file in pages and unquote(parts.fragment) not in pages[file].anchors:
            yield Problem(path, line, f"fragment must be an id on {file}: '{target}'", "correct it at its source")


def _other_hosts(path: str, loads: list[tuple[str, int]]) -> Iterator[Problem]:
    """A page loads nothing from another host."""
    for target, line in loads:
        if urlsplit(target).netloc:
            message = f"page must load from this site only: '{target}'"
            yield Problem(path, line, message, "copy the file to docs/assets/")


def _css_loads(text: str) -> list[tuple[str, int]]:
    return [(match.group(1), text.count("\n", 0, match.start()) + 1) for match in CSS_URL.finditer(text)]


def _raw_source(path: str, text: str) -> Iterator[Problem]:
    """No source is left outside code: every citation and marker is rendered."""
    visible = text
    for hidden in (CODE, COMMENT):
        visible = hidden.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), visible)
    for match in RAW.finditer(visible):
        line = visible.count("\n", 0, match.start()) + 1
        message = f"source must be rendered: '{visible[match.start() : match.start() + 40]}'"
        yield Problem(path, line, message, "see scripts/builder/page_rendering.py")
