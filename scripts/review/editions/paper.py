"""The two PDF editions: one for reading, one for looking things up.

The content of a page determines its edition, so another review needs no settings
for this. The data edition gets the navigation groups that contain a list of records, and the
ungrouped pages that have neither citations nor drawings.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser, LexborNode

from review.editions.book import wide_as_entries
from review.editions.combine import Combined, combine
from review.editions.footnotes import notes_of, with_footnotes
from review.editions.publication import Chapter, Publication, first, heading
from review.editions.single_html import EditionName, one_file

READING = EditionName(
    "Reading edition", "the text with its notes, the figures, the contested findings, and the references"
)
DATA = EditionName("Data edition", "the records behind the text: findings, tables, references, notes, and terms")
RECORDS = "table[data-sortable], ul.notes, .glossary, ol.references"
PROSE = "a.cite, [data-drawing]"
# The parts of a reference in the reading edition.
BRIEF = ".also, .entry-text, .notice"
MAX_COLUMNS = 6  # a wider table is printed row by row


def reading_edition(work: Publication) -> str:
    """The reading edition as one HTML file to print."""
    pages = _reading_pages(work)
    notes = notes_of(work)
    excerpts = [found for page in work.pages if page not in pages for found in _excerpts(page)]
    return _printed(work, [with_footnotes(page, notes) for page in pages] + excerpts, READING)


def data_edition(work: Publication) -> str:
    """The data edition as one HTML file to print."""
    read = _reading_pages(work)
    return _printed(work, [_without_contested(page) for page in work.pages if page not in read], DATA)


def _printed(work: Publication, pages: list[Chapter], name: EditionName) -> str:
    chosen = replace(work, pages=tuple(pages))
    combined = combine(chosen)
    parts = tuple(replace(part, html=_without_wide_tables(part.html)) for part in combined.parts)
    return one_file(chosen, Combined(parts, combined.styles), name)


def _reading_pages(work: Publication) -> list[Chapter]:
    pages = []
    for number, (_, group) in enumerate(groupby(enumerate(work.pages), lambda item: item[1].group or item[0])):
        unit = [page for _, page in group]
        trees = [LexborHTMLParser(page.html) for page in unit]
        has_records, has_prose = (any(tree.css_first(kind) for tree in trees) for kind in (RECORDS, PROSE))
        if number == 0 or (has_prose and not has_records):
            pages += unit
    return pages


def _excerpts(page: Chapter) -> Iterator[Chapter]:
    """Yield the contested findings of a page and its short references as a chapter."""
    tree = LexborHTMLParser(page.html)
    title, *contested = list(_contested(tree)) or [first(tree, "h1")]
    kind = first(tree, "article").attrs.sget("class")
    html = f'<h1 id="{title.id or "contested"}">{heading(title)}</h1>' + "".join(node.html or "" for node in contested)
    if items := tree.css("ol.references > li"):
        html += f'<ol class="references">{"".join(map(_brief, items))}</ol>'
    if contested or items:
        yield replace(page, title=heading(title), html=f'<article class="{kind}">{html}</article>', excerpt=True)


def _contested(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Yield the heading of the contested groups, their introduction, and the groups."""
    groups = tree.css(".contested")
    before = tree.css("h1, h2, .contested")
    if not groups:
        return
    title = before[[node.mem_id for node in before].index(groups[0].mem_id) - 1]
    yield title
    node = title.next
    while node is not None and node.tag in ("p", "-text"):
        if node.tag == "p":
            yield node
        node = node.next
    yield from groups


def _brief(item: LexborNode) -> str:
    """A reference without lookup results and back-links."""
    anchor = f' id="{item.id}"' if item.id else ""
    key = f' data-key="{item.attrs.sget("data-key")}"' if "data-key" in item.attributes else ""
    number = item.css_first(".entry-number")
    body = "".join(node.html or "" for node in item.css(BRIEF)) or "".join(node.html or "" for node in item.css("p"))
    label = f'<span class="entry-number">{item.attrs.sget("value")}</span>' if number else ""
    return f'<li{anchor}{key} value="{item.attrs.sget("value")}">{label}<div class="entry-body">{body}</div></li>'


def _without_contested(page: Chapter) -> Chapter:
    tree = LexborHTMLParser(page.html)
    found = list(_contested(tree))
    for node in found if found and found[0].tag == "h2" else found[1:]:
        node.decompose()
    return replace(page, html=first(tree, "article").html or "", excerpt=True) if found else page


def _without_wide_tables(html: str) -> str:
    """The text with wide tables as entries, so that no page is printed in landscape."""
    tree = LexborHTMLParser(html)
    wide_as_entries(tree, "table[data-sortable]", MAX_COLUMNS)
    return first(tree, "article").html or ""
