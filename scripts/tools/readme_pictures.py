"""Take the README's two screenshots: a section in the light scheme, and contested findings in the dark one.

Usage: python -m tools.readme_pictures SITE_DIR   (with CHROMIUM set to a browser; `make readme-pictures` does both)

They are saved in .github/pictures/, because docs/ is published.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize
from support.environment import ROOT

from tools.browser import chromium
from tools.page_weight import serving
from tools.screenshots import indexed, save

FOLDER = ROOT / ".github" / "pictures"
# The size in CSS pixels, at 1.5 device pixels each; the limits on bytes and colors.
SIZE: ViewportSize = {"width": 1280, "height": 800}
SCALE, LIMIT, COLORS = 1.5, 150_000, 240


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
        viewport=SIZE, device_scale_factor=SCALE, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
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
    # Without hinting, letters keep their distances at a fractional scale.
    with chromium("--font-render-hinting=none") as browser, serving(folder) as server:
        for scheme, (path, act) in SCENES.items():
            picture = screenshot(browser, f"{server.address}/{path}", scheme, act)
            save(FOLDER / f"{scheme}.png", picture, LIMIT, "show less")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
