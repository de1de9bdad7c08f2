"""The MkDocs adapter: calls the library at MkDocs' events and holds no rules.

MkDocs takes the folder of a hook from the path once it is loaded, so every
import stands at the top.
"""

import os
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, cast

import mkdocs
from builder import downloads
from builder.citations import cite_box, page_citation_files, target_of
from builder.metadata import SiteMetadata, cached_renderer
from builder.model import Build, begin
from builder.postprocess import enrich_index, postprocess
from builder.redirects import moved_ids, redirect_pages
from jinja2 import Environment
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url
from review.checks import check
from review.checks.built_site import CODE
from review.checks.markup import rendered_faults
from review.data.citation_syntax import hide_code_mentions, show_code_mentions
from review.data.content import Content, load
from review.data.pages import SourcePage, line_holding
from review.data.problems import Problem
from review.data.redirects import page_address
from review.data.source import Source
from review.exports.citation_formats import WORDS
from review.exports.coins import coins_of_review, coins_of_work
from review.exports.data_files import data_files
from review.exports.json_ld import json_ld, media_type
from review.exports.page_citations import file_name
from review.exports.release import PATH as EDITION
from review.exports.zip_archive import sums
from review.render.backlinks import BacklinkIndex
from review.render.blocks import MissingValue, fill
from review.render.citation_marks import left_over, mark_up
from review.render.effect_signs import show_signs
from review.render.finding_anchors import anchor_findings, mark_notes
from review.render.glossary_terms import explain
from review.render.search_index import for_index
from support.cache import cached, cached_file, template_cache
from support.version import build_timestamp, is_release, iso_date, release_tags, site_version

ROOT = Path(__file__).resolve().parent.parent
BEFORE_PLUGINS, AFTER_PLUGINS, LAST = 100, -100, -200
KEPT = ROOT / ".build" / "cache"
DRAW = cached_renderer(KEPT)
# What stands below the text of a page: template, title, id.
ENDINGS = (
    ("_findings.html", "Findings of this page as data", "findings"),
    ("_notes.html", "Notes on the source", "notes"),
    ("_cited.html", "References cited on this page", "cited"),
)

BUILD: Build
PREVIEW = False


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether this is the live preview, which shows the sources as they are."""
    global PREVIEW
    PREVIEW = command == "serve"


@event_priority(BEFORE_PLUGINS)
def _refuse_faulty_content(config: MkDocsConfig) -> MkDocsConfig:
    """mkdocs-bibtex answers a faulty .bib with a traceback, so look first.

    It needs to know the keys, since we write the entries; to read all the rest,
    a letter at a time, would take it longer than MkDocs takes for the pages.
    """
    content = load(ROOT, partial(cached, KEPT))
    _refuse(check(content))
    keys = "".join(f"@misc{{{entry.key},}}\n" for entry in content.entries)
    if path := cached_file(KEPT, keys, ".bib"):
        cast(Any, config.plugins["bibtex"]).config.bib_file = str(path)
    _start(content, config)
    return config


def _start(content: Content, config: MkDocsConfig) -> None:
    global BUILD
    BUILD = begin(content, ROOT, config.extra["citation_style"], get_relative_url)
    try:
        os.environ["SOURCE_DATE_EPOCH"] = str(build_timestamp(ROOT))
        version, releases = site_version(ROOT), release_tags(ROOT)
    except ValueError as error:
        raise PluginError(str(error)) from None
    review = Source(**config.extra["review"])
    BUILD.env.globals |= {
        "coins_of": lambda work: Markup(coins_of_work(work)),
        "format_words": WORDS,
        "review_coins": Markup(coins_of_review(review)),
    }
    config.extra["version"], BUILD.env.globals["releases"] = version, releases
    config.extra["released"] = is_release(config.extra["version"])
    config.extra["date"] = iso_date(int(os.environ["SOURCE_DATE_EPOCH"]))
    newest = page_address(BUILD.homes.get("downloads", "index.md")).lstrip("/")
    release = config.extra["release"] = downloads.release_of(config, newest, int(os.environ["SOURCE_DATE_EPOCH"]))
    offline = config.extra["offline"]  # the offline build holds no other edition
    made = [] if offline else list(downloads.found(ROOT / "dist", release))
    BUILD.env.globals |= {"release": release, "offline": offline, "size": downloads.size, "downloads": made}
    if config.extra["offline"]:
        config.use_directory_urls = False
        config.theme.static_templates -= set(downloads.SERVED_ONLY)


@event_priority(AFTER_PLUGINS)
def _leave_entries_to_us(config: MkDocsConfig) -> MkDocsConfig:
    """The page's own list replaces the plugin's footnotes, so their text is idle."""
    cast(Any, config.plugins["bibtex"]).registry.reference_text = lambda citation: citation.key
    return config


on_config = CombinedEvent(_refuse_faulty_content, _leave_entries_to_us)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish what is made from the data, beside the data."""
    pages = list(files.documentation_pages())
    made = chain(
        data_files(BUILD.content),
        page_citation_files(BUILD, pages, config),
        redirect_pages(BUILD, pages, config.site_url or "", config.use_directory_urls),
        BUILD.pictures(config.extra.get("interaction_figure", "interaction"), DRAW),
    )
    for address, content in made:
        files.append(File.generated(config, address, content=content))
    for file in _editions(config):
        files.append(file)
    if config.extra["offline"]:
        _complete_the_folder(files, config)
    return files


def _editions(config: MkDocsConfig) -> Iterator[File]:
    """The editions beside the site, and their checksums as a file."""
    for edition in (made := BUILD.env.globals["downloads"]):
        yield File.generated(config, edition.address, abs_src_path=str(edition.path))
    if made:
        yield File.generated(config, downloads.SUMS, content=sums({one.name: one.sha256 for one in made}))


def _complete_the_folder(files: Files, config: MkDocsConfig) -> None:
    """What the offline edition holds more than the site, and what it leaves out."""
    for file in [file for file in files if file.src_uri.startswith(downloads.UNUSED)]:
        files.remove(file)
    texts = {
        EDITION: config.extra["release"].to_json(),
        "README.txt": BUILD.env.get_template("_readme.txt").render(source=Source(**config.extra["review"])),
    }
    for name, text in texts.items():
        files.append(File.generated(config, name, content=text))
    if (ROOT / "LICENSE").exists():
        files.append(File.generated(config, "LICENSE", abs_src_path=str(ROOT / "LICENSE")))


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Remember the pages by name, in the order of the navigation; each is canonical where it is hosted."""
    BUILD.pages = {page.file.src_uri: page for page in nav.pages}
    for page in nav.pages:
        page.canonical_url = (config.site_url or "") + page_address(page.file.src_uri).lstrip("/")
    return nav


@event_priority(BEFORE_PLUGINS)
def on_page_markdown(markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    """Keep mkdocs-bibtex away from code."""
    return hide_code_mentions(markdown)


def on_page_content(html: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    """Set the marks, once the blocks that cite are in place."""
    source = next(source for source in BUILD.content.pages if source.name == page.file.src_uri)
    html = show_code_mentions(html)
    _refuse(rendered_faults(html, source))
    html = fill(html, BUILD.env, BUILD.context(page, config), citing=True)
    marks = mark_up(anchor_findings(html), page.url, page.title, BUILD.citable, page.meta.get("numbers", {}))
    BUILD.marks[page.url] = marks
    _refuse_left_over(marks.html, source)
    html = mark_notes(marks.html, BUILD.relative_home("notes", page))
    if BUILD.terms and not BUILD.holds(page, "glossary", "notes", "references", "evidence"):
        html = explain(html, BUILD.terms, BUILD.relative_home("glossary", page))
    return show_signs(html, BUILD.vocabulary.terms("bearing"))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise PluginError("\n" + "\n".join(map(str, problems)))


def _refuse_left_over(html: str, source: SourcePage) -> None:
    """A citation inside raw HTML stays a footnote that nobody reads."""
    key = left_over(CODE.sub("", html))
    if key:
        remedy = "add the attribute markdown to the HTML element around it"
        line = line_holding(source, f"@{key}")
        _refuse([Problem(source.path, line, f"citation must stand in Markdown: '@{key}'", remedy)])


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """All pages are rendered and search has not read them: set the links back."""
    env.bytecode_cache = template_cache(KEPT, mkdocs.__version__)
    pages = list(BUILD.pages.values())
    index = BacklinkIndex([mark for page in pages for mark in BUILD.marks[page.url].places])
    outline = {name.removesuffix(".md"): BUILD.outline(page) for name, page in BUILD.pages.items()}
    for page in pages:
        context = BUILD.context(page, config) | {"index": index, "outline": outline}
        page.content = fill(page.content, BUILD.env, context, citing=False)
        moved = BUILD.env.get_template("_moved.html").render(places=moved_ids(BUILD, page))
        box = cite_box(BUILD, page, BUILD.titles[page.file.src_uri], context, config)
        BUILD.around[page.url] = box, _endings(page, context) + moved
    announcer = SiteMetadata(BUILD, config, lambda address: _made(files, address))
    env.globals |= {
        "announcer": announcer,
        "cited_address_of": lambda page: target_of(page.title, page.url, config).address,
        "citation_of": lambda page: f"cite/{file_name(page.url)}.csl.json",
        "json_ld_of": lambda page: Markup(json_ld(announcer.about(page), announcer.source)),
        "media_type": media_type,
        "pages_of_site": pages,
    }
    for address, made in announcer.files(DRAW, KEPT):
        if not (config.extra["offline"] and address.startswith(downloads.UNUSED)):
            files.append(File.generated(config, address, content=made))
    return env


@event_priority(BEFORE_PLUGINS)
def _show_words_to_search(context: Any, page: SitePage, config: MkDocsConfig, nav: Navigation) -> None:
    """Search reads the page next, and is slow with what it steps over."""
    BUILD.whole = page.content or ""
    page.content = for_index(BUILD.whole)


@event_priority(AFTER_PLUGINS)
def _complete_the_page(context: Any, page: SitePage, config: MkDocsConfig, nav: Navigation) -> None:
    """Search has read the page: add what it shall not find, which is half of a page."""
    box, endings = BUILD.around[page.url]
    page.content = BUILD.whole.replace("</h1>", f"</h1>\n{box}", 1) + endings


on_page_context = CombinedEvent(_show_words_to_search, _complete_the_page)


def _made(files: Files, address: str) -> bytes | None:
    """The content of a file of the site, None when there is none."""
    file = files.get_file_from_path(address)
    return file.content_bytes if file else None


@event_priority(AFTER_PLUGINS)
def _enrich_search(config: MkDocsConfig) -> None:
    """The search plugin has written its index: add what readers type."""
    enrich_index(Path(config.site_dir), as_script=config.extra["offline"])


@event_priority(LAST)
def _finish(config: MkDocsConfig) -> None:
    """MkDocs has written its files; the preview shows an edit sooner without the rest."""
    if PREVIEW:
        return
    try:
        postprocess(BUILD, config, KEPT)
    except ValueError as error:
        raise PluginError(str(error)) from None


def on_build_error(error: Exception) -> None:
    """Data may lack what a template shows."""
    if isinstance(error, MissingValue):
        raise Abort(str(error)) from None


on_post_build = CombinedEvent(_enrich_search, _finish)


def _endings(page: Any, context: dict[str, Any]) -> str:
    """The lists below the text, each only where it has something to list."""
    made = ""
    filled = {"findings": context["page_findings"], "notes": context["page_notes"], "cited": context["places"]}
    for template, title, name in ENDINGS:
        if filled[name] and not BUILD.holds(page, name):
            made += BUILD.env.get_template(template).render(**context, title=title)
            for top in page.toc.items[:1]:
                top.children.append(AnchorLink(title, name, 1))
    return made
