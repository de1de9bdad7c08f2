"""Exports and rendered references, compared with golden files and read by independent parsers."""

import json
from pathlib import Path

import pypandoc
import pytest
import rispy
import yaml
from pybtex.database import parse_string
from review.data.bibliography import read_works
from review.data.content_loader import load
from review.exports.citation_formats import BY_NAME, FORMATS, formats_of
from review.exports.data_files import WORKBOOK, data_files, linkable_files, work_files
from review.exports.json_ld import media_type
from review.render.reference_entries import render_entries
from review.render.search_links import pubmed_search

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "docs" / "assets" / "journal-of-cancer.csl"
GOLDEN = yaml.safe_load((ROOT / "tests" / "golden" / "exports.yml").read_text(encoding="utf-8"))


def the_work(case):
    file = read_works(case["bib"], "references.bib")
    assert file.problems == []
    return file.works[0]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["what"])
def test_exports_match_the_golden_file(case):
    """All list formats, the rendered entry, and the search link are exactly as in the golden file."""
    one = the_work(case)
    notices = {one.key: case["notice"]}
    written = {form.name: form.write_works([one], notices) for form in FORMATS if form.write_works}
    assert json.loads(written.pop("csl-json")) == case["csl"]
    assert written == {name: case[name] for name in written}
    assert render_entries([one], STYLE)[one.key] == case["entry"]
    if "search" in case:
        assert pubmed_search(one) == case["search"]


@pytest.fixture(scope="module")
def real():
    return load(ROOT)


@pytest.fixture(scope="module")
def files(real):
    return {**{address: write() for address, write in data_files(real).items()}, **dict(work_files(real))}


def test_linkable_files_are_exactly_the_exported_ones(real, files):
    """The checks accept links to exactly the files that the build exports, apart from those of single
    works."""
    lists = {address for address in files if not address.startswith("references/")}
    assert {*lists, WORKBOOK} == {address for address in linkable_files(real) if not address.startswith("figures/")}
    endings = (".bib", ".ris", ".csl.json")
    assert set(files) - lists == {f"references/{e.key}{ending}" for e in real.entries for ending in endings}


def test_formats_are_declared_consistently():
    """A format with files has an extension and a media type; one for lists or single works has a writer
    for them."""
    for form in FORMATS:
        assert bool(form.files) == bool(form.ending), form.name
        assert bool({"list", "work"} & set(form.files)) == bool(form.write_works), form.name
        assert not form.ending or media_type(f"references{form.ending}") == form.media_type
    assert len(BY_NAME) == len(FORMATS) and len({form.label for form in FORMATS}) == len(FORMATS)


def test_pybtex_and_pandoc_read_the_bibtex_export(real, files):
    """Both parsers read every work with the family names of its authors, its year, and its title."""
    works = real.bibliography.works
    read = parse_string(files["references.bib"], "bibtex").entries
    items = {
        item["id"]: item
        for item in json.loads(pypandoc.convert_text(files["references.bib"], "csljson", format="biblatex"))
    }
    assert set(read) == set(items) == {work.key for work in works}
    for one in works:
        known = [" ".join(person.last_names).strip("{}") for person in read[one.key].persons["author"]]
        assert known[: len(one.authors)] == [author.family for author in one.authors]
        assert read[one.key].fields["year"] == one.year
        title = items[one.key]["title"].replace("’", "'").replace(r"$\alpha$", "α").replace(r"$\beta$", "β")
        assert title == one.title.replace("’", "'")


def test_rispy_and_pandoc_read_the_ris_export(real, files):
    """Both parsers read every record; authors, titles, and DOIs are complete."""
    works = real.bibliography.works
    records = rispy.loads(files["references.ris"])
    assert [record["id"] for record in records] == [one.key for one in works]
    for record, one in zip(records, works, strict=False):
        assert record["title"] == one.title
        assert record.get("doi", "") == one.doi
        assert len(record["authors"]) == len(one.authors)
    assert len(json.loads(pypandoc.convert_text(files["references.ris"], "csljson", format="ris"))) == len(works)


def test_every_export_contains_the_notices(real, files):
    """Each file of a retracted work, and each complete list, states the notice."""
    assert real.notices
    for notice in real.notices.values():
        for form in formats_of("work"):
            assert notice["status"].upper() in files[f"references/{notice['key']}{form.ending}"]
        for form in formats_of("list"):
            assert notice["text"][:40] in files[f"references{form.ending}"].replace("&#39;", "'"), form.name


@pytest.mark.parametrize(
    "name", ["csl-json", "ris", "endnote", "nbib", "hayagriva", "wikipedia", "asciidoc", "textile"]
)
def test_formats_are_named_only_in_their_registry(name):
    """Registering a format is enough: no template, script, or other module names formats, except for the
    engines that render them."""
    sources = [*ROOT.glob("scripts/**/*.py"), *ROOT.glob("overrides/**/*.html"), *ROOT.glob("docs/assets/*.js")]
    naming = {path.name for path in sources if f'"{name}"' in path.read_text(encoding="utf-8")}
    assert "citation_formats.py" in naming and naming <= {"citation_formats.py", "wiki_engines.py"}
