"""Take the README's two screenshots: a section in the light scheme, and contested findings in the dark one.

Usage: python -m tools.readme_pictures SITE_DIR   (with CHROMIUM set to a browser; `make readme-pictures` does both)

They are saved in .github/pictures/, because docs/ is published. Menus and tables use the
font of the site's pictures; text uses a font installed on the machine, as for any reader, or
P052 on a Debian machine without a better one.
"""

import base64
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from builder.theme.material import TEXT_FONT
from playwright.sync_api import Browser, Page, ViewportSize
from review.exports.svg_images import FONTS
from support.environment import ROOT

from tools.browser import chromium
from tools.page_weight import serving
from tools.screenshots import indexed, save

FOLDER = ROOT / ".github" / "pictures"
# The size in CSS pixels, at 1.5 device pixels each; the limits on bytes and colors.
SIZE: ViewportSize = {"width": 1280, "height": 800}
SCALE, LIMIT, COLORS = 1.5, 150_000, 240
WEIGHTS = {400: "Regular", 600: "Semibold", 700: "Bold"}


def font_style() -> str:
    """CSS that sets menus and tables in the font of the site's pictures."""
    faces = ""
    for weight, name in WEIGHTS.items():
        font = base64.b64encode((FONTS / f"SourceSansPro-{name}.ttf").read_bytes()).decode()
        faces += f"@font-face {{ font-family: Drawn; font-weight: {weight}; src: url(data:font/ttf;base64,{font}); }}\n"
    return (
        faces
        + ":root { --sans: Drawn, sans-serif; --serif: Charter, P052, Georgia, serif; }"
        + f"body {{ {TEXT_FONT}: Drawn; }}"
    )


def open_citation(page: Page) -> None:
    """Open the citation popup of a contested finding in "In brief"."""
    page.locator(".in-brief a.cite[data-ref='41']").first.click()


def show_contested(page: Page) -> None:
    """Scroll to the contested findings."""
    page.evaluate("document.querySelector('#contested-vegf').scrollIntoView()")


SCENES: dict[Literal["light", "dark"], tuple[str, Callable[[Page], None]]] = {
    "light": ("growth/", open_citation),
    "dark": ("evidence/", show_contested),
}


def screenshot(browser: Browser, address: str, scheme: Literal["light", "dark"], act: Callable[[Page], None]) -> bytes:
    """A PNG screenshot of a page in a color scheme, after an action."""
    context = browser.new_context(
        viewport=SIZE, device_scale_factor=SCALE, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.add_style_tag(content=font_style())
    page.evaluate("document.fonts.ready")
    act(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    picture = indexed(page.screenshot(), COLORS)
    context.close()
    return picture


def main(folder: Path) -> int:
    """Take the README's pictures; return the exit code."""
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser, serving(folder) as server:
        for scheme, (path, act) in SCENES.items():
            picture = screenshot(browser, f"{server.address}/{path}", scheme, act)
            save(FOLDER / f"{scheme}.png", picture, LIMIT, "show less")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
