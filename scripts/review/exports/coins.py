"""A work as a COinS span, which reference managers find in a page.

Format: https://en.wikipedia.org/wiki/COinS, keys of OpenURL's journal format
(info:ofi/fmt:kev:mtx:journal). Zotero offers the work of a span instead of the page, so
only pages about works have spans.
"""

from html import escape
from urllib.parse import urlencode

from review.data.bibliography import Work
from review.data.source import Source
from review.exports.work_fields import family, split_name

Pair = tuple[str, str]
ALWAYS = [
    ("ctx_ver", "Z39.88-2004"),
    ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
    ("rft.genre", "article"),
]


def coins_of_work(work: Work) -> str:
    """The span of a cited work."""
    named = [(family(author), author.given) for author in work.authors]
    ids = [("doi", work.doi), ("pmid", work.pmid)]
    pages = [("rft.spage", work.first_page), ("rft.epage", work.last_page if "-" in work.pages else "")]
    printed = [("rft.volume", work.volume), ("rft.issue", work.issue), ("rft.pages", work.pages)]
    return _span(work.title, work.journal, named, work.year, printed + pages, ids)


def coins_of_review(source: Source) -> str:
    """The span of the review that the site retells."""
    named = [split_name(name) for name in source.authors.split(", ")]
    pages = source.pages.replace("–", "-")
    printed = [("rft.volume", source.volume), ("rft.issue", source.issue), ("rft.pages", pages)]
    printed += [("rft.spage", pages.split("-")[0])]
    return _span(source.title, source.journal, named, source.year, printed, [("doi", source.doi)])


def _span(title: str, journal: str, named: list[Pair], year: str, printed: list[Pair], ids: list[Pair]) -> str:
    fields = [*ALWAYS, ("rft.atitle", title), ("rft.jtitle", journal), ("rft.date", year), *printed]
    if named:
        fields += [("rft.aulast", named[0][0]), ("rft.aufirst", named[0][1])]
    fields += [("rft.au", ", ".join(filter(None, person))) for person in named]
    fields += [("rft_id", f"info:{scheme}/{value}") for scheme, value in ids if value]
    given = urlencode([(key, value) for key, value in fields if value])
    return f'<span class="Z3988" title="{escape(given)}"></span>'
