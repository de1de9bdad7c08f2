"""Citations of pages and records: in the cite box, on pages of their own, as files."""

from collections.abc import Iterator, Sequence

from review.data.addresses import hosted_path
from review.data.records import Record
from review.data.source import PERSON
from review.exports.citable_records import citable_records
from review.exports.citation_formats import formats_of
from review.exports.citation_target import CitationTarget
from review.exports.page_citations import citation_files, citations, file_name
from review.exports.primary_study import with_studies

from builder.build_state import Build
from builder.generator import File, Settings
from builder.template_context import PageContext


def target_of(settings: Settings, title: str, address: str, name: str = "") -> CitationTarget:
    """The page, or a record on it, as a citation names it: with its hosted address, also offline.

    Args:
        settings: site, version and day.
        title: the title of the page.
        address: its address in this build, with the id of a record after it.
        name: the name of a record; "" for a page.
    """
    return CitationTarget(
        name=name or settings.source.page_name,
        page=title,
        path=hosted_path(address),
        site=settings.site_name,
        version=settings.version,
        date=settings.date,
        root=settings.site_url,
        released=settings.released,
        editors=settings.site_author,
        person=settings.author_is == PERSON,
    )


def page_citation_files(build: Build, pages: Sequence[File]) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of each page's citation files: /cite/PAGE.bib and so on."""
    for file in pages:
        target = target_of(build.settings, build.titles[file.src_uri], file.url)
        yield from citation_files(build.settings.source, target, file.url)


def record_citation_pages(build: Build) -> Iterator[tuple[str, str]]:
    """Yield (address, HTML) of each record's citation: /cite/f-vegf-up.html and so on."""
    urls = {name: page.url for name, page in build.pages.items()}
    findings = {finding["id"]: finding for finding in build.content.records("findings")}
    guide = urls.get(build.homes.get("cite-guide", ""), "")
    for record in citable_records(build.content, build.homes):
        if record.page not in urls:
            continue
        title, url = build.titles[record.page], urls[record.page]
        target = target_of(build.settings, title, f"{hosted_path(url)}#{record.id}", record.name)
        yield (
            record.address,
            build.render(
                "_cite-record.html",
                record=record,
                target=target,
                back=build.relative(f"{url}#{record.id}", record.address),
                guide=guide and build.relative(guide, record.address),
                citations=citations(build.settings.source, target),
                studies=_studies(build, findings.get(record.id), target),
            ),
        )


def _studies(build: Build, finding: Record | None, target: CitationTarget) -> list[tuple[str, str, str]]:
    """A finding with the studies that the review cites for it, in each format; nothing for another record."""
    if not finding:
        return []
    works = [build.citable.works[key] for key in finding["refs"]]
    return with_studies(build.settings.source, target, finding["statement"], works, build.content.statuses)


def cite_box(build: Build, context: PageContext) -> str:
    """The HTML of the box "Cite this page".

    Args:
        build: the build.
        context: the page that the box cites.
    """
    page = context.page
    target = target_of(build.settings, build.titles[page.file.src_uri], page.url)
    return build.render(
        "_cite.html",
        context,
        citations=citations(build.settings.source, target),
        citation_files=[(form, f"cite/{file_name(page.url)}{form.ending}") for form in formats_of("page")],
        target=target,
        markdown="" if build.settings.offline else f"{hosted_path(page.url)}index.md",
    )
