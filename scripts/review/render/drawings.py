"""Drawings: hand-made SVG with docs-relative links, shown inline and alone.

A drawing is `docs/figures/NAME.drawing.svg`. Its colors are `var(--name, light
value)`: inline they follow the page's scheme; alone the light value stands. Its
panels are nested <svg class="panel" id="panel-x">, each shown by itself on a page.
"""

import re
from collections.abc import Callable

from review.data.drawings import LINK, PANEL

WHOLE_PANEL = re.compile(rf"{PANEL.pattern}.*?</svg>", re.S)
PLACED = re.compile(r'\s(?:x|y|width|height|id)="[^"]*"')
STYLE = re.compile(r"<style>.*?</style>", re.S)
DEFS = re.compile(r"<defs>.*?</defs>", re.S)
VARIABLE = re.compile(r"var\(--[a-z-]+,\s*([^()]+)\)")
VIEW_BOX = re.compile(r'<svg\b[^>]*\sviewBox="([^"]+)"')
CLASS = re.compile(r'\sclass="[^"]*"')


def linked(svg: str, resolve: Callable[[str], str]) -> str:
    """A drawing with its links resolved; `resolve` gets the docs-relative target."""
    return LINK.sub(lambda match: match.group(1) + resolve(match.group(2)) + match.group(3), svg)


def panels(svg: str) -> dict[str, str]:
    """Each panel as a drawing of its own, by id, with the size of its view box."""
    root = re.search(r'<svg\b[^>]*?\bclass="([^"]+)"', svg)
    return {
        f"panel-{match.group(1)}": _alone(match.group(), root.group(1) if root else "")
        for match in WHOLE_PANEL.finditer(svg)
    }


def _alone(panel: str, root: str) -> str:
    """A panel without its place; the style of the whole knows it by its class."""
    head, rest = panel.split(">", 1)
    head = PLACED.sub("", head).replace('class="panel"', f'class="{root} panel"')
    return head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg" role="group"', 1) + ">" + rest


def shared(svg: str) -> str:
    """The style and the repeated shapes that all panels use, in one drawing that shows
    nothing: HTML lets a style of its own stand in a page only as the first of its parent."""
    parts = [found.group() for found in (STYLE.search(svg), DEFS.search(svg)) if found]
    return f'<svg width="0" height="0" aria-hidden="true" class="shapes">{"".join(parts)}</svg>' if parts else ""


def standalone(svg: str, size: tuple[float, float], paper: str = "#fdfcfa") -> str:
    """A drawing as a file of its own: light, without links, on paper.

    Args:
        size: width and height of the view box, for the paper.
        paper: the light color of the page.
    """
    alone = VARIABLE.sub(r"\1", _without_links(svg))
    start = alone.index(">", alone.index("<svg")) + 1
    sheet = f'<rect width="{size[0]:g}" height="{size[1]:g}" fill="{paper}"/>'
    after_words = max(alone.find("</desc>") + len("</desc>"), start)
    return alone[:after_words] + sheet + alone[after_words:]


def _without_links(svg: str) -> str:
    """Links become groups, or spans inside text; their classes stay."""
    names: list[str] = []
    in_text = False

    def plain(match: re.Match[str]) -> str:
        nonlocal in_text
        tag = match.group()
        if tag == "</a>":
            return f"</{names.pop()}>"
        if tag.startswith("<a"):
            names.append("tspan" if in_text else "g")
            kept = CLASS.search(tag)
            return f"<{names[-1]}{kept.group() if kept else ''}>"
        in_text = tag.startswith("<text")
        return tag

    return re.sub(r"<a\b[^>]*>|</a>|<text\b[^>]*>|</text>", plain, svg)


def view_box(svg: str) -> tuple[float, float]:
    """Width and height of a drawing's view box."""
    found = VIEW_BOX.search(svg)
    assert found  # a rule of review.checks.drawings sees to it
    _, _, width, height = map(float, found.group(1).split())
    return width, height
