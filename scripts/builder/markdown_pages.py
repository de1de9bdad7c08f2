"""Publish each page as Markdown, and llms.txt, which lists the pages."""

from collections.abc import Iterator

from review.data.addresses import hosted_path
from review.exports.markdown_page import llms_txt, markdown_of

from builder.build_state import Build
from builder.generator import Page

LIST = "llms.txt"


def markdown_address(page: Page) -> str:
    """The address of a page's Markdown: "growth/index.md"."""
    return f"{hosted_path(page.url)}index.md"


def markdown_file(build: Build, page: Page) -> tuple[str, str]:
    """The address and the text of a page as Markdown."""
    return markdown_address(page), markdown_of(page.content, f"{build.settings.site_url}{hosted_path(page.url)}")


def list_file(build: Build) -> tuple[str, str]:
    """The address and the text of llms.txt."""
    settings = build.settings
    return LIST, llms_txt(settings.site_name, settings.site_description, _groups(build))


def _groups(build: Build) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield the sections of the navigation with their pages; pages outside it are in the section "Optional"."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for page in build.pages.values():
        about = " ".join(str(page.meta["description"]).split())
        entry = (build.titles[page.file.src_uri], build.settings.site_url + markdown_address(page), about)
        groups.setdefault(_section(build, page), []).append(entry)
    yield from groups.items()


def _section(build: Build, page: Page) -> str:
    if page.file.src_uri in build.overviews:
        return "Optional"
    return str(page.parent.title) if page.parent else "Pages"
