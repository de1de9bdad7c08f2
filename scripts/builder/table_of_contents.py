"""Clean up MkDocs' table of contents for a page, and add the lists after the page's text."""

from collections.abc import Iterable
from html import escape
from typing import Any

from mkdocs.structure.toc import AnchorLink
from review.data.formulas import TOKEN, formula_of
from review.data.shielding import GROUP


def heading_text(title: str) -> str:
    """A heading without citations, and with formulas as TeX."""
    return TOKEN.sub(lambda token: escape(formula_of(token).tex, quote=False), GROUP.sub("", title)).strip()


def clean_headings(items: list[AnchorLink]) -> None:
    """Replace the tokens in headings with text, at all levels."""
    for item in items:
        item.title = heading_text(item.title)
        clean_headings(item.children)


def add_headings(page: Any, added: Iterable[tuple[str, str]]) -> None:
    """Add the parts after the text, by title and id, under the title of the page."""
    for top in page.toc.items[:1]:
        top.children += [AnchorLink(title, name, 1) for title, name in added]
