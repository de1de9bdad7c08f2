"""The names available to block templates, as typed objects.

`SiteContext` is the same on every page and computed once per build; `PageContext` belongs
to one page. Each field is available under its name. scripts/README.md lists all fields and
the arguments of the partial templates; a test verifies that list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from markupsafe import Markup
from review.data.bibliography import Bibliography
from review.data.mentions import Mention
from review.data.records import Dataset, Record
from review.data.works import Work
from review.exports.citation_formats import CitationFormat
from review.exports.release import Release
from review.render.backlinks import BacklinkIndex
from review.render.citation_marks import CitationMark
from review.render.overview_context import OverviewContext
from review.render.template_data import FindingsContext

from builder.downloads import Download
from builder.generator import Page


@dataclass(frozen=True)
class SiteContext:
    """Names that are the same on every page.

    Attributes:
        data: every data set by name, each with its schema and records.
        bibliography: all cited works, by number and by key.
        entries: the HTML of each reference by key, in the review's citation style.
        notices: retractions and corrections by citation key.
        lookups: the result of the latest lookup of each work, by key.
        mentions_of: page file name → sections of other pages that link there.
        pubmed_search: work → address of a PubMed search for it; None if PubMed does not cover the field.
        uncredited: names of the drawings without a credit line.
        interaction_figure: file name of the interaction figure.
        coins_of: work → its COinS element, for Zotero and other reference managers.
        review_coins: the COinS element of the review itself.
        file_prefixes: block marker → file name prefix of the citation pages of its records.
        citation_formats: the registry of citation formats, in display order.
        releases: release tags up to this commit, newest first.
        release: version, date, and hosted addresses of this build.
        offline: whether this is the offline build.
        fixed: whether this is the permanent copy of a release.
        downloads: editions of this version for download.
        size: bytes → words such as "2.1 MB".
    """

    data: Mapping[str, Dataset]
    bibliography: Bibliography
    entries: Mapping[str, Markup]
    notices: Mapping[str, Record]
    lookups: Mapping[str, Record]
    mentions_of: Callable[[str], list[Mention]]
    pubmed_search: Callable[[Work], str] | None
    uncredited: set[str]
    interaction_figure: str
    coins_of: Callable[[Work], Markup]
    review_coins: Markup
    file_prefixes: dict[str, str]
    citation_formats: tuple[CitationFormat, ...]
    releases: list[str]
    release: Release
    offline: bool
    fixed: bool
    downloads: list[Download]
    size: Callable[[int], str]


@dataclass(frozen=True)
class PageContext:
    """Names for the page of a block.

    Attributes:
        page: the page, with title, address, front matter, and table of contents.
        page_name: its file name without .md, such as figures/biogenesis.
        page_findings: the findings that the page reports.
        page_notes: the notes marked on the page, each with the ids of its marks.
        places: its citation marks, in order.
        url: address from the site's root → relative address from this page.
        home_of: block marker → address of the page that contains it, "" for none.
        address_of: page name → its address.
        title_of: page name → its title.
        drawing: name of a drawing → its panels and shared shapes, with links resolved.
        interaction: address of the findings table → the layers of the interaction figure: layer, svg, lists.
        thumbnail: name of a figure → its SVG as a decorative picture in the page's colors.
        index: citation marks of all pages by work; None until all pages have their marks.
        outline: title, address, and counts of each page by name; None until all pages have their marks.
        argument: the text after the block's name in its marker, such as table-1.
    """

    page: Page
    page_name: str
    page_findings: list[Record]
    page_notes: list[tuple[Record, list[str]]]
    places: list[CitationMark]
    url: Callable[[str], str]
    home_of: Callable[[str], str]
    address_of: Callable[[str], str]
    title_of: Callable[[str], str]
    drawing: Callable[[str], dict[str, Any]]
    interaction: Callable[[str], list[dict[str, Any]]]
    thumbnail: Callable[[str], Markup]
    index: BacklinkIndex | None = None
    outline: Mapping[str, dict[str, Any]] | None = None
    argument: str = ""


def names(context: SiteContext | FindingsContext | OverviewContext | PageContext) -> dict[str, Any]:
    """The fields of a context by name, for Jinja."""
    return {field.name: getattr(context, field.name) for field in fields(context)}
