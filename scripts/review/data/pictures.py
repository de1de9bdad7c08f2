"""Read the media type, size, and transparency of a picture from its bytes.

The file extension does not count: WebP files named .png are common, and an EPUB that
declares the wrong type is invalid (EPUB 3.3, 3.2, https://www.w3.org/TR/epub-33/).
"""

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

import imagesize

from review.data.svg_document import local_name, read_svg

# Formats that every browser and every EPUB 3.3 reader supports.
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
# The first bytes of each file type.
SIGNATURES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.S),
    "image/svg+xml": re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml\b|!--|!DOCTYPE\s+svg\b|(?:\w+:)?svg\b)"),
}
SVG = "image/svg+xml"
# Pixels per unit, https://www.w3.org/TR/css-values-4/#absolute-lengths.
UNITS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
LENGTH = re.compile(rf"\s*(\d*\.?\d+)({'|'.join(UNITS)})\s*")
# The assumed width in pixels of a drawing with a view box but no size.
NOMINAL = 1200
# In pixels; far above the size of any screen or paper.
MAX_SIDE = 100_000


@dataclass(frozen=True)
class Picture:
    """The properties of a picture that a page needs.

    Attributes:
        media_type: such as "image/png".
        width, height: in pixels.
        scalable: whether it is a drawing with a view box but no size.
        transparent: whether it may have transparent parts.
    """

    media_type: str
    width: int
    height: int
    scalable: bool
    transparent: bool


def media_type(content: bytes) -> str:
    """The media type of a picture; "" for other files."""
    return next((kind for kind, start in SIGNATURES.items() if start.match(content)), "")


@lru_cache(maxsize=500)
def read_picture(content: bytes) -> Picture | None:
    """The picture in a file; None if its type is unknown or the file is damaged."""
    kind = media_type(content)
    if kind == SVG:
        return _drawing(content)
    try:
        info = imagesize.get_info(io.BytesIO(content)) if kind else None
    except Exception:  # imagesize does not document what it raises for a damaged file
        return None
    if not info or not (1 <= info.width <= MAX_SIDE and 1 <= info.height <= MAX_SIDE):
        return None
    return Picture(kind, info.width, info.height, False, _is_transparent(content, kind))


def _is_transparent(content: bytes, kind: str) -> bool:
    """Whether a raster picture declares transparency.

    PNG: color type and tRNS (https://www.w3.org/TR/png-3/), GIF: graphic control
    extension (GIF89a, 23), WebP: alpha bits (https://developers.google.com/speed/webp/docs/riff_container).
    """
    if kind == "image/png":
        return bool(content[25] & 4) or b"tRNS" in content.partition(b"IDAT")[0]
    if kind == "image/gif":
        return bool(re.search(rb"\x21\xf9\x04[\x01\x03\x05\x07\x09\x0b\x0d\x0f]", content))
    alpha = {b"VP8X": 20, b"VP8L": 24}.get(content[12:16])
    return kind == "image/webp" and alpha is not None and bool(content[alpha] & 16)


def _drawing(content: bytes) -> Picture | None:
    try:
        root = read_svg(content).root
    except (ElementTree.ParseError, ValueError, LookupError):  # an unknown encoding is a LookupError
        return None
    if local_name(root.tag) != "svg":
        return None
    width, height = (_pixels(root.get(side, "")) for side in ("width", "height"))
    if max(width, height) > MAX_SIDE:
        return None
    if width and height:
        return Picture(SVG, max(round(width), 1), max(round(height), 1), False, True)
    box = [float(number) for number in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", root.get("viewBox", "")[:200])]
    ratio = box[3] / box[2] if len(box) == 4 and box[2] > 0 < box[3] else 1 / 2  # CSS's default: 300 by 150
    if not ratio <= MAX_SIDE / NOMINAL:  # too tall for any page, or infinite
        return None
    return Picture(SVG, NOMINAL, max(round(NOMINAL * ratio), 1), True, True)


def _pixels(length: str) -> float:
    """A length of a drawing in pixels; 0 if it is missing or relative to the page."""
    found = LENGTH.fullmatch(length)
    return float(found[1]) * UNITS[found[2]] if found else 0
