"""Citations of pages and records: cite box, citation pages, citation files."""

from collections.abc import Callable, Iterator
from html import escape

from review.data.addresses import hosted_path
from review.data.source import PERSON
from review.exports.citable_records import CitableRecord, citable_records
from review.exports.citation_formats import formats_of
from review.exports.citation_target import CitationTarget
from review.exports.data_files import notice_lines
from review.exports.page_citations import citation_files, citations, file_name
from review.exports.primary_study import CitedFinding, study_script, with_studies

from builder.build_state import Build
from builder.generator import Settings
from builder.markdown_pages import markdown_address
from builder.template_context import PageContext

# Placeholders for the values that differ between the records of a page: Unicode noncharacters for internal
# use, other than those for the slots of citations (review/exports/citation_templates.py).
ID, NAME, STUDIES = "\ufdd8", "\ufdd9", "\ufdda"


def target_of(settings: Settings, title: str, address: str, name: str = "") -> CitationTarget:
    """The citation target of a page or a record on it, with its hosted address even offline.

    Args:
        settings: the settings, with site, version, and date.
        title: the title of the page.
        address: its address in this build, with the id of a record after it.
        name: the name of the record; "" for a page.
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


def page_citation_files(build: Build) -> Iterator[tuple[str, str]]:
    """Yield (address, text) for each page's citation files: /cite/PAGE.bib and so on."""
    for name, page in build.pages.items():
        target = target_of(build.settings, build.titles[name], page.url)
        yield from citation_files(build.settings.source, target, page.url)


def record_citation_pages(build: Build, finish: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield (address, HTML) for each record's citation page: /cite/f-vegf-up.html and so on.

    The citation pages of a page's records differ only in id, name, and studies, so their shared HTML is
    rendered once per page.

    Args:
        build: the build with complete pages.
        finish: post-processes the HTML that the records of a page share.
    """
    urls = {name: page.url for name, page in build.pages.items()}
    findings = _findings(build)
    shared: dict[str, str] = {}
    for record in citable_records(build.content, build.homes):
        if record.page in urls:
            if record.page not in shared:
                shared[record.page] = finish(_shared_html(build, record.page, urls))
            studies = _studies(build, record, findings[record.id]) if record.id in findings else ""
            html = shared[record.page].replace(ID, escape(record.id)).replace(NAME, escape(record.name))
            yield record.address, html.replace(STUDIES, studies)


def _shared_html(build: Build, page: str, urls: dict[str, str]) -> str:
    """The citation page shared by the records of a page, with the placeholders ID, NAME, and STUDIES."""
    target = _record_target(build, page, ID, NAME)
    guide, there = urls.get(build.homes.get("cite-guide", ""), ""), f"cite/{ID}.html"
    return build.render(
        "_cite-record.html",
        id=ID,
        target=target,
        back=build.relative(f"{urls[page]}#{ID}", there),
        guide=guide and build.relative(guide, there),
        citations=citations(build.settings.source, target),
        studies=STUDIES,
    )


def _record_target(build: Build, page: str, id: str, name: str) -> CitationTarget:
    address = f"{hosted_path(build.pages[page].url)}#{id}"
    return target_of(build.settings, build.titles[page], address, name)


def study_scripts(build: Build) -> Iterator[tuple[str, str]]:
    """Yield (address, script) for each finding's primary studies; the citation dialog loads these scripts."""
    for id, finding in _findings(build).items():
        yield f"cite/{id}.js", study_script(id, finding)


def _findings(build: Build) -> dict[str, CitedFinding]:
    """The findings for which the review cites studies, by id."""
    notices = notice_lines(build.content)
    return {
        record["id"]: CitedFinding(
            record["statement"],
            [build.citable.works[key] for key in record["refs"]],
            build.content.statuses,
            notices,
        )
        for record in build.content.records("findings")
        if record["refs"]
    }


def _studies(build: Build, record: CitableRecord, finding: CitedFinding) -> str:
    """The part of a citation page that cites a finding's primary studies."""
    target = _record_target(build, record.page, record.id, record.name)
    given = with_studies(build.settings.source, target, finding)
    return f"{build.render('_studies.html', studies=given)}\n"


def cite_box(build: Build, context: PageContext) -> str:
    """The HTML of the "Cite this page" box.

    Args:
        build: the build.
        context: the page to cite.
    """
    page = context.page
    target = target_of(build.settings, build.titles[page.file.src_uri], page.url)
    return build.render(
        "_cite.html",
        context,
        citations=citations(build.settings.source, target),
        citation_files=[(form, f"cite/{file_name(page.url)}{form.ending}") for form in formats_of("page")],
        target=target,
        markdown=markdown_address(page) if build.settings.latest else "",
    )
