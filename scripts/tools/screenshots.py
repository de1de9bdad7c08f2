"""Pictures of what a browser shows, as small PNG: each pixel names a color of a short list.

Format: https://www.w3.org/TR/png-3/ (indexed color, bit depth 4 or 8, no filter).
"""

import base64
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

Color = tuple[int, ...]
# The colors of a picture are counted in steps of 8, since letters have edges of many
# shades; the most frequent of each step stands for all of it, and so paper stays paper.
READ = """async ([png, palette, most]) => {
  const image = await createImageBitmap(await (await fetch(png)).blob());
  const context = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height }).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const keys = new Uint32Array(data.length / 4).map((_, at) => (data[4 * at] << 16) | (data[4 * at + 1] << 8) | data[4 * at + 2]);
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) || 0) + 1);
  if (!palette) {
    const steps = new Map();
    for (const [key, count] of [...counts].sort((one, other) => other[1] - one[1])) {
      const step = steps.get(key & 0xf8f8f8) || { key, count: 0 };
      steps.set(key & 0xf8f8f8, { key: step.key, count: step.count + count });
    }
    const frequent = [...steps.values()].sort((one, other) => other.count - one.count).slice(0, most);
    palette = frequent.map(({ key }) => [key >> 16, (key >> 8) & 255, key & 255]);
  }
  const known = new Map();
  for (const key of counts.keys()) {
    const far = palette.map(([r, g, b]) => (r - (key >> 16)) ** 2 + (g - ((key >> 8) & 255)) ** 2 + (b - (key & 255)) ** 2);
    known.set(key, far.indexOf(Math.min(...far)));
  }
  const indexes = new Blob([Uint8Array.from(keys, (key) => known.get(key))]);
  const reader = new FileReader();
  await new Promise((done) => { reader.onload = done; reader.readAsDataURL(indexes); });
  return { width: image.width, palette, indexes: reader.result.split(",")[1] };
}"""


def indexed(page: Page, shot: bytes, colors: Sequence[Color] | int) -> bytes:
    """A picture with few colors, as PNG.

    Args:
        page: any page of a browser whose policy lets it run this; it reads the picture.
        shot: the picture, as PNG.
        colors: the list of its colors, or how many of the most frequent, up to 256.
    """
    palette, most = (None, colors) if isinstance(colors, int) else (colors, len(colors))
    read = page.evaluate(READ, [f"data:image/png;base64,{base64.b64encode(shot).decode()}", palette, most])
    return _png(read["width"], read["palette"], base64.b64decode(read["indexes"]))


def save(path: Path, picture: bytes, most: int, remedy: str) -> None:
    """Write a picture, and say its bytes.

    Raises:
        SystemExit: it has more than `most` bytes; the mending step is `remedy`.
    """
    if len(picture) > most:
        raise SystemExit(f"{path.name} must have at most {most} bytes: {len(picture)} ({remedy})")
    path.write_bytes(picture)
    print(f"{len(picture):6}  {path.name}")


def _png(width: int, palette: list[Color], indexes: bytes) -> bytes:
    """The file: half a byte a pixel where that is enough."""
    rows = [indexes[at : at + width] for at in range(0, len(indexes), width)]
    depth = 4 if len(palette) <= 16 and width % 2 == 0 else 8
    if depth == 4:
        rows = [bytes(row[at] << 4 | row[at + 1] for at in range(0, width, 2)) for row in rows]
    # Each row begins with the number of its filter: none.
    packed = b"".join(b"\0" + row for row in rows)
    head = struct.pack(">IIBBBBB", width, len(rows), depth, 3, 0, 0, 0)
    colors = bytes(part for color in palette for part in color)
    parts = (b"IHDR", head), (b"PLTE", colors), (b"IDAT", zlib.compress(packed, 9)), (b"IEND", b"")
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
