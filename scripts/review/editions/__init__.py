"""The whole work in one piece: one HTML file, an EPUB, and what the PDF is printed from.

Each edition is made from the files of the offline build alone, so it cannot say
anything else than the site. What commands/export.py calls, with these files by
their address and the release that edition.json tells of:

    html_edition(site, release) -> bytes     EDITION-VERSION.html
    epub_edition(site, release) -> bytes     EDITION-VERSION.epub (runs pandoc)
    print_pdf.pdf(site, release) -> bytes    EDITION-VERSION.pdf (runs Chromium,
                                             or raises Unavailable; no part of the library)

The first two give the same bytes for the same files: no clock, no random
number, no machine is in them.
"""

from review.editions.epub import epub
from review.editions.publication import read_publication
from review.editions.single_html import one_file
from review.exports.release import Release


def html_edition(site: dict[str, bytes], release: Release) -> bytes:
    """The one HTML file, in UTF-8."""
    return one_file(read_publication(site, release)).encode()


def epub_edition(site: dict[str, bytes], release: Release) -> bytes:
    """The EPUB."""
    return epub(read_publication(site, release))
