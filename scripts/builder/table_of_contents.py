"""The table of contents of a page, as MkDocs has it: headings without tokens, and the lists after the text."""

from html import escape
from typing import Any

from mkdocs.structure.toc import AnchorLink
from review.data.formulas import TOKEN, formula_of
from review.data.shielding import GROUP


def heading_text(title: str) -> str:
    """A heading without its citations, and with the TeX of its formulas."""
    return TOKEN.sub(lambda token: escape(formula_of(token).tex, quote=False), GROUP.sub("", title)).strip()


def clean_headings(items: list[AnchorLink]) -> None:
    """Give the headings of a page, and those below them, words in place of tokens."""
    for item in items:
        item.title = heading_text(item.title)
        clean_headings(item.children)


def add_headings(page: Any, added: list[tuple[str, str]]) -> None:
    """List the parts after the text, by title and id, below the title of the page."""
    for top in page.toc.items[:1]:
        top.children += [AnchorLink(title, name, 1) for title, name in added]
