"""Render drawings to PNG with resvg and a pinned font, so that the result is the same on every machine."""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import font_source_sans_pro
import resvg_py

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH = 2400
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
FACES = ("Regular", "Semibold", "It")
OPAQUE = 255
FAMILY = "Source Sans Pro"


def png(svg: str, width: int) -> bytes:
    """An SVG rendered to PNG, `width` pixels wide."""
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
    """An SVG rendered to a PNG with 256 colors, a third of the size; in true color if it is transparent."""
    drawn = png(svg, width)
    image = _image(drawn)
    if image.mode == "RGBA" and any(image.getchannel("A").histogram()[:OPAQUE]):
        return drawn
    return _with_few_colors(image.convert("RGB"), compression=9)


def layered_png(background: str, strips: Sequence[tuple[int, str]], width: int) -> bytes:
    """An SVG with others on top, rendered to a PNG with 256 colors; the same background is drawn only once.

    Args:
        background: an SVG without transparency.
        strips: for each of the others, its top row on the background, and the SVG, as wide as the background.
        width: the width of the PNG in pixels.
    """
    image = _background(background, width).copy()
    for top, svg in strips:
        strip = _image(png(svg, width))
        image.paste(strip, (0, top), strip)
    # The best compression would take 30 ms more for each card, more than all else, to save a tenth of its size.
    return _with_few_colors(image, compression=7)


@lru_cache(maxsize=8)
def _background(svg: str, width: int) -> "Image":
    return _image(png(svg, width)).convert("RGB")


def _image(drawn: bytes) -> "Image":
    from PIL import ImageFile  # slow to import, and usually not needed thanks to the cache

    parser = ImageFile.Parser()
    parser.feed(drawn)
    return parser.close()


def _with_few_colors(image: "Image", compression: int) -> bytes:
    from PIL import Image

    small = io.BytesIO()
    # An octree takes a quarter of the time of Pillow's default and makes smaller files (2026-11-29).
    colors = image.quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colors.save(small, "PNG", compress_level=compression)
    return small.getvalue()


def picture_files(name: str, svg: str, draw: Callable[[str, int], bytes]) -> Iterator[tuple[str, str | bytes]]:
    """Yield (address, content) for the SVG and the PNG of a figure.

    Args:
        name: the name of its files.
        svg: the drawing.
        draw: renders an SVG to a PNG of a given width in pixels.
    """
    yield f"figures/{name}.svg", svg
    yield f"figures/{name}.png", draw(svg, WIDTH)
