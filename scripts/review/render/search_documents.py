"""Search documents: the sections of each page, and each record with its own address.

Their text comes from the rendered pages, so that search matches what readers see. The
browser builds the index from them in docs/assets/search-engine.js.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from review.data.abstracts import Abstracts
from review.data.bibliography import Bibliography
from review.data.records import Record
from review.render.search_records import KINDS, NAMED, NUMBERED, SearchDocument

# Elements excluded from search: controls, marks, and those that templates exclude. A
# heading with the attribute excludes its section.
IGNORED = (
    "script, style, form, .headerlink, [data-search-exclude]:not(h1, h2, h3, h4), a.cite-link, .off-paper, "
    ".panel-address, .frame-hint, a.note-mark, .cites, a.cite, svg a title, .downloads, .entry-number, .sign, "
    ".strength, .row-link, .note-name, .pill, .contested-link, .places, .in-brief, .chosen-findings, .search-link, .search-link + .quiet"
)
# The most frequent of these in a long list of references, a third of its size: parsing them would take the most
# memory of a build. A paragraph ends at the first end tag.
IGNORED_BEFORE_PARSING = re.compile(r"<p\b[^>]*\bdata-search-exclude>.*?</p>", re.S)
# Elements that need a space after them, so that words do not run together.
SEPARATE = "p, li, td, th, caption, dt, dd, div, figcaption, summary, br, h1, h2, h3, h4, svg text, svg title, svg desc"
CELLS = {"td": " · ", "th": " · "}
HEADING = re.compile(r"<h([1-4])\b([^>]*)>(.*?)</h\1>", re.S)
ID = re.compile(r'\bid="([^"]+)"')
TAG = re.compile(r"<[^>]+>")
LETTER = re.compile(r"^[a-z]\. ")


def search_documents(
    records: Iterable[SearchDocument],
    pages: Iterable[tuple[str, str]],
    titles: dict[str, str],
    descriptions: dict[str, str],
) -> list[SearchDocument]:
    """All documents of the site, in page order.

    Args:
        records: the records, from `search_records`.
        pages: the file name of each page, and the HTML of its content.
        titles: the title of each page, by file name.
        descriptions: the description of each page, by file name.
    """
    by_page: dict[str, dict[str, SearchDocument]] = {}
    for record in records:
        by_page.setdefault(record.page, {})[record.id] = record
    found: list[SearchDocument] = []
    for name, html in pages:
        found += _page_documents(name, html, by_page.get(name, {}), titles[name], descriptions.get(name, ""))
    return found


def _page_documents(
    name: str, html: str, records: dict[str, SearchDocument], title: str, description: str
) -> Iterator[SearchDocument]:
    """Yield the sections of a page without its records, and the records."""
    tree = LexborHTMLParser(IGNORED_BEFORE_PARSING.sub("", html))
    for node in tree.css(IGNORED):
        node.decompose()
    for node in tree.css("math[alttext]"):
        node.replace_with(f" {node.attributes['alttext']} ")
    for node in tree.css(SEPARATE):
        node.insert_after(CELLS.get(node.tag or "", " "))
    found = [(node, records[id]) for node in tree.css("[id]") if (id := node.attributes.get("id")) in records]
    of_records = [_completed(record, node) for node, record in found]
    for node, _ in found:
        node.decompose()
    yield from _sections(name, tree.body.inner_html or "" if tree.body else "", title, description)
    yield from of_records


def _completed(record: SearchDocument, node: LexborNode) -> SearchDocument:
    """A record with the text of its element; a panel also with the title from its caption."""
    bold = node.css_first("figcaption strong") if record.kind == "panel" else None
    title = f"{record.title}: {LETTER.sub('', _squeezed(bold.text())).rstrip('.')}" if bold else record.title
    text = _squeezed(node.text())
    start = text.find(record.title)
    if start >= 0:  # a pattern would have to be compiled for each record
        text = text[:start] + text[start + len(record.title) :].removeprefix(".")
    return replace(record, title=title, text=_squeezed(text).strip(" ·↑#"))


def _squeezed(text: str) -> str:
    """A text with single spaces, and with separators only where no sentence ends."""
    single = re.sub(r" (?=[.,;:!?)])", "", " ".join(text.split()))
    separated = re.sub(r"(?: ?· ?)+", " · ", single).strip(" ·")
    return re.sub(r"(?<=[.!?]) · ", " ", separated)


def _sections(name: str, html: str, title: str, description: str) -> Iterator[SearchDocument]:
    """Yield a document for the page up to its second heading, and one for each heading from there."""
    parts = HEADING.split(html)
    for at, (_, attributes, heading, body) in enumerate(zip(*(parts[start::4] for start in range(1, 5)), strict=True)):
        found = ID.search(attributes)
        text = _plain(body)
        if "data-search-exclude" in attributes or not found:
            continue
        if at:
            yield SearchDocument("section", name, found.group(1), _plain(heading), text)
        else:
            number = NUMBERED.match(title)
            keys = (number.group(),) if number else ()
            words = " ".join(filter(None, (_plain(heading), description, text)))
            yield SearchDocument("page", name, "", title, words.removeprefix(title).strip(), keys)


def _plain(html: str) -> str:
    return _squeezed(unescape(TAG.sub("", html)))


def documents_script(documents: list[SearchDocument], pages: dict[str, tuple[str, str]]) -> str:
    """The documents as a script, because pages opened from disk may load scripts but not data files.

    Args:
        documents: the documents.
        pages: title and address of each page, by file name.
    """
    kinds, names = list(KINDS), list(pages)
    rows = [
        [kinds.index(d.kind), names.index(d.page), d.id, d.title, d.text, d.keys, d.related, d.facts, d.about]
        for d in documents
    ]
    data = {
        "kinds": [{"id": id, "label": label} for id, label in KINDS.items()],
        "pages": list(pages.values()),
        "named": [[name, *others] for name, others in NAMED.items()],
        "documents": rows,
    }
    return f"window.searchDocuments = {_json(data)};\n"


def abstracts_script(abstracts: Abstracts, bibliography: Bibliography) -> str:
    """The cited abstracts as a script: effect and short form by reference number.

    Args:
        abstracts: the cited abstracts.
        bibliography: the works.
    """
    known = {
        n: abstracts.by_key[work.key] for n, work in bibliography.by_number.items() if work.key in abstracts.by_key
    }
    entries = {number: [record["effect"], _short_form(abstracts, record)] for number, record in known.items()}
    return f"citedAbstracts={json.dumps(entries, ensure_ascii=False, separators=(',', ':'))};"


def _short_form(abstracts: Abstracts, record: Record) -> str:
    seen = "" if record["seen"] == "abstract" else f"source: {record['seen']}"
    return "; ".join(filter(None, (seen, abstracts.short_form(record))))


def rules_script(glossary: list[Record], spellings: list[Record]) -> str:
    """The search rules as a script: synonyms of each term, and equivalent spellings.

    Args:
        glossary: the records of the glossary.
        spellings: the records of docs/data/spellings.yml.

    Raises:
        KeyError: a record lacks a field that its schema requires.
    """
    aliases = [
        (term["id"], [term["term"], *(term.get("aliases") or ()), *(term.get("symbols") or ())]) for term in glossary
    ]
    rules = [(record["find"], record["write"]) for record in spellings]
    return f"window.searchRules = {_json({'aliases': aliases, 'spellings': rules})};\n"


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
