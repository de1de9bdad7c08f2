"""Simplify the parts for e-readers: no scripts, no controls, pictures as files.

E-readers support less than browsers, and pandoc keeps only what its document model has.
So each element that would be lost is converted to one that is kept: a list entry with an
id to a div, a paragraph's class to that of a div around it, a drawing to a picture with
alt text.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from review.data.signs import sign_of
from review.editions.combine import Combined, Part
from review.editions.pictures import data_address, for_book
from review.editions.publication import Publication, first, inner, words
from review.exports.svg_images import png

WIDTH = 1600  # pixels of a figure
MAX_COLUMNS = 5  # a wider table is cut off on an e-reader
# Controls, and elements for screens only.
TOOLS = (
    "form, script, button, [hidden], aside.beside, .only, .only-some, .frame-hint, .panel-address, .cite-link, .cite-figure, "
    ".balance > :not(figcaption, details), .balance summary, .balance:not(:has(table)), .counts-line, "
    ".downloads, .quiet-details, .figure-cards, .figure-layers > :is(input, label, .abstracts), svg.shapes, [data-chosen-hint], .map-count, "
    ".entry-number .said, .row-link .said, .arrow + .said, .off-paper, .entry-short, .pill, .references summary:not(:has(.also))"
)
KEPT = {"id", "class", "href", "src", "alt", "colspan", "rowspan", "scope", "lang"}
DIVISIONS = re.compile(r"<(/?)(section|article|nav|details)\b")
# A paragraph with a class, or a summary, which becomes a paragraph.
CLASSED = re.compile(r'<(p|summary)(?: class="([^"]*)")?>(.*?)</\1>', re.S)
DOTS, LAST_DOT = re.compile(r"·(?:\s*·)+"), re.compile(r"\s*·\s*(?=</(?:span|p)>)")


def book(work: Publication, combined: Combined) -> str:
    """The parts in sequence, each under a top-level heading."""
    trees = [_chapter(work, part) for part in combined.parts]
    ids = {node.attrs.sget("id") for tree in trees for node in tree.css("[id]")}
    lists = {only: table for part in combined.parts for only, table in _selections(part)}
    for tree in trees:
        _keep_links(tree, ids, lists)
    return "\n".join(_with_divs(first(tree, "article").inner_html or "") for tree in trees)


def _chapter(work: Publication, part: Part) -> LexborHTMLParser:
    tree = LexborHTMLParser(part.html)
    _replace_drawings(tree, work)
    for_book(tree)
    _write_signs(tree)
    for node in tree.css(TOOLS):
        node.decompose()
    for node in tree.css("dl > div"):
        node.unwrap()
    for items in tree.css("ol.references, ul.notes"):
        _list_to_divs(tree, items)
    wide_as_entries(tree, "table", MAX_COLUMNS)
    for row in tree.css("tr[id]"):
        _move_id(tree, row, first(row, "th, td"))
    for note in tree.css(".footnote li[id]"):
        _move_id(tree, note, first(note, "p"))
    for sign in tree.css("sup[id], p[id]"):
        _move_id(tree, sign, sign)
    while figure := tree.css_first("figure[id]"):
        _wrap_figure(tree, figure)
    _remove_attributes(first(tree, "article"))
    return tree


def _selections(part: Part) -> Iterator[tuple[str, str]]:
    """Yield the anchors that select rows of a table on screens, with the table's id."""
    for table in LexborHTMLParser(part.html).css(".data-table[id]"):
        for only in table.css(".only"):
            yield only.attrs.sget("id"), table.attrs.sget("id")


def _keep_links(tree: LexborHTMLParser, ids: set[str], lists: dict[str, str]) -> None:
    """Redirect links from a selection of rows to its table; turn links to controls into plain text."""
    for link in tree.css('a[href^="#"]'):
        target = link.attrs.sget("href")[1:]
        target = lists.get(target, target)
        if target in ids:
            link.attrs["href"] = f"#{target}"
        else:
            link.unwrap()


def _with_divs(html: str) -> str:
    """HTML reduced to divs and paragraphs, without separators that separate nothing."""
    html = CLASSED.sub(_paragraph, DIVISIONS.sub(r"<\1div", html))
    return LAST_DOT.sub("", DOTS.sub("·", html))


def _replace_drawings(tree: LexborHTMLParser, work: Publication) -> None:
    """Replace the first panel of each drawing with the drawing's file; the captions stay below."""
    names = dict.fromkeys(node.attrs.sget("data-drawing") for node in tree.css(".frame[data-drawing]"))
    for name in names:
        frames = tree.css(f'.frame[data-drawing="{name}"]')
        picture = tree.create_node("img")
        picture.attrs["src"] = data_address(png(work.text(f"figures/{name}.svg"), WIDTH), "image/png")
        picture.attrs["alt"] = " ".join(
            dict.fromkeys(words(node) for frame in frames for node in frame.css("svg > desc"))
        )
        frames[0].insert_before(picture)
        for frame in frames:
            frame.decompose()


def _write_signs(tree: LexborHTMLParser) -> None:
    """Write signs as colored characters, because pandoc would turn each drawn sign into a full-size picture."""
    for drawing in tree.css(":is(.sign, .strength) > svg"):
        outlines = [(path.attrs.sget("d"), path.attributes.get("class") == "open") for path in drawing.css("path")]
        if parent := drawing.parent:
            parent.attrs["class"] = f"{parent.attrs.sget('class')} {drawing.attrs.sget('class')}"
        drawing.replace_with(sign_of(outlines))


def _list_to_divs(tree: LexborHTMLParser, items: LexborNode) -> None:
    """Convert a list whose entries contain their own numbers or names."""
    direct = [item for item in items.css("li") if item.parent and item.parent.mem_id == items.mem_id]
    division = tree.create_node("div")
    kind = items.attributes["class"]
    given = [(f' id="{item.id}"' if item.id else "", item.inner_html) for item in direct]
    division.inner_html = "".join(f'<div class="entry"{name}>{content}</div>' for name, content in given)
    division.attrs["class"] = kind
    items.replace_with(division)


def wide_as_entries(tree: LexborHTMLParser, tables: str, limit: int) -> None:
    """Convert the selected tables with more than `limit` columns to entries, one for each row."""
    for table in tree.css(tables):
        if len(table.css("thead tr:last-child > *")) > limit:
            _table_to_entries(tree, table)


def _table_to_entries(tree: LexborHTMLParser, table: LexborNode) -> None:
    """Convert a wide table to entries: the heading of each row, then its nonempty cells with their column names."""
    columns = [words(head) for head in table.css("thead tr:last-child > *")]
    caption = "".join(f'<p class="caption">{inner(node)}</p>' for node in table.css("caption"))
    entries = [_row_to_entry(row, columns) for row in table.css("tbody > tr")]
    division = tree.create_node("div")
    division.attrs["class"] = "entries"
    division.inner_html = caption + "".join(entries)
    table.replace_with(division)


def _row_to_entry(row: LexborNode, columns: list[str]) -> str:
    head, *cells = ((cell, inner(cell.css_first("div") or cell)) for cell in row.css("th, td"))
    facts = "".join(
        f'<p class="fact"><span class="label">{cell.attributes.get("data-label") or column}:</span> {html}</p>'
        for (cell, html), column in zip(cells, columns[1:], strict=False)
        if words(cell)
    )
    anchor = f' id="{row.id}"' if row.id else ""
    return f'<div class="entry"{anchor}><div class="record">{head[1]}</div>{facts}</div>'


def _move_id(tree: LexborHTMLParser, node: LexborNode, part: LexborNode) -> None:
    """Move the id of a row or an entry to a span inside it, because pandoc resolves links only to spans."""
    mark = tree.create_node("span")
    mark.attrs["id"] = node.id
    del node.attrs["id"]
    part.insert_child(mark)


def _wrap_figure(tree: LexborHTMLParser, figure: LexborNode) -> None:
    """Move the id of a figure to a div around it, because pandoc resolves links to divs but not to figures."""
    division = tree.create_node("div")
    division.attrs["id"] = figure.id
    del figure.attrs["id"]
    division.inner_html = figure.html or ""
    figure.replace_with(division)


def _remove_attributes(article: LexborNode) -> None:
    """Remove attributes that EPUB does not have, except in formulas, where pandoc needs all."""
    formulas = {part.mem_id for formula in article.css("math") for part in formula.traverse()}
    for node in article.traverse():
        if node.mem_id in formulas:
            continue
        for name in set(node.attributes) - KEPT:
            del node.attrs[name]


def _paragraph(found: re.Match[str]) -> str:
    kind = found[2] or ("summary" if found[1] == "summary" else "")
    return f'<div class="{kind}"><p>{found[3]}</p></div>' if kind else f"<p>{found[3]}</p>"
