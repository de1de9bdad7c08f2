"""The addresses of pages, and where a path leads."""

import posixpath
from collections.abc import Collection
from urllib.parse import unquote

# The folder of the editions, each named after its version: the next one has others.
EDITIONS = "downloads/"


def hosted_path(address: str) -> str:
    """The address of a page on the hosted site: "growth/" for "growth.html", "" for home.

    Args:
        address: of the page in any build, without a fragment or with the hosted one.
    """
    path = address.removeprefix("./")
    if path.endswith(".html"):
        return path.removesuffix("index.html") if path.endswith("index.html") else f"{path.removesuffix('.html')}/"
    return path


def resolve_path(start: str, path: str) -> str:
    """Where a path leads that stands in a file: "../a.svg" in "growth/index.html" is "a.svg".

    Args:
        start: the file, from the root of the site or of the sources.
        path: as it is once %20 and the like are letters.
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(start), path))


def linked_file(start: str, path: str, files: Collection[str], *, served: bool = True) -> str | None:
    """The file that a path on a page leads to; None when there is none.

    Args:
        start: the page.
        path: as written there; "" is the page itself.
        files: those of the site.
        served: whether a web server shows the index.html of a folder.
    """
    if not path:
        return start
    place = resolve_path(start, unquote(path))
    places = (place, resolve_path(f"{place}/", "index.html")) if served else (place,)
    return next((name for name in places if name in files), None)
