"""Citations, proven in the wikis, note tools and managers that they are written for."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape

import pytest
import yaml
from conftest import ROOT
from review.data.content_loader import load
from review.data.pages import blocks
from review.data.source import Source
from review.exports.citable_records import citable_records
from review.exports.citation_formats import BY_NAME, FORMATS
from review.exports.citation_target import CitationTarget
from review.exports.citation_templates import LETTERS
from review.exports.page_citations import citations
from tools import reference_managers, wiki_engines
from tools.reference_managers import plain

ROOT_ADDRESS = "https://msc-exosomes.example/"
GOLDEN = yaml.safe_load((ROOT / "tests" / "golden" / "snippets.yml").read_text(encoding="utf-8"))
# The name of a whole page in a citation of this review, which the site retells.
RETOLD = "Retold"
# Engines that render many texts at once get every record, the others some.
QUICK, SOME = ("MediaWiki", "DokuWiki", "TiddlyWiki", "Asciidoctor", "docutils"), 41
# Engines from npm need not run where CI is set.
FROM_NPM = ("TiddlyWiki", "Asciidoctor")
EVERY = [(form, engine) for form, engines in wiki_engines.ENGINES.items() for engine in engines]
NOTES = [form for form, engine in EVERY if BY_NAME[form].footnote]
# What a link's words cannot hold in a markup is written in another way.
CHANGED = {
    "dokuwiki": [("]]", "] ]")],
    "org": [("[", "("), ("]", ")"), ("\\", "/")],
    "tiddlywiki": [("|", "/"), ("]]", "] ]")],
}
NOTE = re.compile(
    r'<li id="(?:cite(?:_|&#95;)note|fn-?\d|fn-)|<div class="fn">|<(?:aside|dl) class="footnote brackets'
    r'|<div class="footnote" id='
)
# Engines set typographic signs for plain ones, and numbers and arrows beside a note.
SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u200b": ""})
FURNITURE = re.compile(r"(?:\d\.|[\[\]()\d↑↩︎^\s])+")


@cache
def real_source() -> Source:
    return Source(**load(ROOT).settings["extra"]["review"])


def at(
    name: str, page: str, path: str, accessed: str = "2026-11-23", site: str = "MSC exosomes in cancer"
) -> CitationTarget:
    """A page or record of release v1.2."""
    return CitationTarget(
        name,
        page,
        path,
        site,
        "v1.2",
        "2026-11-23",
        ROOT_ADDRESS,
        released=True,
        editors="The editors",
        accessed=accessed,
    )


def hard(case: dict) -> tuple[Source, CitationTarget]:
    """A citation all of whose words are hard to write."""
    words = case["words"]
    target = at(case.get("name", words), words, "growth/#f-1", site=case.get("site", words))
    return Source("Doe J", words, "2018", "J Test", "9", "17", "1–2", "10.1/x"), target


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
    except wiki_engines.EngineMissing as error:
        (pytest.fail if os.environ.get("CI") and engine not in FROM_NPM else pytest.skip)(str(error))


def said(text: str) -> str:
    """The words of HTML or text with plain signs."""
    return plainly(unescape(re.sub(r"<[^>]+>", "", text)))


def plainly(text: str) -> str:
    """Text with plain signs and single spaces."""
    return " ".join(text.translate(SIGNS).replace("…", "...").split())


def links_of(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a\b[^>]*href="(https?:[^"]+)"', html)]


def expected(form: str, source: Source, target: CitationTarget) -> str:
    """The words that a reader of the wiki must see."""

    def link(text: str) -> str:
        for sign, other in CHANGED.get(form, []):
            text = text.replace(sign, other)
        return text

    name, stop = link(target.name) if form == "org" else target.name, "" if form == "dokuwiki" else "."
    # Wikipedia's templates have no field for the name of a whole page.
    here = target.prefix if form == "wikipedia" else f"{name} in: "
    words = f"{source.authors}. {link(source.title)}. {source.journal}{stop} {source.locator}. {here}{link(target.where)}. Accessed {target.accessed}."
    return plainly(words)


def faults(html: str, form: str, source: Source, target: CitationTarget) -> Iterator[str]:
    """One note, the two links, all the words, no error, nothing left over."""
    if links_of(html) != [source.link, target.address]:
        yield f"must link to the review and the page here: {links_of(html)}"
    if len(NOTE.findall(html)) != BY_NAME[form].footnote:
        yield f"must be {int(BY_NAME[form].footnote)} note: {len(NOTE.findall(html))}"
    if re.search(r'class="new"|wikilink2|missing|mw-ext-cite-error|system-message', html):
        yield f"must show no error and no red link: {html[:300]}"
    shown, words = said(html), expected(form, source, target)
    if words not in shown:
        yield f"must say {words!r}: {shown!r}"
    elif left := FURNITURE.sub("", shown.replace(words, "", 1).replace(f"Text{behind(form)}".strip(), "", 1)):
        yield f"must leave nothing over: {left!r}"


def refused(engine: str, form: str, cited: list[tuple[Source, CitationTarget]]) -> str:
    """What an engine makes wrong of citations, a line each with the mending step."""
    htmls = rendered(engine, form, [f"Text{behind(form)}{BY_NAME[form].write(*one)}\n" for one in cited])
    mend = f"mend the writer of '{form}' in scripts/review/exports/citation_formats.py"
    lines = [
        f"{engine}: {form} of {target.path or 'the home page'} {fault} ({mend})"
        for html, (source, target) in zip(htmls, cited, strict=True)
        for fault in faults(html, form, source, target)
    ]
    return "\n".join(lines)


def behind(form: str) -> str:
    """A note is pasted right behind a word, a line of links is not."""
    return "." if BY_NAME[form].footnote else " "


@pytest.mark.parametrize(("form", "engine"), EVERY)
def test_every_page(form, engine):
    """Every page's snippet is one note or line, with two links and all its words."""
    assert not (lines := refused(engine, form, [(real_source(), target) for target in pages()])), lines


@pytest.mark.parametrize(("form", "engine"), EVERY)
def test_records(form, engine):
    """Every finding, row, panel, figure, reference and note in the wikis; some of each in the others."""
    every = records()
    kinds = {target.name.split()[0]: target for target in every}
    assert set(kinds) == {"Finding", "Row", "Reference", "Note", "Group", "Panel", "Figure"}
    targets = every if engine in QUICK else [*kinds.values(), *every[::SOME]]
    assert not (lines := refused(engine, form, [(real_source(), target) for target in targets])), lines


@pytest.mark.parametrize(("form", "engine"), EVERY)
def test_hard_titles(form, engine):
    """Titles that broke a plausible snippet somewhere are shown as they are."""
    assert not (lines := refused(engine, form, [hard(case) for case in GOLDEN])), lines


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["words"][:24])
def test_escaping_is_written_down(case):
    """Every format of each hard title is just what tests/golden/snippets.yml says, and no other is in it."""
    written = {form.name: form.write(*hard(case)).rstrip("\n") for form in FORMATS}
    assert written == {name: text.rstrip("\n") for name, text in case["snippets"].items()}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_filled_template_is_what_the_writer_writes(form):
    """A record by the template of its page, as the dialog and the record's page show it, in every format."""
    source = real_source()
    for target in [*pages(), *records()]:
        filled = next(one for one in citations(source, target) if one.form is form)
        assert filled.text == form.write(source, target), target.path


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_review_without_a_doi_is_cited_without_one(form):
    """No empty link and no empty field is left where the identifier would be."""
    target = at("Row 7", "Table 1", "table-1/#row-7")
    text = form.write(replace(real_source(), doi=""), target)
    assert real_source().title in text and target.address in text
    assert "doi" not in text.lower() and not re.search(r"\[\]|\(\)|=\s*[|}]|^(?!ER).*- $", text, re.M), text


def test_names_of_records_need_no_escaping():
    """The dialog writes them into every format as they are."""
    for target in records():
        assert re.fullmatch(r"\w+(?:[- ]\w+)*", target.name), target.name


def test_slots_are_counted_as_javascript_counts():
    """A sign outside the basic plane is two units of UTF-16, and a record's values find their slots."""
    source, page = hard({"words": "𝛼 and 🧬", "name": RETOLD})
    page, names = replace(page, path="growth/"), {letter: slot for slot, letter in LETTERS.items()}
    for citation in citations(source, page):
        units, start, slots = citation.text.encode("utf-16-le"), 0, re.findall(r"(\d+)(\D)", citation.slots)
        days = citation.days.split("¦")
        assert slots
        for length, letter in slots:
            start += 2 * int(length)
            slot = names[letter]
            words = days.pop(0) if slot.startswith("accessed") else "§"
            value = words.replace("§", getattr(page, slot))
            assert units[start:].decode("utf-16-le").startswith(value), (citation.form.name, letter)
            start += 2 * len(value)


def test_a_snippet_that_an_engine_refuses_is_one_line(monkeypatch):
    """It names engine, format and page, what is left over, and where to mend it."""
    careless = "Text [[{0.link}|{0.title}]] {1.name} in: [[{1.address}|{1.where}]]."
    form = replace(BY_NAME["confluence"], write=careless.format)
    monkeypatch.setitem(BY_NAME, "confluence", form)
    (line, *more) = refused("pandoc", "confluence", [(real_source(), at("Row 7", "Table 1", "table-1/#row-7"))]).split(
        "\n"
    )
    assert line.startswith("pandoc: confluence of table-1/#row-7 must ")
    assert line.endswith("(mend the writer of 'confluence' in scripts/review/exports/citation_formats.py)") and all(
        "mend" in one for one in more
    )


@pytest.mark.parametrize(
    "other",
    [at(RETOLD, "Evidence", "evidence/"), at("Row 7", "Table 1", "table-1/#row-7", "2027-01-05")],
    ids=["page", "day"],
)
@pytest.mark.parametrize(("form", "engine"), [(form, engine) for form, engine in EVERY if BY_NAME[form].footnote])
def test_two_snippets_on_one_page_do_not_clash(form, engine, other):
    """Two pages, or one place cited on two days: two notes stay two notes."""
    source, first = real_source(), at("Row 7", "Table 1", "table-1/#row-7")
    (html,) = rendered(
        engine, form, ["\n\n".join(f"Text.{BY_NAME[form].write(source, target)}" for target in (first, other)) + "\n"]
    )
    assert sorted(links_of(html)) == sorted([source.link, first.address, source.link, other.address])
    assert len(NOTE.findall(html)) == 2 and not re.search("cite-error|system-message", html)


@pytest.mark.parametrize("form", ["mediawiki", "wikipedia", "dokuwiki", "asciidoc", "org"])
def test_one_snippet_pasted_twice_is_no_error(form):
    """The same place twice on a page; Markdown and reStructuredText define a label once, so the guide says how."""
    source, target = real_source(), at("Row 7", "Table 1", "table-1/#row-7")
    text = f"Text.{BY_NAME[form].write(source, target)}"
    (html,) = rendered(next(iter(wiki_engines.ENGINES[form])), form, ["\n\n".join([text, text])])
    assert set(links_of(html)) == {source.link, target.address} and not re.search("cite-error", html)


def test_an_engine_that_is_missing_fails_where_all_must_run(monkeypatch):
    """Elsewhere it is skipped, and the reason names what to install."""

    def missing(*_: str) -> list[str]:
        raise wiki_engines.EngineMissing("DokuWiki is not installed (Debian: dokuwiki php-cli)")

    monkeypatch.setitem(wiki_engines.ENGINES["dokuwiki"], "DokuWiki", missing)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Debian: dokuwiki php-cli"):
        rendered("DokuWiki", "dokuwiki", [""])
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="Debian: dokuwiki php-cli"):
        rendered("DokuWiki", "dokuwiki", [""])


def test_every_markup_has_an_engine():
    """A format that an engine can render is rendered by it; the others are plain or for a manager."""
    without = {form.name for form in FORMATS if form.name not in wiki_engines.ENGINES and form.group != "Manager"}
    assert without == {"text", "apa", "html"} and set(wiki_engines.ENGINES) <= set(BY_NAME)


def read_by(reader, *given):
    """What a reference manager reads; one that is not installed is a skip that says so."""
    try:
        return reader(*given)
    except wiki_engines.EngineMissing as error:
        pytest.skip(str(error))


def both() -> list[tuple[Source, CitationTarget]]:
    """Every page and hard title."""
    return [(real_source(), target) for target in pages()] + [hard(case) for case in GOLDEN]


def test_endnote_records_are_read_back():
    """Title, group as author, year, address and the review come out of a real importer as they went in."""
    cited = both()
    read = read_by(reference_managers.endnote_records, "\n".join(BY_NAME["endnote"].write(*one) for one in cited))
    for record, (source, target) in zip(read, cited, strict=True):
        assert plain(record["title"]) == target.prefix + target.where
        assert plain(record["author"][0]["family"]) == target.editors and not plain(record["author"][0]["given"])
        assert (record["url"], record["date"]) == (target.address, target.year)
        assert source.title in plain(record["note"]) and source.doi in plain(record["note"])


def test_pubmed_records_are_read_back():
    """The review with authors, journal, pages and DOI comes out of a real importer as it went in."""
    cited = both()
    read = read_by(reference_managers.pubmed_records, "\n".join(BY_NAME["nbib"].write(*one) for one in cited))
    for record, (source, _) in zip(read, cited, strict=True):
        names = [f"{plain(one['family'])} {plain(one['given'])}" for one in record["author"]]
        assert ", ".join(names) == source.authors and plain(record["title"]) == source.title
        assert (plain(record["journaltitle"]), record["date"], record["doi"]) == (
            source.journal,
            source.year,
            source.doi,
        )
        assert "–".join(plain(page) for page in record["pages"][0][0]) == source.pages


def test_typst_prints_every_title_as_it_is():
    """Typst compiles the file and prints editors, title and address of each, with no markup read into it."""
    cited = [(real_source(), target) for target in pages()]
    cited += [(source, replace(target, path=f"growth/#f-{n}")) for n, (source, target) in enumerate(map(hard, GOLDEN))]
    yaml_file = "\n".join(BY_NAME["hayagriva"].write(*one) for one in cited)
    printed = read_by(reference_managers.typst_references, yaml_file, [target.citekey for _, target in cited])
    for line, (_, target) in zip(printed, cited, strict=True):
        assert plainly(target.prefix + target.where) in plainly(line)
        assert target.editors in line and target.address in line


def test_the_key_of_a_record_is_that_of_its_page():
    """Notes of one page sort together, and a record's key is its page's with the id behind it."""
    page = at(RETOLD, "Table 1", "table-1/")
    record = replace(page, path="table-1/#row-7")
    assert record.label == page.label.replace(page.page_key, f"{page.page_key}-row-7")
    assert record.citekey == f"{page.citekey}-row-7"
