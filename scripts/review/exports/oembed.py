"""oEmbed responses: a picture of a figure, or a link with a card for other pages.

Format: https://oembed.com. A static file ignores parameters such as maxwidth, so a figure
returns its picture at full size for the embedding page to scale. A table returns a link,
because the type "rich" requires a height, which depends on the embedding page.
"""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class OEmbed:
    """A page to embed; addresses are hosted ones.

    Attributes:
        title: the page's title.
        site: the name of the site.
        home: the address of the site.
        credit: the credit line of the review.
        picture: the address of its PNG, "" for a link only.
        size: width and height of the picture in pixels.
        card: the address and size of the preview picture of a link.
    """

    title: str
    site: str
    home: str
    credit: str
    picture: str = ""
    size: tuple[int, int] = (0, 0)
    card: tuple[str, int, int] = ("", 0, 0)


def oembed_address(name: str) -> str:
    """The address of a page's oEmbed file; `name` is that of its citation files."""
    return f"oembed/{name}.json"


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the first chunk (https://www.w3.org/TR/png/#11IHDR)."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def oembed(page: OEmbed) -> str:
    """The oEmbed response as JSON."""
    address, width, height = page.card
    answer = {
        "version": "1.0",
        "type": "photo" if page.picture else "link",
        "title": f"{page.title}. {page.credit}",
        "provider_name": page.site,
        "provider_url": page.home,
        "thumbnail_url": address,
        "thumbnail_width": width,
        "thumbnail_height": height,
    }
    if page.picture:
        answer |= {"url": page.picture, "width": page.size[0], "height": page.size[1]}
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
