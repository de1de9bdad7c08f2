"""The files of pictures: those on a page, found from the addresses that it gives, and those made of drawings."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from mkdocs.exceptions import PluginError
from review.data.addresses import resolve_path
from review.data.content_loader import DRAWING
from review.exports.svg_images import picture_files
from review.render.drawings import panel_files, standalone, view_box

from builder.build_state import Build
from builder.drawing_process import NotDrawn, draw_apart
from builder.generator import Page
from builder.metadata import cached_renderer
from builder.theme.material import dark_colors

# Where the colors of both schemes are set.
TOKENS = "docs/assets/tokens.css"
# The width in pixels at which the logo is tried, before it is drawn on cards and covers.
LOGO_TRIAL = 96


def find_picture(build: Build, page: Page, address: str) -> tuple[str, bytes] | None:
    """The address of a picture from its page, and its content; None when it is no file in docs/.

    MkDocs resolves what is written in Markdown. In HTML an address leads from the page's
    Markdown file, as editors and previews read it, or from its address on the site.

    Args:
        build: the build.
        page: the page with the picture.
        address: its address as it stands in the rendered page.
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
    """Yield (address, content) of the figures as files, light and with their credit line, and of their panels.

    Args:
        build: the build.
        cache: the folder of files that are kept from build to build.

    Raises:
        PluginError: a drawing, or the logo, takes too much to be drawn.
    """
    draw = cached_renderer(cache, draw_apart)
    content, path = build.content, build.content.logo_path
    tokens = content.root / TOKENS
    dark = dark_colors(tokens.read_text(encoding="utf-8")) if tokens.exists() else {}
    try:
        if content.logo:
            draw(content.logo, LOGO_TRIAL)
        for name, svg in build.drawings.items():
            path = f"docs/figures/{name}{DRAWING}"
            yield from picture_files(name, standalone(svg, view_box(svg)), draw)
            yield from panel_files(name, svg, dark)
    except NotDrawn as error:
        raise PluginError(f"{path}:1: drawing must {error}: '{path}' (simplify it, or make it smaller)") from None
