"""Render all references as HTML in a CSL style, with one call of pandoc."""

import json
import re
from pathlib import Path
from typing import Any

import pypandoc

from review.data.bibliography import Work
from review.data.csl_items import item

ENTRY = re.compile(r'<div id="ref-([^"]+)" class="csl-entry"[^>]*>\s*(.*?)\s*</div>', re.S)
# pandoc wraps "others" in <span class="nocase">, and links to the former addresses of PubMed and PMC.
CORRECTIONS = [
    (re.compile(r'<span class="nocase">(.*?)</span>'), r"\1"),
    (re.compile(r"https://www\.ncbi\.nlm\.nih\.gov/pubmed/(\d+)"), r"https://pubmed.ncbi.nlm.nih.gov/\1/"),
    (
        re.compile(r"https://www\.ncbi\.nlm\.nih\.gov/pmc/articles/(PMC\d+)"),
        r"https://pmc.ncbi.nlm.nih.gov/articles/\1/",
    ),
]


def render_entries(works: list[Work], style: Path) -> dict[str, str]:
    """The HTML of each work's entry, by key.

    Args:
        works: the works to render.
        style: the CSL file of the style.

    Raises:
        ValueError: pandoc's HTML lacks a work, as may be after an update of pandoc.
        RuntimeError: pandoc refuses the style.
        OSError: pandoc is not installed.
    """
    html = _pandoc([item(work, others=True) for work in works], style)
    for pattern, correct in CORRECTIONS:
        html = pattern.sub(correct, html)
    entries = dict(ENTRY.findall(html))
    missing = [work.key for work in works if work.key not in entries]
    if missing:
        raise ValueError(f"pandoc left out {', '.join(missing)}: its HTML has changed, see ENTRY")
    return entries


def _pandoc(items: list[dict[str, Any]], style: Path) -> str:
    html: str = pypandoc.convert_text(
        json.dumps(items),
        "html",
        format="csljson",
        cworkdir=str(style.parent),  # pandoc would take some paths for a URL, so it gets the file's name
        extra_args=["--citeproc", f"--csl={style.name}", "--wrap=none"],
    )
    return html
