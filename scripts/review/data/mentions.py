"""Find the sections that link to a page, and the ids that they link to."""

import re
from dataclasses import dataclass

from review.data.addresses import resolve_path
from review.data.pages import HEADING, ID, LINK, SourcePage, target_of

HOME = "index"
ATTRIBUTES = re.compile(r"\s*\{[^{}\n]*\}\s*$")


@dataclass(frozen=True)
class Mention:
    """A section of a page that links to another page.

    Attributes:
        page: the name of the section's page, without ".md".
        id: the id of the section's heading.
        title: the heading; "" for the page's first one, which is its title.
        parts: the ids that the section links to on the other page, in order.
    """

    page: str
    id: str
    title: str
    parts: tuple[str, ...]


def mentions(pages: list[SourcePage], name: str) -> list[Mention]:
    """The sections with links to a page, in page order.

    Home links to every page, so its links count only if no other page links there.

    Args:
        pages: the pages to search.
        name: the file name of the target page, such as "figures/biogenesis.md".
    """
    found = [mention for page in pages if page.name != name for mention in _mentions_on(page, name)]
    return [mention for mention in found if mention.page != HOME] or found


def _mentions_on(page: SourcePage, name: str) -> list[Mention]:
    parts_by_section: dict[tuple[str, str], list[str]] = {}
    for match in LINK.finditer(page.prose):
        path, _, part = target_of(match).partition("#")
        if resolve_path(page.name, path) == name:
            parts_by_section.setdefault(_section(page, match.start()), []).append(part)
    return [
        Mention(page.name.removesuffix(".md"), *section, tuple(dict.fromkeys(filter(None, parts))))
        for section, parts in parts_by_section.items()
    ]


def _section(page: SourcePage, offset: int) -> tuple[str, str]:
    """The id and title of the heading above an offset; the title is "" for the page's first heading."""
    above = [match for match in HEADING.finditer(page.prose, 0, offset) if match.group(2)]
    if not above:
        return "", ""
    heading = above[-1].group(2)
    mark = ID.search(heading)
    return (mark.group(1) if mark else ""), ("" if len(above) == 1 else ATTRIBUTES.sub("", heading))
