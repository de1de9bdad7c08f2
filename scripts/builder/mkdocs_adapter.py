"""The MkDocs adapter: an object whose methods handle MkDocs' events.

The adapter only calls the library and the rest of the builder. In MkDocs' order, the events
are startup, config, files, nav, then markdown and content for each page, env, then context
for each page, and post_build. hooks.py binds the methods to the events.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, cast

import mkdocs
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage
from mkdocs.utils import get_relative_url
from review.checks import check
from review.data.content_loader import Content, load
from review.data.own_files import is_own_file
from review.data.redirect_map import page_address
from review.data.shielding import FOOTNOTE_FORMAT, shield, unshield
from review.exports.data_files import data_files
from review.exports.release import EDITION_FILE
from review.exports.web_fonts import first_fonts
from review.exports.zip_archive import sums
from review.render.blocks import MissingValue
from support.cache import TemplateCache, cached, cached_file
from support.environment import collect_garbage_rarely
from support.output import output_path
from support.version import release_tags

from builder import downloads
from builder.build_state import Build, Published, begin
from builder.environment_texts import environment_faults
from builder.fonts import site_fonts
from builder.kept_pages import TEMPLATE, KeptPages
from builder.markdown_pages import markdown_file
from builder.metadata import SiteMetadata, cached_cards, theme_names
from builder.page_limits import PageLimits
from builder.page_rendering import ContentRefused, first_pass, refuse, second_pass, typeset
from builder.pictures import drawing_files
from builder.postprocess import log_missing_settings, postprocess
from builder.redirects import redirect_pages
from builder.search import SOURCES, search_files
from builder.site_settings import read_settings
from builder.small_files import SmallFiles, write_files
from builder.spreadsheet import workbook_file
from builder.table_of_contents import add_headings, clean_headings
from builder.theme.material import DARK_SCHEME, SCRIPTS, SOURCE_MAP
from builder.theme_files import list_visible_files

# Overview pages are linked from lists; this prevents MkDocs' warning about pages outside the navigation.
NOT_IN_NAV = InclusionLevel.NOT_IN_NAV


class SiteBuilder:
    """Builds the site at MkDocs' events; each build has its own state.

    Args:
        root: the folder of the project.
    """

    def __init__(self, root: Path):
        self.root, self.cache = root, root / ".build" / "cache"
        self.draw_card = cached_cards(self.cache)
        self.kept: KeptPages | None = None
        self.limits = PageLimits()
        self._build: Build | None = None
        self.metadata: SiteMetadata
        self.small: SmallFiles | None = None

    @property
    def build(self) -> Build:
        """The state of the current build."""
        assert self._build, "MkDocs calls on_config first"
        return self._build

    def startup(self, command: str, dirty: bool) -> None:
        """Start the live preview, which keeps pages and skips post-processing, or a single build."""
        collect_garbage_rarely()
        self.kept = KeptPages() if command == "serve" else None

    def check_content(self, config: MkDocsConfig) -> MkDocsConfig:
        """Reject faulty content before it causes a traceback in mkdocs-bibtex.

        The plugin gets a bibliography with only the keys, as `shielding` writes them, because we
        render the entries; parsing the full file would take the plugin longer than MkDocs needs for the pages.

        Raises:
            PluginError: one line for each problem of the content.
        """
        content = load(self.root, partial(cached, self.cache))
        try:
            refuse(check(content))
            refuse(environment_faults(content, config))
        except ContentRefused as error:
            raise PluginError(str(error)) from None
        keys = "".join(f"@misc{{{entry.key.encode().hex()},}}\n" for entry in content.entries)
        if path := cached_file(self.cache, keys, ".bib"):
            cast(Any, config.plugins["bibtex"]).config.bib_file = str(path)
        if config.extra["offline"]:
            config.use_directory_urls = False
            config.theme.static_templates -= set(downloads.SERVED_ONLY)
        list_visible_files(config.theme)
        self._begin(content, config)
        if self.kept:
            self.kept.begin(self.build)
        return config

    def _begin(self, content: Content, config: MkDocsConfig) -> None:
        settings = read_settings(self.root, config)
        homes = [page.name for page in content.pages if "<!-- block: downloads -->" in page.body]
        release = downloads.release_of(settings, page_address((homes or ["index.md"])[0]).lstrip("/"))
        # No edition contains another, so the offline build offers none; the permanent copy offers only the zip.
        offered = [] if settings.offline else downloads.editions_of(self.root, release, only_zip=settings.fixed)
        published = Published(release, release_tags(self.root), offered)
        self._build = begin(content, self.root, self.cache, settings, published, get_relative_url)

    def skip_reference_formatting(self, config: MkDocsConfig) -> MkDocsConfig:
        """Prevent mkdocs-bibtex from formatting references, because we render the lists."""
        registry = cast(Any, config.plugins["bibtex"]).registry
        registry.reference_text, registry.footnote_format = (lambda citation: citation.key), FOOTNOTE_FORMAT
        return config

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the files generated from the data."""
        build = self.build
        for page in build.overviews.values():
            files.append(File.generated(config, page.file, content=page.markdown, inclusion=NOT_IN_NAV))
        pages = list(files.documentation_pages())
        _remove(files, (SCRIPTS, SOURCES, *(downloads.UNUSED if build.settings.offline else ())))
        # Pages may link to these files, which the second process writes, unless this is the live preview.
        data = self.kept.data_files(build.content) if self.kept else dict.fromkeys(data_files(build.content), "")
        generated = chain(
            data.items(),
            redirect_pages(build, pages),
            drawing_files(build, self.cache),
            workbook_file(build, self.cache),
        )
        for address, content in generated:
            files.append(File.generated(config, address, content=content))
        for file in self._editions(config):
            files.append(file)
        if build.settings.offline:
            self._complete_offline(files, config)
        return files

    def _editions(self, config: MkDocsConfig) -> Iterator[File]:
        """Yield the editions for download, and a file with their checksums."""
        offered = self.build.published.downloads
        for edition in offered:
            yield File.generated(config, edition.address, abs_src_path=str(edition.path))
        if offered:
            yield File.generated(
                config, downloads.SUMS, content=sums({edition.name: edition.sha256 for edition in offered})
            )

    def _complete_offline(self, files: Files, config: MkDocsConfig) -> None:
        """Add the files that only the offline build has."""
        text = self.build.render("_readme.txt", source=self.build.settings.source, license=self.build.settings.license)
        files.append(File.generated(config, "README.txt", content=text))
        if is_own_file(self.root / "LICENSE", self.root):
            files.append(File.generated(config, "LICENSE", abs_src_path=str(self.root / "LICENSE")))

    def set_navigation(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Record the pages in navigation order, then the overview pages, and start to write their small files."""
        build = self.build
        made = [file.page for file in files.documentation_pages() if file.page and file.src_uri in build.overviews]
        pages = [*nav.pages, *made]
        build.pages = {page.file.src_uri: page for page in pages}
        for page in pages:
            page.canonical_url = build.settings.site_url + page_address(page.file.src_uri).lstrip("/")
            page.update_date = build.settings.date
        if build.settings.offline:
            release = replace(build.published.release, contents=tuple(downloads.contents_of(nav)), dark=DARK_SCHEME)
            files.append(File.generated(config, EDITION_FILE, content=release.to_json()))
        self.metadata = SiteMetadata(build, lambda address: _content_of(files, address))
        self.small = None if self.kept else SmallFiles(build, self.metadata.cards(self.draw_card))
        return nav

    def shield(self, markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Shield a page's Markdown, so that mkdocs-bibtex changes only its citations; a kept page has nothing to render."""
        if self.kept and self.kept.start_text(page, markdown):
            return ""
        self.limits.start(page)
        return shield(markdown, self.build.content.inline_keys)

    def unshield(self, markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Restore the Markdown, with tokens instead of mkdocs-bibtex's footnotes."""
        return unshield(markdown)

    def mark_up_page(self, html: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Number the citations of a page, mark its notes, and link its terms.

        Raises:
            PluginError: one line for each fault of the rendered page.
        """
        if self.kept and (marked := self.kept.restore_text(self.build, page, files)) is not None:
            return marked
        try:
            marked = first_pass(self.build, html, page)
        except ContentRefused as error:
            raise PluginError(str(error)) from None
        clean_headings(page.toc.items)
        self.limits.stop()
        if self.kept:
            self.kept.keep_text(self.build, page, marked)
        return marked

    def complete_texts(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        """Fill the blocks that list citation marks, now that all are known; add the search files and fonts.

        Raises:
            ValueError: a file would be written outside the site.
        """
        env.bytecode_cache = TemplateCache(self.cache, mkdocs.__version__)
        added = second_pass(self.build, self.kept)
        for page in self.build.pages.values():
            add_headings(page, added[page.url])
        for address in data_files(self.build.content) if self.small else ():
            files.remove(files.src_uris[address])
        self._add_metadata(self.metadata, env, config, files)
        fonts = dict(site_fonts(self.build, self.cache))
        env.globals["first_fonts"] = preloaded = first_fonts(fonts)
        for page in self.build.pages.values():
            if self.kept and self.kept.start_html(page, self.build.texts.of(page), preloaded):
                cast(dict[str, Any], page.meta)["template"] = TEMPLATE
        for address, content in chain(search_files(self.build), fonts.items()):
            files.append(File.generated(config, address, content=content))
        for file in files:  # MkDocs writes the files next
            output_path(self.build.settings.site_dir, file.dest_uri)
        return env

    def _add_metadata(self, metadata: SiteMetadata, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Add the metadata for the theme's templates, and the files for oEmbed and the inventory."""
        build = self.build
        env.globals |= metadata.identity() | theme_names(build, metadata)
        for address, content in metadata.files(self.cache):
            if not (build.settings.offline and address.startswith(downloads.UNUSED)):
                files.append(File.generated(config, address, content=content))

    def complete_page(self, context: Any, page: SitePage, config: MkDocsConfig, nav: Navigation) -> None:
        """Add the parts around a page's text (on the home page, the cite box comes last), and publish it as Markdown."""
        if self.kept and (html := self.kept.html_of(page)):
            page.content = html
            return
        page.content = typeset(self.build.texts.take(page).joined(box_last=page.is_homepage))
        if self.small and self.build.settings.latest:
            write_files(self.build.settings.site_dir, [markdown_file(self.build, page)])

    def finish_page(self, html: str, page: SitePage, config: MkDocsConfig) -> str:
        """Keep a page in the live preview, and free its text, because those of a large site fill the memory."""
        if self.kept:
            self.kept.keep_html(page, html)
        page.content = None
        return html

    def finish(self, config: MkDocsConfig) -> None:
        """Post-process the written site, unless this is the live preview.

        Raises:
            PluginError: a style sheet or a page cannot be processed.
        """
        log_missing_settings(self.build.settings)
        if not self.small:
            return
        try:
            postprocess(self.build, self.small, self.cache)
        except ValueError as error:
            raise PluginError(str(error)) from None

    def build_error(self, error: Exception) -> None:
        """End the build with one line if a template uses a value that the data lacks.

        Raises:
            Abort: the line.
        """
        self.limits.stop()
        if isinstance(error, MissingValue):
            raise Abort(str(error)) from None


def _remove(files: Files, beginnings: tuple[str, ...]) -> None:
    """Remove the files with these address prefixes, and source maps whose sources are not published."""
    for file in [file for file in files if file.src_uri.startswith(beginnings) or file.src_uri.endswith(SOURCE_MAP)]:
        files.remove(file)


def _content_of(files: Files, address: str) -> bytes | None:
    """The content of a file of the site; None if there is none."""
    file = files.get_file_from_path(address)
    return file.content_bytes if file else None
