"""Editions that combine all pages: one HTML file, an EPUB, and the sources of the PDFs.

The files of the offline build are the only input of each edition, so it matches the
site. commands/export.py calls these functions with the files by address and the release
from edition.json:

    html_edition(site, release) -> bytes     EDITION-VERSION.html
    epub_edition(site, release) -> bytes     EDITION-VERSION.epub (runs pandoc)
    print_pdf.reading_pdf(site, release)     EDITION-VERSION.pdf (runs Chromium, or
    print_pdf.data_pdf(site, release)        raises Unavailable; not part of the library)
                                             and EDITION-VERSION.data.pdf

The first two are reproducible: they contain no current time, no random number, and
nothing specific to the machine.
"""

from review.editions.epub import epub
from review.editions.publication import read_publication
from review.editions.single_html import one_file
from review.exports.release import Release


def html_edition(site: dict[str, bytes], release: Release) -> bytes:
    """The single HTML file, in UTF-8."""
    return one_file(read_publication(site, release)).encode()


def epub_edition(site: dict[str, bytes], release: Release) -> bytes:
    """The bytes of the EPUB."""
    return epub(read_publication(site, release))
