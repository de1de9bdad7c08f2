"""JSON-LD for search engines: metadata of a page and of the review that it cites.

A page of this site is a web page, not the review article itself: it cites the review, and
is based on the review if the site adapts it. Unknown values are omitted.
Terms: https://schema.org/WebPage, ScholarlyArticle, Dataset.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from review.data.records import Record
from review.data.source import Source
from review.data.works import Work
from review.exports.citation_formats import FORMATS
from review.exports.work_fields import nonempty

# Media types by file extension; the first match counts.
TYPES = {form.ending: form.media_type for form in FORMATS if form.ending} | {
    ".json": "application/json",
    ".csv": "text/csv",
    ".jsonld": "application/ld+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class PageMetadata:
    """Metadata of a page for search engines; addresses are hosted ones.

    Attributes:
        title: the page's title.
        description: the page in a sentence.
        address: the page's address.
        site: the name of the site.
        home: the address of the site.
        version: the site's version.
        date: the version's date, as year-month-day.
        files: the addresses of the data sets on the page; none for most pages.
        editors: the editors of the site.
        author_is: "person" or "organization"; "" if unknown.
        image: the address of its preview card.
        license: the address of the content license, "" for none.
    """

    title: str
    description: str
    address: str
    site: str
    home: str
    version: str
    date: str
    files: tuple[str, ...] = ()
    editors: str = ""
    author_is: str = ""
    image: str = ""
    license: str = ""


def media_type(address: str) -> str:
    """The media type of a file, by its extension.

    Raises:
        StopIteration: no type is known for it.
    """
    return next(kind for ending, kind in TYPES.items() if address.endswith(ending))


def json_ld(about: PageMetadata, source: Source) -> str:
    """The JSON-LD of a page, escaped for a script element."""
    review = _review(source)
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": about.address,
        "url": about.address,
        "name": about.title,
        "description": about.description,
        "inLanguage": "en",
        "version": about.version,
        "dateModified": about.date,
        "license": about.license,
        "author": nonempty({"@type": about.author_is.capitalize(), "name": about.editors}),
        "image": about.image,
        "isPartOf": {"@type": "WebSite", "name": about.site, "url": about.home},
        "isBasedOn": review if source.adapted else None,
        "citation": review,
    }
    if about.files:
        page["mainEntity"] = _dataset(about)
    return json.dumps(nonempty(page), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _review(source: Source) -> dict[str, Any]:
    article = {
        "@type": "ScholarlyArticle",
        "@id": source.link,
        "name": source.title,
        "author": [{"@type": "Person", "name": name} for name in source.authors.split(", ")],
        "datePublished": source.year,
        "isPartOf": {"@type": "Periodical", "name": source.journal} if source.journal else None,
        "pagination": source.pages,
    }
    return nonempty(article)


def claims(findings: list[Record], works: Mapping[str, Work], source: Source, address: str) -> str:
    """All findings as Claims that appear in the review, with the works that the review cites for them.

    They are in a separate file, because they would make the findings page half as large again.
    Terms: https://schema.org/Claim.

    Args:
        findings: the findings.
        works: the cited works by key.
        source: the review.
        address: the hosted address of the page with the findings.
    """
    made = [
        {
            "@type": "Claim",
            "@id": f"{address}#{finding['id']}",
            "text": finding["statement"],
            "appearance": {"@id": source.link} if source.link else _review(source),
            "citation": [_cited(works[key]) for key in finding["refs"]],
        }
        for finding in findings
    ]
    graph = {"@context": "https://schema.org", "@graph": [_review(source), *map(nonempty, made)]}
    return json.dumps(graph, ensure_ascii=False, separators=(",", ":")) + "\n"


def _cited(work: Work) -> dict[str, Any]:
    address = f"https://doi.org/{quote(work.doi)}" if work.doi else work.text("URL")
    return nonempty({"@type": "ScholarlyArticle", "@id": address, "name": work.title, "datePublished": work.year})


def _dataset(about: PageMetadata) -> dict[str, Any]:
    files = [
        {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media_type(address)}
        for address in about.files
    ]
    data = {
        "@type": "Dataset",
        "name": f"{about.title}, {about.site}",
        "description": about.description,
        "license": about.license,
        "version": about.version,
        "distribution": files,
    }
    return nonempty(data)
