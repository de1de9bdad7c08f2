"""Rules of the links between pages."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from review.checks.pages import ids_of
from review.checks.rules import Rule
from review.data.addresses import resolve_path
from review.data.content import Content
from review.data.pages import links
from review.data.problems import Problem
from review.exports.data_files import linkable_files

SCHEMES = {"", "http", "https", "mailto"}


def is_address(target: str) -> bool:
    """Whether a link leads within the site, to the web or to a mailbox.

    A browser skips the spaces in "java script:", so none are taken.
    """
    try:
        return urlsplit(target).scheme in SCHEMES and not re.search(r"[\s\x00-\x20]", target)
    except ValueError:
        return False


def internal_links_lead_somewhere(content: Content) -> Iterator[Problem]:
    """A link to a page, a file or an id of this site finds it."""
    pages = {page.name: ids_of(page, content) for page in content.pages}
    files = files_of(content)
    for page in content.pages:
        for target, line in links(page):
            problem = dead(target, page.name, pages, files)
            if problem:
                yield Problem(page.path, line, f"link must lead to {problem[0]}: '{target}'", problem[1])


def files_of(content: Content) -> set[str]:
    """Every file of the site that is no page, by its address."""
    docs = content.root / "docs"
    own = {path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file()}
    return own | linkable_files(content)


def dead(target: str, start: str, pages: dict[str, set[str]], files: set[str]) -> tuple[str, str] | None:
    """What a link must lead to and does not, with the remedy; None when it does.

    Args:
        target: the link as written.
        start: the page that it stands on.
        pages: the ids of each page, by name.
        files: the other files of the site.
    """
    if not is_address(target):
        return "a page or a web address", "write https://… or name.md"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    path = resolve_path(start, unquote(parts.path)) if parts.path else start
    if path not in pages and path not in files:
        return "a file in docs/", "correct the path; a page is linked as name.md"
    if parts.fragment and path in pages and parts.fragment not in pages[path]:
        return f"an id on {path}", f"ids there: {', '.join(sorted(pages[path])[:8])} …"
    return None


WITHIN: list[Rule] = []
ACROSS = [internal_links_lead_somewhere]
