"""Embed pictures as data: URLs, for editions in one file."""

import base64
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser

from review.data.addresses import linked_file
from review.data.pictures import SVG, media_type
from review.data.svg_document import local_name
from review.editions.publication import Publication

SVG_SPACE, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
# The namespaces allowed in SVG in an EPUB: SVG, XLink, and "xml:".
KNOWN = (f"{{{SVG_SPACE}}}", f"{{{XLINK}}}", "{http://www.w3.org/XML/1998/namespace}")
# Classes of pictures for one color scheme; editions keep the light ones for both.
ONLY_LIGHT, ONLY_DARK = "only-light", "only-dark"


def embed_pictures(tree: LexborHTMLParser, page: str, work: Publication) -> None:
    """Replace the address of each picture with its content, and remove pictures for the dark scheme.

    Args:
        tree: the text of a page.
        page: the file of the page.
        work: the site with the pictures.

    Raises:
        ValueError: a picture is missing, or its file is not a picture; the message is one line.
    """
    for node in tree.css("img[src]"):
        parts = urlsplit(node.attrs.sget("src"))
        if parts.fragment == ONLY_DARK:
            node.decompose()
            continue
        path = None if parts.scheme or parts.netloc else linked_file(page, parts.path, work.files)
        kind = media_type(work.files[path]) if path else ""
        if not path or not kind:
            message = f"{page}: picture must be a file of the site: '{node.attrs.sget('src')}'"
            raise ValueError(f"{message} (put it into docs/images/, or correct its address)")
        node.attrs["src"] = data_address(work.files[path], kind)
        if parts.fragment == ONLY_LIGHT:
            node.attrs["class"] = f"{node.attributes.get('class') or ''} transparent".strip()
        if "loading" in node.attributes:
            del node.attrs["loading"]  # Chromium does not print pictures that are not loaded yet


def data_address(content: bytes, kind: str) -> str:
    """The content as a data: URL, https://www.rfc-editor.org/rfc/rfc2397."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def for_book(tree: LexborHTMLParser) -> None:
    """Reduce the drawings of a text to valid EPUB content."""
    for node in tree.css("img[src]"):
        head, _, packed = node.attrs.sget("src").partition(",")
        if head == f"data:{SVG};base64":
            node.attrs["src"] = data_address(plain_svg(base64.b64decode(packed)), SVG)


def plain_svg(content: bytes) -> bytes:
    """A drawing without doctype, comments, and metadata from drawing programs.

    EPUB 3.3 forbids a doctype with an external identifier (3.9), and old e-readers reject
    unknown names.
    """
    ElementTree.register_namespace("", SVG_SPACE)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(content)
    for parent, child in list(_children(root)):
        if not child.tag.startswith(KNOWN[0]) and local_name(parent.tag) != "foreignObject":
            parent.remove(child)
    for element in root.iter():
        for name in [name for name in element.attrib if "}" in name and not name.startswith(KNOWN)]:
            del element.attrib[name]
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _children(parent: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, ElementTree.Element]]:
    """Yield each descendant with its parent, except inside foreignObject, whose content is HTML."""
    for child in parent:
        yield parent, child
        if local_name(child.tag) != "foreignObject":
            yield from _children(child)
