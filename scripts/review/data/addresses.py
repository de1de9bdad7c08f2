"""The addresses of the files that are made from the data, and of pages; where a path leads."""

import posixpath
import re
from collections.abc import Collection
from urllib.parse import unquote

from review.data.content import Content

# The endings of a bibliography file, one a format.
ENDINGS = (".bib", ".ris", ".csl.json")
# The folder of the editions, each named after its version: the next one has others.
EDITIONS = "downloads/"
# The ids of the marks of citations and notes count from the top of their page: one
# new mark moves them to other sentences, so none is a permanent address.
COUNTED_ID = re.compile(r"cite-\d+-\d+|at-[a-z]+\d+-\d+")


def linkable_files(content: Content) -> set[str]:
    """The exported files that a page may link to: the whole list, each data set, each figure."""
    lists = {f"references{ending}" for ending in ENDINGS}
    data = {f"data/{name}.json" for name in content.data}
    data |= {f"data/{name}.csv" for name, dataset in content.data.items() if not dataset.path.endswith(".csv")}
    figures = {f"figures/{name}.{ending}" for name in content.drawings for ending in ("svg", "png")}
    return lists | data | figures


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
