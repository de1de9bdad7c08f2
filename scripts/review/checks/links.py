"""Rules for links in pages: internal links lead to an existing page, file, or id."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from review.checks.pages import ids_of
from review.checks.rules import Rule
from review.data.addresses import resolve_path
from review.data.content_loader import Content
from review.data.overviews import overviews
from review.data.pages import links
from review.data.problems import Problem
from review.exports.data_files import linkable_files

SCHEMES = {"", "http", "https", "mailto"}


def is_address(target: str) -> bool:
    """Whether a link target is relative, a web address, or an email address.

    Control characters and surrounding spaces are rejected: a browser removes line breaks and
    tabs, and then runs "java script:" (https://url.spec.whatwg.org/#concept-basic-url-parser).
    File names may contain spaces.
    """
    try:
        return urlsplit(target).scheme in SCHEMES and not re.search(r"^\s|\s$|[^\S ]|[\x00-\x1f]", target)
    except ValueError:
        return False


def internal_links_lead_somewhere(content: Content) -> Iterator[Problem]:
    """A link within the site leads to an existing page, file, or id."""
    pages = {page.name: ids_of(page, content) for page in content.pages}
    pages |= {page.file: {page.slug} for page in overviews(content)}
    files = files_of(content)
    for page in content.pages:
        for target, line in links(page):
            if fault := link_fault(target, page.name, pages, files):
                yield Problem(page.path, line, f"link must lead to {fault[0]}: '{target}'", fault[1])


def files_of(content: Content) -> set[str]:
    """The addresses of the site's files other than pages, including generated ones."""
    docs = content.root / "docs"
    own = {path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file()}
    return own | linkable_files(content)


def link_fault(target: str, start: str, pages: dict[str, set[str]], files: set[str]) -> tuple[str, str] | None:
    """The valid target for a broken link, and the remedy; None for a working link.

    Args:
        target: the link as written.
        start: the file name of the page with the link, relative to docs/.
        pages: the ids of each page, by file name.
        files: the addresses of the site's other files.
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
