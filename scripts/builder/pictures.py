"""The files of the pictures on a page, found from the addresses that the page gives."""

from urllib.parse import quote, unquote, urlsplit

from review.data.addresses import resolve_path

from builder.build_state import Build
from builder.generator import Page


def find_picture(build: Build, page: Page, address: str) -> tuple[str, bytes] | None:
    """The address of a picture from its page, and its content; None when it is no file in docs/.

    MkDocs resolves what is written in Markdown. In HTML an address leads from the page's
    Markdown file, as editors and previews read it, or from its address on the site.

    Args:
        build: the build.
        page: the page with the picture.
        address: its address as it stands in the rendered page.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    mark = f"#{parts.fragment}" if parts.fragment else ""
    docs, path = build.content.root / "docs", unquote(parts.path)
    for start in (page.url, page.file.src_uri):
        name = resolve_path(start, path)
        file = docs / name
        if not name.startswith("..") and file.is_file():
            return build.relative(quote(name), page.url) + mark, file.read_bytes()
    return None
