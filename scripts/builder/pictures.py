"""Find the files of pictures on pages, and make picture files from drawings."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from mkdocs.exceptions import PluginError
from review.data.addresses import resolve_path
from review.data.content_loader import DRAWING
from review.exports.svg_images import picture_files
from review.render.drawings import panel_files, standalone, view_box

from builder.build_state import Build
from builder.drawing_process import NotDrawn, draw_in_process
from builder.generator import Page
from builder.metadata import cached_renderer
from builder.theme.material import dark_colors

# The style sheet with the colors of both schemes.
TOKENS = "docs/assets/tokens.css"
# The width in pixels for a test rendering of the logo, which cards and covers contain.
LOGO_TRIAL = 96


def find_picture(build: Build, page: Page, address: str) -> tuple[str, bytes] | None:
    """The relative address and the content of a picture on a page; None if it is not a file in docs/.

    MkDocs resolves addresses in Markdown. In HTML, an address may be relative to the page's
    Markdown file, as in editors, or to the page's address on the site.

    Args:
        build: the build.
        page: the page with the picture.
        address: its address in the rendered page.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    mark = f"#{parts.fragment}" if parts.fragment else ""
    docs, path = build.content.root / "docs", unquote(parts.path)
    for start in (page.url, page.file.src_uri):
        name = resolve_path(start, path)
        file = docs / name
        if not name.startswith("..") and file.is_file():
            return build.relative(quote(name), page.url) + mark, file.read_bytes()
    return None


def drawing_files(build: Build, cache: Path) -> Iterator[tuple[str, str | bytes]]:
    """Yield (address, content) for each figure, as files in the light scheme with a credit line, and for its panels.

    Args:
        build: the build.
        cache: the folder of the cache.

    Raises:
        PluginError: a drawing or the logo takes too much time or memory to draw.
    """
    content, tokens = build.content, build.content.root / TOKENS
    dark = dark_colors(tokens.read_text(encoding="utf-8")) if tokens.exists() else {}
    draw = partial(_draw, cached_renderer(cache, draw_in_process))

    def figure(name: str, svg: str) -> list[tuple[str, str | bytes]]:
        pictures = picture_files(name, standalone(svg, view_box(svg)), partial(draw, f"docs/figures/{name}{DRAWING}"))
        return [*pictures, *panel_files(name, svg, dark)]

    with ThreadPoolExecutor() as pool:  # each drawing has a process of its own, so that all cores draw
        figures = [pool.submit(figure, name, svg) for name, svg in build.drawings.items()]
        if content.logo:
            draw(content.logo_path, content.logo, LOGO_TRIAL)
        for made in figures:
            yield from made.result()


def _draw(draw: Callable[[str, int], bytes], path: str, svg: str, width: int) -> bytes:
    """A drawing of a file rendered to PNG, `width` pixels wide.

    Raises:
        PluginError: it takes too much time or memory to draw.
    """
    try:
        return draw(svg, width)
    except NotDrawn as error:
        raise PluginError(f"{path}:1: drawing must {error}: '{path}' (simplify it, or make it smaller)") from None
