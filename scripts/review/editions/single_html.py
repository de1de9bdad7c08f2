"""The single HTML file edition, with embedded styles, figures, and scripts, and without requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from review.editions.combine import Combined, combine
from review.editions.publication import Publication, first

LOOK = Path(__file__).parent / "look"
# The site's style sheets, in loading order.
STYLES = ("tokens", "page", "home", "citations", "balance", "tables", "lists", "cite", "print", "figures")
SCRIPTS = (
    "assets/late.js",
    "search/rules.js",
    "search/words.js",
    *(
        f"assets/{name}.js"
        for name in ("citations", "opening", "tables", "cite", "cite-loader", "copy", "figures", "enlarge")
    ),
)
# A part with more table columns than this is printed in landscape.
MAX_PORTRAIT_COLUMNS = 5
UTF_16 = "utf-16-le"  # JavaScript counts its code units
COMMENT = re.compile(r"/\*.*?\*/\s*", re.S)


@dataclass(frozen=True)
class EditionName:
    """The name and a description of an edition, for its title page."""

    name: str
    description: str


COMPLETE = EditionName("", "everything in one file")


def one_file(work: Publication, combined: Combined | None = None, name: EditionName = COMPLETE) -> str:
    """The pages as one HTML document.

    Args:
        work: the pages.
        combined: the combined pages; computed if not given.
        name: the name and description for the title page.
    """
    combined = combined or combine(work)
    env = Environment(
        loader=FileSystemLoader(LOOK), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return env.get_template("one-file.html").render(
        work=work,
        edition=name,
        release=work.release,
        combined=combined,
        groups=[(group, list(parts)) for group, parts in groupby(combined.parts, lambda part: part.page.group)],
        wide={part.page.name for part in combined.parts if part.columns > MAX_PORTRAIT_COLUMNS}
        if name == COMPLETE
        else set(),
        cite_box=Markup(_cite_box(work)),
        styles=Markup(styles(work, combined)),
        # No scripts in files to print, where they would count the rows of tables converted to entries.
        scripts=Markup("\n".join(_scripts(work) if name == COMPLETE else ())),
    )


def _cite_box(work: Publication) -> str:
    """The home page's cite box, without links to files, and citing the site instead of the page."""
    tree = LexborHTMLParser(first(work.home, "details.cite-page").html or "")
    for node in tree.css(".downloads, .quiet"):
        node.decompose()
    first(tree, "summary").inner_html = "Cite this edition"
    box = first(tree, "details")
    page, site = work.pages[0].title, work.release.title
    if page not in work.source.citation:
        for pre in box.css("pre[data-slots]"):
            _rename(pre, box, re.compile(rf"\b{re.escape(page)}(?:, {re.escape(site)})?(?!\w)"), site)
    return box.html or ""


def _rename(pre: LexborNode, box: LexborNode, name: re.Pattern[str], new: str) -> None:
    """Replace a name in a citation, and recompute the slot offsets (citation_templates.py)."""
    values = {"n": box.attrs.sget("data-name"), "a": box.attrs.sget("data-address")}
    left, slots, text = pre.text().encode(UTF_16), "", ""
    for length, slot in re.findall(r"(\d+)(\D)", pre.attrs.sget("data-slots")):
        before = name.sub(new, left[: 2 * int(length)].decode(UTF_16))
        value = values.get(slot, "")
        left = left[2 * int(length) + len(value.encode(UTF_16)) :]
        text, slots = text + before + value, f"{slots}{len(before.encode(UTF_16)) // 2}{slot}"
    pre.inner_html = escape(text + name.sub(new, left.decode(UTF_16)))
    pre.attrs["data-slots"] = slots


def styles(work: Publication, combined: Combined) -> str:
    """The base styles, the site's styles, the edition's shell, and the print styles."""
    own = {name: (LOOK / f"{name}.css").read_text(encoding="utf-8") for name in ("base", "shell", "paper")}
    site = "\n".join(work.text(f"assets/{name}.css") for name in STYLES)
    head = f"@page {{ @top-right {{ content: {_css_string(work.release.title)}; }} }}"
    dark = _dark(site, work.release.dark)
    return _minified("\n".join((own["base"], site, dark, combined.styles, own["shell"], own["paper"], head)))


def _css_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _dark(site: str, selector: str) -> str:
    """The dark color scheme as a media query, which needs no script."""
    rules = "\n".join(re.findall(rf"{re.escape(selector)} [^{{]*\{{[^}}]*\}}", site))
    rules = rules.replace(selector, "body:not([data-chosen])")
    return f"@media screen and (prefers-color-scheme: dark) {{\n{rules}\n}}"


def _minified(css: str) -> str:
    """CSS without comments and blank lines."""
    return "\n".join(line.strip() for line in COMMENT.sub("", css).splitlines() if line.strip())


def _scripts(work: Publication) -> Iterator[str]:
    """Yield the site's scripts, then the shell's."""
    for name in SCRIPTS:
        yield work.text(name).rstrip()
    yield (LOOK / "one-file.js").read_text(encoding="utf-8").rstrip()
