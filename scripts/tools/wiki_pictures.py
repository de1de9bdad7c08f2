"""Draw how each citation appears in its wiki, for the "How to cite" page.

Usage: python -m tools.wiki_pictures   (with CHROMIUM set to a browser; `make wiki-pictures` does both)

The real engines render the citation of one row. Chromium draws their HTML in a plain style,
on white for both color schemes, and the pictures are saved in docs/assets/wikis/. They show the note
and its links; the actual style of a wiki differs.
"""

import sys

from playwright.sync_api import Page
from review.data.content_loader import load
from review.data.source import Source
from review.exports.citation_formats import BY_NAME, FORMATS
from review.exports.citation_target import CitationTarget
from support.environment import ROOT

from tools import wiki_engines
from tools.browser import chromium
from tools.screenshots import Color, indexed, save

FOLDER = ROOT / "docs" / "assets" / "wikis"
# Width in CSS pixels, at two device pixels each; the size limit in bytes.
WIDTH, LIMIT = 380, 25_000
# This address is not visible in any picture.
ADDRESS = "https://site.example/"
SENTENCE = "Exosomes from marrow cells slowed this tumor."
STYLE = """
* { box-sizing: border-box; }
body { margin: 0; background: #fff; }
main { width: 380px; height: 190px; padding: 12px 16px 12px; color: #202122; background: #fff; font: 13px/1.5 "DejaVu Sans", sans-serif; }
p { margin: 0 0 6px; } a { color: #2a4b8d; text-decoration: none; } sup, .footnote-reference { font-size: 11px; line-height: 1; }
ol, dl, aside, .footnotes, section { margin: 0; padding: 0; font-size: 12px; } ol { padding-left: 22px; }
.footnotes, ol.references, aside.footnote-list, section.footnotes { margin-top: 6px; padding-top: 8px; border-top: 1px solid #c8ccd1; }
aside.footnote { display: flex; gap: 6px; } ol.references { padding-left: 26px; } hr, h2 { display: none; }
.footnotes .content { display: inline; } .fn { display: flex; gap: 4px; }
.written { font-family: "DejaVu Serif", serif; } .written a { text-decoration: underline; }
"""


def _between(color: Color, part: float) -> Color:
    """A color between white and another color."""
    red, green, blue = (round(255 + (value - 255) * part) for value in color)
    return red, green, blue


# A palette of two ramps of eight colors for text and links on white, at 4 bits per pixel.
INK, LINK = (0x20, 0x21, 0x22), (0x2A, 0x4B, 0x8D)
PALETTE = [_between(color, step / 7) for color in (INK, LINK) for step in range(8)]


def results() -> dict[str, str]:
    """The HTML of a sentence with its citation, from the first engine of each format."""
    settings = load(ROOT).settings
    source, site = Source(**settings["extra"]["review"]), settings["site_name"]
    place = ("Row 9", "Table 1", "table-1/#row-9", site, "v1.2", "2026-11-23", ADDRESS)
    target = CitationTarget(*place, released=True, accessed="2026-11-23")
    drawn = {}
    for form in FORMATS:
        if form.picture and form.name in wiki_engines.ENGINES:
            sentence = f"{SENTENCE}{'' if form.footnote else ' '}{form.write(source, target)}\n"
            (drawn[form.name],) = next(iter(wiki_engines.ENGINES[form.name].values()))(sentence)
    drawn["html"] = f'<p class="written">{SENTENCE} {BY_NAME["html"].write(source, target)}</p>'
    return drawn


def draw(page: Page, html: str) -> bytes:
    """A PNG picture of an HTML fragment in the colors of PALETTE."""
    page.set_content(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><main>{html}</main>")
    return indexed(page.locator("main").screenshot(), PALETTE)


def main() -> int:
    """Draw the picture of each format; return the exit code.

    Raises:
        SystemExit: an engine is missing; the message is one line.
    """
    try:
        drawn = results()
    except wiki_engines.EngineMissing as error:
        raise SystemExit(str(error)) from None
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": 400}, device_scale_factor=2)
        for form, html in drawn.items():
            save(FOLDER / f"{form}.png", draw(page, html), LIMIT, "say less")
    return 0


if __name__ == "__main__":
    sys.exit(main())
