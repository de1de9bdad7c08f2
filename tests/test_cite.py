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
    """The HTML of a page."""
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


def record_formats(site, name: str) -> dict[str, str]:
    """What the page of a record's citation shows, by format."""
    html = (site / "cite" / f"{name}.html").read_text(encoding="utf-8")
    return {
        form: unescape(text) for form, text in re.findall(r'<pre data-format="([^"]+)"[^>]*>(.*?)</pre>', html, re.S)
    }


def test_every_finding_row_panel_reference_and_note_can_be_cited(site):
    """Each has its page with every format and its exact hosted address, and a link to it where it stands."""
    wanted = {
        "evidence": r'<tr id="(f-[^"]+)"',
        "table-1": r'<tr id="(row-\d+)"',
        "references": r'<li id="(ref-\d+)"',
        "notes": r'<li id="(n-[^"]+)"',
        "figures/biogenesis": r'<figure id="(panel-[a-d])"',
    }
    for page, pattern in wanted.items():
        html = built(site, page)
        canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html).group(1)
        records = re.findall(pattern, html)
        assert records
        for record in records:
            assert re.search(rf'class="cite-link" href="(?:\.\./)+cite/{record}\.html"', html), record
            shown = record_formats(site, record)
            assert list(shown) == list(WORDS)
            assert all(f"{canonical}#{record}" in text for text in shown.values()), record


@pytest.mark.parametrize(
    ("page", "record"),
    [
        ("evidence", "f-vegf-up"),
        ("table-1", "row-7"),
        ("figures/biogenesis", "panel-b"),
        ("references", "ref-39"),
        ("notes", "n-x12"),
    ],
)
def test_the_dialog_of_a_record_says_what_its_page_says(open_page, site, page, record):
    """With a script and without one, the citation is the same but for the day of access."""
    expected = record_formats(site, record)
    shown = open_page(f"{page}/")
    built_on = shown.locator("details.cite-page").get_attribute("data-accessed")
    today = shown.evaluate("new Date().toISOString().slice(0, 10)")
    link = shown.locator(f'a.cite-link[data-record="{record}"]')
    link.click()
    dialog = shown.locator("dialog.cite-dialog")
    for pre in dialog.locator("pre").all():
        form = pre.get_attribute("data-format")
        assert pre.text_content() == expected[form].replace(built_on, today), form
    assert dialog.locator("pre:visible").count() == 1
    shown.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()


def test_without_javascript_a_record_is_cited_on_a_page_of_its_own(open_page):
    """The link leads there, and back to the record."""
    page = open_page("evidence/", java_script_enabled=False)
    page.locator('a.cite-link[data-record="f-vegf-up"]').click()
    assert page.locator("pre:visible").count() == len(WORDS)
    page.get_by_role("link", name="Back to f-vegf-up").click()
    assert page.url.endswith("/evidence/#f-vegf-up")


@pytest.mark.parametrize("name", PAGES)
def test_the_head_says_what_the_page_is(site, name):
    """Machines read the title, the hosted address and the review behind it; no page poses as the review."""
    html = built(site, name)
    head = html.split("</head>")[0]
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', head).group(1)
    tags = {
        name: unescape(value)
        for name, value in re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', head)
    }
    assert tags["og:url"] == canonical and tags["z:itemType"] == "webpage"
    assert tags["og:title"] == tags["DC.title"] and tags["og:description"] == tags["description"]
    assert tags["DCTERMS.references"].endswith("10.7150/jca.25376")
    assert not any(name.startswith("citation_") for name in tags)
    links = dict(re.findall(r'<link rel="([a-z-]+)" href="([^"]+)"', head))
    assert links["cite-as"] == canonical and links["license"].startswith("https://creativecommons.org/")
    folder = name.removesuffix(".md").removesuffix("index").strip("/")
    item = json.loads((site / folder / links["describedby"]).resolve().read_text(encoding="utf-8"))[0]
    assert item["URL"] == canonical
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', head, re.S).group(1))
    assert data["@id"] == canonical and data["isBasedOn"]["@id"].endswith("10.7150/jca.25376")
    assert data["name"] == tags["og:title"] and data["@type"] == "WebPage"


def test_the_pages_of_data_name_their_files(site):
    """The evidence and the references are data sets, with files that exist."""
    for name in ("evidence.md", "references.md"):
        html = built(site, name)
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S).group(1))
        files = [part["contentUrl"] for part in data["mainEntity"]["distribution"]]
        assert files and all((site / file.removeprefix(data["isPartOf"]["url"])).exists() for file in files)
