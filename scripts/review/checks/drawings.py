"""Rules for the drawings in docs/figures/: valid SVG with descriptions, working links, captioned panels."""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

from review.checks.links import link_fault
from review.checks.pages import ids_of
from review.data.content_loader import DRAWING, Content
from review.data.drawings import LINK, PANEL
from review.data.overviews import overviews
from review.data.pages import blocks
from review.data.problems import Problem
from review.data.svg_document import drawn_elements, read_svg

IDS = re.compile(r'\bid="([^"]+)"')
ROOT = re.compile(r"<svg\b[^>]*>")
# A view box: its origin, and its size of at least 1 by 1.
VIEW_BOX = re.compile(r'\sviewBox="(?:-?\d+(?:\.\d+)? ){2}([1-9]\d*(?:\.\d+)?) ([1-9]\d*(?:\.\d+)?)"')
# Files are rasterized 2,400 pixels wide; a very tall drawing, or one of millions of units, would exhaust memory.
MAX_SIDE, MAX_ASPECT_RATIO = 100_000, 12
# Far above real drawings, which have up to 5 levels and 900 elements. Ten shapes nested four times take half a minute.
MAX_DEPTH, MAX_ELEMENTS = 100, 20_000
DESCRIBED = re.compile(r"\s*<title>[^<]{8,}</title>\s*<desc>[^<]{8,}</desc>")


def drawing_files(content: Content) -> Iterator[tuple[str, str, str]]:
    """Yield the name, path, and SVG of each drawing."""
    for name, svg in content.drawings.items():
        yield name, f"docs/figures/{name}{DRAWING}", svg


def drawings_and_logo(content: Content) -> list[tuple[str, str]]:
    """The path and SVG of each drawing and of the logo, which pages inline."""
    return [*((path, svg) for _, path, svg in drawing_files(content)), (content.logo_path, content.logo)]


def line_of(svg: str, offset: int) -> int:
    """The line of an offset in a drawing, counted from 1."""
    return svg.count("\n", 0, offset) + 1


def drawings_are_svg(content: Content) -> Iterator[Problem]:
    """A drawing is XML with a title and a description."""
    for _, path, svg in drawing_files(content):
        try:
            ElementTree.fromstring(svg)
        except ElementTree.ParseError as error:
            message = f"drawing must be XML: '{error.msg if hasattr(error, 'msg') else error}'"
            yield Problem(path, error.position[0], message, "close every tag")
        before_panels = PANEL.split(svg)[0]
        for tag in ("title", "desc"):
            if not re.search(rf"<{tag}\b[^>]*>[^<]{{8,}}</{tag}>", before_panels):
                yield Problem(path, 1, f"drawing must have a {tag}: '<{tag}>'", "describe what it shows")


def drawings_have_a_size(content: Content) -> Iterator[Problem]:
    """A drawing and each of its panels have a view box, which determines their size."""
    for _, path, svg in drawing_files(content):
        for match in [ROOT.search(svg), *PANEL.finditer(svg)]:
            tag, start = (match.group(), match.start()) if match else ("", 0)
            box = VIEW_BOX.search(tag)
            if not box:
                message = f"svg must have a view box of four numbers: '{tag[:60]}'"
                yield Problem(path, line_of(svg, start), message, 'write viewBox="0 0 WIDTH HEIGHT"')
            elif fault := _size_fault(float(box[1]), float(box[2])):
                message = f"view box must {fault[0]}: '{box[1]} {box[2]}'"[:200]
                yield Problem(path, line_of(svg, start), message, fault[1])


def _size_fault(width: float, height: float) -> tuple[str, str] | None:
    """The rule that a view box violates, and the remedy; None for a valid one."""
    if max(width, height) > MAX_SIDE:
        return f"have sides of at most {MAX_SIDE:,}", "scale the drawing down"
    if max(width / height, height / width) > MAX_ASPECT_RATIO:
        return f"be at most {MAX_ASPECT_RATIO} times as long as wide", "divide the drawing"
    return None


def drawings_are_simple(content: Content) -> Iterator[Problem]:
    """A drawing or a logo renders quickly: it is not nested too deeply and does not have too many elements once each <use> is expanded."""
    for path, svg in drawings_and_logo(content):
        try:
            document = read_svg(svg.encode())
        except (ElementTree.ParseError, ValueError):
            continue
        if document.depth > MAX_DEPTH:
            message = f"drawing must be at most {MAX_DEPTH} elements deep: '{document.depth}'"
            yield Problem(path, 1, message, "remove groups within groups")
        elif drawn_elements(document, MAX_ELEMENTS + 1) > MAX_ELEMENTS:
            message = f"drawing must show at most {MAX_ELEMENTS:,} elements, counting repeated ones each time: '<use>'"
            yield Problem(path, 1, message, "repeat fewer shapes, and none within itself")


def panels_are_described(content: Content) -> Iterator[Problem]:
    """A panel begins with a title and description, because pages show it without the rest of the drawing."""
    for _, path, svg in drawing_files(content):
        for match in PANEL.finditer(svg):
            if not DESCRIBED.match(svg, match.end()):
                message = f"panel must begin with a title and a desc: 'panel-{match.group(1)}'"
                yield Problem(path, line_of(svg, match.start()), message, "describe what it shows")


def ids_of_drawings_are_used_once(content: Content) -> Iterator[Problem]:
    """Ids are unique in a drawing."""
    for _, path, svg in drawing_files(content):
        for name, count in Counter(IDS.findall(svg)).items():
            if count > 1:
                line = line_of(svg, svg.rindex(f'id="{name}"'))
                yield Problem(path, line, f"id must be used once in its drawing: '{name}'", "rename one of them")


def links_of_drawings_lead_somewhere(content: Content) -> Iterator[Problem]:
    """A link in a drawing leads to an existing page and id."""
    pages = {page.name: ids_of(page, content) for page in content.pages}
    pages |= {page.file: {page.slug} for page in overviews(content)}
    for _, path, svg in drawing_files(content):
        for match in LINK.finditer(svg):
            target = match.group(2)
            fault = link_fault(target, "", pages, set())
            if not fault and target.partition("#")[0] not in pages:
                fault = ("a page of this site", "write it as name.md#id")
            if fault:
                message = f"link must lead to {fault[0]}: '{target}'"
                yield Problem(path, line_of(svg, match.start()), message, fault[1])


def panels_are_captioned(content: Content) -> Iterator[Problem]:
    """Every panel of a drawing is on a page, in a figure with its id and a caption."""
    pages = {marker: page for page in content.pages for marker, _ in blocks(page)}
    for name, path, svg in drawing_files(content):
        for match in PANEL.finditer(svg):
            marker = f"panel {name} {match.group(1)}"
            page = pages.get(marker)
            before, _, after = page.body.partition(f"<!-- block: {marker} -->") if page else ("", "", "")
            if not page or not after.lstrip().startswith("<figcaption"):
                message = f"panel must have a caption on a page: 'panel-{match.group(1)}'"
                remedy = f"put <!-- block: {marker} --> and a figcaption below it"
                yield Problem(path, line_of(svg, match.start()), message, remedy)
            elif f'id="panel-{match.group(1)}"' not in before:
                message = f"panel must be in a figure with its id: 'panel-{match.group(1)}'"
                remedy = f'write <figure id="panel-{match.group(1)}" markdown> before its marker in {page.path}'
                yield Problem(path, line_of(svg, match.start()), message, remedy)


WITHIN = [
    drawings_are_svg,
    drawings_have_a_size,
    drawings_are_simple,
    panels_are_described,
    ids_of_drawings_are_used_once,
]
ACROSS = [links_of_drawings_lead_somewhere, panels_are_captioned]
