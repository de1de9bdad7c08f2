"""Footnotes of a chapter: the targets of its marks, within the chapter.

On the site a mark leads to a list of its page or to a shared one. An edition copies the
text from the two complete lists, so that an e-reader can show it in a popup, and a
printed page can show it below the text.
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from review.editions.publication import Chapter, Publication, first, inner

MARK, PREFIX = "a.cite[data-ref], a.note-mark[data-note]", "foot-"
# Parts of an entry that are redundant or lead elsewhere.
OMITTED = ".handling, .places, .facts, .note-name, .search-link, .quiet"


@dataclass(frozen=True)
class Footnote:
    """An entry of a complete list.

    Attributes:
        page: the file of the page with the list.
        anchor: its id there.
        label: its number or name.
        html: its text as HTML.
    """

    page: str
    anchor: str
    label: str
    html: str


def references_of(work: Publication) -> dict[str, Footnote]:
    """The references, with notices, by the ids of their entries, such as ref-39."""
    found = {}
    for page, entry in _entries(work, "ol.references > li[data-key]"):
        _shorten(entry)
        html = " ".join(inner(node) for node in entry.css(".entry-text, .notice > strong"))
        for node in (entry, *entry.css(".also")):
            anchor = node.attrs.sget("id")
            found[anchor] = Footnote(page, anchor, anchor.removeprefix("ref-"), html)
    return found


def notes_of(work: Publication) -> dict[str, Footnote]:
    """The notes by the ids of their entries, such as n-x6: quote and problem."""
    found = {}
    for page, entry in _entries(work, "ul.notes > li[id]"):
        label = first(entry, ".note-name").text(strip=True)
        _shorten(entry)
        html = " ".join(filter(None, (inner(node) for node in entry.css("p"))))
        found[entry.attrs.sget("id")] = Footnote(page, entry.attrs.sget("id"), label, html)
    return found


def _shorten(entry: LexborNode) -> None:
    for node in entry.css(OMITTED):
        node.decompose()


def _entries(work: Publication, selector: str) -> Iterator[tuple[str, LexborNode]]:
    for page in work.pages:
        yield from ((page.path, entry) for entry in LexborHTMLParser(page.html).css(selector))


def with_footnotes(page: Chapter, footnotes: Mapping[str, Footnote]) -> Chapter:
    """The page with footnotes for its marks below the text, without duplicates, in the order of the marks.

    A mark links to its footnote, and the footnote to its entry in the complete list and back
    to the first mark. A page with a complete list is not changed.
    """
    tree = LexborHTMLParser(page.html)
    marks: dict[str, str] = {}
    for mark in tree.css(MARK):
        anchor = _anchor(mark)
        if anchor in footnotes and footnotes[anchor].page != page.path:
            marks.setdefault(anchor, mark.attrs.sget("id"))
            mark.attrs["href"] = f"#{PREFIX}{anchor}"
            if "data-note" in mark.attributes:  # on the site, some marks show their name only on hover
                mark.inner_html = f"†{footnotes[anchor].label}"
    if not marks:
        return page
    notes = "\n".join(_footnote(footnotes[anchor], page, back) for anchor, back in marks.items())
    box = tree.create_node("div")
    box.attrs["class"] = "footnotes"
    box.inner_html = notes
    first(tree, "article").insert_child(box)
    return replace(page, html=first(tree, "article").html or "")


def _anchor(mark: LexborNode) -> str:
    if "data-ref" in mark.attributes:
        return f"ref-{mark.attrs.sget('data-ref')}"
    return mark.attrs.sget("href").rpartition("#")[2]


def _footnote(note: Footnote, page: Chapter, back: str) -> str:
    entry = f"{posixpath.relpath(note.page, posixpath.dirname(page.path) or '.')}#{note.anchor}"
    home = f' <a class="back" href="#{back}">↩</a>' if back else ""
    label = f'<a class="footnote-label" href="{entry}">{note.label}</a>'
    return f'<div class="foot" id="{PREFIX}{note.anchor}"><p>{label} {note.html}{home}</p></div>'
