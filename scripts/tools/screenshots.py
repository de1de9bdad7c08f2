"""Save screenshots as small PNG files with a palette."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

Color = tuple[int, int, int]


def indexed(shot: bytes, colors: Sequence[Color] | int) -> bytes:
    """A screenshot reduced to a few colors, as PNG.

    Args:
        shot: the screenshot, as PNG.
        colors: the palette, or the number of colors to choose, up to 256.
    """
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    if isinstance(colors, int):
        reduced = image.quantize(colors, dither=Image.Dither.NONE)
    else:
        reduced = image.quantize(palette=_palette(colors), dither=Image.Dither.NONE)
    file = io.BytesIO()
    reduced.save(file, "PNG", optimize=True)
    return file.getvalue()


def _palette(colors: Sequence[Color]) -> Image.Image:
    image = Image.new("P", (1, 1))
    image.putpalette([part for color in colors for part in color])
    return image


def save(path: Path, picture: bytes, limit: int, remedy: str) -> None:
    """Write a picture and print its size in bytes.

    Args:
        path: the file.
        picture: its content.
        limit: the maximum number of bytes.
        remedy: how to make the picture smaller, for the message.

    Raises:
        SystemExit: it has more than `limit` bytes.
    """
    if len(picture) > limit:
        raise SystemExit(f"{path.name} must have at most {limit} bytes: {len(picture)} ({remedy})")
    path.write_bytes(picture)
    print(f"{len(picture):6}  {path.name}")
