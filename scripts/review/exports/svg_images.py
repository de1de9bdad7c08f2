"""Drawings as PNG, rendered by resvg with a pinned font, so that they are the same on every machine."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import font_source_sans_pro
import resvg_py

WIDTH = 2400
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
FACES = ("Regular", "Semibold", "It")
OPAQUE = 255
FAMILY = "Source Sans Pro"


def png(svg: str, width: int) -> bytes:
    """The PNG of an SVG, `width` pixels wide."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            skip_system_fonts=True,
            font_family=FAMILY,
            sans_serif_family=FAMILY,
            font_files=[str(FONTS / f"SourceSansPro-{face}.ttf") for face in FACES],
        )
    )


def small_png(svg: str, width: int) -> bytes:
    """The PNG of an SVG with 256 colors, a third of the size; that of a transparent one in true color."""
    from PIL.Image import Dither  # slow to import, and mostly the cache has the pictures
    from PIL.Image import open as read_picture

    drawn = png(svg, width)
    image = read_picture(io.BytesIO(drawn))
    if image.mode == "RGBA" and any(image.getchannel("A").histogram()[:OPAQUE]):
        return drawn
    small = io.BytesIO()
    image.convert("RGB").quantize(dither=Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def picture_files(name: str, svg: str, draw: Callable[[str, int], bytes]) -> Iterator[tuple[str, str | bytes]]:
    """Yield (address, content) of the SVG and the PNG of a figure.

    Args:
        name: of its files.
        svg: the drawing.
        draw: makes a PNG of an SVG, that many pixels wide.
    """
    yield f"figures/{name}.svg", svg
    yield f"figures/{name}.png", draw(svg, WIDTH)
