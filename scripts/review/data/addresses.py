"""Addresses of pages, and the file that a relative path leads to."""

import posixpath
import re
from collections.abc import Collection
from urllib.parse import quote, unquote, urlsplit

# The folder of the editions. Their names contain the version, so the next release has other names.
EDITIONS = "downloads/"
# Reserved top-level domains, which no site can have.
RESERVED = {"example", "invalid", "test", "localhost"}
# Files that the search loads on first use: data, then scripts.
SEARCH_DATA = ("search/documents.js", "search/rules.js")
# The cited abstracts, loaded when a reader opens a reference or types into a filter.
ABSTRACTS = "search/abstracts.js"
# The tools of the cite box and the citation dialog, loaded when a reader turns to one of them.
CITE_SCRIPT = "assets/cite.js"
SEARCH_SCRIPTS = ("search/words.js", "search/engine.js", "search/dialog.js")
# Files that only the latest version has, not the permanent copies of releases: citation pages of records with
# their scripts, and pages as Markdown. Copies link to these files in the latest version, which keeps every address.
LATEST_ONLY = re.compile(r"/cite/[^/]+\.(?:html|js)|/(?:.*/)?index\.md|/llms\.txt")
# Ids of citation and note marks are numbered from the top of their page. A new mark
# shifts them to other sentences, so they are not permanent addresses.
COUNTED_ID = re.compile(r"cite-\d+-\d+|at-[a-z]+\d+-\d+")


def is_placeholder(address: str) -> bool:
    """Whether an address cannot be opened from other machines: empty, reserved, or local.

    Source: https://www.rfc-editor.org/rfc/rfc2606 and RFC 6761. example.com, .net, and .org
    are real sites.
    """
    host = urlsplit(address).hostname or ""
    return not host or host.rpartition(".")[2] in RESERVED or host.startswith("127.") or host == "::1"


def hosted_path(address: str) -> str:
    """The address of a page on the hosted site: "growth/" for "growth.html", "" for home.

    Args:
        address: the page's address in any build (hosted or offline), without a fragment.

    Returns:
        The address relative to the site's root. A file that is not .html keeps its address.
    """
    path = address.removeprefix("./")
    if path.endswith(".html"):
        return path.removesuffix("index.html") if path.endswith("index.html") else f"{path.removesuffix('.html')}/"
    return path


def file_address(path: str) -> str:
    """The address of a file from the site's root, percent-encoded: "/files/Table%20S1.xlsx"."""
    return "/" + quote(path)


def resolve_path(start: str, path: str) -> str:
    """The path that a relative link leads to: "../a.svg" in "growth/index.html" is "a.svg".

    Args:
        start: the file that contains the link, relative to the root of the site or of the sources.
        path: the link's path, percent-decoded.
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(start), path))


def linked_file(start: str, path: str, files: Collection[str], *, served: bool = True) -> str | None:
    """The file of the site that a link on a page leads to; None if it does not exist.

    Args:
        start: the file of the page, relative to the site's root.
        path: the link's path as written, percent-encoded; "" is the page itself.
        files: the files of the site.
        served: whether a web server serves a folder's index.html.
    """
    if not path:
        return start
    target = resolve_path(start, unquote(path))
    candidates = (target, resolve_path(f"{target}/", "index.html")) if served else (target,)
    return next((name for name in candidates if name in files), None)
