"""Citation snippets, tested in the wiki engines, note tools, and reference managers for which they are
written."""

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
# The name of a complete page in a citation of this review, which the site adapts.
ADAPTED = "Adapted"
# Engines that render many texts at once get every record; the others get a sample.
FAST_ENGINES, SAMPLE_STEP = ("MediaWiki", "DokuWiki", "TiddlyWiki", "Asciidoctor", "docutils"), 41
# Engines from npm may be missing where CI is set.
FROM_NPM = ("TiddlyWiki", "Asciidoctor")
FORMATS_AND_ENGINES = [(form, engine) for form, engines in wiki_engines.ENGINES.items() for engine in engines]
NOTES = [form for form, engine in FORMATS_AND_ENGINES if BY_NAME[form].footnote]
# Characters that a markup does not allow in link text, with their replacements.
REPLACED = {
    "dokuwiki": [("]]", "] ]")],
    "org": [("[", "("), ("]", ")"), ("\\", "/")],
    "tiddlywiki": [("|", "/"), ("]]", "] ]")],
}
NOTE = re.compile(
    r'<li id="(?:cite(?:_|&#95;)note|fn-?\d|fn-)|<div class="fn">|<(?:aside|dl) class="footnote brackets'
    r'|<div class="footnote" id='
)
# Engines replace plain punctuation with typographic characters, and add numbers and arrows to notes.
SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u200b": ""})
ADDED_BY_ENGINES = re.compile(r"(?:\d\.|[\[\]()\d↑↩︎^\s])+")


@cache
def real_source() -> Source:
    return Source(**load(ROOT).settings["extra"]["review"])


def citation_target(
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


def difficult_citation(case: dict) -> tuple[Source, CitationTarget]:
    """A citation in which all texts are difficult to escape."""
    words = case["words"]
    target = citation_target(case.get("name", words), words, "growth/#f-1", site=case.get("site", words))
    return Source("Doe J", words, "2018", "J Test", "9", "17", "1–2", "10.1/x"), target


def pages() -> list[CitationTarget]:
    """All pages of the review."""
    folders = [(page.meta["title"], page.name.removesuffix(".md").removesuffix("index")) for page in load(ROOT).pages]
    return [citation_target(ADAPTED, title, f"{folder.strip('/')}/".lstrip("/")) for title, folder in folders]


def records() -> list[CitationTarget]:
    """All findings, rows, panels, figures, references, notes, and groups of the review."""
    content = load(ROOT)
    homes = {marker: page.name for page in content.pages for marker, *_ in blocks(page)}
    titles = {page.name: page.meta["title"] for page in content.pages}
    found = [record for record in citable_records(content, homes) if record.page]
    return [citation_target(r.name, titles[r.page], f"{r.page.removesuffix('.md')}/#{r.id}") for r in found]


def rendered(engine: str, form: str, texts: list[str]) -> list[str]:
    """The HTML of each text; a missing engine fails the test in CI, and skips it elsewhere."""
    try:
        return wiki_engines.ENGINES[form][engine](*texts)
    except wiki_engines.EngineMissing as error:
        (pytest.fail if os.environ.get("CI") and engine not in FROM_NPM else pytest.skip)(str(error))


def text_of(text: str) -> str:
    """The text of HTML, with plain punctuation."""
    return plain_punctuation(unescape(re.sub(r"<[^>]+>", "", text)))


def plain_punctuation(text: str) -> str:
    """A text with plain punctuation and single spaces."""
    return " ".join(text.translate(SIGNS).replace("…", "...").split())


def links_of(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a\b[^>]*href="(https?:[^"]+)"', html)]


def expected(form: str, source: Source, target: CitationTarget) -> str:
    """The text that a reader of the wiki must see."""

    def link(text: str) -> str:
        for sign, other in REPLACED.get(form, []):
            text = text.replace(sign, other)
        return text

    name, stop = link(target.name) if form == "org" else target.name, "" if form == "dokuwiki" else "."
    # Wikipedia's templates have no field for the name of a complete page.
    here = target.prefix if form == "wikipedia" else f"{name} in: "
    words = f"{source.authors}. {link(source.title)}. {source.journal}{stop} {source.locator}. {here}{link(target.where)}. Accessed {target.accessed}."
    return plain_punctuation(words)


def rendering_problems(html: str, form: str, source: Source, target: CitationTarget) -> Iterator[str]:
    """Report everything but the expected result: one note, two links, the complete text, no error, and
    no leftover markup."""
    if links_of(html) != [source.link, target.address]:
        yield f"must link to the review and the page here: {links_of(html)}"
    if len(NOTE.findall(html)) != BY_NAME[form].footnote:
        yield f"must be {int(BY_NAME[form].footnote)} note: {len(NOTE.findall(html))}"
    if re.search(r'class="new"|wikilink2|missing|mw-ext-cite-error|system-message', html):
        yield f"must show no error and no red link: {html[:300]}"
    shown, words = text_of(html), expected(form, source, target)
    if words not in shown:
        yield f"must say {words!r}: {shown!r}"
    elif left := ADDED_BY_ENGINES.sub("", shown.replace(words, "", 1).replace(f"Text{separator(form)}".strip(), "", 1)):
        yield f"must leave nothing over: {left!r}"


def engine_problems(engine: str, form: str, cited: list[tuple[Source, CitationTarget]]) -> str:
    """The problems of an engine with citations, one per line, each with the remedy."""
    htmls = rendered(engine, form, [f"Text{separator(form)}{BY_NAME[form].write(*one)}\n" for one in cited])
    mend = f"mend the writer of '{form}' in scripts/review/exports/citation_formats.py"
    lines = [
        f"{engine}: {form} of {target.path or 'the home page'} {fault} ({mend})"
        for html, (source, target) in zip(htmls, cited, strict=True)
        for fault in rendering_problems(html, form, source, target)
    ]
    return "\n".join(lines)


def separator(form: str) -> str:
    """The separator before a snippet: a footnote follows its word directly, a line of links after a
    space."""
    return "." if BY_NAME[form].footnote else " "


@pytest.mark.parametrize(("form", "engine"), FORMATS_AND_ENGINES)
def test_every_page_snippet_renders_correctly(form, engine):
    """The snippet of each page becomes one note or line with two links and the complete text."""
    assert not (lines := engine_problems(engine, form, [(real_source(), target) for target in pages()])), lines


@pytest.mark.parametrize(("form", "engine"), FORMATS_AND_ENGINES)
def test_record_snippets_render_correctly(form, engine):
    """Fast engines render the snippets of all records; the others render a sample of each kind."""
    every = records()
    kinds = {target.name.split()[0]: target for target in every}
    assert set(kinds) == {"Finding", "Row", "Reference", "Note", "Group", "Panel", "Figure"}
    targets = every if engine in FAST_ENGINES else [*kinds.values(), *every[::SAMPLE_STEP]]
    assert not (lines := engine_problems(engine, form, [(real_source(), target) for target in targets])), lines


@pytest.mark.parametrize(("form", "engine"), FORMATS_AND_ENGINES)
def test_difficult_titles_render_correctly(form, engine):
    """Titles that broke a plausible snippet in some engine are displayed unchanged."""
    assert not (lines := engine_problems(engine, form, [difficult_citation(case) for case in GOLDEN])), lines


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["words"][:24])
def test_snippets_of_difficult_titles_match_the_golden_file(case):
    """For each difficult title, tests/golden/snippets.yml lists exactly the formats that exist, with
    their snippets."""
    written = {form.name: form.write(*difficult_citation(case)).rstrip("\n") for form in FORMATS}
    assert written == {name: text.rstrip("\n") for name, text in case["snippets"].items()}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_filled_template_equals_the_written_snippet(form):
    """Filling the template of a page for a record, as the dialog does, yields the snippet of the writer
    in each format."""
    source = real_source()
    for target in [*pages(), *records()]:
        filled = next(one for one in citations(source, target) if one.form is form)
        assert filled.text == form.write(source, target), target.path


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_review_without_a_doi_is_cited_without_one(form):
    """A missing DOI leaves neither an empty link nor an empty field."""
    target = citation_target("Row 7", "Table 1", "table-1/#row-7")
    text = form.write(replace(real_source(), doi=""), target)
    assert real_source().title in text and target.address in text
    assert "doi" not in text.lower() and not re.search(r"\[\]|\(\)|=\s*[|}]|^(?!ER).*- $", text, re.M), text


def test_names_of_records_need_no_escaping():
    """The dialog inserts these names into every format without escaping."""
    for target in records():
        assert re.fullmatch(r"\w+(?:[- ]\w+)*", target.name), target.name


def test_slots_are_counted_in_utf_16_units():
    """A character outside the Basic Multilingual Plane counts as two units, as in JavaScript, and each
    value fills its slot."""
    source, page = difficult_citation({"words": "𝛼 and 🧬", "name": ADAPTED})
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


def test_a_broken_snippet_is_reported_in_one_line(monkeypatch):
    """The message names the engine, the format, the page, the leftover text, and the file to mend."""
    careless = "Text [[{0.link}|{0.title}]] {1.name} in: [[{1.address}|{1.where}]]."
    form = replace(BY_NAME["confluence"], write=careless.format)
    monkeypatch.setitem(BY_NAME, "confluence", form)
    (line, *more) = engine_problems(
        "pandoc", "confluence", [(real_source(), citation_target("Row 7", "Table 1", "table-1/#row-7"))]
    ).split("\n")
    assert line.startswith("pandoc: confluence of table-1/#row-7 must ")
    assert line.endswith("(mend the writer of 'confluence' in scripts/review/exports/citation_formats.py)") and all(
        "mend" in one for one in more
    )


@pytest.mark.parametrize(
    "other",
    [
        citation_target(ADAPTED, "Evidence", "evidence/"),
        citation_target("Row 7", "Table 1", "table-1/#row-7", "2027-01-05"),
    ],
    ids=["page", "day"],
)
@pytest.mark.parametrize(
    ("form", "engine"), [(form, engine) for form, engine in FORMATS_AND_ENGINES if BY_NAME[form].footnote]
)
def test_two_snippets_on_one_page_stay_separate(form, engine, other):
    """Citations of two pages, or of one page on two days, yield two notes."""
    source, first = real_source(), citation_target("Row 7", "Table 1", "table-1/#row-7")
    (html,) = rendered(
        engine, form, ["\n\n".join(f"Text.{BY_NAME[form].write(source, target)}" for target in (first, other)) + "\n"]
    )
    assert sorted(links_of(html)) == sorted([source.link, first.address, source.link, other.address])
    assert len(NOTE.findall(html)) == 2 and not re.search("cite-error|system-message", html)


@pytest.mark.parametrize("form", ["mediawiki", "wikipedia", "dokuwiki", "asciidoc", "org"])
def test_a_snippet_may_be_pasted_twice(form):
    """These formats allow it; Markdown and reStructuredText define a label only once, which the guide
    explains."""
    source, target = real_source(), citation_target("Row 7", "Table 1", "table-1/#row-7")
    text = f"Text.{BY_NAME[form].write(source, target)}"
    (html,) = rendered(next(iter(wiki_engines.ENGINES[form])), form, ["\n\n".join([text, text])])
    assert set(links_of(html)) == {source.link, target.address} and not re.search("cite-error", html)


def test_a_missing_engine_fails_in_ci_and_skips_elsewhere(monkeypatch):
    """Outside CI the test is skipped, and the reason names what to install."""

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
    """Each format with an engine is tested by it; the others are plain text or for a reference manager."""
    without = {
        form.name for form in FORMATS if form.name not in wiki_engines.ENGINES and form.group != "Reference manager"
    }
    assert without == {"text", "apa", "html"} and set(wiki_engines.ENGINES) <= set(BY_NAME)


def read_by(reader, *given):
    """The result of a reference manager; one that is not installed skips the test with a reason."""
    try:
        return reader(*given)
    except wiki_engines.EngineMissing as error:
        pytest.skip(str(error))


def all_citations() -> list[tuple[Source, CitationTarget]]:
    """Citations of all pages, and those with difficult titles."""
    return [(real_source(), target) for target in pages()] + [difficult_citation(case) for case in GOLDEN]


def test_endnote_records_survive_an_import():
    """An independent importer reads the same title, group author, year, address, and review."""
    cited = all_citations()
    read = read_by(reference_managers.endnote_records, "\n".join(BY_NAME["endnote"].write(*one) for one in cited))
    for record, (source, target) in zip(read, cited, strict=True):
        assert plain(record["title"]) == target.prefix + target.where
        assert plain(record["author"][0]["family"]) == target.editors and not plain(record["author"][0]["given"])
        assert (record["url"], record["date"]) == (target.address, target.year)
        assert source.title in plain(record["note"]) and source.doi in plain(record["note"])


def test_pubmed_records_survive_an_import():
    """An independent importer reads the same authors, journal, pages, and DOI of the review."""
    cited = all_citations()
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


def test_typst_prints_every_title_unchanged():
    """Typst compiles the file and prints editors, title, and address of each entry, without interpreting
    any markup."""
    cited = [(real_source(), target) for target in pages()]
    cited += [
        (source, replace(target, path=f"growth/#f-{n}"))
        for n, (source, target) in enumerate(map(difficult_citation, GOLDEN))
    ]
    yaml_file = "\n".join(BY_NAME["hayagriva"].write(*one) for one in cited)
    printed = read_by(reference_managers.typst_references, yaml_file, [target.citekey for _, target in cited])
    for line, (_, target) in zip(printed, cited, strict=True):
        assert plain_punctuation(target.prefix + target.where) in plain_punctuation(line)
        assert target.editors in line and target.address in line


def test_the_key_of_a_record_extends_that_of_its_page():
    """The key of a record is that of its page followed by the record's id, so that notes of one page
    are sorted together."""
    page = citation_target(ADAPTED, "Table 1", "table-1/")
    record = replace(page, path="table-1/#row-7")
    assert record.label == page.label.replace(page.page_key, f"{page.page_key}-row-7")
    assert record.citekey == f"{page.citekey}-row-7"
