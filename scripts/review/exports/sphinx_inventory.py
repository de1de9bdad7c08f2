"""A Sphinx inventory, objects.inv, so that other documentation can link to the site by name.

Intersphinx and mkdocstrings read it (https://sphobjinv.readthedocs.io). Pages are
`std:doc`, terms `std:term`, and everything with an id `std:label`, the target of `:ref:`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from review.data.content_loader import Content
from review.data.records import Record
from review.exports.citable_records import citable_records
from review.exports.work_fields import short_name


@dataclass(frozen=True)
class Name:
    """An entry: name, role in Sphinx's standard domain, address from the site's root, and title."""

    role: str
    name: str
    address: str
    title: str


def names_of_page(source: str, name: str, title: str, address: str, headings: list[tuple[str, str]]) -> Iterator[Name]:
    """Yield the names of a page (by source file and by address) and of its headings: `growth:myeloma`.

    Args:
        source: the file name without its extension, Sphinx's document name.
        name: the address with - instead of /, as for citation files.
        title: the title of the page.
        address: its address on the site.
        headings: id and text of each heading.
    """
    yield Name("doc", source, address, title)
    yield Name("label", name, address, title)
    for heading, text in headings:
        yield Name("label", f"{name}:{heading}", f"{address}#{heading}", text)


def names_of_records(
    content: Content, homes: dict[str, str], urls: dict[str, str], titles: dict[str, str]
) -> Iterator[Name]:
    """Yield the names of findings, rows, panels, references, notes, and terms: their ids, and citation keys.

    Args:
        content: the data sets and the bibliography.
        homes: the page that contains each block, by the block's marker.
        urls: the address of each page.
        titles: the title of each page.
    """
    works = {f"ref-{work.number}": work for work in content.bibliography.works}
    captions = {finding["id"]: finding["statement"].rstrip(".") for finding in content.records("findings")}
    captions |= {name: short_name(work) for name, work in works.items()}
    for record in citable_records(content, homes):
        # A record with its own file name occurs on another page too, or is a heading.
        if record.page not in urls or record.file:
            continue
        title = captions.get(record.id, f"{record.name}, {titles[record.page]}")
        yield Name("label", record.id, f"{urls[record.page]}#{record.id}", title)
        if work := works.get(record.id):
            yield Name("label", work.key.lower(), f"{urls[record.page]}#{record.id}", title)
            for number in work.numbers[1:]:
                yield Name("label", f"ref-{number}", f"{urls[record.page]}#ref-{number}", title)
    yield from _names_of_terms(content.records("glossary"), urls.get(homes.get("glossary", ""), ""))


def _names_of_terms(terms: list[Record], glossary: str) -> Iterator[Name]:
    """Yield the names of the terms; none if no page lists them.

    Args:
        terms: the records of the glossary.
        glossary: the address of its page, "" for none.
    """
    for term in terms if glossary else ():
        address = f"{glossary}#{term['id']}"
        yield Name("label", term["id"], address, term["term"])
        for word in (term["term"], *(term.get("aliases") or ())):
            yield Name("term", word, address, term["term"])


def inventory(project: str, version: str, names: list[Name]) -> bytes:
    """The compressed inventory in the order given; of duplicate names, the first is kept."""
    import sphobjinv  # slow to import, and usually not needed thanks to the cache

    result = sphobjinv.Inventory()
    result.project, result.version = project, version
    seen = set()
    for name in names:
        if (name.role, name.name.casefold()) not in seen:
            seen.add((name.role, name.name.casefold()))
            # Priority -1 keeps our names out of other sites' search pages. The home page has an
            # empty address, which mkdocstrings would misread.
            fields = {"name": name.name, "role": name.role, "uri": name.address or "./", "dispname": name.title}
            result.objects.append(sphobjinv.DataObjStr(domain="std", priority="-1", **fields))
    packed: bytes = sphobjinv.compress(result.data_file(contract=True))
    return packed
