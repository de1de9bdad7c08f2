"""Check the HTML and CSS of the built site: unique ids, working links, no other hosts, no raw source."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from html import unescape
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

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
ATTRIBUTE = re.compile(r"""\s([^\s=<>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
CSS_URL = re.compile(r"(?:@import\s+(?:url\()?|url\()\s*[\"']?([^\"')\s;]+)")
# Unrendered source: citations, footnotes, markers, placeholders.
RAW = re.compile(r"\[@[A-Za-z]|\[\^[A-Za-z]|<!-- block:|data-cite=")
COMMENT = re.compile(r"<!--(?! block:).*?-->", re.S)
CODE = re.compile(r"<(code|pre|script|style)\b.*?</\1>", re.S)


@dataclass(frozen=True)
class Parsed:
    """A page as browsers read it, with everything that refers to a place or a file, in document order.

    Attributes:
        text: its HTML.
        ids: every id.
        headings: the ids of the headings.
        links: the target of every link.
        loads: the address of every file that the page loads.
    """

    text: str
    ids: list[str]
    headings: list[str]
    links: list[str]
    loads: list[str]

    @cached_property
    def anchors(self) -> set[str]:
        """The ids of the page."""
        return set(self.ids)

    @property
    def repeated_ids(self) -> list[str]:
        """The ids that occur more than once."""
        return [name for name, count in Counter(self.ids).items() if count > 1]

    def lines_of(self, value: str, name: str = "") -> list[int]:
        """The lines of the attributes with a value, or else with a value that contains it; 1 if there are none.

        Args:
            value: the value, without character references.
            name: the name of the attributes; any if it is empty.
        """
        within = ((value in other, found) for other, found in self._attributes.items())
        places = self._attributes.get(value) or [place for contains, found in within if contains for place in found]
        return [line for own, line in places if name in ("", own)] or [1]

    @cached_property
    def _attributes(self) -> dict[str, list[tuple[str, int]]]:
        """Name and line of each attribute by its value; the parser does not record lines, which only problems need."""
        found, line, end = defaultdict(list), 1, 0
        for match in ATTRIBUTE.finditer(self.text):
            line, end = line + self.text.count("\n", end, match.start()), match.start()
            found[unescape(match[2] or match[3] or match[4] or "")].append((match[1].lower(), line))
        return found


def parse(text: str) -> Parsed:
    """The ids, links, and loaded files of an HTML page."""
    page = Parsed(text, [], [], [], [])
    for node in LexborHTMLParser(text).css("*"):
        tag, attributes = node.tag or "", {name: value or "" for name, value in node.attributes.items()}
        if "id" in attributes:
            page.ids.append(attributes["id"])
            page.headings.extend([attributes["id"]] * (tag in HEADINGS))
        if tag == "a" and "href" in attributes:
            page.links.append(attributes["href"])
        page.loads.extend(_loaded(tag, attributes))
    return page


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


def parse_pages(sources: dict[str, str]) -> dict[str, Parsed]:
    """The parsed HTML files of a site, by address; its other files are ignored."""
    return {path: parse(text) for path, text in sources.items() if path.endswith(".html")}


def check_site(
    pages: dict[str, Parsed], sources: dict[str, str], files: set[str], *, served: bool = True
) -> list[Problem]:
    """The problems of a built site, sorted by file and line.

    Args:
        pages: the parsed pages by address, from `parse_pages`.
        sources: the style sheets by address; other files are ignored.
        files: the addresses of all files.
        served: whether a web server serves a folder's index.html.

    Raises:
        ValueError: the address of a link is malformed ("http://[").
    """
    problems: list[Problem] = []
    for path, page in pages.items():
        problems += _repeated_ids(path, page)
        problems += _dead_links(path, page, pages, files, served)
        problems += _other_hosts(path, page.loads, page.lines_of)
        problems += _raw_source(path, page.text)
    for path, text in sources.items():
        if path.endswith(".css"):
            problems += _other_hosts(path, CSS_URL.findall(text), partial(_css_lines, text))
    return sorted(problems)


def _repeated_ids(path: str, page: Parsed) -> Iterator[Problem]:
    """Ids are unique on their page."""
    for name in page.repeated_ids:
        for line in page.lines_of(name, "id"):
            message = f"id must be used once on its page: '{name}'"
            yield Problem(path, line, message, "rename one, or correct the template that sets it")


def _dead_links(path: str, page: Parsed, pages: dict[str, Parsed], files: set[str], served: bool) -> Iterator[Problem]:
    """A link within the site leads to an existing file and id.

    404.html is skipped: its links are absolute, because it is served at any depth.
    """
    if path == "404.html":
        return
    for target in dict.fromkeys(page.links + page.loads):
        parts, message = urlsplit(target), ""
        if parts.scheme or parts.netloc or target.startswith("javascript:"):
            continue
        file = linked_file(path, parts.path, files, served=served)
        if file is None:
            message = f"link must lead to a file of the site: '{target}'"
        elif parts.fragment and file in pages and unquote(parts.fragment) not in pages[file].anchors:
            message = f"fragment must be an id on {file}: '{target}'"
        for line in page.lines_of(target) if message else ():
            yield Problem(path, line, message, "correct it at its source")


def _other_hosts(path: str, loads: Iterable[str], lines_of: Callable[[str], list[int]]) -> Iterator[Problem]:
    """A page loads nothing from another host."""
    for target in dict.fromkeys(loads):
        for line in lines_of(target) if urlsplit(target).netloc else ():
            message = f"page must load from this site only: '{target}'"
            yield Problem(path, line, message, "copy the file to docs/assets/")


def _css_lines(text: str, target: str) -> list[int]:
    """The lines on which a style sheet loads a file."""
    found = (match for match in CSS_URL.finditer(text) if match[1] == target)
    return [text.count("\n", 0, match.start()) + 1 for match in found]


def _raw_source(path: str, text: str) -> Iterator[Problem]:
    """No source is left outside code: every citation and marker is rendered."""
    visible = text
    for hidden in (CODE, COMMENT):
        visible = hidden.sub(lambda match: " " + "\n" * match[0].count("\n"), visible)
    for match in RAW.finditer(visible):
        line = visible.count("\n", 0, match.start()) + 1
        message = f"source must be rendered: '{visible[match.start() : match.start() + 40]}'"
        yield Problem(path, line, message, "see scripts/builder/page_rendering.py")
