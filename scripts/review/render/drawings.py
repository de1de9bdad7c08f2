"""Convert a drawing to inline panels for a page, and to a standalone SVG file.

A drawing is `docs/figures/NAME.drawing.svg`, with links relative to docs/. Its colors are
`var(--name, light value)`: inline they follow the page's color scheme; a file uses the
light values. Its panels are nested <svg class="panel" id="panel-x">.
"""

import re
from collections.abc import Callable, Iterator

from review.data.drawings import LINK, PANEL

WHOLE_PANEL = re.compile(rf"{PANEL.pattern}.*?</svg>", re.S)
POSITION = re.compile(r'\s(?:x|y|width|height|id)="[^"]*"')
# Elements that all panels share.
SHARED = re.compile(r"<style\s*>.*?</style\s*>|<defs\b[^>]*>.*?</defs\s*>", re.S)
VARIABLE = re.compile(r"var\(--[a-z-]+,\s*([^()]+)\)")
VIEW_BOX = re.compile(r'<svg\b[^>]*\sviewBox="([^"]+)"')
CLASS = re.compile(r'\sclass="[^"]*"')
# Text alternatives: titles, descriptions, roles, and ARIA attributes.
NAMES = re.compile(r"<(title|desc)\b.*?</\1>\s*|\s(?:role|aria-[a-z]+|data-[a-z]+)=\"[^\"]*\"", re.S)
REFERRED = re.compile(r"(?:href=\"#|url\(#)([^\")]+)")
ID = re.compile(r"\sid=\"([^\"]+)\"")
# The background color of a standalone file.
PAPER = "#fdfcfa"


def linked(svg: str, resolve: Callable[[str], str]) -> str:
    """A drawing with its links resolved.

    Args:
        svg: the drawing.
        resolve: returns the address for a target relative to docs/ ("growth.md#vegf").
    """
    return LINK.sub(lambda match: match.group(1) + resolve(match.group(2)) + match.group(3), svg)


def panels(svg: str) -> dict[str, str]:
    """The panels of a drawing as separate SVGs, by id ("panel-a")."""
    root = re.search(r'<svg\b[^>]*?\bclass="([^"]+)"', svg)
    return {
        f"panel-{match.group(1)}": _separate_svg(match.group(), root.group(1) if root else "")
        for match in WHOLE_PANEL.finditer(svg)
    }


def _separate_svg(panel: str, root: str) -> str:
    """A panel without its position, and with the drawing's class, which its style sheet selects."""
    head, rest = panel.split(">", 1)
    head = POSITION.sub("", head).replace('class="panel"', f'class="{root} panel"')
    return head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg" role="group"', 1) + ">" + rest


def panel_files(name: str, svg: str, dark: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield address and SVG of each panel as a picture in running text: no links, both color schemes.

    Args:
        name: the name of the drawing.
        svg: the drawing.
        dark: the colors of the dark scheme by name ("ink").
    """
    parts = "".join(SHARED.findall(WHOLE_PANEL.sub("", svg)))
    colors = "".join(f"--{color}:{value};" for color, value in dark.items() if f"var(--{color}," in svg)
    scheme = f"<style>@media (prefers-color-scheme:dark){{svg{{{colors}}}}}</style>" if colors else ""
    for panel, drawn in panels(svg).items():
        head, rest = _without_links(drawn).split(">", 1)
        yield f"figures/{name}-{panel.removeprefix('panel-')}.svg", f"{head}>{scheme}{parts}{rest}"


def shared(svg: str) -> str:
    """An invisible SVG with the styles and shapes that all panels use; "" if there are none."""
    # In the body of a page, HTML allows <style> only inside an SVG.
    parts = SHARED.findall(WHOLE_PANEL.sub("", svg))
    return f'<svg width="0" height="0" aria-hidden="true" class="shapes">{"".join(parts)}</svg>' if parts else ""


def standalone(svg: str, size: tuple[float, float]) -> str:
    """A drawing as a standalone file: light color scheme, no links, a background.

    Args:
        svg: the drawing.
        size: width and height of the view box, which the background covers.

    Raises:
        ValueError: the text has no <svg> tag.
    """
    alone = VARIABLE.sub(r"\1", _without_links(svg))
    start = alone.index(">", alone.index("<svg")) + 1
    sheet = f'<rect width="{size[0]:g}" height="{size[1]:g}" fill="{PAPER}"/>'
    after_description = max(alone.find("</desc>") + len("</desc>"), start)
    return alone[:after_description] + sheet + alone[after_description:]


def _without_links(svg: str) -> str:
    """Replace each link with a group, or in text with a <tspan>, that has the link's class."""
    names: list[str] = []
    in_text = False

    def plain(match: re.Match[str]) -> str:
        nonlocal in_text
        tag = match.group()
        if tag == "</a>":
            return f"</{names.pop()}>"
        if tag.startswith("<a"):
            names.append("tspan" if in_text else "g")
            classes = CLASS.search(tag)
            return f"<{names[-1]}{classes.group() if classes else ''}>"
        in_text = tag.startswith("<text")
        return tag

    return re.sub(r"<a\b[^>]*>|</a>|<text\b[^>]*>|</text>", plain, svg)


def thumbnail(svg: str) -> str:
    """A drawing as a decorative picture on a page: in the page's colors, without links, text alternatives, and unused ids."""
    bare = NAMES.sub("", _without_links(svg))
    used = set(REFERRED.findall(bare))
    bare = ID.sub(lambda match: match.group() if match.group(1) in used else "", bare)
    return bare.replace("<svg", '<svg aria-hidden="true"', 1)


def view_box(svg: str) -> tuple[float, float]:
    """The width and height of a drawing's view box, in user units.

    Raises:
        AssertionError: there is no view box; `review.checks.drawings` reports such a drawing.
    """
    match = VIEW_BOX.search(svg)
    assert match
    _, _, width, height = map(float, match.group(1).split())
    return width, height
