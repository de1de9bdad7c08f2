"""The logo of the site: an SVG file, drawn in headers, preview cards and covers."""

import re
from dataclasses import dataclass

# The class to which a page limits the style of the logo, and the condition that does it.
LOGO_SCOPE = "in-logo"
SCOPED = re.compile(rf":where\(\.{LOGO_SCOPE}\b[^()]*\)")
SVG = re.compile(r'<svg\b[^>]*\sviewBox="([^"]+)"[^>]*>(.*)</svg>', re.S)


@dataclass(frozen=True)
class Logo:
    """An SVG without its outer element, for use inside HTML or another SVG.

    Shapes painted in `currentColor` take the color of the text around them.
    """

    view_box: str
    shapes: str

    def inline(self) -> str:
        """The logo for the header of a page, in the header's color; names beside it say what it is."""
        return (
            f'<svg class="logo" xmlns="http://www.w3.org/2000/svg" viewBox="{self.view_box}" aria-hidden="true" '
            f'focusable="false">{self.shapes}</svg>'
        )

    def placed(self, x: float, y: float, size: float, color: str) -> str:
        """The logo inside another drawing.

        Args:
            x: its left edge, in units of that drawing.
            y: its upper edge, likewise.
            size: width and height of the square that it fits into.
            color: what `currentColor` becomes.
        """
        box = f'x="{x:g}" y="{y:g}" width="{size:g}" height="{size:g}" viewBox="{self.view_box}"'
        return f'<g color="{color}"><svg {box}>{self.shapes}</svg></g>'


def read_logo(svg: str) -> Logo | None:
    """The logo in an SVG file or in a page; None when the text is empty or has no view box."""
    found = SVG.search(SCOPED.sub("", svg))
    return Logo(found[1], found[2]) if found else None
