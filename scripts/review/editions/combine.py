"""Combine the pages of the site into one text with unique ids and internal links.

The lists at the end of a page (its references, findings, notes) are left out, because
complete lists have pages of their own. An id used on two pages gets its page's name as a
prefix (growth--cite-39-1), except on a table row, so that f-vegf-up is the finding's
record. A link to a file, or to a page outside the edition, leads to its hosted address.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from review.data.addresses import linked_file
from review.editions.pictures import embed_pictures
from review.editions.publication import Chapter, Publication, first, heading

# Elements that make sense only on a single page or on the web.
PAGE_ONLY = (
    "section.cited, section.page-findings, section.page-notes, details.cite-page, "
    "a.headerlink, .doors, .questions, figure.in-text, p.exports, .figure-cards .thumbnail"
)
# Attributes with one or more ids of the same page.
ID_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers", "list")
PREFIX = "--"
CITE_BOX = "cite-edition"  # the id of the cite box, in one-file.html
# The heading of the home page, whose own title becomes the title of the work.
HOME = "At a glance"
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')


@dataclass(frozen=True)
class Part:
    """A page as a part of the edition.

    Attributes:
        anchor: the id of its heading.
        outline: (id, text) of the headings below it.
        columns: the number of columns of its widest data table, 0 for none.
    """

    page: Chapter
    anchor: str
    heading: str
    outline: tuple[tuple[str, str], ...]
    html: str
    columns: int


@dataclass(frozen=True)
class Combined:
    """The parts in reading order, and the styles from inside them."""

    parts: tuple[Part, ...]
    styles: str


@dataclass
class _Draft:
    """A page in progress: its tree, and the new name of each of its ids."""

    page: Chapter
    tree: LexborHTMLParser
    ids: dict[str, str]
    cited_address: str

    @property
    def article(self) -> LexborNode:
        return first(self.tree, "article")

    @property
    def title(self) -> LexborNode:
        return first(self.tree, "h1")


def combine(work: Publication) -> Combined:
    """Combine the pages of a site.

    Raises:
        ValueError: a picture is missing; the message is one line.
    """
    drafts = {page.path: _draft(page) for page in work.pages}
    for path, draft in drafts.items():
        embed_pictures(draft.tree, path, work)
    styles = [_remove_style(node) for draft in drafts.values() for node in draft.tree.css("article style")]
    _assign_ids(list(drafts.values()))
    for draft in drafts.values():
        _link(draft, drafts, work)
        _add_popup_data(draft.tree)
    return Combined(tuple(_part(draft) for draft in drafts.values()), "\n".join(dict.fromkeys(styles)))


def _draft(page: Chapter) -> _Draft:
    tree = LexborHTMLParser(page.html)
    box = tree.css_first("details.cite-page[data-address]")
    cited_address = box.attrs.sget("data-address") if box else page.hosted_address
    for node in tree.css(PAGE_ONLY):
        node.decompose()
    if page.name == "home":
        first(tree, "h1").inner_html = HOME
    return _Draft(page, tree, {}, cited_address)


def _remove_style(style: LexborNode) -> str:
    text = style.text()
    style.decompose()
    return text


def _assign_ids(drafts: list[_Draft]) -> None:
    """Give each id a unique name."""
    counts = Counter(node.id for draft in drafts for node in draft.tree.css("article [id]"))
    rows = Counter(node.id for draft in drafts for node in draft.tree.css("article tr[id]"))
    for draft in drafts:
        for node in draft.tree.css("article [id]"):
            name = node.id or ""
            own = counts[name] == 1 or (node.tag == "tr" and rows[name] == 1)
            draft.ids[name] = name if own else f"{draft.page.name}{PREFIX}{name}"
    for draft in drafts:
        for node in draft.tree.css("article [id]"):
            node.attrs["id"] = draft.ids[node.id or ""]


def _link(draft: _Draft, drafts: dict[str, _Draft], work: Publication) -> None:
    """Turn each reference to an id or page into one within the edition."""
    for node in draft.article.traverse():
        for name in set(ID_REFERENCES) & set(node.attributes):
            node.attrs[name] = " ".join(draft.ids.get(word, word) for word in node.attrs.sget(name).split())
        for name in ("href", "xlink:href"):
            if name in node.attributes:
                _redirect(node, name, draft, drafts, work)
        _rename_urls(node, draft.ids)


def _redirect(node: LexborNode, name: str, draft: _Draft, drafts: dict[str, _Draft], work: Publication) -> None:
    target = node.attributes[name] or ""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return
    kinds = (node.attributes.get("class") or "").split()
    if "cite" in kinds and "data-ref" in node.attributes and parts.fragment not in draft.ids:
        node.attrs[name] = f"#ref-{node.attributes['data-ref']}"
        return
    if "cite-link" in kinds and "data-record" in node.attributes:
        node.attrs[name], node.attrs["data-address"] = f"#{CITE_BOX}", draft.cited_address
        return
    if "data-copy-link" in node.attributes:
        node.attrs["data-copy-link"] = f"{draft.page.hosted_address}#{parts.fragment}"
    path = draft.page.path if not parts.path else linked_file(draft.page.path, parts.path, work.files)
    if path not in drafts:
        node.attrs[name] = hosted_address(work, path or parts.path) + (f"#{parts.fragment}" if parts.fragment else "")
        for attribute in {"download", "data-record"} & set(node.attributes):
            del node.attrs[attribute]
        return
    node.attrs[name] = _address_of(drafts[path], unquote(parts.fragment), work)
    if parts.query:
        node.attrs["data-query"] = f"?{parts.query}"


def _address_of(there: _Draft, fragment: str, work: Publication) -> str:
    """The address of an id on a page of the edition; on the hosted site if an excerpt lacks the id."""
    if there.page.excerpt and fragment and fragment not in there.ids:
        return f"{hosted_address(work, there.page.path)}#{fragment}"
    return "#" + there.ids.get(fragment, there.title.attrs.sget("id"))


def hosted_address(work: Publication, path: str) -> str:
    """The hosted address of a file of the site; a page's is its canonical address."""
    own = CANONICAL.search(work.text(path)) if path.endswith(".html") and path in work.files else None
    return own[1] if own else work.release.home + path


def _rename_urls(node: LexborNode, ids: dict[str, str]) -> None:
    """Rename the ids in url(#…), as in fills and clip paths of drawings."""
    for name, value in node.attributes.items():
        if value and "url(#" in value:
            node.attrs[name] = re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{ids.get(found[1], found[1])})", value)


def _add_popup_data(tree: LexborHTMLParser) -> None:
    """Add the attributes of page lists to the complete lists, where popups need them."""
    for entry in tree.css("ol.references > li[data-key]"):
        numbers = [node.attrs.sget("id").removeprefix("ref-") for node in (entry, *entry.css(".also"))]
        entry.attrs["data-ref"] = " ".join(numbers)
        for number, link in enumerate(entry.css("a.backlink")):
            link.attrs["data-place"] = str(number)
    for text in tree.css("ul.notes > li > p:not([class])"):
        if text.css_first(".note-name") is None:
            text.attrs["class"] = "note-text"


def _part(draft: _Draft) -> Part:
    title = draft.title
    anchor, name = title.attrs.sget("id"), heading(title)
    outline = tuple(_outline(draft.article))
    columns = max((len(row.css("th")) for row in draft.article.css("table[data-sortable] thead tr")), default=0)
    return Part(draft.page, anchor, name, outline, draft.article.html or "", columns)


def _outline(article: LexborNode) -> Iterator[tuple[str, str]]:
    for node in article.iter():
        if node.tag == "h2" and node.id:
            yield node.id, heading(node)
