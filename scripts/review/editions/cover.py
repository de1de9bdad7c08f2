"""The cover of the EPUB: an ornament, the title, the review, and the site's logo and name."""

import textwrap
from html import escape

from review.editions.publication import Publication
from review.exports.svg_images import png

WIDTH, HEIGHT = 1200, 1800
PAPER, INK, QUIET, ACCENT, WASH = "#fdfcfa", "#1f2328", "#57606a", "#7a2e4d", "#f4f0e8"
LETTERS = 17  # maximum characters on a line of the title
LOGO = (106, 1646, 76)  # x, y, size


def cover(work: Publication) -> bytes:
    """The cover as PNG."""
    return png(cover_svg(work), WIDTH)


def cover_svg(work: Publication) -> str:
    """The cover as SVG."""
    lines = textwrap.wrap(work.title, LETTERS, break_long_words=False)
    size = 112
    title = "".join(
        f'<text x="110" y="{980 + line * 122}" font-size="{size}" font-weight="600" fill="{INK}">{escape(text)}</text>'
        for line, text in enumerate(lines)
    )
    below = 980 + len(lines) * 122 - 60
    logo = work.logo.placed(*LOGO, ACCENT) if work.logo else ""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Source Sans Pro">
<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>
<circle cx="780" cy="400" r="470" fill="{WASH}"/>
<g fill="none" stroke="{ACCENT}">
<circle cx="780" cy="400" r="470" stroke-width="14"/>
<circle cx="780" cy="400" r="425" stroke-width="14"/>
</g>
{title}
<rect x="110" y="{below}" width="120" height="8" fill="{ACCENT}"/>
<text x="110" y="{below + 90}" font-size="44" fill="{QUIET}">{escape(work.source.credit)}</text>
{logo}
<text x="{110 + 96 * bool(logo)}" y="1700" font-size="40" font-weight="600" fill="{ACCENT}">{escape(work.release.title)}</text>
<text x="{WIDTH - 110}" y="1700" font-size="40" fill="{QUIET}" text-anchor="end">{escape(work.release.version)}</text>
</svg>"""
