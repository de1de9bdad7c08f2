"""Citation snippets, proven in the wikis and tools that they are written for."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape

import pytest
import yaml
from conftest import ROOT
from review.data.content import load
from review.data.pages import blocks
from review.data.source import Source
from review.exports.citable_records import citable_records
from review.exports.citation_formats import FORMATS, WORDS, snippet
from review.exports.citation_target import RETOLD, CitationTarget
from tools import wiki_engines

ROOT_ADDRESS = "https://msc-exosomes.example/"
GOLDEN = yaml.safe_load((ROOT / "tests" / "golden" / "snippets.yml").read_text(encoding="utf-8"))
# The formats that make a note of it.
NOTES = ("mediawiki", "dokuwiki", "markdown", "org", "rst")
# Engines that render many texts at once get every record, the others some.
QUICK, SOME = ("MediaWiki", "DokuWiki", "TiddlyWiki", "docutils"), 41
EVERY = [(form, engine) for form, engines in wiki_engines.ENGINES.items() for engine in engines]
# What a link's words cannot hold in a markup is written in another way.
CHANGED = {
    "dokuwiki": [("]]", "] ]")],
    "org": [("[", "("), ("]", ")"), ("\\", "/")],
    "tiddlywiki": [("|", "/"), ("]]", "] ]")],
}
NOTE = re.compile(r'<li id="(?:cite(?:_|&#95;)note|fn-?\d|fn-)|<div class="fn">|<(?:aside|dl) class="footnote brackets')
# Engines set typographic signs for plain ones, and numbers and arrows beside a note.
SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u200b": ""})
FURNITURE = re.compile(r"[\[\]()\d↑↩︎^\s]+")


@cache
def real_source() -> Source:
    return Source(**load(ROOT).settings["extra"]["review"])


def at(
    name: str, page: str, path: str, accessed: str = "2026-11-23", site: str = "MSC exosomes in cancer"
) -> CitationTarget:
    """A place of release v1.2."""
    return CitationTarget(name, page, path, site, "v1.2", accessed, ROOT_ADDRESS, released=True)


def hard(case: dict) -> tuple[Source, CitationTarget]:
    """A citation all of whose words are hard to write."""
    words = case["words"]
    place = at(case.get("name", words), words, "growth/#f-1", site=case.get("site", words))
    return Source("Doe J", words, "J Test", "2018", "9", "17", "1–2", "10.1/x"), place


def pages() -> list[CitationTarget]:
    """Every page of the review."""
    folders = [(page.meta["title"], page.name.removesuffix(".md").removesuffix("index")) for page in load(ROOT).pages]
    return [at(RETOLD, title, f"{folder.strip('/')}/".lstrip("/")) for title, folder in folders]


def records() -> list[CitationTarget]:
    """Every finding, row, panel, figure, reference, note and group of the review."""
    content = load(ROOT)
    homes = {marker: page.name for page in content.pages for marker, *_ in blocks(page)}
    titles = {page.name: page.meta["title"] for page in content.pages}
    found = [record for record in citable_records(content, homes) if record.page]
    return [at(r.name, titles[r.page], f"{r.page.removesuffix('.md')}/#{r.id}") for r in found]


def rendered(engine: str, form: str, texts: list[str]) -> list[str]:
    """HTML of each text; where every engine must run, a missing one is a failure."""
    try:
        return wiki_engines.ENGINES[form][engine](*texts)
    except wiki_engines.Missing as error:
        # Debian's engines all run where CI is set; npm's need not.
        (pytest.fail if os.environ.get("CI") and engine != "TiddlyWiki" else pytest.skip)(str(error))


def said(text: str) -> str:
    """The words of HTML or text with plain signs."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).translate(SIGNS).replace("…", "...").split())


def links_of(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a\b[^>]*href="(https?:[^"]+)"', html)]


def expected(form: str, source: Source, place: CitationTarget) -> str:
    """The words that a reader of the wiki must see."""

    def link(text: str) -> str:
        for sign, other in CHANGED.get(form, []):
            text = text.replace(sign, other)
        return text

    name, stop = link(place.name) if form == "org" else place.name, "" if form == "dokuwiki" else "."
    words = f"{source.authors}. {link(source.title)}. {source.journal}{stop} {source.locator}. {name} in: {link(place.where)}. Accessed {place.accessed}."
    return " ".join(words.translate(SIGNS).replace("…", "...").split())


def faults(html: str, form: str, source: Source, place: CitationTarget) -> Iterator[str]:
    """One note, the two links, all the words, no error, nothing left over."""
    if links_of(html) != [source.link, place.address]:
        yield f"must link to the review and the place: {links_of(html)}"
    if len(NOTE.findall(html)) != (form in NOTES):
        yield f"must be {int(form in NOTES)} note: {len(NOTE.findall(html))}"
    if re.search(r'class="new"|wikilink2|missing|mw-ext-cite-error|system-message', html):
        yield f"must show no error and no red link: {html[:300]}"
    shown, words = said(html), expected(form, source, place)
    if words not in shown:
        yield f"must say {words!r}: {shown!r}"
    elif left := FURNITURE.sub("", shown.replace(words, "", 1).replace(f"Text{behind(form)}".strip(), "", 1)):
        yield f"must leave nothing over: {left!r}"


def refused(engine: str, form: str, cited: list[tuple[Source, CitationTarget]]) -> str:
    """What an engine makes wrong of citations, a line each with the mending step."""
    htmls = rendered(engine, form, [f"Text{behind(form)}{snippet(form, *one)}\n" for one in cited])
    mend = f"mend _{form.replace('-', '_')} in scripts/review/exports/citation_formats.py"
    lines = [
        f"{engine}: {form} of {place.path or 'the home page'} {fault} ({mend})"
        for html, (source, place) in zip(htmls, cited, strict=True)
        for fault in faults(html, form, source, place)
    ]
    return "\n".join(lines)


def behind(form: str) -> str:
    """A note is pasted right behind a word, a line of links is not."""
    return "." if form in NOTES else " "


@pytest.mark.parametrize(("form", "engine"), EVERY)
def test_every_page(form, engine):
    """Every page's snippet is one note or line, with two links and all its words."""
    assert not (lines := refused(engine, form, [(real_source(), place) for place in pages()])), lines


@pytest.mark.parametrize(("form", "engine"), EVERY)
def test_records(form, engine):
    """Every finding, row, panel, figure, reference and note in the wikis; some of each in the others."""
    every = records()
    kinds = {place.name.split()[0]: place for place in every}
    assert set(kinds) == {"Finding", "Row", "Reference", "Note", "Group", "Panel", "Figure"}
    places = every if engine in QUICK else [*kinds.values(), *every[::SOME]]
    assert not (lines := refused(engine, form, [(real_source(), place) for place in places])), lines


@pytest.mark.parametrize(("form", "engine"), EVERY)
def test_hard_titles(form, engine):
    """Titles that broke a plausible snippet somewhere are shown as they are."""
    assert not (lines := refused(engine, form, [hard(case) for case in GOLDEN])), lines


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["words"][:24])
def test_escaping_is_written_down(case, form):
    """Each format of each hard title is just what tests/golden/snippets.yml says."""
    assert snippet(form, *hard(case)) == case["snippets"][form].rstrip("\n")


def test_a_snippet_that_an_engine_refuses_is_one_line(monkeypatch):
    """It names engine, format and place, what is left over, and where to mend it."""
    careless = "Text [[{0.link}|{0.title}]] {1.name} in: [[{1.address}|{1.where}]]."
    monkeypatch.setitem(FORMATS, "confluence", lambda source, place: careless.format(source, place))
    (line, *more) = refused("pandoc", "confluence", [(real_source(), at("Row 7", "Table 1", "table-1/#row-7"))]).split(
        "\n"
    )
    assert line.startswith("pandoc: confluence of table-1/#row-7 must ")
    assert line.endswith("(mend _confluence in scripts/review/exports/citation_formats.py)") and all(
        "mend" in one for one in more
    )


@pytest.mark.parametrize(
    "other",
    [at(RETOLD, "Evidence", "evidence/"), at("Row 7", "Table 1", "table-1/#row-7", "2027-01-05")],
    ids=["page", "day"],
)
@pytest.mark.parametrize(("form", "engine"), [(form, engine) for form, engine in EVERY if form in NOTES])
def test_two_snippets_on_one_page_do_not_clash(form, engine, other):
    """Two pages, or one place cited on two days: two notes stay two notes."""
    source, first = real_source(), at("Row 7", "Table 1", "table-1/#row-7")
    (html,) = rendered(
        engine, form, ["\n\n".join(f"Text.{snippet(form, source, place)}" for place in (first, other)) + "\n"]
    )
    assert sorted(links_of(html)) == sorted([source.link, first.address, source.link, other.address])
    assert len(NOTE.findall(html)) == 2 and not re.search("cite-error|system-message", html)


@pytest.mark.parametrize("form", ["mediawiki", "dokuwiki", "org"])
def test_one_snippet_pasted_twice_is_no_error(form):
    """The same place twice on a page; Markdown and reStructuredText define a label once, so the guide says how."""
    source, place = real_source(), at("Row 7", "Table 1", "table-1/#row-7")
    (html,) = rendered(
        next(iter(wiki_engines.ENGINES[form])), form, ["\n\n".join(2 * [f"Text.{snippet(form, source, place)}"])]
    )
    assert set(links_of(html)) == {source.link, place.address} and not re.search("cite-error", html)


def test_an_engine_that_is_missing_fails_where_all_must_run(monkeypatch):
    """Elsewhere it is skipped, and the reason names what to install."""

    def missing(*_: str) -> list[str]:
        raise wiki_engines.Missing("DokuWiki is not installed (Debian: dokuwiki php-cli)")

    monkeypatch.setitem(wiki_engines.ENGINES["dokuwiki"], "DokuWiki", missing)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Debian: dokuwiki php-cli"):
        rendered("DokuWiki", "dokuwiki", [""])
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="Debian: dokuwiki php-cli"):
        rendered("DokuWiki", "dokuwiki", [""])


def test_every_format_has_words():
    """What the box offers is what the code writes."""
    assert set(FORMATS) | {"bibtex", "ris", "csl-json"} == set(WORDS)
    assert set(FORMATS) - set(wiki_engines.ENGINES) == {"text", "apa", "html"}


def test_the_key_of_a_record_is_that_of_its_page():
    """assets/cite.js makes a record's key so."""
    page = at(RETOLD, "Table 1", "table-1/")
    assert replace(page, path="table-1/#row-7").key == f"{page.key}-row-7"
