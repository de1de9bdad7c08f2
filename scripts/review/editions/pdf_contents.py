"""Add to a PDF printed by Chromium the page numbers in its contents, its headings, and its metadata.

Chromium does not yet support cross-references to page numbers (target-counter in CSS
Generated Content for Paged Media, tried in Chromium 156). But each link of the contents
becomes a named destination with a page in the PDF. So the file is printed, the page
numbers are inserted, and it is printed again.
"""

import io
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from selectolax.lexbor import LexborHTMLParser

from review.editions.publication import Publication, words

ENTRY = re.compile(
    r'(<a href="#([^"]+)"[^>]*><span class="entry">.*?</span>)(<span class="page-number">\d*</span>)?</a>'
)
# pypdf duplicates a color profile that several pictures share, and warns of the added objects.
logging.getLogger("pypdf._writer").setLevel(logging.ERROR)


def pages_of(pdf: bytes) -> dict[str, int]:
    """The page number of each named destination, counted from 1."""
    reader = PdfReader(io.BytesIO(pdf))
    found = {
        name: reader.get_destination_page_number(destination) for name, destination in reader.named_destinations.items()
    }
    return {name.removeprefix("/"): page + 1 for name, page in found.items() if page is not None}


def number_contents(html: str, pages: dict[str, int]) -> str:
    """Insert page numbers into the table of contents.

    Args:
        html: the edition as one HTML file, with or without page numbers.
        pages: the page of each id; an entry without one gets an empty number.
    """
    return ENTRY.sub(lambda found: f'{found[1]}<span class="page-number">{pages.get(found[2], "")}</span></a>', html)


def named(pdf: bytes, html: str, work: Publication) -> bytes:
    """The PDF with corrected headings in its outline and with metadata.

    Chromium drops the space at a line break in a heading.
    """
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pdf_header = pdf[:8].decode()
    headings = {_squeezed(name): name for name in map(words, LexborHTMLParser(html).css("h1, h2, h3"))}
    for item in _items(cast(DictionaryObject, writer.root_object["/Outlines"])):
        title = str(item["/Title"])
        item[NameObject("/Title")] = TextStringObject(headings.get(_squeezed(title), title))
    writer.add_metadata(_metadata(work))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _metadata(work: Publication) -> dict[str, str]:
    release = work.release
    # The release date instead of Chromium's print time, so that exports of one release are identical.
    date = f"D:{datetime.fromtimestamp(release.timestamp, UTC):%Y%m%d%H%M%S}+00'00'"
    return {
        "/CreationDate": date,
        "/ModDate": date,
        "/Title": f"{work.title}, version {release.version}",
        "/Author": release.editors,
        "/Subject": work.source.citation,
        "/Keywords": ", ".join(filter(None, (work.license.name, release.home))),
    }


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _items(parent: DictionaryObject) -> Iterator[DictionaryObject]:
    """The entries of an outline, in order (PDF 32000-1, 12.3.3)."""
    item = parent.get("/First")
    while item is not None:
        node = item.get_object()
        yield node
        yield from _items(node)
        item = node.get("/Next")
