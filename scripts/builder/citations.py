"""The citations of pages and records: in boxes, on pages of their own, as files.

Of MkDocs it knows a page's address and title, and no more.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from review.data.addresses import hosted_path
from review.data.source import Source
from review.exports.citable_records import citable_records
from review.exports.citation_target import CitationTarget
from review.exports.page_citations import citation_files, citations, file_name

from builder.generator import File, Page, Settings
from builder.model import Build


def target_of(title: str, address: str, config: Settings, name: str = "") -> CitationTarget:
    """What a citation of a page names: the hosted address, also offline."""
    return CitationTarget(
        name or config.source.page_name,
        title,
        hosted_path(address),
        config.site_name,
        config.version,
        config.date,
        config.site_url,
        config.released,
    )


def page_citation_files(build: Build, pages: Sequence[File], config: Settings) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of each page's citation files: /cite/PAGE.bib and so on."""
    source = Source(**config.extra["review"])
    for file in pages:
        cited = target_of(build.titles[file.src_uri], file.url, config)
        yield from citation_files(source, cited, config.site_author, file.url)


def record_citation_pages(build: Build, pages: Sequence[File], config: Settings) -> Iterator[tuple[str, str]]:
    """Yield (address, HTML) of each record's citation: /cite/f-vegf-up.html and so on."""
    source = Source(**config.extra["review"])
    urls = {file.src_uri: file.url for file in pages}
    template = build.env.get_template("_cite-record.html")
    guide = urls.get(build.homes.get("cite-guide", ""), "")
    for cited in citable_records(build.content, build.homes):
        if cited.page not in urls:
            continue
        title, url = build.titles[cited.page], urls[cited.page]
        where = target_of(title, f"{hosted_path(url)}#{cited.id}", config, cited.name)
        yield (
            cited.address,
            template.render(
                cited=cited,
                place=where,
                page_title=title,
                site_name=config.site_name,
                back=build.relative(f"{url}#{cited.id}", cited.address),
                guide=guide and build.relative(guide, cited.address),
                formats=citations(source, where, config.site_author),
            ),
        )


def cite_box(build: Build, page: Page, title: str, context: dict[str, Any], config: Settings) -> str:
    """The box "Cite this page" as HTML."""
    source, where = Source(**config.extra["review"]), target_of(title, page.url, config)
    html: str = build.env.get_template("_cite.html").render(
        **context,
        cite_formats=citations(source, where, config.site_author),
        cite_name=file_name(page.url),
        place=where,
    )
    return html
