"""The addresses of the files that are made from the data, and of pages."""

from review.data.content import Content

# The endings of a bibliography file, one a format.
ENDINGS = (".bib", ".ris", ".csl.json")


def addresses(content: Content) -> set[str]:
    """The exported files that a page may link to: the whole list, each data set, each figure."""
    lists = {f"references{ending}" for ending in ENDINGS}
    data = {f"data/{name}.json" for name in content.data}
    data |= {f"data/{name}.csv" for name, dataset in content.data.items() if not dataset.path.endswith(".csv")}
    figures = {f"figures/{name}.{ending}" for name in content.drawings for ending in ("svg", "png")}
    return lists | data | figures


def hosted(address: str) -> str:
    """The address of a page on the hosted site: "growth/" for "growth.html", "" for home.

    Args:
        address: of the page in any build, without a fragment or with the hosted one.
    """
    path = address.removeprefix("./")
    if path.endswith(".html"):
        return path.removesuffix("index.html") if path.endswith("index.html") else f"{path.removesuffix('.html')}/"
    return path
