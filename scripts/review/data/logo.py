"""The logo of the site: an SVG file for headers, preview cards, and covers."""

import re
from dataclasses import dataclass

# The class that scopes the logo's styles in a page, and its CSS condition.
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
        """The logo for a page header, in the header's color; hidden from screen readers, since the site's name follows."""
        return (
            f'<svg class="logo" xmlns="http://www.w3.org/2000/svg" viewBox="{self.view_box}" aria-hidden="true" '
            f'focusable="false">{self.shapes}</svg>'
        )

    def placed(self, x: float, y: float, size: float, color: str) -> str:
        """The logo for use inside another drawing.

        Args:
            x: its left edge, in units of that drawing.
            y: its upper edge, in the same units.
            size: the side of the square that it fits in.
            color: the value of `currentColor`.
        """
        box = f'x="{x:g}" y="{y:g}" width="{size:g}" height="{size:g}" viewBox="{self.view_box}"'
        return f'<g color="{color}"><svg {box}>{self.shapes}</svg></g>'


def read_logo(svg: str) -> Logo | None:
    """The logo in the text of an SVG file or a page; None if the text is empty or has no view box."""
    found = SVG.search(SCOPED.sub("", svg))
    return Logo(found[1], found[2]) if found else None
