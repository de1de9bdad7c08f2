"""Rules of the drawings in docs/figures/."""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

from review.checks.links import dead
from review.checks.pages import ids_of
from review.data.content import DRAWING, Content
from review.data.drawings import LINK, PANEL
from review.data.pages import blocks
from review.data.problems import Problem

IDS = re.compile(r'\bid="([^"]+)"')
WHOLE = re.compile(r"<svg\b[^>]*>")
# Where it begins, and its size, at least 1 by 1.
VIEW_BOX = re.compile(r'\sviewBox="(?:-?\d+(?:\.\d+)? ){2}[1-9]\d*(?:\.\d+)? [1-9]\d*(?:\.\d+)?"')
NAMED = re.compile(r"\s*<title>[^<]{8,}</title>\s*<desc>[^<]{8,}</desc>")


def each(content: Content) -> Iterator[tuple[str, str, str]]:
    """Each drawing: its name, its file, its text."""
    for name, svg in content.drawings.items():
        yield name, f"docs/figures/{name}{DRAWING}", svg


def line_of(svg: str, offset: int) -> int:
    """The line of a character, counted from 1."""
    return svg.count("\n", 0, offset) + 1


def drawings_are_svg(content: Content) -> Iterator[Problem]:
    """A drawing is XML with a title and a description."""
    for _, path, svg in each(content):
        try:
            ElementTree.fromstring(svg)
        except ElementTree.ParseError as error:
            yield Problem(
                path,
                error.position[0],
                f"drawing must be XML: '{error.msg if hasattr(error, 'msg') else error}'",
                "close every tag",
            )
        whole = PANEL.split(svg)[0]
        for tag in ("title", "desc"):
            if not re.search(rf"<{tag}\b[^>]*>[^<]{{8,}}</{tag}>", whole):
                yield Problem(path, 1, f"drawing must have a {tag}: '<{tag}>'", "say in words what it shows")


def drawings_have_a_size(content: Content) -> Iterator[Problem]:
    """A drawing and each of its panels have a view box, of which files and pages take their size."""
    for _, path, svg in each(content):
        for found in [WHOLE.search(svg), *PANEL.finditer(svg)]:
            tag, start = (found.group(), found.start()) if found else ("", 0)
            if not VIEW_BOX.search(tag):
                said = f"svg must have a view box of four numbers: '{tag[:60]}'"
                yield Problem(path, line_of(svg, start), said, 'write viewBox="0 0 WIDTH HEIGHT"')


def panels_say_what_they_show(content: Content) -> Iterator[Problem]:
    """A panel, which stands on its page alone, begins with its own title and description."""
    for _, path, svg in each(content):
        for match in PANEL.finditer(svg):
            if not NAMED.match(svg, match.end()):
                yield Problem(
                    path,
                    line_of(svg, match.start()),
                    f"panel must begin with a title and a desc: 'panel-{match.group(1)}'",
                    "say in words what it shows",
                )


def ids_of_drawings_are_used_once(content: Content) -> Iterator[Problem]:
    """No id occurs twice in a drawing."""
    for _, path, svg in each(content):
        for name, count in Counter(IDS.findall(svg)).items():
            if count > 1:
                yield Problem(
                    path,
                    line_of(svg, svg.rindex(f'id="{name}"')),
                    f"id must be used once in its drawing: '{name}'",
                    "rename one of them",
                )


def links_of_drawings_lead_somewhere(content: Content) -> Iterator[Problem]:
    """A part of a drawing links to a page and an id that exist."""
    pages = {page.name: ids_of(page, content) for page in content.pages}
    for _, path, svg in each(content):
        for match in LINK.finditer(svg):
            target = match.group(2)
            problem = dead(target, "", pages, set())
            if not problem and target.partition("#")[0] not in pages:
                problem = ("a page of this site", "write it as name.md#id")
            if problem:
                yield Problem(
                    path, line_of(svg, match.start()), f"link must lead to {problem[0]}: '{target}'", problem[1]
                )


def panels_are_captioned(content: Content) -> Iterator[Problem]:
    """Every panel of a drawing stands on a page, above a caption."""
    shown = {marker: page for page in content.pages for marker, _ in blocks(page)}
    for name, path, svg in each(content):
        for match in PANEL.finditer(svg):
            marker = f"panel {name} {match.group(1)}"
            page = shown.get(marker)
            after = page.body.split(f"<!-- block: {marker} -->", 1)[1].lstrip() if page else ""
            if not after.startswith("<figcaption"):
                yield Problem(
                    path,
                    line_of(svg, match.start()),
                    f"panel must have a caption on a page: 'panel-{match.group(1)}'",
                    f"put <!-- block: {marker} --> and a figcaption below it",
                )


WITHIN = [drawings_are_svg, drawings_have_a_size, panels_say_what_they_show, ids_of_drawings_are_used_once]
ACROSS = [links_of_drawings_lead_somewhere, panels_are_captioned]
