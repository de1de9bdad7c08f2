"""Rules for pictures: files in docs/, of types that every edition can show, without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from review.checks import markup
from review.checks.rules import Rule
from review.data.addresses import resolve_path
from review.data.content_loader import DRAWING, Content
from review.data.css_references import addresses
from review.data.markup import tags
from review.data.own_files import is_own_file
from review.data.pages import SourcePage, blank_targets, images
from review.data.pictures import ENDINGS, SVG, media_type, read_picture
from review.data.problems import Problem
from review.data.svg_document import SvgDocument, drawn_elements, local_name, read_svg, style_values
from review.data.text_reader import is_hidden

# Elements of SVG that run or load something.
ACTIVE = {"script", "handler", "listener", "iframe", "object", "embed", "audio", "video", "link", "meta", "base"}
XHTML = "{http://www.w3.org/1999/xhtml}"
# HTML inside an SVG, which programs use for text: elements allowed in pages, and obsolete ones.
HTML_TAGS = markup.HTML_TAGS | set("body center font html label main style tt".split())
# Attributes with an address that the element loads.
LOADED = {"href", "src", "srcset", "poster", "background", "data", "action", "formaction", "ping", "base", "manifest"}
XLINK, XML = "{http://www.w3.org/1999/xlink}", "{http://www.w3.org/XML/1998/namespace}"
# References allowed in an SVG: its own shapes and embedded data.
OWN = re.compile(r"\s*(#|data:(image|font|application/(x-)?font)|$)", re.I)
ANIMATED = re.compile(r"(.*:)?href", re.I)
# Far above real plots; browsers and e-readers redraw each repeated shape.
MAX_DEPTH, MAX_ELEMENTS, MAX_BYTES = 200, 500_000, 20_000_000


def pictures_are_files(content: Content) -> Iterator[Problem]:
    """A picture on a page is a file in docs/, because pages load nothing from other hosts and an EPUB cannot."""
    for page in content.pages:
        for target, line in _shown(page):
            if urlsplit(target).netloc:
                remedy = "save it in docs/images/, and state its license next to it on the page"
                yield Problem(page.path, line, f"picture must be a file in docs/: '{target}'", remedy)


def pictures_can_be_shown(content: Content) -> Iterator[Problem]:
    """A picture on a page is complete, and of a type that every browser and e-reader supports."""
    for page in content.pages:
        for target, line in _shown(page):
            path = content.root / "docs" / resolve_path(page.name, unquote(urlsplit(target).path))
            if is_own_file(path, content.root) and not urlsplit(target).netloc and not read_picture(path.read_bytes()):
                message = f"picture must be a complete {', '.join(ENDINGS)}: '{target}'"
                yield Problem(page.path, line, message, "save it again, as one of these")


def _shown(page: SourcePage) -> Iterator[tuple[str, int]]:
    """The addresses of the pictures of a page, in Markdown and in HTML, each with its line."""
    in_html = [tag for tag in tags(blank_targets(page.prose)) if tag.name.lower() == "img"]
    for target, line in [*images(page), *((tag.attributes.get("src", ""), page.line(tag.start)) for tag in in_html)]:
        try:
            urlsplit(target)
        except ValueError:  # another rule reports it
            continue
        yield target, line


def svg_pictures_are_inert(content: Content) -> Iterator[Problem]:
    """An SVG picture has no scripts and loads nothing, because readers may open the file by itself."""
    docs = content.root / "docs"
    for path in sorted(path for path in docs.rglob("*") if path.suffix.lower() in ENDINGS):
        name = path.relative_to(content.root).as_posix()
        stricter = name == content.logo_path or name.endswith(DRAWING)  # these have rules of their own
        if stricter or is_hidden(path.relative_to(docs)) or not is_own_file(path, content.root):
            continue
        if path.suffix.lower() == ".svg" or media_type(path.read_bytes()) == SVG:
            yield from (Problem(name, *fault) for fault in dict.fromkeys(_faults(path)))


def _faults(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line, message, and remedy for each fault in an SVG picture."""
    content = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    if not content:
        yield 1, f"picture must have 1 to {MAX_BYTES:,} bytes: '{path.name}'", "save it again, or as PNG"
        return
    try:
        document = read_svg(content)
    except ElementTree.ParseError as error:
        yield error.position[0], f"picture must be XML: '{error.msg.split(':')[0]}'", "save it again"
        return
    except (ValueError, LookupError) as error:
        yield 1, f"picture must be XML: '{error}'", "save it as UTF-8"
        return
    text = content.decode("utf-8", "replace")
    for rule, value in _rules_broken(document):
        line = text.partition(value)[0].count("\n") + 1 if value and value in text else 1
        yield (
            line,
            f"picture must {rule}: '{_short(value)}'",
            "save it as plain SVG, with fonts and pictures inside",
        )
    if document.depth > MAX_DEPTH or drawn_elements(document, MAX_ELEMENTS + 1) > MAX_ELEMENTS:
        message = (
            f"picture must be at most {MAX_DEPTH} elements deep and show at most {MAX_ELEMENTS:,} elements: '<use>'"
        )
        yield 1, message, "save it as PNG, or repeat fewer shapes"


def _short(value: str) -> str:
    return " ".join(value.split(maxsplit=20))[:100] if len(value) > 100 else value


def _rules_broken(document: SvgDocument) -> Iterator[tuple[str, str]]:
    """Yield rule and value for everything that a picture runs or loads."""
    yield from (("load nothing", start) for start in document.external)
    for element in document.root.iter():
        yield from _element_faults(element)
    for _, css in document.styles:
        yield from (("load nothing", address) for address in _external_addresses(css))


def _external_addresses(css: str) -> Iterator[str]:
    return (address for address in addresses(css) if not OWN.match(address))


def _element_faults(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Yield rule and value for everything that an element runs or loads."""
    name, html = local_name(element.tag), element.tag.startswith(XHTML)
    if name.lower() in ACTIVE or (html and name.lower() not in HTML_TAGS):
        yield "run nothing", name
    for attribute, value in element.attrib.items():
        kind = local_name(attribute)
        if kind.lower().startswith("on") or _leads_to_code(name, attribute, value):
            yield "run nothing", kind if kind.lower().startswith("on") else value
        elif _loads(name, attribute) and not OWN.match(value):
            yield "load nothing", value
    for value in style_values(element):
        yield from (("load nothing", address) for address in _external_addresses(value))


def _loads(name: str, attribute: str) -> bool:
    """Whether an attribute has an address that its element loads by itself, unlike a link."""
    kind = local_name(attribute).lower()
    if attribute == f"{XML}base":
        return True
    return kind in LOADED and not (kind == "href" and name == "a") and attribute in (kind, f"{XLINK}href")


def _leads_to_code(name: str, attribute: str, value: str) -> bool:
    """Whether an attribute is a link to a script, or an animation that changes a link into one."""
    kind = local_name(attribute)
    squeezed = re.sub(r"[\s\x00-\x20]", "", value).lower()
    code = squeezed.startswith(("javascript:", "vbscript:", "data:text", "data:application/x"))
    return (kind in ("href", "src") and code) or (kind == "attributeName" and bool(ANIMATED.fullmatch(value)))


WITHIN = [svg_pictures_are_inert]
ACROSS: list[Rule] = [pictures_are_files, pictures_can_be_shown]
