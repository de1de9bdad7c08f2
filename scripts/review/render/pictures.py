"""Add size and classes to the pictures of a page, so that a browser can lay it out before they load."""

import re
from collections.abc import Callable
from html import escape

from review.data.markup import ATTRIBUTE
from review.data.pictures import Picture, read_picture

IMAGE = re.compile(r"<img\b([^<>]*?)\s*/?>")
# Material for MkDocs' fragments of pictures for one color scheme.
FOR_ONE_SCHEME = ("#only-light", "#only-dark")

# Returns address and content of the file at an address in a page; None if it is not a file of the site.
Find = Callable[[str], tuple[str, bytes] | None]


def complete_pictures(html: str, find: Find) -> str:
    """Set the address, size, and classes of each picture of a page.

    Classes for the style sheet are "scalable" for a drawing without a size, and
    "transparent" for a picture that needs a light background on a dark page. An explicit
    width stays. All but the first picture are loaded lazily.

    Args:
        html: the page as rendered by Python-Markdown.
        find: finds the file of a picture.
    """
    number = 0

    def complete(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        attributes = dict(ATTRIBUTE.findall(match[1]))
        found = find(attributes.get("src", ""))
        picture = read_picture(found[1]) if found else None
        if not found or not picture:
            return match.group()
        attributes["src"] = escape(found[0])
        _describe(attributes, picture)
        if number > 1:
            attributes.setdefault("loading", "lazy")
        written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
        return f"<img {written}>"

    return IMAGE.sub(complete, html)


def _describe(attributes: dict[str, str], picture: Picture) -> None:
    """Add size and classes to the attributes of a picture."""
    sized = {"width", "height"} & set(attributes)
    classes = attributes.get("class", "").split()
    classes += ["scalable"] * (picture.scalable and not sized)
    classes += ["transparent"] * (picture.transparent and not attributes["src"].endswith(FOR_ONE_SCHEME))
    if classes:
        attributes["class"] = " ".join(classes)
    if not sized:
        attributes |= {"width": str(picture.width), "height": str(picture.height)}
    elif "height" not in attributes and attributes["width"].isdecimal():
        attributes["height"] = str(round(int(attributes["width"]) * picture.height / picture.width))
