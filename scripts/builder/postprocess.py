"""Post-process the built site: minify assets, add the CSP, write redirects, and publish pages as Markdown."""

import logging
from pathlib import Path
from urllib.parse import urlsplit

from review.data.addresses import is_placeholder
from support.cache import prune

from builder.assets import minify_site
from builder.build_state import Build
from builder.generator import Settings
from builder.markdown_pages import list_file
from builder.redirects import copy_redirected_files
from builder.small_files import SmallFiles, write_files

# MkDocs prints messages from its own loggers; a warning would stop a strict build.
LOG = logging.getLogger("mkdocs.hooks")


def postprocess(build: Build, small: SmallFiles, cache: Path) -> None:
    """Complete the built site in place.

    Args:
        build: the build that wrote it.
        small: the writer of its small files.
        cache: the folder of the cache.

    Raises:
        ValueError: a style sheet is not CSS, or a page does not declare its encoding.
    """
    settings = build.settings
    site, from_disk = settings.site_dir, not settings.directory_urls
    minify_site(site, cache, urlsplit(settings.site_url).path or "/", from_disk, small.html())
    if settings.latest:
        write_files(site, [list_file(build)])
    small.finish()
    copy_redirected_files(build, site)
    prune(cache)


def log_missing_settings(settings: Settings) -> None:
    """Log what might be published by mistake: a placeholder address, or a version that is not a release."""
    if is_placeholder(settings.site_url):
        LOG.info("site_url is a placeholder: '%s' (set SITE_URL before you publish)", settings.site_url)
    if not settings.released:
        LOG.info("version is not a release: '%s' (tag one before you publish)", settings.version)
