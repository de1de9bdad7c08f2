"""The order of first citation, in which works without a number are numbered."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from review.data.citation_syntax import cited
from review.data.pages import SourcePage, blocks
from review.data.records import Dataset
from review.data.vocabulary import uses

# The `$comment` of a schema's field that contains citation keys.
KEYS = "citation key"
# The data set of retraction lookups; its keys are not citations.
NOTICES = "notices"


def cited_keys(pages: Iterable[SourcePage], data: Mapping[str, Dataset], inline: Collection[str] = ()) -> list[str]:
    """The citation keys in the order of their first citation.

    Args:
        pages: the pages in reading order.
        data: the data sets by name; a block that shows one cites its works.
        inline: the keys that are also citations outside brackets.
    """
    return list(dict.fromkeys(key for page in pages for key in keys_on(page, data, inline)))


def keys_on(page: SourcePage, data: Mapping[str, Dataset], inline: Collection[str] = ()) -> Iterator[str]:
    """Yield the keys that a page cites, from top to bottom: in its prose and in the data sets that its blocks show."""
    places = [(page.line(group.start), group.keys) for group in cited(page.prose, inline)]
    for marker, line in blocks(page):
        if dataset := data.get(marker.partition(" ")[2]):
            places.append((line, [key for _, _, key in uses(dataset, KEYS)]))
    for _, keys in sorted(places, key=lambda place: place[0]):
        yield from keys


def keys_in_data(data: Mapping[str, Dataset]) -> set[str]:
    """The keys in all data sets but the notices."""
    return {key for name, dataset in data.items() if name != NOTICES for _, _, key in uses(dataset, KEYS)}


def cites_inline(settings: Mapping[str, Any]) -> bool:
    """Whether mkdocs.yml lets mkdocs-bibtex read citations outside brackets.

    Args:
        settings: the parsed mkdocs.yml.
    """
    plugins = settings.get("plugins")
    options = [part.get("bibtex") for part in plugins if isinstance(part, dict)] if isinstance(plugins, list) else []
    return any(isinstance(part, dict) and part.get("enable_inline_citations") is True for part in options)
