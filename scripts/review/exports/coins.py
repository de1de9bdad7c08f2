"""COinS spans, by which reference managers detect the works on a page.

Format: https://en.wikipedia.org/wiki/COinS, with OpenURL's keys for journals, books,
dissertations, and patents, and Dublin Core for other types (info:ofi/fmt:kev:mtx:…). Zotero
offers the work of a span instead of the page, so only pages about works have spans.
"""

from functools import lru_cache
from html import escape
from urllib.parse import urlencode

from review.data.source import Source
from review.data.works import Work
from review.exports.work_fields import MAX_KEPT, creators, family, notes_of, split_name

Pair = tuple[str, str]
FORMAT = "info:ofi/fmt:kev:mtx:"
# OpenURL's format, genre, and keys for title and container, by CSL type.
ARTICLE = ("journal", "article", "rft.atitle", "rft.jtitle")
FORMATS = {
    "book": ("book", "book", "rft.btitle", ""),
    "pamphlet": ("book", "book", "rft.btitle", ""),
    "chapter": ("book", "bookitem", "rft.atitle", "rft.btitle"),
    "entry-encyclopedia": ("book", "bookitem", "rft.atitle", "rft.btitle"),
    "paper-conference": ("book", "proceeding", "rft.atitle", "rft.btitle"),
    "report": ("book", "report", "rft.btitle", ""),
    "thesis": ("dissertation", "", "rft.title", ""),
    "patent": ("patent", "", "rft.title", ""),
}
FORMATS |= dict.fromkeys(("article-journal", "article-magazine", "article-newspaper", "review"), ARTICLE)
OTHER = ("dc", "", "rft.title", "rft.source")


@lru_cache(maxsize=MAX_KEPT)
def coins_of_work(work: Work, notice: str = "") -> str:
    """The span of a cited work.

    Args:
        work: the work.
        notice: its retraction or correction, on one line.
    """
    named = [(family(one), one.given) for one in creators(work)]
    ids = [("info:doi/", work.doi), ("info:pmid/", work.pmid), ("", "" if work.doi else work.text("URL"))]
    pages = [("rft.spage", work.first_page), ("rft.epage", work.last_page if work.is_range else "")]
    printed = [("rft.volume", work.volume), ("rft.issue", work.issue), ("rft.pages", work.pages), *pages]
    form = FORMATS.get(work.item["type"], OTHER)
    about = [("rft.edition", "edition"), ("rft.isbn", "ISBN"), ("rft.issn", "ISSN"), ("rft.place", "publisher-place")]
    publisher = "rft.inst" if form[0] == "dissertation" else "rft.publisher" if form[0] == "dc" else "rft.pub"
    printed += [(key, work.text(variable)) for key, variable in [*about, (publisher, "publisher")]]
    # Zotero reads this Dublin Core key in every format; OpenURL has no key for notes.
    printed.append(("rft.description", " ".join(notes_of(work, notice))))
    return _span(form, (work.title, work.journal), named, work.year, printed, ids)


def coins_of_review(source: Source) -> str:
    """The span of the review that the site publishes."""
    named = [split_name(name) for name in source.authors.split(", ")]
    pages = source.pages.replace("–", "-")
    printed = [("rft.volume", source.volume), ("rft.issue", source.issue), ("rft.pages", pages)]
    printed += [("rft.spage", pages.split("-")[0])]
    ids = [("info:doi/", source.doi)]
    return _span(ARTICLE, (source.title, source.journal), named, source.year, printed, ids)


def _span(
    form: tuple[str, str, str, str], titles: Pair, named: list[Pair], year: str, printed: list[Pair], ids: list[Pair]
) -> str:
    kind, genre, title, container = form
    fields = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", FORMAT + kind), ("rft.genre", genre)]
    fields += [(title, titles[0]), (container or "rft.series", titles[1]), ("rft.date", year), *printed]
    if named and kind != "dc":
        fields += [("rft.aulast", named[0][0]), ("rft.aufirst", named[0][1])]
    person = "rft.creator" if kind == "dc" else "rft.au"
    fields += [(person, ", ".join(filter(None, one))) for one in named]
    fields += [("rft_id" if kind != "dc" else "rft.identifier", f"{scheme}{value}") for scheme, value in ids if value]
    given = urlencode([(key, value) for key, value in fields if value])
    return f'<span class="Z3988" title="{escape(given)}"></span>'
