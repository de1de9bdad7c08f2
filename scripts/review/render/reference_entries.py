"""Render all references as HTML in a CSL style with a single call of pandoc."""

import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from review.data.person_names import to_csl
from review.data.works import Work

ENTRY = re.compile(r'<div id="ref-(\d+)" class="csl-entry"[^>]*>\s*(.*?)\s*</div>', re.S)
# pandoc wraps "others" in <span class="nocase">, and links to outdated addresses of PubMed and PMC.
CORRECTIONS = [
    (re.compile(r'<span class="nocase">(.*?)</span>'), r"\1"),
    (re.compile(r"https://www\.ncbi\.nlm\.nih\.gov/pubmed/(\d+)"), r"https://pubmed.ncbi.nlm.nih.gov/\1/"),
    (
        re.compile(r"https://www\.ncbi\.nlm\.nih\.gov/pmc/articles/(PMC\d+)"),
        r"https://pmc.ncbi.nlm.nih.gov/articles/\1/",
    ),
]
DOI_LINK = re.compile(r'(?<=href=")https://doi\.org/([^"]+)')
# CSL-JSON cannot mark an author list as incomplete. After six known authors this is the
# seventh, so a style that truncates lists after six writes "et al.".
OTHERS = {"literal": "et al."}
# Quotation marks around words; a prime after a digit or a single letter; an apostrophe in a
# word. pandoc would read two primes, or two apostrophes, as quotation marks.
MARKS = re.compile(
    r"(?P<quoted>(?<!\w)'\w(?:[^']|'(?=\w))*'(?!\w))|(?P<primes>(?:(?<=\d)|(?<=\b[A-Za-zα-ω]))'+(?!s?\b(?!-))|(?<=\d)'+(?=-))"
    r"|(?P<apostrophe>(?<=\w)')"
)
# Placeholder for a prime during rendering; a Unicode noncharacter for internal use.
PRIME_PLACEHOLDER = "\ufdd0"
# Placeholder year for literal dates such as "in press", which pandoc does not print.
WORDS = 987_654_321


def render_entries(works: list[Work], style: Path) -> dict[str, str]:
    """The HTML of each work's entry, by key.

    Args:
        works: the works to render.
        style: the CSL file of the style.

    Raises:
        ValueError: pandoc's HTML lacks a work, possibly after an update of pandoc.
        RuntimeError: pandoc rejects the style.
        OSError: pandoc is not installed.
    """
    html = _pandoc([_item(work, number) for number, work in enumerate(works)], style)
    for pattern, correct in CORRECTIONS:
        html = pattern.sub(correct, html)
    html = DOI_LINK.sub(lambda link: f"https://doi.org/{quote(unescape(link[1]), safe='/:()')}", html)
    found = {int(number): entry for number, entry in ENTRY.findall(html.replace(PRIME_PLACEHOLDER, "'"))}
    missing = [work.key for number, work in enumerate(works) if number not in found]
    if missing:
        raise ValueError(f"pandoc left out {', '.join(missing)}: its HTML has changed, see ENTRY")
    return {work.key: _restore_date(found[number], work) for number, work in enumerate(works)}


def _restore_date(entry: str, work: Work) -> str:
    """The HTML of an entry with its literal date; the citation key if the work has no other data."""
    return entry.replace(str(WORDS), escape(work.year)) if entry.strip(".") else escape(work.key)


def _item(work: Work, number: int) -> dict[str, Any]:
    """The item of a work for rendering: "et al." as last author, initials with periods, primes protected."""
    item = work.item | {"id": str(number), "title": _protect_primes(str(work.item.get("title", "")))}
    people = {
        role: [to_csl(one) | ({"given": one.spaced} if one.given else {}) for one in work.people(role)]
        + [OTHERS] * (role in work.incomplete)
        for role in ("author", "editor", "translator", "container-author", "director")
        if role in item
    }
    words = {"issued": {"date-parts": [[WORDS]]}} if "literal" in item.get("issued", {}) else {}
    return item | people | words


def _protect_primes(title: str) -> str:
    """A title with placeholders for primes and apostrophes, which pandoc could read as quotation marks."""

    def kept(found: re.Match[str]) -> str:
        return {"quoted": found.group(), "primes": PRIME_PLACEHOLDER * len(found.group())}.get(
            str(found.lastgroup), "’"
        )

    return MARKS.sub(kept, title) if "'" in title else title


def _pandoc(items: list[dict[str, Any]], style: Path) -> str:
    import pypandoc  # slow to import, and usually not needed thanks to the cache

    html: str = pypandoc.convert_text(
        json.dumps(items),
        "html",
        format="csljson",
        cworkdir=str(style.parent),  # pandoc would read some paths as URLs, so it gets the file name
        extra_args=["--citeproc", f"--csl={style.name}", "--wrap=none"],
    )
    return html
