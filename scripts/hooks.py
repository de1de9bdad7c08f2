"""The MkDocs adapter: calls the library at MkDocs' events and holds no rules.

MkDocs takes the folder of a hook from the path once it is loaded, so every
import stands at the top.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import provenance
from markupsafe import Markup
from mkdocs.exceptions import PluginError
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url
from review.checks import check
from review.checks.built import CODE
from review.data.citing import shield, unshield
from review.data.content import Content, load
from review.data.pages import blocks
from review.exports.files import exported
from review.exports.page_files import citation_files, citations, file_name
from review.exports.pictures import picture_files
from review.exports.snippets import Place, Source
from review.render import blocks as block
from review.render.drawing import linked, panels, shared, standalone, view_box
from review.render.entries import render_entries
from review.render.facts import facts, filters
from review.render.interaction import picture, with_tumors
from review.render.marks import Citable, PageMarks, left_over, mark_up
from review.render.places import PlaceIndex
from review.render.search import enrich
from review.render.sentences import anchor_findings, mark_notes
from review.render.signs import show_signs, used_signs
from review.render.terms import Terms, explain, prepare
from review.render.weblinks import pubmed_search

ROOT = Path(__file__).resolve().parent.parent
BEFORE_PLUGINS, AFTER_PLUGINS = 100, -100
# What stands below the text of a page: template, title, id.
ENDINGS = (
    ("_findings.html", "Findings of this page as data", "findings"),
    ("_notes.html", "Notes on the source", "notes"),
    ("_cited.html", "References cited on this page", "cited"),
)


@dataclass
class Build:
    """What one build knows: the content, and the marks of the pages so far."""

    content: Content
    entries: dict[str, Markup]
    citable: Citable
    terms: Terms | None
    env: Any
    homes: dict[str, str]
    titles: dict[str, str]
    marks: dict[str, PageMarks] = field(default_factory=dict)
    pages: dict[str, Any] = field(default_factory=dict)


BUILD: Build


@event_priority(BEFORE_PLUGINS)
def _refuse_faulty_content(config):
    """mkdocs-bibtex answers a faulty .bib with a traceback, so look first."""
    content = load(ROOT)
    problems = check(content)
    if problems:
        raise PluginError("\n" + "\n".join(map(str, problems)))
    _start(content, config)
    return config


def _start(content: Content, config) -> None:
    global BUILD
    bibliography = content.bibliography
    entries = render_entries(bibliography.works, ROOT / config.extra["citation_style"])
    env = block.environment(ROOT / "overrides" / "blocks")
    env.globals |= facts(content)
    env.filters |= filters(content) | {
        "url_of": lambda address, url: url(address),
        "address": lambda name, address_of: address_of(name),
    }
    env.globals["findings_on_tumors"] = (
        with_tumors(content.data["findings"].records) if "findings" in content.data else []
    )
    glossary = content.data.get("glossary")
    BUILD = Build(
        content,
        {key: Markup(html) for key, html in entries.items()},
        Citable(bibliography.by_key, content.statuses),
        prepare(glossary.records) if glossary else None,
        env,
        {marker: page.name for page in reversed(content.pages) for marker, _ in blocks(page)},
        {page.name: page.meta["title"] for page in content.pages},
    )
    try:
        os.environ["SOURCE_DATE_EPOCH"] = str(provenance.timestamp(ROOT))
    except ValueError as error:
        raise PluginError(str(error)) from None
    config.extra["version"] = provenance.version(ROOT)
    config.extra["date"] = provenance.day(int(os.environ["SOURCE_DATE_EPOCH"]))


@event_priority(AFTER_PLUGINS)
def _leave_entries_to_us(config):
    """The page's own list replaces the plugin's footnotes, so their text is idle."""
    config.plugins["bibtex"].registry.reference_text = lambda citation: citation.key
    return config


on_config = CombinedEvent(_refuse_faulty_content, _leave_entries_to_us)


def on_files(files, config):
    """Publish what is made from the data, beside the data."""
    for address, text in exported(BUILD.content):
        files.append(File.generated(config, address, content=text))
    for address, text in _citation_files(files, config):
        files.append(File.generated(config, address, content=text))
    for address, drawn in _pictures(config.extra.get("interaction_figure", "interaction")):
        files.append(File.generated(config, address, content=drawn))
    return files


def _place(title: str, address: str, config) -> Place:
    """What a citation of a page names: the hosted address, also offline."""
    hosted = f"{config.site_url}{address.removeprefix('./')}"
    return Place("Retold", title, hosted, config.site_name, config.extra["version"], config.extra["date"])


def _citation_files(files, config):
    """The citation of each page as files: /cite/PAGE.bib and so on."""
    source = Source(**config.extra["review"])
    for file in files.documentation_pages():
        place = _place(BUILD.titles[file.src_uri], file.url, config)
        yield from citation_files(source, place, config.site_author, file.url)


def _pictures(interaction: str):
    """The figures as files: light, with their credit line."""
    for name, svg in {**BUILD.content.drawings, interaction: _interaction("")}.items():
        if svg:
            yield from picture_files(name, standalone(svg, view_box(svg)))


def _interaction(rows: str) -> str:
    """The picture that is made from the findings; "" when there are none."""
    findings = BUILD.content.data.get("findings")
    shown = picture(findings.records, BUILD.env.globals["vocabulary"]) if findings else None
    template = BUILD.env.get_template("_interaction.svg")
    return template.render(picture=shown, rows=rows) if shown and shown.findings else ""


def on_nav(nav, config, files):
    """Remember the pages by name, in the order of the navigation."""
    BUILD.pages = {page.file.src_uri: page for page in nav.pages}
    return nav


@event_priority(BEFORE_PLUGINS)
def on_page_markdown(markdown, page, config, files):
    """Keep mkdocs-bibtex away from code."""
    return shield(markdown)


def on_page_content(html, page, config, files):
    """Set the marks, once the blocks that cite are in place."""
    html = block.fill(unshield(html), BUILD.env, _context(page, config), citing=True)
    marks = mark_up(anchor_findings(html), page.url, page.title, BUILD.citable, page.meta.get("numbers", {}))
    BUILD.marks[page.url] = marks
    _refuse_left_over(marks.html, page)
    html = mark_notes(marks.html, _relative_home("notes", page))
    if BUILD.terms and not _holds(page, "glossary", "notes", "references", "evidence"):
        html = explain(html, BUILD.terms, _relative_home("glossary", page))
    return show_signs(html, BUILD.env.globals["vocabulary"].terms("bearing"))


def _refuse_left_over(html: str, page) -> None:
    """A citation inside raw HTML stays a footnote that nobody reads."""
    source = next(source for source in BUILD.content.pages if source.name == page.file.src_uri)
    key = left_over(CODE.sub("", html))
    if key:
        line = source.line(max(source.body.find(f"@{key}"), 0))
        remedy = "add the attribute markdown to the HTML element around it"
        raise PluginError(f"{source.path}:{line}: citation must stand in Markdown: '@{key}' ({remedy})")


def on_env(env, config, files):
    """All pages are rendered and search has not read them: set the links back."""
    pages = list(BUILD.pages.values())
    index = PlaceIndex([place for page in pages for place in BUILD.marks[page.url].places])
    outline = {name.removesuffix(".md"): _outline(page) for name, page in BUILD.pages.items()}
    for page in pages:
        context = _context(page, config) | {"index": index, "outline": outline}
        page.content = block.fill(page.content, BUILD.env, context, citing=False)
        _append_endings(page, context)
        _add_cite_box(page, context, config)
    return env


@event_priority(AFTER_PLUGINS)
def on_post_build(config):
    """The search plugin has written its index: add what readers type."""
    path = Path(config.site_dir) / "search" / "search_index.json"
    path.write_text(enrich(path.read_text(encoding="utf-8")), encoding="utf-8")


def _add_cite_box(page, context: dict[str, Any], config) -> None:
    """Put the citation of the page below its title."""
    source, place = Source(**config.extra["review"]), _place(page.title, page.url, config)
    formats = citations(source, place, config.site_author)
    box = BUILD.env.get_template("_cite.html").render(**context, cite_formats=formats, cite_name=file_name(page.url))
    page.content = page.content.replace("</h1>", f"</h1>\n{box}", 1)


def _append_endings(page, context: dict[str, Any]) -> None:
    """Put the lists below the text, each only where it has something to list."""
    filled = {"findings": context["page_findings"], "notes": context["page_notes"], "cited": context["places"]}
    for template, title, name in ENDINGS:
        if filled[name] and not _holds(page, name):
            page.content += BUILD.env.get_template(template).render(**context, title=title)
            for top in page.toc.items[:1]:
                top.children.append(AnchorLink(title, name, 1))


def _context(page, config) -> dict[str, Any]:
    """What a block template may use on a page."""
    content, name = BUILD.content, page.file.src_uri
    return {
        "page": page,
        "page_name": name.removesuffix(".md"),
        "page_findings": BUILD.env.globals["findings_of"](name.removesuffix(".md")),
        "page_notes": content.notes_on(name),
        "places": BUILD.marks[page.url].places if page.url in BUILD.marks else [],
        "url": lambda address: _relative(address, page.url),
        "home_of": lambda marker: getattr(_home(marker), "url", ""),
        "address_of": lambda other: BUILD.pages[f"{other}.md"].url,
        "title_of": lambda other: BUILD.pages[f"{other}.md"].title,
        "data": content.data,
        "works": BUILD.citable.works,
        "bibliography": content.bibliography,
        "entries": BUILD.entries,
        "notices": content.notices,
        "lookups": content.lookups,
        "drawing": lambda drawn: _drawing(drawn, page),
        "interaction": lambda rows: Markup(_interaction(rows)),
        "mentions_of": content.mentions_of,
        "site_name": config.site_name,
        "pubmed_search": pubmed_search,
        "version": config.extra["version"],
        "date": config.extra["date"],
    }


def _drawing(name: str, page) -> dict[str, Any]:
    """A drawing for a page: its panels, linked, and what they share."""

    def resolve(target: str) -> str:
        path, mark, fragment = target.partition("#")
        return get_relative_url(BUILD.pages[path].url, page.url) + mark + fragment

    svg = linked(BUILD.content.drawings[name], resolve)
    return {"panels": {key: Markup(panel) for key, panel in panels(svg).items()}, "shared": Markup(shared(svg))}


def _relative(address: str, start: str) -> str:
    path, mark, fragment = address.partition("#")
    return (mark if path == start and fragment else get_relative_url(path, start) + mark) + fragment


def _home(marker: str):
    """The page that holds a block, such as "references"; None when none does."""
    return BUILD.pages.get(BUILD.homes.get(marker, ""))


def _holds(page, *markers: str) -> bool:
    return any(_home(marker) is page for marker in markers)


def _relative_home(marker: str, page) -> str:
    home = _home(marker)
    return get_relative_url(home.url, page.url) if home else ""


def _outline(page) -> dict[str, Any]:
    """For pictures of the site: a page's name, address, and counts."""
    bearings = BUILD.env.globals["vocabulary"].terms("bearing")
    works = {place.key for place in BUILD.marks[page.url].places}
    findings = BUILD.env.globals["findings_of"](page.file.src_uri.removesuffix(".md"))
    signs = used_signs(page.content, bearings)
    return {"title": page.title, "address": page.url, "works": len(works), "findings": len(findings), "signs": signs}
