"""The work as one HTML file: styles, figures and scripts inside, no request to anybody."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from review.editions.combine import Combined, Part, combine
from review.editions.publication import Publication, first

LOOK = Path(__file__).parent / "look"
# The site's own, in the order in which its pages load them.
STYLES = ("tokens", "page", "home", "citations", "balance", "tables", "cite", "print", "figures")
SCRIPTS = (
    "assets/late.js",
    "search/rules.js",
    "search/words.js",
    *(f"assets/{name}.js" for name in ("citations", "tables", "cite", "copy", "figures", "enlarge")),
)
# A table with more columns than this is printed on its side.
MOST_UPRIGHT = 5
WIDE = "size: A4 landscape; margin: 20mm 18mm; "
COMMENT = re.compile(r"/\*.*?\*/\s*", re.S)


def one_file(work: Publication) -> str:
    """The whole work as one HTML document."""
    combined = combine(work)
    env = Environment(
        loader=FileSystemLoader(LOOK), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return env.get_template("one-file.html").render(
        work=work,
        release=work.release,
        combined=combined,
        groups=[(group, list(parts)) for group, parts in groupby(combined.parts, lambda part: part.page.group)],
        cite_box=Markup(_cite_box(work)),
        styles=Markup(styles(work, combined)),
        scripts=Markup("\n".join(_scripts(work))),
    )


def _cite_box(work: Publication) -> str:
    """The home page's box, without its links to files."""
    tree = LexborHTMLParser(first(work.home, "details.cite-page").html or "")
    for node in tree.css(".downloads, .quiet"):
        node.decompose()
    first(tree, "summary").inner_html = "Cite this edition"
    return first(tree, "details").html or ""


def styles(work: Publication, combined: Combined) -> str:
    """The site's styles between a base and a shell of our own, then paper."""
    own = {name: (LOOK / f"{name}.css").read_text(encoding="utf-8") for name in ("base", "shell", "paper")}
    site = "\n".join(work.text(f"assets/{name}.css") for name in STYLES)
    heads = "\n".join(map(_running_head, combined.parts, (*combined.parts[1:], combined.parts[-1])))
    return _small(
        "\n".join(
            (own["base"], site, _dark(site, work.release.dark), combined.styles, own["shell"], own["paper"], heads)
        )
    )


def _dark(site: str, selector: str) -> str:
    """The dark scheme for readers whose system asks for it, without a script."""
    rules = "\n".join(re.findall(rf"{re.escape(selector)} [^{{]*\{{[^}}]*\}}", site))
    rules = rules.replace(selector, "body:not([data-chosen])")
    return f"@media screen and (prefers-color-scheme: dark) {{\n{rules}\n}}"


def _running_head(part: Part, following: Part) -> str:
    """The rules that print a part's name at the head of its pages; a short one shares those of the next."""
    if part.short:
        return f".part-{part.page.name} {{ page: {following.page.name}; }}"
    title = part.page.title.replace("\\", "\\\\").replace('"', '\\"')
    wide = WIDE if part.columns > MOST_UPRIGHT else ""
    head = f'@top-right {{ content: "{title}"; font: 8.5pt system-ui, sans-serif; color: #333; }}'
    return f"@page {part.page.name} {{ {wide}{head} }}\n.part-{part.page.name} {{ page: {part.page.name}; }}"


def _small(css: str) -> str:
    """Without its comments and blank lines."""
    return "\n".join(line.strip() for line in COMMENT.sub("", css).splitlines() if line.strip())


def _scripts(work: Publication) -> Iterator[str]:
    """The site's own scripts, then the shell's."""
    for name in SCRIPTS:
        yield work.text(name).rstrip()
    yield (LOOK / "one-file.js").read_text(encoding="utf-8").rstrip()
