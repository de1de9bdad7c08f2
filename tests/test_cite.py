"""The citation of a page: in its cite box, as files, and in the browser."""

import json
import os
import re
from datetime import date
from html import unescape

import pypandoc
import pytest
import rispy
from conftest import ROOT, build, make_other_review
from playwright.sync_api import expect
from pybtex.database import parse_string
from review.data.content_loader import load
from review.exports.citation_formats import FORMATS, formats_of
from support.version import is_release

PAGES = [page.name for page in load(ROOT).pages]
NAMES = [form.name for form in FORMATS]
# The record of these formats describes the page; the review is in its note.
OF_THE_PAGE = ("bibtex", "ris", "csl-json", "endnote", "hayagriva")


def cited_address(html: str, address: str) -> str:
    """The address that a citation uses: in a release its permanent address, otherwise the plain one."""
    version = re.search(r'<meta name="version" content="([^"]+)"', html).group(1)
    root = os.environ.get("SITE_URL", "https://msc-exosomes.example/")
    return address.replace(root, f"{root}{version}/", 1) if is_release(version) else address


def built(site, name: str) -> str:
    """The HTML of a page."""
    folder = name.removesuffix(".md").removesuffix("index").strip("/")
    return (site / folder / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_offers_every_format(site, name):
    """Each format is in the page; it cites the review first, and the page by its hosted address."""
    html = built(site, name)
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html).group(1)
    shown = dict(re.findall(r'<pre data-format="([^"]+)"[^>]*>(.*?)</pre>', html, re.S))
    assert list(shown) == NAMES
    canonical = cited_address(html, canonical)
    for form, text in shown.items():
        words = unescape(text)
        assert canonical in words and "10.7150/jca.25376" in words, form
        if form not in OF_THE_PAGE:
            assert words.index("jca.25376") < words.index(canonical), form


@pytest.mark.parametrize("name", PAGES)
def test_citation_files_are_valid(site, name):
    """Independent parsers read BibTeX, RIS, and CSL-JSON, which identify the page; each file contains
    its address."""
    html = built(site, name)
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html).group(1)
    stem = name.removesuffix(".md").removesuffix("/index").replace("/", "-")
    stem = "home" if stem == "index" else stem
    folder = site / "cite"
    entry = next(iter(parse_string((folder / f"{stem}.bib").read_text(encoding="utf-8"), "bibtex").entries.values()))
    record = rispy.loads((folder / f"{stem}.ris").read_text(encoding="utf-8"))[0]
    item = json.loads((folder / f"{stem}.csl.json").read_text(encoding="utf-8"))[0]
    canonical = cited_address(html, canonical)
    assert entry.fields["url"] == record["urls"][0] == item["URL"] == canonical
    assert item["type"] == "webpage" and record["type_of_reference"] == "ELEC"
    for form in formats_of("page"):
        assert canonical in (folder / f"{stem}{form.ending}").read_text(encoding="utf-8"), form.name


def test_the_chosen_format_is_remembered_and_copied(open_page):
    """One format is shown at a time; the choice is remembered on other pages; the copy contains today's
    date."""
    page = open_page("growth/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Cite this page").click()
    expect(page.locator(".cite-format:visible")).to_have_count(1)
    page.get_by_role("tab", name="BibTeX").click()
    page.keyboard.press("Home")
    expect(page.get_by_role("tab", name="MediaWiki")).to_be_focused()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".cite-copy + [role=status]")).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    today = day_of_reader(page)
    assert text.startswith("<ref name=") and f"Accessed {today}.</ref>" in text
    page.goto(page.url.replace("growth/", "immunity/"))
    page.get_by_text("Cite this page").click()
    expect(page.locator(".cite-format:visible pre")).to_have_attribute("data-format", "mediawiki")


@pytest.mark.parametrize("script", [True, False])
def test_a_printed_page_names_its_source(open_page, script):
    """The line at the end of a printed page names the site, its version, the address of the page, and the
    review; the cite box is not printed, because the day of access is unknown."""
    page = open_page("growth/", java_script_enabled=script)
    page.emulate_media(media="print")
    if script:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".cite-page")).to_be_hidden()
    footer, cited = page.locator(".md-footer"), page.locator("link[rel=cite-as]").get_attribute("href")
    expect(footer).to_be_visible()
    version = page.locator("meta[name=version]").get_attribute("content")
    assert footer.inner_text().startswith(
        f"MSC exosomes in cancer, version {version}, {cited}. Adapted from Zhou et al. 2018, J Cancer 9:3129, doi "
    )
    assert "Accessed" not in page.locator("body").inner_text()


def test_every_format_is_shown_without_javascript(open_page):
    """All formats are shown one below the other."""
    page = open_page("growth/", java_script_enabled=False)
    page.get_by_text("Cite this page").click()
    assert page.locator(".cite-format:visible").count() == len(NAMES)


def record_formats(site, name: str) -> dict[str, str]:
    """The citations on the citation page of a record, by format."""
    html = (site / "cite" / f"{name}.html").read_text(encoding="utf-8")
    return {
        form: unescape(text) for form, text in re.findall(r'<pre data-format="([^"]+)"[^>]*>(.*?)</pre>', html, re.S)
    }


def test_every_finding_row_panel_reference_and_note_can_be_cited(site):
    """Each record has a citation page with all formats and its permalink, and is displayed with a link
    to that page."""
    wanted = {
        "evidence": r'<tr id="(f-[^"]+)"',
        "table-1": r'<tr id="(row-\d+)"',
        "references": r'<li id="(ref-\d+)"',
        "notes": r'<li id="(n-[^"]+)" data-kind',  # retired notes link elsewhere
        "figures/biogenesis": r'<figure\b[^>]* id="(panel-[a-d])"',
    }
    names = {"row": "Row", "ref": "Reference", "panel": "Panel"}
    for page, pattern in wanted.items():
        html = built(site, page)
        canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html).group(1)
        records = re.findall(pattern, html)
        assert records
        for record in records:
            assert re.search(rf'class="cite-link" href="(?:\.\./)+cite/{record}\.html"', html), record
            shown = record_formats(site, record)
            assert list(shown) == NAMES
            here = cited_address(html, f"{canonical}#{record}")
            kind, _, rest = record.partition("-")
            name = f"{names[kind]} {rest}" if kind in names else record.removeprefix("n-")
            for form, text in shown.items():
                assert here in text and name.lower() in text.lower(), (record, form)


def test_a_finding_can_be_cited_from_its_section(site):
    """Next to its permalink, a finding has a link to a citation that names the section."""
    for name in ("growth", "immunity", "drug-delivery"):
        html = built(site, name)
        canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html).group(1)
        reported = re.findall(r'<a class="row-link" href="#(f-[^"]+)" data-copy-link', html)
        assert reported
        for finding in reported:
            assert f'href="../cite/{name}-{finding}.html" data-record="{finding}"' in html
            shown = record_formats(site, f"{name}-{finding}")
            assert all(cited_address(html, f"{canonical}#{finding}") in text for text in shown.values())


def test_reference_managers_read_the_title_of_a_record(site):
    """BibTeX, RIS, and CSL-JSON name the row in their title; pandoc reads the BibTeX as a web page."""
    shown = record_formats(site, "row-7")
    entry = next(iter(parse_string(shown["bibtex"], "bibtex").entries.values()))
    titles = {entry.fields["title"].strip("{}"), rispy.loads(shown["ris"])[0]["title"]}
    assert len(titles) == 1 and titles.pop().startswith("Row 7 in: Table 1, ")
    assert json.loads(shown["csl-json"])[0]["title"] == "Row 7 in: Table 1"
    item = json.loads(pypandoc.convert_text(shown["bibtex"], "csljson", format="biblatex"))[0]
    assert item["type"] == "webpage" and item["title"].startswith("Row 7 in: Table 1")
    assert "accessed" not in item and item["URL"].endswith("table-1/#row-7") and item["author"][0]["literal"]
    again = json.loads(pypandoc.convert_text(shown["ris"], "csljson", format="ris"))[0]
    assert again["title"] == item["title"] and again["URL"] == item["URL"]


# In each format, the text around the day of access, written as DAY, with slashes, or in words.
DATED = (
    r"  urldate      = \{DAY\},\n|(?<=\w)-DAY(?=[\"\]])| Accessed DAY\.| \(accessed DAY\)|Retrieved DAY, from | \|access-date=DAY"
    r"|Y2  - DAY\n|%\[ DAY\n|    \"accessed\": \{\"raw\": \"DAY\"\},\n|, \"date\": \"DAY\""
)


def undated(text: str, day: str) -> str:
    """A citation without the day of access and the text around it."""
    in_words = f"{date.fromisoformat(day):%B %-d, %Y}"
    return re.sub(DATED.replace("DAY", f"(?:{day}|{day.replace('-', '/')}|{in_words})"), "", text)


def day_of_reader(page) -> str:
    """Today's date in the time zone of the browser."""
    return page.evaluate("new Date().toLocaleDateString('sv')")


def test_built_citations_contain_no_day_of_access(site):
    """In files, on citation pages, and in the cite box as built, the only date is that of the version."""
    day = re.search(r'"dateModified":"([\d-]+)"', built(site, "growth.md"))[1]
    texts = {path.name: path.read_text(encoding="utf-8") for path in (site / "cite").glob("growth.*")}
    texts |= record_formats(site, "row-7")
    boxes = re.findall(r'<pre data-format="([^"]+)"[^>]*>(.*?)</pre>', built(site, "growth.md"), re.S)
    texts |= {f"box {name}": text for name, text in boxes}
    assert len(texts) >= 2 * len(NAMES) + 5
    for name, text in texts.items():
        assert day not in text and day.replace("-", "/") not in text, name
        assert not re.search(r"access|retrieved|urldate|^Y2|^%\[", text, re.I | re.M), name


def each_format(dialog):
    """Each format and the text that its tab shows, one at a time."""
    tabs = dialog.get_by_role("tab")
    expect(tabs).to_have_count(len(NAMES))  # the dialog's tools load when it is opened
    for tab in tabs.all():
        tab.click()
        pre = dialog.locator("pre:visible")
        assert pre.count() == 1 and pre.get_attribute("data-format") == tab.get_attribute("value")
        yield tab.get_attribute("value"), pre.text_content()


@pytest.mark.parametrize(
    ("page", "record"),
    [
        ("evidence", "f-vegf-up"),
        ("evidence", "contested-vegf"),
        ("table-1", "row-7"),
        ("figures/biogenesis", "panel-b"),
        ("references", "ref-39"),
        ("notes", "n-x12"),
    ],
)
def test_the_cite_dialog_matches_the_citation_page(open_page, site, page, record):
    """With and without JavaScript, the citation is the same except for the day of access."""
    expected = record_formats(site, record)
    shown = open_page(f"{page}/#{record}")  # if the record is in a folded entry, its address unfolds it
    today = day_of_reader(shown)
    link = shown.locator(f'a.cite-link[data-record="{record}"]')
    link.click()
    dialog = shown.locator("dialog.cite-dialog")
    for form, snippet in each_format(dialog):
        assert undated(snippet, today) == expected[form] != snippet, form
    shown.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()


@pytest.mark.parametrize(
    ("page", "record", "file"),
    [
        ("growth", "f-hedgehog", "growth-f-hedgehog"),
        ("figures/tumor-interaction", "tumor-interaction", "figure-tumor-interaction"),
    ],
)
def test_the_cite_dialog_matches_a_citation_page_of_another_name(open_page, site, page, record, file):
    """The dialogs of a finding in its section and of a complete figure match their citation pages, too."""
    expected, shown = record_formats(site, file), open_page(f"{page}/")
    today = day_of_reader(shown)
    if (findings := shown.locator(".page-findings summary")).count():
        findings.first.click()
    shown.locator(f'a.cite-link[data-record="{record}"]').click()
    for form, snippet in each_format(shown.locator("dialog.cite-dialog")):
        assert undated(snippet, today) == expected[form] != snippet, form


@pytest.mark.parametrize("from_disk", [False, True])
def test_the_cite_dialog_cites_a_finding_with_its_primary_study(chromium, address, request, site, from_disk):
    """One click adds statement and primary studies to every format, as on the citation page; the
    choice is remembered for other findings, and a record without studies does not offer it."""
    folder = request.getfixturevalue("offline_site") if from_disk else None
    page = chromium.new_page()
    page.goto(f"{folder.as_uri()}/evidence.html#f-hedgehog" if folder else f"{address}/evidence/#f-hedgehog")
    today, dialog = day_of_reader(page), page.locator("dialog.cite-dialog")
    page.locator('a.cite-link[data-record="f-hedgehog"]').click()
    alone = dict(each_format(dialog))
    dialog.get_by_role("button", name="review and primary study").click()
    expect(dialog.locator("pre:visible")).to_contain_text("28817816")
    both = dict(each_format(dialog))
    html = (site / "cite" / "f-hedgehog.html").read_text(encoding="utf-8")
    for form, text in re.findall(r'<pre data-study="([^"]+)">(.*?)</pre>', html, re.S):
        assert undated(both[form], today) == unescape(text), form
    assert all(len(both[form]) > len(text) for form, text in alone.items())
    page.keyboard.press("Escape")
    page.locator('a.cite-link[data-record="contested-vegf"]').click()
    expect(dialog.get_by_role("button", name="primary study")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator('a.cite-link[data-record="f-hedgehog"]').click()
    expect(dialog.get_by_role("button", name="primary study")).to_have_attribute("aria-pressed", "true")
    expect(dialog.locator("pre:visible")).to_contain_text("28817816")
    dialog.get_by_role("button", name="review", exact=True).click()
    expect(dialog.locator("pre:visible")).not_to_contain_text("28817816")
    page.close()


def test_a_page_is_copied_as_markdown(open_page, site):
    """The button copies the Markdown file of the page; if scripts have no clipboard access, only the
    link remains."""
    page = open_page("growth/", permissions=["clipboard-read", "clipboard-write"])
    page.click(".cite-page summary")
    page.get_by_role("button", name="Copy page as Markdown").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (site / "growth" / "index.md").read_text(encoding="utf-8")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { get: () => undefined })")
    page.reload()
    page.click(".cite-page summary")
    expect(page.get_by_role("link", name="This page as Markdown")).to_be_visible()
    expect(page.get_by_role("button", name="Copy page as Markdown")).to_have_count(0)


@pytest.mark.parametrize("clipboard", [True, False])
def test_styled_text_is_copied_as_html_and_plain_text(open_page, clipboard):
    """The clipboard receives both, even if the browser offers scripts no clipboard API."""
    page = open_page("growth/", permissions=["clipboard-read", "clipboard-write"])
    if not clipboard:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { get: () => undefined, configurable: true })")
    page.get_by_text("Cite this page").click()
    page.get_by_role("tab", name="Styled").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".cite-copy + [role=status]")).to_have_text("Copied")
    page.evaluate("delete navigator.clipboard")
    read = "async (type) => (await (await navigator.clipboard.read())[0].getType(type)).text()"
    html, words = page.evaluate(read, "text/html"), page.evaluate(read, "text/plain")
    assert "<a href=" in html and "<" not in words and words.startswith("Zhou J")
    assert "(https://doi.org/10.7150/jca.25376)" in words  # a plain-text field shows the address


def test_addresses_are_copied_without_the_clipboard_api(open_page):
    """Permalinks and the cite dialog copy even on a host without HTTPS, where the clipboard API is
    missing."""
    page = open_page("table-1/", permissions=["clipboard-read", "clipboard-write"])
    gone = "Object.defineProperty(navigator, 'clipboard', { get: () => undefined, configurable: true })"
    read = "async () => { delete navigator.clipboard; return navigator.clipboard.readText() }"
    page.evaluate(gone)
    page.locator("a[data-copy-link]").first.click()
    expect(page.locator(".copied-note")).to_contain_text("Copied https://")
    assert page.evaluate(read).endswith("/table-1/#row-1")
    page.evaluate(gone)
    page.locator('a.cite-link[data-record="row-7"]').click()
    page.locator("dialog.cite-dialog").get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("dialog.cite-dialog [role=status]")).to_have_text("Copied")
    assert "/table-1/#row-7" in page.evaluate(read)


def test_the_guide_shows_a_light_picture_of_each_wiki(open_page, site):
    """Each wiki format has a picture below 25 kB with its declared size and an alt text; pictures load
    lazily."""
    page = open_page("cite/", viewport={"width": 390, "height": 844})
    pictures = page.locator(".wiki-pictures img")
    shown = [picture.get_attribute("src").rsplit("/")[-1].removesuffix(".png") for picture in pictures.all()]
    assert shown == [form.name for form in FORMATS if form.picture]
    assert not pictures.first.evaluate("image => image.complete")
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        wide = picture.evaluate(
            "async image => { await image.decode(); return [image.naturalWidth, image.naturalHeight] }"
        )
        assert wide == [2 * int(picture.get_attribute(side)) for side in ("width", "height")]
        assert len(picture.get_attribute("alt")) > 60
    assert all(path.stat().st_size < 25_000 for path in (site / "assets" / "wikis").iterdir())


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The built site of the tiny review as release v1.2."""
    project = make_other_review(tmp_path_factory.mktemp("released") / "review")
    done = build(project, project / "site", SOURCE_DATE_EPOCH="0", SITE_VERSION="v1.2")
    assert done.returncode == 0, done.stderr
    return project / "site"


def test_a_release_is_cited_by_its_permanent_address(released, other_site):
    """In a release, snippets and files use the permanent address, and one line names the latest
    address; a draft uses only the plain address."""
    for form in formats_of("page"):
        name = f"bread{form.ending}"
        text = (released / "cite" / name).read_text(encoding="utf-8")
        assert "example/v1.2/bread/" in text and "example/bread/" not in text
        assert "example/bread/" in (other_site / "cite" / name).read_text(encoding="utf-8")
    page = (released / "bread" / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://yeast.example/bread/"' in page
    assert '<link rel="cite-as" href="https://yeast.example/v1.2/bread/"' in page
    assert 'The latest version is at <a href="https://yeast.example/bread/"' in page
    assert "The latest version is at" in (released / "cite" / "ref-1.html").read_text(encoding="utf-8")
    assert "latest version" not in (other_site / "bread" / "index.html").read_text(encoding="utf-8")


def test_a_citation_can_switch_to_the_latest_address(chromium, released):
    """One click switches the address and the name of the reference, another switches back, also from
    disk."""
    page = chromium.new_page()
    page.goto((released / "bread" / "index.html").as_uri())
    page.get_by_text("Cite this page").click()
    shown = page.locator("details.cite-page pre:visible")
    page.get_by_role("tab", selected=True).wait_for()
    fixed = shown.text_content()
    assert "example/v1.2/bread/" in fixed
    page.get_by_role("button", name="latest version").click()
    latest = shown.text_content()
    assert "example/bread/" in latest and "v1.2/bread" not in latest
    named = r'<ref name="([^"]+)"'
    assert re.search(named, fixed).group(1) != re.search(named, latest).group(1)
    page.get_by_role("button", name="permanent").click()
    assert shown.text_content() == fixed
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".cite-copy + [role=status]")).to_have_text("Copied")
    page.close()


def test_a_box_whose_tools_are_slow_or_missing_is_of_use(open_page):
    """Until its tools are loaded, the box shows one format, not all, which would then disappear; if
    they cannot be loaded, every format."""
    page = open_page("growth/")
    waiting = []
    page.route("**/assets/cite.js", lambda route: waiting.append(route))  # Playwright sets attributes on it
    formats = page.locator(".cite-page .cite-format:visible")
    page.click(".cite-page summary")
    expect(formats).to_have_count(1)
    expect(page.get_by_role("tab")).to_have_count(0)
    for route in waiting:
        route.abort()
    expect(formats).to_have_count(len(FORMATS))
    page.unroute("**/assets/cite.js")
    page.mouse.move(0, 0)
    page.hover(".cite-page summary")
    expect(page.get_by_role("tab", selected=True)).to_be_visible()
    expect(formats).to_have_count(1)


def test_without_javascript_a_record_has_a_citation_page(open_page):
    """The cite link leads to a page with all formats, then those with the primary study, and a link
    back to the record."""
    page = open_page("evidence/#f-vegf-up", java_script_enabled=False)
    page.locator('a.cite-link[data-record="f-vegf-up"]').click()
    assert page.locator("pre[data-format]:visible").count() == len(NAMES)
    assert page.locator("#study pre:visible").count() == page.locator("pre:visible").count() - len(NAMES) > 0
    page.get_by_role("link", name="Back to f-vegf-up").click()
    assert page.url.endswith("/evidence/#f-vegf-up")


@pytest.mark.parametrize("name", PAGES)
def test_the_head_contains_the_metadata_of_the_page(site, name):
    """The metadata contain title, hosted address, and the underlying review; no page claims to be the
    review."""
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
    assert links["cite-as"] == cited_address(html, canonical) and links["license"].startswith(
        "https://creativecommons.org/"
    )
    folder = name.removesuffix(".md").removesuffix("index").strip("/")
    item = json.loads((site / folder / links["describedby"]).resolve().read_text(encoding="utf-8"))[0]
    assert item["URL"] == cited_address(html, canonical)
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', head, re.S).group(1))
    assert data["@id"] == canonical and data["isBasedOn"]["@id"].endswith("10.7150/jca.25376")
    assert data["name"] == tags["og:title"] and data["@type"] == "WebPage"


def test_data_pages_list_their_files_in_json_ld(site):
    """The Evidence and References pages are described as data sets whose files exist."""
    for name in ("evidence.md", "references.md"):
        html = built(site, name)
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S).group(1))
        files = [part["contentUrl"] for part in data["mainEntity"]["distribution"]]
        assert files and all((site / file.removeprefix(data["isPartOf"]["url"])).exists() for file in files)
