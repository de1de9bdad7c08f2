"""The parts as plain text for e-readers: no script, no tool, pictures as files.

Readers of EPUB know less than a browser, and pandoc keeps only what its
document model has. So each thing that would be lost becomes one that is kept:
a list entry with an id a division, a class of a paragraph that of a division
around it, the drawing a picture with its words.
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
MOST_COLUMNS = 5  # a wider table is cut off on an e-reader
# Tools, and what only a screen needs.
TOOLS = (
    "form, script, button, [hidden], aside.beside, .only, .only-some, .frame-hint, .panel-address, .cite-link, .cite-figure, "
    ".balance > :not(figcaption, details), .balance summary, .balance:not(:has(table)), .counts-line, "
    ".downloads, .quiet-details, .figure-cards, .figure-layers > :is(input, label, .abstracts), svg.shapes, [data-chosen-hint], .map-count, "
    ".entry-number .said, .row-link .said, .arrow + .said, .off-paper, .entry-short, .pill, .references summary:not(:has(.also))"
)
KEPT = {"id", "class", "href", "src", "alt", "colspan", "rowspan", "scope", "lang"}
DIVISIONS = re.compile(r"<(/?)(section|article|nav|details)\b")
# A paragraph with a class, and an element that is one to a book.
CLASSED = re.compile(r'<(p|summary)(?: class="([^"]*)")?>(.*?)</\1>', re.S)
DOTS, LAST_DOT = re.compile(r"·(?:\s*·)+"), re.compile(r"\s*·\s*(?=</(?:span|p)>)")


def book(work: Publication, combined: Combined) -> str:
    """The parts one below the other, each under its heading of the first level."""
    trees = [_chapter(work, part) for part in combined.parts]
    ids = {node.attrs.sget("id") for tree in trees for node in tree.css("[id]")}
    lists = {only: table for part in combined.parts for only, table in _selections(part)}
    for tree in trees:
        _keep_links(tree, ids, lists)
    return "\n".join(_flat(first(tree, "article").inner_html or "") for tree in trees)


def _chapter(work: Publication, part: Part) -> LexborHTMLParser:
    tree = LexborHTMLParser(part.html)
    _draw(tree, work)
    for_book(tree)
    _write_signs(tree)
    for node in tree.css(TOOLS):
        node.decompose()
    for node in tree.css("dl > div"):
        node.unwrap()
    for items in tree.css("ol.references, ul.notes"):
        _as_divisions(tree, items)
    wide_as_entries(tree, "table", MOST_COLUMNS)
    for row in tree.css("tr[id]"):
        _mark(tree, row, first(row, "th, td"))
    for note in tree.css(".footnote li[id]"):
        _mark(tree, note, first(note, "p"))
    for sign in tree.css("sup[id], p[id]"):
        _mark(tree, sign, sign)
    while figure := tree.css_first("figure[id]"):
        _wrap_figure(tree, figure)
    _plain(first(tree, "article"))
    return tree


def _selections(part: Part) -> Iterator[tuple[str, str]]:
    """Each anchor that shows some rows of a table on a screen, with the id of the table."""
    for table in LexborHTMLParser(part.html).css(".data-table[id]"):
        for only in table.css(".only"):
            yield only.attrs.sget("id"), table.attrs.sget("id")


def _keep_links(tree: LexborHTMLParser, ids: set[str], lists: dict[str, str]) -> None:
    """Let links to a selection of rows lead to its table; make links to tools plain text."""
    for link in tree.css('a[href^="#"]'):
        target = link.attrs.sget("href")[1:]
        target = lists.get(target, target)
        if target in ids:
            link.attrs["href"] = f"#{target}"
        else:
            link.unwrap()


def _flat(html: str) -> str:
    """Divisions and paragraphs, and nothing that only HTML knows; no dot that separates nothing."""
    html = CLASSED.sub(_paragraph, DIVISIONS.sub(r"<\1div", html))
    return LAST_DOT.sub("", DOTS.sub("·", html))


def _draw(tree: LexborHTMLParser, work: Publication) -> None:
    """The file of each drawing in place of its first panel; the words stay below."""
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
    """Signs as characters in their color: pandoc makes a picture of its own size of each drawing."""
    for drawing in tree.css(":is(.sign, .strength) > svg"):
        outlines = [(path.attrs.sget("d"), path.attributes.get("class") == "open") for path in drawing.css("path")]
        if parent := drawing.parent:
            parent.attrs["class"] = f"{parent.attrs.sget('class')} {drawing.attrs.sget('class')}"
        drawing.replace_with(sign_of(outlines))


def _as_divisions(tree: LexborHTMLParser, items: LexborNode) -> None:
    """A list whose entries carry their own numbers or names."""
    direct = [item for item in items.css("li") if item.parent and item.parent.mem_id == items.mem_id]
    division = tree.create_node("div")
    kind = items.attributes["class"]
    given = [(f' id="{item.id}"' if item.id else "", item.inner_html) for item in direct]
    division.inner_html = "".join(f'<div class="entry"{name}>{content}</div>' for name, content in given)
    division.attrs["class"] = kind
    items.replace_with(division)


def wide_as_entries(tree: LexborHTMLParser, tables: str, most: int) -> None:
    """Set the tables that a selector finds row by row where they have more columns than that."""
    for table in tree.css(tables):
        if len(table.css("thead tr:last-child > *")) > most:
            _as_entries(tree, table)


def _as_entries(tree: LexborHTMLParser, table: LexborNode) -> None:
    """A wide table row by row: its heading, then each cell that says something with the name of its column."""
    columns = [words(head) for head in table.css("thead tr:last-child > *")]
    caption = "".join(f'<p class="caption">{inner(node)}</p>' for node in table.css("caption"))
    entries = [_as_entry(row, columns) for row in table.css("tbody > tr")]
    division = tree.create_node("div")
    division.attrs["class"] = "entries"
    division.inner_html = caption + "".join(entries)
    table.replace_with(division)


def _as_entry(row: LexborNode, columns: list[str]) -> str:
    head, *cells = ((cell, inner(cell.css_first("div") or cell)) for cell in row.css("th, td"))
    facts = "".join(
        f'<p class="fact"><span class="label">{cell.attributes.get("data-label") or column}:</span> {html}</p>'
        for (cell, html), column in zip(cells, columns[1:], strict=False)
        if words(cell)
    )
    anchor = f' id="{row.id}"' if row.id else ""
    return f'<div class="entry"{anchor}><div class="record">{head[1]}</div>{facts}</div>'


def _mark(tree: LexborHTMLParser, node: LexborNode, part: LexborNode) -> None:
    """The id of a row or an entry on a part of it: pandoc follows links to spans only."""
    mark = tree.create_node("span")
    mark.attrs["id"] = node.id
    del node.attrs["id"]
    part.insert_child(mark)


def _wrap_figure(tree: LexborHTMLParser, figure: LexborNode) -> None:
    """The id of a figure on a division around it: pandoc follows links to divisions, not to figures."""
    division = tree.create_node("div")
    division.attrs["id"] = figure.id
    del figure.attrs["id"]
    division.inner_html = figure.html or ""
    figure.replace_with(division)


def _plain(article: LexborNode) -> None:
    """Without attributes that a book does not know; pandoc needs all those of a formula."""
    formulas = {part.mem_id for formula in article.css("math") for part in formula.traverse()}
    for node in article.traverse():
        if node.mem_id in formulas:
            continue
        for name in set(node.attributes) - KEPT:
            del node.attrs[name]


def _paragraph(found: re.Match[str]) -> str:
    kind = found[2] or ("summary" if found[1] == "summary" else "")
    return f'<div class="{kind}"><p>{found[3]}</p></div>' if kind else f"<p>{found[3]}</p>"
