"""Post-process the built site: minify assets, add the CSP, write record pages and redirects.

Thousands of small files are written here, because MkDocs processes each of its files a
dozen times, which takes longer than generating one.
"""

import logging
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from review.data.addresses import is_placeholder
from review.exports.data_files import work_files
from support.cache import prune
from support.output import write_output

from builder.assets import minify_site, with_security_policy
from builder.build_state import Build
from builder.citations import page_citation_files, record_citation_pages
from builder.generator import Settings
from builder.markdown_pages import markdown_files
from builder.redirects import copy_redirected_files

# MkDocs prints messages of its own loggers; a warning would stop a strict build.
LOG = logging.getLogger("mkdocs.hooks")


def postprocess(build: Build, cache: Path) -> None:
    """Complete the built site in place.

    Args:
        build: the build that wrote it.
        cache: the folder of the cache.

    Raises:
        ValueError: a style sheet is not CSS, or a page does not declare its encoding.
    """
    settings = build.settings
    site, from_disk = settings.site_dir, not settings.directory_urls
    minify_site(site, cache, urlsplit(settings.site_url).path or "/", from_disk)
    if not settings.fixed:
        write_files(site, record_citation_pages(build, lambda html: with_security_policy(html, from_disk)))
    write_files(site, page_citation_files(build))
    write_files(site, work_files(build.content))
    if not settings.offline and not settings.fixed:
        write_files(site, markdown_files(build))
    copy_redirected_files(build, site)
    prune(cache)


def log_missing_settings(settings: Settings) -> None:
    """Log what might be published by mistake: a placeholder address, or a version that is not a release."""
    if is_placeholder(settings.site_url):
        LOG.info("site_url is a placeholder: '%s' (set SITE_URL before you publish)", settings.site_url)
    if not settings.released:
        LOG.info("version is not a release: '%s' (tag one before you publish)", settings.version)


def write_files(site: Path, files: Iterable[tuple[str, str]]) -> None:
    """Write files into the built site.

    Args:
        site: its folder.
        files: pairs of an address and a text.
    """
    for address, text in files:
        write_output(site, address, text.encode())
