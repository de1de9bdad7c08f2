"""Redirects of moved addresses: pages, ids on a page, copies of files.

They are static, so they work on any host and from disk. Fragments are kept.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from review.data.addresses import LATEST_ONLY
from review.data.redirect_map import page_address, page_file
from support.output import output_path, write_output

from builder.build_state import Build
from builder.generator import File, Page


def redirect_pages(build: Build, pages: Sequence[File]) -> Iterator[tuple[str, str]]:
    """Yield (file, HTML) of the redirect page at each moved page's old address.

    Args:
        build: the build with the redirects.
        pages: the source files of the pages.
    """
    urls = {page_address(file.src_uri): file.url for file in pages}
    for old, places in build.moves.pages().items():
        file = page_file(old, build.settings.directory_urls)
        if build.settings.fixed and LATEST_ONLY.fullmatch(f"/{file}"):
            continue
        target = build.moves.follow(old) or ""

        def relative(address: str, start: str = file.removesuffix("index.html")) -> str:
            return build.relative(_in_this_build(address, urls), start)

        html = build.render(
            "_moved-page.html",
            target=relative(target),
            latest=build.settings.site_url.rstrip("/") + target,
            moved_script=relative("/assets/moved.js"),
            places={name: relative(address) for name, address in places.items()},
        )
        yield file, html


def moved_ids(build: Build, page: Page) -> dict[str, str]:
    """The moved ids of a page, each with its new relative address."""
    places = build.moves.moved_ids(page_address(page.file.src_uri))
    if not places:
        return {}
    urls = {page_address(name): other.url for name, other in build.pages.items()}
    return {name: build.relative(_in_this_build(address, urls), page.url) for name, address in places.items()}


def _in_this_build(address: str, urls: dict[str, str]) -> str:
    """The address in this build for a hosted address, including the fragment."""
    path, mark, fragment = address.partition("#")
    return urls.get(path, path.lstrip("/")) + mark + fragment


def copy_redirected_files(build: Build, site: Path) -> None:
    """Copy each moved file to its old address, because files cannot redirect.

    Args:
        build: the build with the redirects.
        site: the folder of the built site.

    Raises:
        ValueError: an address leads out of that folder.
    """
    for old in build.moves.files():
        target = output_path(site, unquote((build.moves.follow(old) or "").lstrip("/")))
        write_output(site, unquote(old.lstrip("/")), target.read_bytes())
