"""Page numbers of the contents, taken from a PDF that was printed without them.

Chromium prints no page number of another place yet (target-counter of CSS
Generated Content for Paged Media, tried in Chromium 156). But each link of the
contents becomes a named destination of the PDF, whose page is known once it is
printed: so the file is printed, the numbers are set, and it is printed again.
"""

import io
import re

from pypdf import PdfReader

ENTRY = re.compile(r'(<a href="#([^"]+)"[^>]*><span class="entry">.*?</span>)(<span class="page-number">\d*</span>)?</a>')


def pages_of(pdf: bytes) -> dict[str, int]:
    """The page, counted from 1, of each named destination."""
    reader = PdfReader(io.BytesIO(pdf))
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def number_contents(html: str, pages: dict[str, int]) -> str:
    """The one file with the page of each entry of its contents.

    Args:
        html: the one file, with or without numbers.
        pages: the page of each id; an entry without one gets an empty place.
    """
    return ENTRY.sub(lambda found: f'{found[1]}<span class="page-number">{pages.get(found[2], "")}</span></a>', html)
