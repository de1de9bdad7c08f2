"""Replace the styles and scripts of pages with a bundle; make external links safe."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from review.data.addresses import resolve_path

# Each pattern begins with literal text, which makes searching fast.
STYLE = re.compile(r"<link rel=\"stylesheet\" href=\"([^\"]+)\">\s*")
SCRIPT = re.compile(r"<script src=\"([^\"]+)\"></script>\s*")
OUTSIDE = re.compile(r"<a(?=\s[^>]*\bhref=\"https?://)([^>]*)>")
REL = re.compile(r"\brel=\"([^\"]*)\"")


def loaded_files(kind: re.Pattern[str], html: str, path: str, base: str) -> list[str]:
    """The styles or scripts that a page loads, in order, relative to the site's root.

    Args:
        kind: STYLE or SCRIPT.
        html: the page.
        path: the page's file, relative to the site's root.
        base: the path of the site on its host, the prefix of absolute addresses.
    """
    return [site_file(address, path, base) for address in kind.findall(html)]


def site_file(address: str, path: str, base: str) -> str:
    """The file at an address on a page, relative to the site's root.

    Args:
        address: the address as written.
        path: the page's file, relative to the site's root.
        base: the path of the site on its host.
    """
    target = urlsplit(address).path
    if target.startswith("/"):
        return target.removeprefix(base).lstrip("/")
    return resolve_path(path, target)


def common_files(lists: list[list[str]]) -> list[str]:
    """The files in every list, in the order of the first."""
    shared = set.intersection(*map(set, lists)) if lists else set()
    return [name for name in lists[0] if name in shared] if lists else []


def use_bundle(html: str, kind: re.Pattern[str], path: str, base: str, shared: Sequence[str], bundle: str) -> str:
    """Change a page's first tag for a shared file to load the bundle, and remove the others.

    Args:
        html: the page.
        kind: STYLE or SCRIPT.
        path: the page's file, relative to the site's root.
        base: the path of the site on its host.
        shared: the files that the bundle replaces.
        bundle: the bundle, relative to the site's root.
    """
    first = True

    def replace(match: re.Match[str]) -> str:
        nonlocal first
        file = site_file(match.group(1), path, base)
        if file not in shared:
            return match.group()
        if not first:
            return ""
        first = False
        way_to_root = match.group(1)[: -len(file)]
        return match.group().replace(match.group(1), way_to_root + bundle)

    return kind.sub(replace, html)


def with_safe_links(html: str) -> str:
    """Add rel="noopener" to links to other hosts, so that an opened page has no access to this one.

    https://html.spec.whatwg.org/multipage/links.html#link-type-noopener
    """

    def replace(match: re.Match[str]) -> str:
        attributes = match.group(1).rstrip()
        rel = REL.search(attributes)
        if rel is None:
            return f'<a{attributes} rel="noopener">'
        if "noopener" in rel.group(1).split():
            return match.group()
        extended = REL.sub(r'rel="\1 noopener"', attributes, count=1)
        return f"<a{extended}>"

    return OUTSIDE.sub(replace, html)
