"""Rules for HTML in pages and SVG in drawings: only listed elements and attributes, none of which runs code."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import Any
from xml.etree import ElementTree

import tinycss2

from review.checks.drawings import drawings_and_logo, line_of
from review.checks.links import is_address
from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.css_references import addresses, may_refer, tokens
from review.data.markup import Tag, tags
from review.data.pages import SourcePage, blank_targets, line_containing
from review.data.problems import Problem
from review.data.svg_document import read_svg
from review.data.text_reader import HIDDEN

# Elements that authors may write or Python-Markdown generates.
HTML_TAGS = frozenset(
    (
        "a abbr aside b blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
        "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span "
        "strong sub summary sup table tbody td tfoot th thead time tr u ul var"
    ).split()
)
HTML_ATTRIBUTES = frozenset(
    (
        "alt class colspan datetime dir height href id lang markdown open role rowspan scope src start title width"
    ).split()
)
SVG_TAGS = frozenset(
    (
        "a circle clipPath defs desc ellipse g line linearGradient marker mask path pattern polygon polyline "
        "radialGradient rect stop style svg symbol text title tspan use"
    ).split()
)
SVG_ATTRIBUTES = frozenset(
    (
        "class clip-path clip-rule cx cy d dominant-baseline dx dy fill fill-opacity fill-rule font-size "
        "font-style font-weight fx fy gradienttransform gradientunits height href id letter-spacing "
        "marker-end marker-mid marker-start markerheight markerunits markerwidth mask offset opacity orient "
        "paint-order pathlength patternunits points preserveaspectratio r refx refy role rotate rx ry "
        "stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
        "stroke-miterlimit stroke-opacity stroke-width tabindex text-anchor textlength transform viewbox "
        "width x x1 x2 xmlns y y1 y2"
    ).split()
)
# Classes that the site's scripts and templates use; those of the theme begin with md-.
RESERVED_CLASSES = frozenset(
    (
        "abstract-copy abstract-says back backlink came-from choosing chosen cite cite-format cite-format-name "
        "cite-formats cite-which cited cites contested copied-note count data-table downloads editions "
        "enlarged-caption enlarged-side enlarged-view entry-number entry-text figure-cards find find-instead "
        "find-open find-results find-status finding-line frame goes-on int-band interaction landed landed-from lit "
        "lookup moved no-js note-mark note-text notice one-format only others panel-address popup-head records shapes "
        "sign term finding-sentence whole wide-frame"
    ).split()
)
# Python-Markdown aligns table cells with this style.
ALIGNED = re.compile(r"text-align: (left|center|right);")
# At-rules allowed in a drawing's style. A backslash could disguise others, and < or & are
# parsed differently in HTML and in an SVG file.
AT_RULES = {"media"}
HIDING = re.compile(r"[\\<&]")
SVG = "http://www.w3.org/2000/svg"
# A numeric character reference, decimal or hexadecimal.
ENTITY = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,9})|0*([0-9]{1,9}))")
SURROGATE = re.compile("[\ud800-\udfff]")
XML_DECLARATION = re.compile(r"\A<\?xml [^<>?]*\?>\n?")


def tag_faults(
    text: str, tag: Tag, names: frozenset[str], attributes: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the rule, value, and remedy for anything not allowed in a tag."""
    if not tag.name:
        start = text[tag.start : tag.start + 40].splitlines()[0]
        yield "markup must be a complete tag with attributes in double quotes", start, "write &lt; for the character <"
        return
    if tag.name not in names:
        yield "tag must be allowed", tag.name, "write it in Markdown, or as text with &lt;"
    for name, value in tag.attributes.items():
        aligned = name == "style" and ALIGNED.fullmatch(value)
        if name not in attributes and not name.startswith("aria-") and not aligned:
            yield "attribute must be allowed", name, "remove it; styles come from a class"
        if name in ("href", "src") and not is_address(value):
            yield "link must lead to a page or a web address", value, "write https://… or name.md"


def _html_faults(text: str, tag: Tag) -> Iterator[tuple[str, str, str]]:
    """Yield the rule, value, and remedy for anything not allowed in a page's tag."""
    yield from tag_faults(text, tag, HTML_TAGS, HTML_ATTRIBUTES)
    for name in tag.attributes.get("class", "").split():
        if name in RESERVED_CLASSES or name.startswith("md-"):
            yield "class must not be one of the site's own", name, "choose another name"


def html_in_pages_is_inert(content: Content) -> Iterator[Problem]:
    """HTML in a page has only allowed elements and attributes, none of which runs code."""
    for page in content.pages:
        prose = blank_targets(page.prose)
        for tag in tags(prose):
            for rule, value, remedy in _html_faults(prose, tag):
                yield page.problem(tag.start, f"{rule}: '{value}'", remedy)


def rendered_faults(html: str, page: SourcePage) -> list[Problem]:
    """The markup problems of a rendered page that are not visible in its source.

    Python-Markdown resolves attribute lists, entities, and reference links, so its output
    must also follow the rule for HTML.

    Args:
        html: the page as rendered by Python-Markdown.
        page: its source, for the line number.
    """
    faults = [fault for tag in tags(html) for fault in _html_faults(html, tag)]
    faults += [
        ("text must have no hidden character", letter, "delete its entity, &#…;") for letter in _hidden_characters(html)
    ]
    return [
        Problem(page.path, line_containing(page, value), f"{rule}: '{value}'", remedy) for rule, value, remedy in faults
    ]


def _hidden_characters(html: str) -> list[str]:
    """The code of the first hidden character of a rendered page, including characters that XML forbids."""
    numbers = [int(code, 16) if code else int(digits) for code, digits in ENTITY.findall(html)]
    written = "".join(chr(number) if number < 0x110000 else "\uffff" for number in numbers)
    found = HIDDEN.search(unescape(html)) or HIDDEN.search(written) or SURROGATE.search(written)
    return [f"U+{ord(found.group()):04X}"] if found else []


def drawings_are_inert(content: Content) -> Iterator[Problem]:
    """A drawing or a logo has only shapes and text: no scripts, and no external styles or files."""
    for path, svg in drawings_and_logo(content):
        yield from _drawing_faults(path, svg)


@lru_cache(maxsize=100)  # the live preview checks all drawings after each edit
def _drawing_faults(path: str, svg: str) -> list[Problem]:
    body = XML_DECLARATION.sub(lambda match: " " * len(match.group()), svg)
    return [*_tag_problems(path, svg, body), *_style_problems(path, svg, body)]


def _tag_problems(path: str, svg: str, body: str) -> Iterator[Problem]:
    for tag in tags(body):
        faults = tag_faults(body, tag, SVG_TAGS, SVG_ATTRIBUTES)
        for rule, value, remedy in [*faults, *_external_reference_faults(tag)]:
            yield Problem(path, line_of(svg, tag.start), f"{rule}: '{value}'", remedy)


def _style_problems(path: str, svg: str, body: str) -> Iterator[Problem]:
    for start, css in _styles(body):
        for value in dict.fromkeys(_style_faults(css)):
            line = line_of(svg, max(svg.find(value, start), start))
            yield Problem(path, line, f"style must be self-contained: '{value}'", "write plain rules")


def _styles(svg: str) -> Iterator[tuple[int, str]]:
    """Yield the parsed style sheets of a drawing with the offsets of their tags; none if it is not XML."""
    starts = [tag.start for tag in tags(svg) if tag.name == "style"]
    try:
        styles = [css for _, css in read_svg(svg.encode()).styles]
    except (ElementTree.ParseError, ValueError):
        return
    yield from zip(starts, styles, strict=False)


def _style_faults(css: str) -> Iterator[str]:
    """Yield the parts of a style sheet that could affect or load anything outside its drawing."""
    for token in tokens(css):
        if token.type == "at-keyword" and token.lower_value not in AT_RULES:
            yield f"@{token.value}"
        elif token.type == "error":
            yield token.kind
    yield from (address for address in addresses(css) if not address.startswith("#"))
    yield from HIDING.findall(css)
    yield from ("{" for rule in _rules(css) if any(token.type == "{} block" for token in rule.content or ()))


def _rules(css: str) -> Iterator[Any]:
    """The rules of a style sheet with declarations, including those in @media."""
    waiting = tinycss2.parse_stylesheet(css)
    while waiting:
        rule = waiting.pop()
        if rule.type == "at-rule":
            waiting += tinycss2.parse_rule_list(rule.content or [])
        elif rule.type == "qualified-rule":
            yield rule


def _external_reference_faults(tag: Tag) -> Iterator[tuple[str, str, str]]:
    """Yield references to other files or namespaces; a shape may refer only to shapes of its drawing, by #id."""
    target = tag.attributes.get("href", "#")
    if tag.name != "a" and not target.startswith("#"):
        yield "drawing must use its own shapes", target, "write #id"
    if tag.attributes.get("xmlns", SVG) != SVG:
        yield "drawing must be SVG", tag.attributes["xmlns"], f"write {SVG}"
    if tag.name == "style" and tag.attributes:
        yield "style must have no attribute", next(iter(tag.attributes)), "write <style>"
    for name, value in tag.attributes.items():
        if may_refer(value) and name != "transform" and not name.startswith("aria-"):
            for address in addresses(value):
                if not address.startswith("#"):
                    yield "drawing must use its own shapes", address, "write url(#id)"


WITHIN = [html_in_pages_is_inert, drawings_are_inert]
ACROSS: list[Rule] = []
