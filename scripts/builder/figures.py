"""The figures as files: each drawing and the picture of the findings, as SVG and PNG."""

from collections.abc import Iterator
from pathlib import Path

from mkdocs.exceptions import PluginError
from review.data.content_loader import DRAWING
from review.exports.svg_images import picture_files
from review.render.drawings import standalone, view_box

from builder.build_state import Build
from builder.drawing_process import NotDrawn, draw_apart
from builder.metadata import cached_renderer

# The width in pixels at which the logo is tried, before it is drawn on cards and covers.
LOGO_TRIAL = 96


def figure_files(build: Build, cache: Path) -> Iterator[tuple[str, str | bytes]]:
    """Yield (address, content) of the figures as files: light, with their credit line.

    Args:
        build: the build.
        cache: the folder of files that are kept from build to build.

    Raises:
        PluginError: a drawing, or the logo, takes too much to be drawn.
    """
    draw = cached_renderer(cache, draw_apart)
    content, path = build.content, build.content.logo_path
    try:
        if content.logo:
            draw(content.logo, LOGO_TRIAL)
        for name, svg in {**content.drawings, build.settings.interaction_figure: build.interaction("")}.items():
            path = f"docs/figures/{name}{DRAWING}"
            if svg:
                yield from picture_files(name, standalone(svg, view_box(svg)), draw)
    except NotDrawn as error:
        raise PluginError(f"{path}:1: drawing must {error}: '{path}' (simplify it, or make it smaller)") from None
