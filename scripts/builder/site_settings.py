"""The settings of a build, from mkdocs.yml, the environment, and git."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from support.version import build_timestamp, is_release, iso_date, site_address, site_version

from builder.generator import Settings


def read_settings(root: Path, config: MkDocsConfig) -> Settings:
    """The settings of a build: mkdocs.yml, with the version and date from the environment or git.

    Raises:
        PluginError: SOURCE_DATE_EPOCH is not a number of seconds, or SITE_URL is not an address.
    """
    try:
        site_address()
        timestamp, version = build_timestamp(root), site_version(root)
    except ValueError as error:
        raise PluginError(str(error)) from None
    return Settings(
        site_name=config.site_name,
        site_url=config.site_url or "",
        site_description=config.site_description or "",
        site_author=config.site_author or "",
        extra=config.extra,
        version=version,
        date=iso_date(timestamp),
        timestamp=timestamp,
        released=is_release(version),
        directory_urls=config.use_directory_urls,
        site_dir=Path(config.site_dir),
    )
