"""The citation of a page: in its box, as files, and in the browser."""

import json
import re
from html import unescape

import pytest
import rispy
from conftest import ROOT
from playwright.sync_api import expect
from pybtex.database import parse_string
from review.data.content import load
from review.exports.snippets import WORDS

PAGES = [page.name for page in load(ROOT).pages]


def built(site, name: str) -> str:
    folder = name.removesuffix(".md").removesuffix("index").strip("/")
    return (site / folder / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_offers_every_format(site, name):
    """Each format stands in the page, the review first, with the hosted address."""
    html = built(site, name)
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html).group(1)
    shown = dict(re.findall(r'<pre data-format="([^"]+)"[^>]*>(.*?)</pre>', html, re.S))
    assert list(shown) == list(WORDS)
    for form, text in shown.items():
        words = unescape(text)
        assert canonical in words and "10.7150/jca.25376" in words, form
        if form not in ("bibtex", "ris", "csl-json"):
            assert words.index("jca.25376") < words.index(canonical), form


@pytest.mark.parametrize("name", PAGES)
def test_files_are_read_by_the_real_readers(site, name):
    """BibTeX, RIS and CSL-JSON name the page and its address."""
    html = built(site, name)
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html).group(1)
    stem = name.removesuffix(".md").removesuffix("/index").replace("/", "-")
    stem = "home" if stem == "index" else stem
    folder = site / "cite"
    entry = next(iter(parse_string((folder / f"{stem}.bib").read_text(encoding="utf-8"), "bibtex").entries.values()))
    record = rispy.loads((folder / f"{stem}.ris").read_text(encoding="utf-8"))[0]
    item = json.loads((folder / f"{stem}.csl.json").read_text(encoding="utf-8"))[0]
    assert entry.fields["url"] == record["urls"][0] == item["URL"] == canonical
    assert item["type"] == "webpage" and record["type_of_reference"] == "ELEC"
    assert canonical in (folder / f"{stem}.txt").read_text(encoding="utf-8")


def test_a_format_is_chosen_once_and_copied(open_page):
    """One format shows; the choice is remembered; the copy has today's day."""
    page = open_page("growth/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Cite this page").click()
    assert page.locator(".cite-format:visible").count() == 1
    page.select_option(".cite-tools select", "mediawiki")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".cite-tools [role=status]")).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    today = page.evaluate("new Date().toISOString().slice(0, 10)")
    assert text.startswith("<ref name=") and f"Accessed {today}.</ref>" in text
    page.goto(page.url.replace("growth/", "immunity/"))
    page.get_by_text("Cite this page").click()
    expect(page.locator(".cite-format:visible pre")).to_have_attribute("data-format", "mediawiki")


def test_without_javascript_every_format_is_there(open_page):
    """All formats stand below each other, selectable."""
    page = open_page("growth/", java_script_enabled=False)
    page.get_by_text("Cite this page").click()
    assert page.locator(".cite-format:visible").count() == len(WORDS)
