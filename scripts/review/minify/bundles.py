"""A page's head and foot: which files it loads, rewritten to the packed ones; its links out."""

import re
from urllib.parse import urlsplit

from review.data.addresses import resolve_path

# Each begins with letters, which the search for a pattern jumps to.
STYLE = re.compile(r"<link rel=\"stylesheet\" href=\"([^\"]+)\">\s*")
SCRIPT = re.compile(r"<script src=\"([^\"]+)\"></script>\s*")
OUTSIDE = re.compile(r"<a(?=\s[^>]*\bhref=\"https?://)([^>]*)>")
REL = re.compile(r"\brel=\"([^\"]*)\"")


def loaded(kind: re.Pattern[str], html: str, path: str, base: str = "/") -> list[str]:
    """The files of the site that a page loads, in its order.

    Args:
        kind: STYLE or SCRIPT.
        path: where the page lies in the site.
        base: the path of the site on its host, for addresses from the root.
    """
    return [resolved(address, path, base) for address in kind.findall(html)]


def resolved(address: str, path: str, base: str) -> str:
    """The file of the site that an address on a page leads to."""
    target = urlsplit(address).path
    if target.startswith("/"):
        return target.removeprefix(base).lstrip("/")
    return resolve_path(path, target)


def common(lists: list[list[str]]) -> list[str]:
    """The files that every page loads, in the order of the first page."""
    shared = set.intersection(*map(set, lists)) if lists else set()
    return [name for name in lists[0] if name in shared] if lists else []


def with_packed(html: str, kind: re.Pattern[str], path: str, base: str, shared: list[str], packed: str) -> str:
    """Let a page load one file in the place of the shared ones."""
    first = True

    def replace(match: re.Match[str]) -> str:
        nonlocal first
        if resolved(match.group(1), path, base) not in shared:
            return match.group()
        if not first:
            return ""
        first = False
        start = match.group(1)[: -len(resolved(match.group(1), path, base))]
        return match.group().replace(match.group(1), start + packed)

    return kind.sub(replace, html)


def with_safe_links(html: str) -> str:
    """A link to another host says that the new page may not reach this one.

    https://html.spec.whatwg.org/multipage/links.html#link-type-noopener
    """

    def replace(match: re.Match[str]) -> str:
        attributes = match.group(1).rstrip()
        rel = REL.search(attributes)
        if rel is None:
            return f'<a{attributes} rel="noopener">'
        if "noopener" in rel.group(1).split():
            return match.group()
        longer = REL.sub(r'rel="\1 noopener"', attributes, count=1)
        return f"<a{longer}>"

    return OUTSIDE.sub(replace, html)
