"""Every reference as HTML in the review's own look: one pandoc call in all."""

import json
import re
from pathlib import Path

import pypandoc

from review.data.bibliography import Work
from review.data.csl import item

ENTRY = re.compile(r'<div id="ref-([^"]+)" class="csl-entry"[^>]*>\s*(.*?)\s*</div>', re.S)
# pandoc marks a list that ends in "others", and links to addresses of old.
MENDED = [
    (re.compile(r'<span class="nocase">(.*?)</span>'), r"\1"),
    (re.compile(r"https://www\.ncbi\.nlm\.nih\.gov/pubmed/(\d+)"), r"https://pubmed.ncbi.nlm.nih.gov/\1/"),
    (
        re.compile(r"https://www\.ncbi\.nlm\.nih\.gov/pmc/articles/(PMC\d+)"),
        r"https://pmc.ncbi.nlm.nih.gov/articles/\1/",
    ),
]


def render_entries(works: list[Work], style: Path) -> dict[str, str]:
    """Return the HTML of each work by key.

    Args:
        works: the works to render.
        style: the CSL file that says how.
    """
    source = json.dumps([item(work, others=True) for work in works])
    # pandoc takes a path for an address, so it gets the name alone.
    html = pypandoc.convert_text(
        source,
        "html",
        format="csljson",
        cworkdir=str(style.parent),
        extra_args=["--citeproc", f"--csl={style.name}", "--wrap=none"],
    )
    for pattern, mended in MENDED:
        html = pattern.sub(mended, html)
    found = dict(ENTRY.findall(html))
    missing = [work.key for work in works if work.key not in found]
    if missing:
        raise ValueError(f"pandoc left out {', '.join(missing)}: its HTML has changed, see ENTRY")
    return found
