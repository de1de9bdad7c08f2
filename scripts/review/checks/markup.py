"""Rules of HTML in pages and of SVG in drawings: it shows, and does nothing else."""

import re
from collections.abc import Iterator
from html import unescape

from review.checks.drawings import each, line_of
from review.checks.links import is_address
from review.checks.rules import Rule
from review.data.content import Content
from review.data.markup import Tag, tags
from review.data.pages import SourcePage, line_holding
from review.data.problems import Problem
from review.data.text_files import HIDDEN

# What a page may hold, and what Python-Markdown makes of it.
HTML_TAGS = frozenset(
    [
        "a",
        "abbr",
        "aside",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
    ]
)
HTML_ATTRIBUTES = frozenset(
    [
        "alt",
        "class",
        "colspan",
        "datetime",
        "dir",
        "height",
        "href",
        "id",
        "lang",
        "markdown",
        "open",
        "role",
        "rowspan",
        "scope",
        "src",
        "start",
        "title",
        "width",
    ]
)
SVG_TAGS = frozenset(
    [
        "a",
        "circle",
        "clipPath",
        "defs",
        "desc",
        "ellipse",
        "g",
        "line",
        "linearGradient",
        "marker",
        "mask",
        "path",
        "pattern",
        "polygon",
        "polyline",
        "radialGradient",
        "rect",
        "stop",
        "style",
        "svg",
        "symbol",
        "text",
        "title",
        "tspan",
        "use",
    ]
)
SVG_ATTRIBUTES = frozenset(
    [
        "class",
        "clip-path",
        "clip-rule",
        "cx",
        "cy",
        "d",
        "dominant-baseline",
        "dx",
        "dy",
        "fill",
        "fill-opacity",
        "fill-rule",
        "font-size",
        "font-style",
        "font-weight",
        "fx",
        "fy",
        "gradienttransform",
        "gradientunits",
        "height",
        "href",
        "id",
        "letter-spacing",
        "marker-end",
        "marker-mid",
        "marker-start",
        "markerheight",
        "markerunits",
        "markerwidth",
        "mask",
        "offset",
        "opacity",
        "orient",
        "paint-order",
        "pathlength",
        "patternunits",
        "points",
        "preserveaspectratio",
        "r",
        "refx",
        "refy",
        "role",
        "rotate",
        "rx",
        "ry",
        "stop-color",
        "stop-opacity",
        "stroke",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "stroke-width",
        "tabindex",
        "text-anchor",
        "textlength",
        "transform",
        "viewbox",
        "width",
        "x",
        "x1",
        "x2",
        "xmlns",
        "y",
        "y1",
        "y2",
    ]
)
# Python-Markdown aligns the cells of a table with it.
ALIGNED = re.compile(r"text-align: (left|center|right);")
STYLE = re.compile(r"<style>(.*?)</style>", re.S)
# In CSS: rules or files from elsewhere, and letters written so that nobody sees them.
FOREIGN = re.compile(r"@(?!media\b)[\w-]+|url\(\s*[\"']?(?!#)[^)]{0,40}|\\", re.I)
FOREIGN_SHAPE = re.compile(r"url\(\s*(?!#)[^)]{0,40}", re.I)
SVG = "http://www.w3.org/2000/svg"
XML_DECLARATION = re.compile(r"\A<\?xml [^<>?]*\?>\n?")


def _faults(text: str, found: Tag, names: frozenset[str], attributes: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What a tag has that it must not have: what must be, the value, the remedy."""
    if not found.name:
        start = text[found.start : found.start + 40].splitlines()[0]
        yield "markup must be a whole tag with attributes in double quotes", start, "write &lt; for the sign <"
        return
    if found.name not in names:
        yield "tag must be one that only shows", found.name, "write it in Markdown, or as text with &lt;"
    for name, value in found.attributes.items():
        aligned = name == "style" and ALIGNED.fullmatch(value)
        if name not in attributes and not name.startswith("aria-") and not aligned:
            yield "attribute must be one that only shows", name, "take it out; looks come from a class"
        if name in ("href", "src") and not is_address(value):
            yield "link must lead to a page or a web address", value, "write https://… or name.md"


def html_of_pages_only_shows(content: Content) -> Iterator[Problem]:
    """HTML in a page has tags and attributes that show something and run nothing."""
    for page in content.pages:
        for found in tags(page.prose):
            for said, value, remedy in _faults(page.prose, found, HTML_TAGS, HTML_ATTRIBUTES):
                yield Problem(page.path, page.line(found.start), f"{said}: '{value}'", remedy)


def rendered_faults(html: str, page: SourcePage) -> list[Problem]:
    """What a page became that only shows when it is rendered.

    Attribute lists, entities and links by reference are Markdown's to resolve,
    so the rule is held against its result as well.

    Args:
        html: the page as Python-Markdown made it.
        page: its source, for the line.
    """
    faults = [fault for found in tags(html) for fault in _faults(html, found, HTML_TAGS, HTML_ATTRIBUTES)]
    if hidden := HIDDEN.search(unescape(html)):
        faults.append(("text must hold no hidden letter", f"U+{ord(hidden.group()):04X}", "delete its entity, &#…;"))
    return [
        Problem(page.path, line_holding(page, value), f"{said}: '{value}'", remedy) for said, value, remedy in faults
    ]


def drawings_only_show(content: Content) -> Iterator[Problem]:
    """A drawing or a logo holds shapes and words: no script, no style from elsewhere, no other document."""
    for path, svg in [(path, svg) for _, path, svg in each(content)] + [(content.logo_path, content.logo)]:
        body = XML_DECLARATION.sub(lambda match: " " * len(match.group()), svg)
        for found in tags(body):
            for said, value, remedy in [*_faults(body, found, SVG_TAGS, SVG_ATTRIBUTES), *_foreign(found)]:
                yield Problem(path, line_of(svg, found.start), f"{said}: '{value}'", remedy)
        for style in STYLE.finditer(body):
            for match in FOREIGN.finditer(style.group(1)):
                line = line_of(svg, style.start(1) + match.start())
                yield Problem(path, line, f"style must stand alone: '{match.group()}'", "write plain rules")


def _foreign(found: Tag) -> Iterator[tuple[str, str, str]]:
    """A shape is SVG and uses shapes of its own drawing, by #id."""
    target = found.attributes.get("href", "#")
    if found.name != "a" and not target.startswith("#"):
        yield "drawing must use its own shapes", target, "write #id"
    if found.attributes.get("xmlns", SVG) != SVG:
        yield "drawing must be SVG", found.attributes["xmlns"], f"write {SVG}"
    for value in found.attributes.values():
        if match := FOREIGN_SHAPE.search(value):
            yield "drawing must use its own shapes", match.group(), "write url(#id)"


WITHIN = [html_of_pages_only_shows, drawings_only_show]
ACROSS: list[Rule] = []
