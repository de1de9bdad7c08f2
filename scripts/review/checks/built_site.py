"""Rules of the built site, read as a browser would: files, ids, links, hosts."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from review.data.addresses import linked_file
from review.data.problems import Problem

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
RAW = re.compile(r"\[@[A-Za-z]|\[\^[A-Za-z]|<!-- block:|data-cite=")
COMMENT = re.compile(r"<!--(?! block:).*?-->", re.S)
CODE = re.compile(r"<(code|pre|script|style)\b.*?</\1>", re.S)


@dataclass
class Parsed(HTMLParser):
    """The ids, links and loaded addresses of one page, each with its line; the ids of headings."""

    ids: list[tuple[str, int]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    loads: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, line = {name: value or "" for name, value in attrs}, self.getpos()[0]
        if "id" in given:
            self.ids.append((given["id"], line))
            self.headings += [given["id"]] * (tag in HEADINGS)
        if tag == "a" and "href" in given:
            self.links.append((given["href"], line))
        if tag in LOADS and LOADS[tag] in given:
            self.loads.append((given[LOADS[tag]], line))
        if "srcset" in given:
            self.loads += [(part.split()[0], line) for part in given["srcset"].split(",") if part.strip()]
        self.loads += [(given[name], line) for name in ("poster", "background") if name in given]
        if tag == "image":
            self.loads.append((given.get("href") or given.get("xlink:href", ""), line))
        self.loads += [(target, line) for target in CSS_URL.findall(given.get("style", ""))]
        if tag == "link" and LOADING_RELS & set(given.get("rel", "").split()):
            self.loads.append((given.get("href", ""), line))


def parse(text: str) -> Parsed:
    """Read one page."""
    parsed = Parsed()
    parsed.feed(text)
    parsed.close()
    return parsed


def parse_pages(texts: dict[str, str]) -> dict[str, Parsed]:
    """Read the HTML files among the texts of a site, by their address."""
    return {path: parse(text) for path, text in texts.items() if path.endswith(".html")}


def check_site(
    pages: dict[str, Parsed], texts: dict[str, str], files: set[str], *, served: bool = True
) -> list[Problem]:
    """Every problem of a built site.

    Args:
        pages: its pages, parsed.
        texts: its HTML and CSS files by their address.
        files: the addresses of all files.
        served: whether a server will find the index.html of a folder.
    """
    found: list[Problem] = []
    for path, page in pages.items():
        found += _doubled_ids(path, page)
        found += _dead_links(path, page, pages, files, served)
        found += _other_hosts(path, page.loads)
        found += _raw(path, texts[path])
    for path in texts:
        if path.endswith(".css"):
            found += _other_hosts(path, _css_loads(texts[path]))
    return sorted(found)


def _doubled_ids(path: str, page: Parsed) -> Iterator[Problem]:
    """An id occurs once on its page."""
    counts = Counter(name for name, _ in page.ids)
    for name, line in page.ids:
        if counts[name] > 1:
            yield Problem(
                path,
                line,
                f"id must be used once on its page: '{name}'",
                "rename one, or mend the template that sets it",
            )


def _dead_links(path: str, page: Parsed, pages: dict[str, Parsed], files: set[str], served: bool) -> Iterator[Problem]:
    """A link inside the site leads to a file, and its fragment to an id there.

    404.html is served at any depth, so its links are absolute and not followed.
    """
    if path == "404.html":
        return
    for target, line in page.links + page.loads:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or target.startswith("javascript:"):
            continue
        found = linked_file(path, parts.path, files, served=served)
        if found is None:
            yield Problem(
                path, line, f"link must lead to a file of the site: '{target}'", "correct it where it is made"
            )
        elif (
            parts.fragment and found in pages and unquote(parts.fragment) not in {name for name, _ in pages[found].ids}
        ):
            yield Problem(path, line, f"fragment must be an id on {found}: '{target}'", "correct it where it is made")


def _other_hosts(path: str, loads: list[tuple[str, int]]) -> Iterator[Problem]:
    """A page loads nothing from another host."""
    for target, line in loads:
        if urlsplit(target).netloc:
            yield Problem(
                path, line, f"page must load from this site only: '{target}'", "bring the file into docs/assets/"
            )


def _css_loads(text: str) -> list[tuple[str, int]]:
    return [(match.group(1), text.count("\n", 0, match.start()) + 1) for match in CSS_URL.finditer(text)]


def _raw(path: str, text: str) -> Iterator[Problem]:
    """No citation or marker reaches a reader unrendered, outside code."""
    visible = text
    for hidden in (CODE, COMMENT):
        visible = hidden.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), visible)
    for match in RAW.finditer(visible):
        line = visible.count("\n", 0, match.start()) + 1
        yield Problem(
            path,
            line,
            f"source must be rendered: '{visible[match.start() : match.start() + 40]}'",
            "see scripts/hooks.py",
        )
