"""Pictures of a page with what lets a browser lay it out at once: their size, and a class for their kind."""

import re
from collections.abc import Callable
from html import escape

from review.data.markup import ATTRIBUTE
from review.data.pictures import Picture, read_picture

IMAGE = re.compile(r"<img\b([^<>]*?)\s*/?>")
# A picture that one of the color schemes hides, as Material for MkDocs names them.
FOR_ONE_SCHEME = ("#only-light", "#only-dark")

# Address and content of the file that an address in a page leads to; None for no file of ours.
Find = Callable[[str], tuple[str, bytes] | None]


def complete_pictures(html: str, find: Find) -> str:
    """The page with the address, size and class of each picture.

    A class says what the style sheet must know: "scalable" for a drawing without a size
    of its own, "transparent" for one that needs a light ground on a dark page. A width
    that the author gave stays. All but the first picture load when a reader comes near.

    Args:
        html: the page as Python-Markdown made it.
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
