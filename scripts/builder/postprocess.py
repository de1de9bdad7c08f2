"""Post-process the built site: minify assets, add the CSP, write record pages and redirects.

Small files by the thousand are written here: MkDocs looks at each of its files a
dozen times, which takes longer than to make one of them.
"""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from review.exports.data_files import work_files
from support.cache import prune
from support.output import write_output

from builder.assets import minify_site, with_security_policy
from builder.build_state import Build
from builder.citations import record_citation_pages
from builder.redirects import copy_redirected_files


def postprocess(build: Build, cache: Path) -> None:
    """Complete the built site in place.

    Args:
        build: the build that wrote it.
        cache: the folder of files that are kept from build to build.

    Raises:
        ValueError: a style sheet is not CSS, or a page does not declare its encoding.
    """
    settings = build.settings
    site, from_disk = settings.site_dir, not settings.directory_urls
    minify_site(site, cache, urlsplit(settings.site_url).path or "/", from_disk)
    records = record_citation_pages(build)
    write_files(site, ((address, with_security_policy(html, from_disk)) for address, html in records))
    write_files(site, work_files(build.content))
    copy_redirected_files(build, site)
    prune(cache)


def write_files(site: Path, files: Iterable[tuple[str, str]]) -> None:
    """Write files into the built site.

    Args:
        site: its folder.
        files: pairs of an address and a text.
    """
    for address, text in files:
        write_output(site, address, text.encode())
