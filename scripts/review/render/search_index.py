"""The search index: the same words as readers type them.

lunr, which Material uses, compares words letter by letter. So the index also
gets each accented word without its accents, and Greek letters by name.
"""

import json
import re
import unicodedata
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa"}
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
# What the theme's search never takes in: the first two as a rule of its own, the
# third as we mark it. A heading so marked takes its section along, and stays.
# Then what says nothing to search for: links that cite a record, marks of notes, and
# the names of a drawing's parts, which stand in it as text besides.
IGNORED = (
    "script, style, .headerlink, [data-search-exclude]:not(h1, h2, h3, h4, h5, h6),"
    " a.cite-link, .off-paper, .panel-address, .frame-hint, a.note-mark, svg a title"
)
# Without a blank the last word of one would be one word with the first of the next.
APART = "td, th, caption, dt, dd, svg text, svg tspan, svg title, svg desc"
AFTER = {"title": ". ", "td": " · ", "th": " · "}
# Stands before what was added to be found: assets/results.js shows nothing from there on.
UNSHOWN = "\u2063"
# Elements of which it takes the words only.
WORDS_ONLY = (  # names with a blank between
    "a abbr b button circle cite col colgroup defs desc dfn dialog ellipse em figcaption g i input kbd label line"
    " marker mark option path picture polygon polyline rect select small source span strong summary table tbody td"
    " text textpath tfoot th thead time title tr tspan use wbr"
)


def for_index(html: str) -> str:
    """The words of a page with the elements that the theme's search looks at.

    Its parser, in Python, takes most of the time of a page with tables; the index
    is the same without what it steps over. Its words are shown to readers, too: cells
    stand apart, and nothing is said twice.
    """
    tree = LexborHTMLParser(html)
    for node in tree.css(IGNORED):
        node.decompose()
    for node in tree.css(APART):
        node.insert_after(AFTER.get(node.tag or "", " "))
    tree.unwrap_tags(WORDS_ONLY.split())
    return tree.body.inner_html or "" if tree.body else ""


@lru_cache(maxsize=100_000)  # the same words stand on every page
def plain(word: str) -> str:
    """A word without accents, with Greek letters by name: TGF-β, TGF-beta."""
    named = "".join(GREEK.get(letter, letter) for letter in word)
    return "".join(letter for letter in unicodedata.normalize("NFKD", named) if not unicodedata.combining(letter))


def variants(text: str) -> list[str]:
    """The plain forms of the words of a text that differ from what stands there."""
    words = dict.fromkeys(WORD.findall(re.sub(r"<[^>]+>", " ", text)))
    return list(dict.fromkeys(form for word in words if (form := plain(word)) != unicodedata.normalize("NFKC", word)))


def enrich(index: str) -> str:
    """Add the plain forms to each entry of a search index (JSON text)."""
    data = json.loads(index)
    for entry in data["docs"]:
        more = variants(f"{entry['title']} {entry['text']}")
        if more:
            entry["text"] += f" {UNSHOWN} {' '.join(more)}"
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
