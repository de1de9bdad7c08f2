"""What is done once MkDocs has written the site: it gets light and closed, and whole.

The small files that come by the thousand are written here: MkDocs looks at each of
its files a dozen times, which takes longer than to make one of them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.exceptions import PluginError
from review.exports.data_files import work_files
from review.render.search_index import enrich
from support.cache import prune

from builder.assets import minify_site, with_security_policy
from builder.citations import record_citation_pages
from builder.model import Build
from builder.redirects import copy_redirected_files


def postprocess(build: Build, config: Any, keep: Path) -> None:
    """Complete a site in place.

    Args:
        config: the settings of mkdocs.yml.
        keep: the folder for what is kept from build to build.
    Raises:
        ValueError: a style sheet is not CSS, or a page declares no characters.
    """
    site, from_disk = Path(config.site_dir), not config.use_directory_urls
    minify_site(site, keep, urlsplit(config.site_url or "").path or "/", from_disk)
    records = record_citation_pages(build, [page.file for page in build.pages.values()], config)
    write_files(site, ((address, with_security_policy(html, from_disk)) for address, html in records))
    write_files(site, work_files(build.content))
    copy_redirected_files(build, site)
    prune(keep)


def write_files(site: Path, files: Iterable[tuple[str, str]]) -> None:
    """Write files, pairs of an address and a text, into a built site."""
    made = {site}
    for address, text in files:
        path = site / address
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(text.encode())


def enrich_index(site: Path, *, as_script: bool) -> None:
    """Add what readers type to the search index of a built site.

    Args:
        as_script: write a script in its place: from disk a page may read no file,
            but may load a script.

    Raises:
        PluginError: the search plugin wrote no index.
    """
    path = site / "search" / "search_index.json"
    if not path.exists():  # MaterialX searches with Pagefind unless it is told otherwise
        raise PluginError("mkdocs.yml:1: search must write search/search_index.json (MaterialX: set provider: lunr)")
    index = enrich(path.read_text(encoding="utf-8"))
    path.write_text(index, encoding="utf-8")
    if as_script:
        path.with_suffix(".js").write_text(f"var __index = {index}\n", encoding="utf-8")
        path.unlink()
