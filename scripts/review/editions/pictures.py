"""Pictures as data addresses, for editions that are one file."""

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
# The namespaces that a book may have in a drawing: its own, links, and "xml:space".
KNOWN = (f"{{{SVG_SPACE}}}", f"{{{XLINK}}}", "{http://www.w3.org/XML/1998/namespace}")
# A picture that the theme shows in one color scheme alone; an edition shows it in both, or not.
ONLY_LIGHT, ONLY_DARK = "only-light", "only-dark"


def embed_pictures(tree: LexborHTMLParser, page: str, work: Publication) -> None:
    """Replace the address of each picture by its content, and leave out those for dark pages alone.

    Args:
        tree: the text of a page.
        page: the file of the page.
        work: the site with the pictures.

    Raises:
        ValueError: in one line, when one is not there or is no picture.
    """
    for node in tree.css("img[src]"):
        parts = urlsplit(node.attrs.sget("src"))
        if parts.fragment == ONLY_DARK:
            node.decompose()
            continue
        path = None if parts.scheme or parts.netloc else linked_file(page, parts.path, work.files)
        kind = media_type(work.files[path]) if path else ""
        if not path or not kind:
            said = f"{page}: picture must be one of the site: '{node.attrs.sget('src')}'"
            raise ValueError(f"{said} (put it into docs/images/, or correct its address)")
        node.attrs["src"] = data_address(work.files[path], kind)
        if parts.fragment == ONLY_LIGHT:
            node.attrs["class"] = f"{node.attributes.get('class') or ''} transparent".strip()
        if "loading" in node.attributes:
            del node.attrs["loading"]  # Chromium does not print what it has yet to load


def data_address(content: bytes, kind: str) -> str:
    """The address that is itself the content, https://www.rfc-editor.org/rfc/rfc2397."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def for_book(tree: LexborHTMLParser) -> None:
    """Reduce the drawings of a text to what EPUB allows in them."""
    for node in tree.css("img[src]"):
        head, _, packed = node.attrs.sget("src").partition(",")
        if head == f"data:{SVG};base64":
            node.attrs["src"] = data_address(plain_svg(base64.b64decode(packed)), SVG)


def plain_svg(content: bytes) -> bytes:
    """A drawing without document type, comments and the elements that drawing programs add for themselves.

    EPUB 3.3 refuses a document type with an address of its own (3.9), and old e-readers
    refuse names that they do not know.
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
    """Each element below one, with its parent; nothing below a foreignObject, whose content is HTML."""
    for child in parent:
        yield parent, child
        if local_name(child.tag) != "foreignObject":
            yield from _children(child)
