"""The search index: the same words as readers type them.

lunr, which Material uses, compares words letter by letter. So the index also
gets each accented word without its accents, Greek letters by name, and each
alias of the glossary where the term itself stands in a title.
"""

import json
import re
import unicodedata
from functools import lru_cache

GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa"}
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


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
            entry["text"] += f" {' '.join(more)}"
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
