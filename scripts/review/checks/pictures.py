"""Rules of pictures: each is a file in docs/ of a type that every edition shows, and runs nothing."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from review.checks.rules import Rule
from review.data.addresses import resolve_path
from review.data.content_loader import DRAWING, Content
from review.data.markup import tags
from review.data.pages import SourcePage, blank_targets, images
from review.data.pictures import ENDINGS, local_name, read_picture
from review.data.problems import Problem
from review.data.text_reader import is_hidden

# Elements of SVG and of the HTML inside it that run or load something.
ACTIVE = {"script", "handler", "listener", "iframe", "object", "embed", "audio", "video", "link", "meta", "base"}
# What a drawing may refer to: its own shapes, and data that it contains.
OWN = re.compile(r"\s*(#|data:(image|font|application/(x-)?font)|$)", re.I)
FOREIGN = re.compile(r"url\(\s*[\"']?(?!#|data:)([^)\"']*)|@import\s+[\"']([^\"']*)", re.I)
# An XSLT style sheet may hold scripts.
STYLE_SHEET = re.compile(rb"<\?xml-stylesheet[^>]*>")
ANIMATED = re.compile(r"(.*:)?href", re.I)


def pictures_are_files(content: Content) -> Iterator[Problem]:
    """A picture on a page is a file in docs/, since a page loads nothing from elsewhere and a book cannot."""
    for page in content.pages:
        for target, line in _shown(page):
            if urlsplit(target).netloc:
                remedy = "save it in docs/images/, with its license beside it on the page"
                yield Problem(page.path, line, f"picture must be a file in docs/: '{target}'", remedy)


def pictures_can_be_shown(content: Content) -> Iterator[Problem]:
    """A picture on a page is whole, and of a type that every browser and e-reader shows."""
    for page in content.pages:
        for target, line in _shown(page):
            path = content.root / "docs" / resolve_path(page.name, unquote(urlsplit(target).path))
            if path.is_file() and not urlsplit(target).netloc and not read_picture(path.read_bytes()):
                message = f"picture must be a whole {', '.join(ENDINGS)}: '{target}'"
                yield Problem(page.path, line, message, "save it anew, as one of these")


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
    """A picture in SVG runs no script, and loads nothing from elsewhere: readers may open it by itself."""
    docs = content.root / "docs"
    for path in sorted(path for path in docs.rglob("*") if path.suffix.lower() == ".svg"):
        name = path.relative_to(content.root).as_posix()
        stricter = name == content.logo_path or name.endswith(DRAWING)  # rules of their own
        if path.is_file() and not stricter and not is_hidden(path.relative_to(docs)):
            yield from (Problem(name, *fault) for fault in dict.fromkeys(_faults(path)))


def _faults(path: Path) -> Iterator[tuple[int, str, str]]:
    """What is wrong with a picture in SVG, each as line, message and remedy."""
    content = path.read_bytes()
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        yield error.position[0], f"picture must be XML: '{error.msg.split(':')[0]}'", "save it anew"
        return
    except (ValueError, LookupError) as error:
        yield 1, f"picture must be XML: '{error}'", "save it as UTF-8"
        return
    found = [fault for element in root.iter() for fault in _element_faults(element)]
    found += [("show, not load", match.group().decode("utf-8", "replace")) for match in STYLE_SHEET.finditer(content)]
    for rule, value in found:
        line = content.decode("utf-8", "replace").partition(value)[0].count("\n") + 1 if value else 1
        yield line, f"picture must only {rule}: '{value}'", "save it as plain SVG, with fonts and pictures inside"


def _element_faults(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """What an element runs or loads, each as the rule and the value."""
    name = local_name(element.tag)
    if name.lower() in ACTIVE:
        yield "show, not run", name
    if name == "style" and element.text:
        yield from (("show, not load", match[1] or match[2] or "") for match in FOREIGN.finditer(element.text))
    for attribute, value in element.attrib.items():
        kind = local_name(attribute)
        if kind.lower().startswith("on") or _leads_to_code(name, attribute, value):
            yield "show, not run", kind if kind.lower().startswith("on") else value
        elif kind in ("href", "src") and name != "a" and not OWN.match(value):
            yield "show, not load", value
        yield from (("show, not load", match[1] or match[2] or "") for match in FOREIGN.finditer(value))


def _leads_to_code(name: str, attribute: str, value: str) -> bool:
    """Whether an attribute is a link to a script, or an animation that makes a link one."""
    kind = local_name(attribute)
    squeezed = re.sub(r"[\s\x00-\x20]", "", value).lower()
    code = squeezed.startswith(("javascript:", "vbscript:", "data:text", "data:application/x"))
    return (kind in ("href", "src") and code) or (kind == "attributeName" and bool(ANIMATED.fullmatch(value)))


WITHIN = [svg_pictures_are_inert]
ACROSS: list[Rule] = [pictures_are_files, pictures_can_be_shown]
