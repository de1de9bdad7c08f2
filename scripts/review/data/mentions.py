"""Where the prose of the pages refers to a page: by section, with what it names."""

import re
from dataclasses import dataclass

from review.data.addresses import resolve_path
from review.data.pages import HEADING, ID, LINK, SourcePage

ATTRIBUTES = re.compile(r"\s*\{[^{}\n]*\}\s*$")


@dataclass(frozen=True)
class Mention:
    """A section of a page that refers to another page.

    `page` is its name without its ending, `id` and `title` are the heading's (the
    title is "" below the page's first heading), `parts` are the ids that the
    section's links name there, in their order.
    """

    page: str
    id: str
    title: str
    parts: tuple[str, ...]


def mentions(pages: list[SourcePage], name: str) -> list[Mention]:
    """The sections whose links lead to the page `name`, in the order of the pages."""
    return [mention for page in pages if page.name != name for mention in _on(page, name)]


def _on(page: SourcePage, name: str) -> list[Mention]:
    found: dict[tuple[str, str], list[str]] = {}
    for match in LINK.finditer(page.prose):
        path, _, part = match.group(1).partition("#")
        if resolve_path(page.name, path) == name:
            found.setdefault(_section(page, match.start()), []).append(part)
    return [
        Mention(page.name.removesuffix(".md"), *section, tuple(dict.fromkeys(filter(None, parts))))
        for section, parts in found.items()
    ]


def _section(page: SourcePage, offset: int) -> tuple[str, str]:
    """Id and title of the heading above a place; the title is "" for the page's own."""
    above = [match for match in HEADING.finditer(page.prose, 0, offset) if match.group(2)]
    if not above:
        return "", ""
    heading = above[-1].group(2)
    mark = ID.search(heading)
    return (mark.group(1) if mark else ""), ("" if len(above) == 1 else ATTRIBUTES.sub("", heading))
