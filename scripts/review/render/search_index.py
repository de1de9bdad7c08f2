"""Prepare pages for search, and add spellings without accents and Greek letters to the index.

The search engine, lunr (https://lunrjs.com), compares words exactly. Readers type
"Muller" and "TGF-beta" for "Müller" and "TGF-β", so the index contains both forms.
"""

import json
import re
import unicodedata
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa"}
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
# Elements that are removed before the theme's search reads a page. It skips those of the
# first line itself; a heading with the attribute stays, since the search then skips its
# section. Those of the second line have no text worth finding: links to cite a record,
# note marks, and the titles of a drawing's links, whose text is in the drawing, too.
IGNORED = (
    "script, style, .headerlink, [data-search-exclude]:not(h1, h2, h3, h4, h5, h6),"
    " a.cite-link, .off-paper, .panel-address, .frame-hint, a.note-mark, svg a title"
)
# Elements to separate from the next one, or the last word of one would join the first of the other.
SEPARATE = "td, th, caption, dt, dd, svg text, svg tspan, svg title, svg desc"
SEPARATORS = {"title": ". ", "td": " · ", "th": " · "}
# Precedes the added spellings; assets/results.js shows nothing after it.
HIDDEN_FROM_HERE = "\u2063"
# Elements that are replaced by their content, since the search uses only their text.
UNWRAPPED = (
    "a abbr b button circle cite col colgroup defs desc dfn dialog ellipse em figcaption g i input kbd label line"
    " marker mark option path picture polygon polyline rect select small source span strong summary table tbody td"
    " text textpath tfoot th thead time title tr tspan use wbr"
)


def for_index(html: str) -> str:
    """A page reduced to its text and the elements that the theme's search uses.

    The theme's parser is written in Python and takes most of the build time of a page
    with tables, so it gets less HTML. Since search results show the text, cells are
    separated, and text that occurs twice is removed once.
    """
    tree = LexborHTMLParser(html)
    for node in tree.css(IGNORED):
        node.decompose()
    for node in tree.css(SEPARATE):
        node.insert_after(SEPARATORS.get(node.tag or "", " "))
    tree.unwrap_tags(UNWRAPPED.split())
    return tree.body.inner_html or "" if tree.body else ""


@lru_cache(maxsize=100_000)  # pages share most of their words
def plain(word: str) -> str:
    """A word without accents, and with Greek letters by name: "TGF-beta" for "TGF-β"."""
    named = "".join(GREEK.get(letter, letter) for letter in word)
    return "".join(letter for letter in unicodedata.normalize("NFKD", named) if not unicodedata.combining(letter))


def variants(text: str) -> list[str]:
    """The plain forms of the words of an HTML text that differ from the words, each once, in order."""
    words = dict.fromkeys(WORD.findall(re.sub(r"<[^>]+>", " ", text)))
    return list(dict.fromkeys(form for word in words if (form := plain(word)) != unicodedata.normalize("NFKC", word)))


def enrich(index: str) -> str:
    """A search index with the plain forms of its words added to each entry.

    Args:
        index: the JSON that MkDocs writes, search/search_index.json.

    Raises:
        ValueError: the text is not JSON.
        KeyError: the JSON is not a search index.
    """
    data = json.loads(index)
    for entry in data["docs"]:
        spellings = variants(f"{entry['title']} {entry['text']}")
        if spellings:
            entry["text"] += f" {HIDDEN_FROM_HERE} {' '.join(spellings)}"
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
