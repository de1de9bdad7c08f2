"""What stands at a moved address: a page that leads on, a line on a page, a copy.

Static, so it works from any host and from disk; the id behind # is kept.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copyfile

from review.data.redirects import page_address

from builder.generator import File, Page
from builder.model import Build


def redirect_pages(build: Build, pages: Sequence[File], site_url: str, directories: bool) -> Iterator[tuple[str, str]]:
    """Yield (file, HTML) of each moved page.

    Args:
        pages: the files of the pages, as MkDocs knows them.
        directories: whether a page's address is a folder (hosted) or a .html file.
    """
    urls = {page_address(file.src_uri): file.url for file in pages}
    for old, places in build.moves.pages().items():
        own = old.strip("/") if old.endswith(".html") else old.strip("/") + ("/" if directories else ".html")
        target = build.moves.follow(old) or ""

        def way(address: str, start: str = own) -> str:
            return build.relative(_here(address, urls), start)

        html = build.env.get_template("_moved-page.html").render(
            target=way(target),
            latest=site_url.rstrip("/") + target,
            moved_script=way("/assets/moved.js"),
            places={name: way(address) for name, address in places.items()},
        )
        yield own + "index.html" * own.endswith("/"), html


def moved_ids(build: Build, page: Page) -> dict[str, str]:
    """The ids that a page had once, each with the relative address of where it went."""
    places = build.moves.moved_ids(page_address(page.file.src_uri))
    if not places:
        return {}
    urls = {page_address(name): other.url for name, other in build.pages.items()}
    return {name: build.relative(_here(address, urls), page.url) for name, address in places.items()}


def _here(address: str, urls: dict[str, str]) -> str:
    """A hosted address as this build has it, fragment included."""
    path, mark, fragment = address.partition("#")
    return urls.get(path, path.lstrip("/")) + mark + fragment


def copy_redirected_files(build: Build, site: Path) -> None:
    """Serve a moved file as a copy of its successor: a file cannot lead on."""
    for old in build.moves.files():
        copy = site / old.lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copyfile(site / (build.moves.follow(old) or "").lstrip("/"), copy)
