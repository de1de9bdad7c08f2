"""Exports and rendered entries against golden files and the real readers."""

import json
from pathlib import Path

import pypandoc
import pytest
import rispy
import yaml
from pybtex.database import parse_string
from review.data.addresses import ENDINGS, linkable_files
from review.data.bibliography import read_entries, work
from review.data.content import load
from review.exports.bibtex import to_bibtex
from review.exports.csl_json import to_csl_json
from review.exports.data_files import FORMATS, data_files, work_files
from review.exports.ris import to_ris
from review.render.reference_entries import render_entries
from review.render.search_links import pubmed_search

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "docs" / "assets" / "journal-of-cancer.csl"
GOLDEN = yaml.safe_load((ROOT / "tests" / "golden" / "exports.yml").read_text(encoding="utf-8"))


def the_work(case):
    entries, problems = read_entries(case["bib"], "references.bib")
    assert problems == []
    return work(entries[0])


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["what"])
def test_each_format_is_as_in_the_golden_file(case):
    """BibTeX, RIS, CSL-JSON, the entry and the search are exactly as written."""
    one = the_work(case)
    notices = {one.key: case["notice"]}
    assert to_bibtex([one], notices) == case["bibtex"]
    assert to_ris([one], notices).rstrip() == case["ris"].rstrip()
    assert json.loads(to_csl_json([one], notices)) == case["csl"]
    assert render_entries([one], STYLE)[one.key] == case["entry"]
    if "search" in case:
        assert pubmed_search(one) == case["search"]


@pytest.fixture(scope="module")
def real():
    return load(ROOT)


@pytest.fixture(scope="module")
def files(real):
    return {**dict(data_files(real)), **dict(work_files(real))}


def test_every_announced_address_is_exported(real, files):
    """The links that check.py lets pass are the files that the build makes, besides those of each work."""
    lists = {address for address in files if not address.startswith("references/")}
    assert lists == {address for address in linkable_files(real) if not address.startswith("figures/")}
    assert set(files) - lists == {f"references/{e.key}{ending}" for e in real.entries for ending in ENDINGS}
    assert set(FORMATS) == set(ENDINGS)


def test_bibtex_is_read_by_pybtex_and_pandoc(real, files):
    """Both read every work, with each author's family name and the year."""
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
        assert items[one.key]["title"].replace("’", "'") == one.title.replace("’", "'")


def test_ris_is_read_back_without_loss(real, files):
    """rispy and pandoc read every record; authors, titles and DOIs are kept."""
    works = real.bibliography.works
    records = rispy.loads(files["references.ris"])
    assert [record["id"] for record in records] == [one.key for one in works]
    for record, one in zip(records, works, strict=False):
        assert record["title"] == one.title
        assert record.get("doi", "") == one.doi
        assert len(record["authors"]) == len(one.authors)
    assert len(json.loads(pypandoc.convert_text(files["references.ris"], "csljson", format="ris"))) == len(works)


def test_notices_are_in_every_format(real, files):
    """A retracted work says so in each of its three files."""
    assert real.notices
    for notice in real.notices.values():
        for ending in ENDINGS:
            assert notice["status"].upper() in files[f"references/{notice['key']}{ending}"]
