"""A page as Markdown for scripts, assistants, and note-taking tools: its visible content without controls.

It is made from the final HTML, so numbers, tables, and lists match the page. The
alternative mkdocs-llmstxt, with markdownify and a Python HTML parser, handles neither our
citation marks nor glossary terms, keeps tables with several blocks in a cell as HTML, and
would add four packages; the parser here is the one that the editions use. Links are hosted
addresses. Format: https://spec.commonmark.org/0.31.2/, tables as in
https://github.github.com/gfm/#tables-extension-.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Controls, links within the page, and elements that duplicate the text.
DROPPED = (
    "script, style, svg, form, button, template, nav, [hidden], [aria-hidden=true], details.cite-page, .headerlink,"
    " .back, .places, .cite-link, .entry-number, .lookup, .downloads, .only, .only-some, .off-paper, .moved, .exports, .cited-at, .frame-hint, li[data-ref] > details > summary"
)
# The most frequent of these in a long list of references, a third of its size: parsing them would take the most
# memory of a build. A paragraph ends at the first end tag.
DROPPED_BEFORE_PARSING = re.compile(r'<p class="(?:lookup|exports)"[^>]*>.*?</p>', re.S)
BLOCKS = {
    *("p div section article aside header footer main figure figcaption details summary blockquote pre".split()),
    *("ul ol dl table h1 h2 h3 h4 h5 h6 hr fieldset".split()),
}
# Elements that need a space after them in inline text.
SPACED = BLOCKS | {"br", "li", "dt", "dd"}
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
LIVE = re.compile(r"[\\`*_<]")
BEFORE_STOP = re.compile(r" (?=[.,;:!?)](?:\s|$))")
# Characters that would begin a heading, a quotation, or a list item.
OPENING = re.compile(r"\A(?=(?:[#>+-]|\d+[.)])\s)")
EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**"}


def markdown_of(html: str, address: str) -> str:
    """The content of a page as Markdown.

    Args:
        html: the content; a line may precede its title.
        address: the hosted address of the page, for resolving links.
    """
    tree = LexborHTMLParser(f"<body>{DROPPED_BEFORE_PARSING.sub('', html)}</body>")
    for node in tree.css(DROPPED):
        node.decompose()
    body = tree.body
    blocks = _Writer(address).blocks(body) if body else []
    # The title comes first, even if a line precedes it in the HTML, because the first line identifies a Markdown file.
    blocks.sort(key=lambda block: not block.startswith("# "))
    return "\n\n".join(blocks) + "\n"


class _Writer:
    """Converts the elements of a page.

    Args:
        address: the hosted address of the page.
    """

    def __init__(self, address: str):
        self.address = address
        self.by_tag: dict[str, Callable[[LexborNode], str]] = {
            "ul": self._list,
            "ol": self._list,
            "dl": self._definitions,
            "table": self._table,
            "pre": lambda node: f"```\n{node.text().strip()}\n```",
            "hr": lambda node: "---",
            "blockquote": lambda node: _indented("\n\n".join(self.blocks(node)), "> ", "> "),
        }

    def blocks(self, node: LexborNode) -> list[str]:
        """The blocks of an element; text between block elements becomes a paragraph."""
        made: list[str] = []
        run: list[LexborNode] = []
        for child in [*node.iter(include_text=True), None]:
            if child is not None and child.tag not in BLOCKS:
                run.append(child)
                continue
            made.append(self._words(run))
            run = []
            if child is not None:
                made += self._block(child)
        return [block for block in made if block]

    def _block(self, node: LexborNode) -> list[str]:
        if node.tag in self.by_tag:
            return [self.by_tag[node.tag](node)]
        if node.tag in HEADINGS:
            return [f"{HEADINGS[node.tag]} {self._inside(node)}"]
        if node.tag == "summary" or "admonition-title" in (node.attributes.get("class") or ""):
            return [f"**{self._inside(node)}**"]
        return self.blocks(node)

    def _words(self, nodes: list[LexborNode]) -> str:
        """Inline nodes as one line."""
        words = BEFORE_STOP.sub("", " ".join("".join(map(self._inline, nodes)).split()))
        return OPENING.sub(r"\\", words.replace(")[", ") ["))

    def _inside(self, node: LexborNode) -> str:
        """The content of an element as one line."""
        return self._words(list(node.iter(include_text=True)))

    def _inline(self, node: LexborNode) -> str:
        if node.tag == "-text":
            return LIVE.sub(r"\\\g<0>", node.text_content or "")
        attributes = node.attributes
        if node.tag == "math" or attributes.get("role") == "img":
            return f" {attributes.get('alttext') or attributes.get('aria-label') or ''} "
        if node.tag == "img":
            return f"![{attributes.get('alt') or ''}]({urljoin(self.address, attributes.get('src') or '')})"
        if note := attributes.get("data-note"):
            return f" (note {note})"
        inner = "".join(self._inline(child) for child in node.iter(include_text=True))
        inner = f"{inner} " if node.tag in SPACED else inner
        if node.tag == "a":
            # A bare number is meaningless outside its figure.
            return self._link(node, str(attributes.get("aria-label") or inner) if inner.strip().isdigit() else inner)
        sign = EMPHASIS.get(node.tag or "", "")
        return f"{sign}{inner.strip()}{sign}" if sign and inner.strip() else inner

    def _link(self, node: LexborNode, inner: str) -> str:
        """A link; a citation mark becomes its number, and a glossary term its text."""
        target = node.attributes.get("href") or ""
        kinds = set((node.attributes.get("class") or "").split())
        if not target or kinds & {"cite", "term", "row-link"} or not inner.strip():
            return inner
        return f"[{inner.strip()}]({urljoin(self.address, target)})"

    def _list(self, node: LexborNode) -> str:
        items, number = [], int(node.attributes.get("start") or 1)
        for item in node.iter():
            number = int(item.attributes.get("value") or number)
            mark = f"{number}. " if node.tag == "ol" else "- "
            items.append(_indented("\n\n".join(self.blocks(item)), mark, " " * len(mark)))
            number += 1
        return "\n".join(items)

    def _definitions(self, node: LexborNode) -> str:
        lines: list[str] = []
        for child in node.css("dt, dd"):
            words = self._cell(child)
            lines.append(f"- **{words}**" if child.tag == "dt" else f"  {words}")
        return "\n".join(lines)

    def _table(self, node: LexborNode) -> str:
        rows = [[self._cell(cell) for cell in row.css("th, td")] for row in node.css("tr")]
        width = max(map(len, rows), default=0)
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        named = node.css_first("caption")
        caption = [f"**{self._cell(named)}**", ""] if named else []
        return "\n".join([*caption, *lines[:1], f"|{' --- |' * width}", *lines[1:]])

    def _cell(self, node: LexborNode) -> str:
        return self._inside(node).replace("|", "\\|")


def _indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join([f"{first}{lines[0]}", *(f"{others}{line}".rstrip() for line in lines[1:])])


def llms_txt(title: str, description: str, groups: Iterator[tuple[str, list[tuple[str, str, str]]]]) -> str:
    """The list of pages for assistants.

    Format: https://llmstxt.org.

    Args:
        title: the name of the site.
        description: the site in a sentence.
        groups: name and pages of each section; a page is (title, address, description).
    """
    parts = [f"# {title}", f"> {' '.join(description.split())}"]
    for name, pages in groups:
        lines = [f"- [{page}]({address}): {about}" for page, address, about in pages]
        parts.append(f"## {name}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"
