"""The citations of pages and records: in boxes, on pages of their own, as files.

Of MkDocs it knows a page's address and title, and no more.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from review.data.addresses import hosted_path
from review.data.source import Source
from review.exports.citable_records import citable_records
from review.exports.citation_formats import formats_of
from review.exports.citation_target import RETOLD, CitationTarget
from review.exports.page_citations import citation_files, citations, file_name

from builder.generator import File, Page, Settings
from builder.model import Build


def target_of(title: str, address: str, config: Settings, name: str = RETOLD) -> CitationTarget:
    """The page, or a record on it, as a citation names it: with its hosted address, also offline.

    Args:
        title: the title of the page.
        address: of the page in this build, with the id of a record behind it.
        name: the name of a record.
    """
    extra = config.extra
    return CitationTarget(
        name,
        title,
        hosted_path(address),
        config.site_name,
        extra["version"],
        extra["date"],
        config.site_url,
        extra["released"],
        config.site_author,
        extra["date"],
    )


def page_citation_files(build: Build, pages: Sequence[File], config: Settings) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of each page's citation files: /cite/PAGE.bib and so on."""
    source = Source(**config.extra["review"])
    for file in pages:
        target = target_of(build.titles[file.src_uri], file.url, config)
        yield from citation_files(source, target, file.url)


def record_citation_pages(build: Build, pages: Sequence[File], config: Settings) -> Iterator[tuple[str, str]]:
    """Yield (address, HTML) of each record's citation: /cite/f-vegf-up.html and so on."""
    source = Source(**config.extra["review"])
    urls = {file.src_uri: file.url for file in pages}
    template = build.env.get_template("_cite-record.html")
    guide = urls.get(build.homes.get("cite-guide", ""), "")
    for record in citable_records(build.content, build.homes):
        if record.page not in urls:
            continue
        title, url = build.titles[record.page], urls[record.page]
        target = target_of(title, f"{hosted_path(url)}#{record.id}", config, record.name)
        yield (
            record.address,
            template.render(
                record=record,
                target=target,
                back=build.relative(f"{url}#{record.id}", record.address),
                guide=guide and build.relative(guide, record.address),
                citations=citations(source, target),
            ),
        )


def cite_box(build: Build, page: Page, title: str, context: dict[str, Any], config: Settings) -> str:
    """The box "Cite this page" as HTML."""
    source, target = Source(**config.extra["review"]), target_of(title, page.url, config)
    html: str = build.env.get_template("_cite.html").render(
        **context,
        citations=citations(source, target),
        citation_files=[(form, f"cite/{file_name(page.url)}{form.ending}") for form in formats_of("page")],
        target=target,
    )
    return html
