"""The whole work in one piece: one HTML file, the book, the printed form."""

import io
import json
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pypdf
import pytest
from conftest import PHONE, ROOT, build
from playwright.sync_api import expect
from review.checks.built_site import CSS_URL, parse
from review.data.content_loader import load
from review.editions import epub_edition, html_edition
from review.editions.publication import read_publication
from review.exports.release import from_json
from selectolax.lexbor import LexborHTMLParser

POPUP = ".cite-popup"
MOST = 2_000_000  # bytes of the one file
EPUBCHECK = next((path for path in (Path("/usr/share/java/epubcheck.jar"),) if path.exists()), None)


@pytest.fixture(scope="session")
def content():
    """What the work is made of."""
    return load(ROOT)


@pytest.fixture(scope="session")
def one(dist) -> Path:
    """The one file of the real review."""
    return next(dist.glob("*.html"))


@pytest.fixture(scope="session")
def tree(one) -> LexborHTMLParser:
    """The same, read."""
    return LexborHTMLParser(one.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def book(dist) -> dict[str, bytes]:
    """The files of the book."""
    with zipfile.ZipFile(next(dist.glob("*.epub"))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture(scope="session")
def paper(dist) -> pypdf.PdfReader:
    """The printed form."""
    found = list(dist.glob("*.pdf"))
    assert found, "the PDF needs Chromium: run make test, or set CHROMIUM"
    return pypdf.PdfReader(found[0])


@pytest.fixture
def opened(chromium, one):
    """Open the one file from disk, without a network; an error, a word in the console or a request is a failure."""
    contexts, faults = [], []

    def opener(fragment: str = "", **options):
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or faults.append(request.url))
        page.goto(one.as_uri() + fragment)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert faults == []


def ids(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.id for node in tree.css(selector)]


# The one file.


def test_no_id_is_doubled_and_every_link_inside_leads_somewhere(one):
    """Under 2 MB; nothing is loaded from anywhere, and no address of a page is left."""
    text = one.read_text(encoding="utf-8")
    page = parse(text)
    counts = Counter(name for name, _ in page.ids)
    assert [name for name, count in counts.items() if count > 1] == []
    inside = [target for target, _ in page.links if "://" not in target]
    assert (
        inside
        and [target for target in inside if not target.startswith("#") or unquote(target[1:]) not in counts] == []
    )
    loads = [target for target, _ in page.loads] + CSS_URL.findall(text)
    assert loads and [target for target in loads if not target.startswith(("data:", "#"))] == []
    assert len(text.encode()) < MOST


def test_every_record_is_there_once_under_its_own_id(tree, content):
    """Findings, rows, notes, terms and numbers of references; what two pages name has its page in front."""
    for name, selector in (
        ("findings", ".evidence tr[id]"),
        ("notes", "ul.notes > li"),
        ("glossary", ".glossary > article"),
    ):
        wanted = [record["id"].lower() for record in content.records(name)]
        prefix = {"findings": "", "notes": "n-", "glossary": ""}[name]
        assert sorted(ids(tree, selector)) == sorted(prefix + record for record in wanted), name
    rows = len(content.records("table-1"))
    assert ids(tree, 'tr[id^="row-"]') == [f"row-{number}" for number in range(1, rows + 1)]
    numbers = [f"ref-{number}" for number in range(1, content.reference_count + 1)]
    assert sorted(ids(tree, '[id^="ref-"]')) == sorted(numbers)
    assert tree.css_first("#growth--cite-39-1") is not None and tree.css_first("#cite-39-1") is None


def test_references_lead_back_to_every_mark(tree, content):
    """The one list names each mark of its work, and no other; each mark leads to its entry."""
    found = {}
    for entry in tree.css("ol.references > li[data-ref]"):
        numbers = entry.attributes["data-ref"].split()
        back = {link.attributes["href"][1:] for link in entry.css("a.backlink")}
        marks = {mark.id for number in numbers for mark in tree.css(f'a.cite[data-ref="{number}"]')}
        assert back == marks, numbers
        found |= dict.fromkeys(numbers, back)
    assert len(found) == content.reference_count and sum(map(len, found.values())) > content.reference_count
    for mark in tree.css("a.cite[data-ref]"):
        assert mark.attributes["href"] == f"#ref-{mark.attributes['data-ref']}"


def test_popups_filters_and_figures_work_from_disk(opened):
    """A mark opens its reference, walks on, and lands on its entry; a note and a term open too."""
    page = opened("#growth")
    page.click("#growth--cite-39-1")
    expect(page.locator(POPUP)).to_contain_text("Zhu W")
    expect(page.locator(f"{POPUP} .popup-walk")).to_contain_text("Cited")
    page.click(f"{POPUP} >> text=Next →")
    expect(page.locator(POPUP)).to_be_visible()
    page.click(f"{POPUP} >> text=In the list below")
    expect(page.locator("#ref-39")).to_be_in_viewport()
    page.click(".part-growth a.note-mark >> nth=0")
    expect(page.locator(f"{POPUP} q")).to_be_visible()
    expect(page.locator(f"{POPUP} .note-text")).not_to_be_empty()
    page.keyboard.press("Escape")
    page.click(".part-growth a.term >> nth=0")
    expect(page.locator(f"{POPUP} .popup-text")).to_be_visible()


def test_each_filter_hides_rows_of_its_own_list(opened):
    """A facet, a link of the map, the words of one form: the other lists stay whole."""
    page = opened("#evidence")
    rows, entries = page.locator(".evidence tbody tr:visible"), page.locator("ol.references > li:visible")
    whole, all_entries = rows.count(), entries.count()
    page.click(".evidence-map .map-cell >> nth=0")
    assert 0 < rows.count() < whole and entries.count() == all_entries
    page.click(".evidence button[type=reset]")
    expect(rows).to_have_count(whole)
    page.fill(".all-references input[name=words]", "zhu 2012")
    assert 0 < entries.count() < all_entries and rows.count() == whole
    page.goto(page.url.split("#")[0] + "#ref-1")
    expect(page.locator("#ref-1")).to_be_in_viewport()
    with page.expect_download() as download:
        page.click("[data-download=findings] [data-format=json]")
    records = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["records"]
    assert len(records) == whole


def test_figures_cite_box_and_schemes_work_from_disk(opened):
    """A box of Figure 2 lights its findings, a panel is enlarged, a citation is shown, light turns dark."""
    page = opened("#tumor-interaction", color_scheme="light")
    listed = page.locator("[data-chosen] li:visible")
    whole = listed.count()
    page.locator("svg.interaction a[data-findings]").first.click()
    assert 0 < listed.count() < whole
    page.click("#panel-a .enlarge")
    expect(page.locator("dialog.enlarged svg")).to_be_visible()
    page.keyboard.press("Escape")
    page.click("details.cite-page > summary")
    page.get_by_role("tab", name="MediaWiki").click()
    expect(page.locator("details.cite-page pre:visible")).to_contain_text("<ref")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click(".one-bar button")
    assert page.evaluate(paper) != light
    dark = opened(color_scheme="dark")
    assert dark.evaluate(paper) != light
    dark.click(".one-bar button")
    assert dark.evaluate(paper) == light


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "desktop"])
def test_readable_without_a_script(opened, content, options):
    """All text, numbers, rows and ways back, in the reader's scheme; nothing is wider than the screen."""
    page = opened("#growth", java_script_enabled=False, color_scheme="dark", **options)
    assert page.locator(".evidence tbody tr:visible").count() == len(content.records("findings"))
    assert page.locator("ol.references a.backlink:visible").count() > content.reference_count
    assert page.locator("form:visible, button:visible").count() == 0
    expect(page.locator("#growth")).to_be_in_viewport()
    wide = opened(color_scheme="dark", **options)
    assert wide.evaluate("document.documentElement.scrollWidth") <= wide.evaluate("innerWidth")
    assert "rgb(20, 23, 27)" in wide.evaluate("getComputedStyle(document.body).backgroundColor")


# The book.


@pytest.mark.engine
def test_the_book_passes_epubcheck(dist):
    """The checker of the format finds no error and no warning."""
    if EPUBCHECK is None or not shutil.which("java"):
        assert os.environ.get("CI") != "true", "the book needs epubcheck: apt-get install epubcheck"
        pytest.skip("epubcheck is not here (Debian: apt-get install epubcheck)")
    command = ["java", "-jar", str(EPUBCHECK), str(next(dist.glob("*.epub")))]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "No errors or warnings detected" in done.stdout, done.stdout + done.stderr


def test_the_book_says_what_it_is(book, dist, offline_site):
    """mimetype first and unpacked; identifier of address and version, time of the release, cover, source, license."""
    release = from_json((offline_site / "edition.json").read_bytes())
    with zipfile.ZipFile(next(dist.glob("*.epub"))) as packed:
        first = packed.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    opf = book["EPUB/content.opf"].decode()
    assert re.search(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5", opf) and "<dc:language>en<" in opf
    for said in (release.version, release.review["doi"], "by-nc/4.0", 'properties="cover-image"', ">edt<"):
        assert said in opf, said
    assert re.search(rf'dcterms:modified">{release.date}T', opf)


def test_references_of_the_book_are_linked_both_ways(book, content):
    """Each reference, finding and note stands in it once; marks lead there and entries back to the mark."""
    texts = {name.rpartition("/")[2]: text.decode() for name, text in book.items() if name.startswith("EPUB/text/")}
    places = {name: f"{file}#{name}" for file, text in texts.items() for name in re.findall(r' id="([^"]+)"', text)}
    every = "".join(texts.values())
    wanted = [f"ref-{number}" for number in range(1, content.reference_count + 1)]
    wanted += [record["id"] for record in content.records("findings")]
    wanted += [f"n-{record['id'].lower()}" for record in content.records("notes")]
    for name in wanted:
        assert every.count(f' id="{name}"') == 1, name
    home = places["growth--cite-39-1"]
    assert re.search(rf'href="{places["ref-39"]}" id="growth--cite-39-1"', every)
    assert f'href="{home}"' in texts[places["ref-39"].partition("#")[0]]
    assert "<form" not in every and "<script" not in every and every.count("<h1") >= len(content.page_order) - 1


# The printed form.


def squeezed(text: str) -> str:
    """Without spaces and ligatures, which a PDF sets as it likes."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="session")
def printed(paper) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in paper.pages]


def test_numbers_of_the_contents_are_true(paper, printed, tree):
    """On the page that an entry names stands its heading."""
    entries = [
        (squeezed(node.css_first(".entry").text()), node.attributes["href"][1:]) for node in tree.css(".contents a")
    ]
    numbers = {
        name.removeprefix("/"): paper.get_destination_page_number(place)
        for name, place in paper.named_destinations.items()
    }
    listed = squeezed("".join(printed[1:4]))
    for title, anchor in entries:
        assert title in squeezed(printed[numbers[anchor]]), title
        assert f"{title}{numbers[anchor] + 1}" in listed, title


def test_the_printed_form_has_bookmarks_tags_links_and_names(paper, printed, tree):
    """Bookmarks are whole headings; a running head names the part, a foot the page."""
    names = [item["/Title"] for item in paper.outline if not isinstance(item, list)]
    headings = [" ".join(node.text().split()) for node in tree.css("h1")]
    assert names == headings
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
    notes = [note.get_object() for page in paper.pages for note in page.get("/Annots", [])]
    assert any("/Dest" in note for note in notes) and any("/URI" in note.get("/A", {}) for note in notes)
    page = paper.get_destination_page_number(paper.named_destinations["/growth"])
    assert "Tumor growth" in printed[page] and str(page + 1) in printed[page].split()
    assert paper.metadata.author and "2018" in paper.metadata.subject


def test_the_printed_form_has_the_date_of_the_release(paper, offline_site):
    """Chromium would write when it printed: two exports of one release would differ."""
    release = from_json((offline_site / "edition.json").read_bytes())
    dates = paper.metadata.creation_date, paper.metadata.modification_date
    assert [date.timestamp() for date in dates] == [release.timestamp] * 2


def test_no_table_is_clipped_on_paper(printed, one):
    """Chromium does not print what is cut off: so the text of every cell of every table is in the file, in one piece.

    What is positioned by itself (arrows) stands elsewhere in the file.
    """
    whole = re.sub("[↑↓]", "", squeezed("".join(printed)))
    cells = LexborHTMLParser(one.read_text(encoding="utf-8")).css("table td")
    for hidden in (hidden for cell in cells for hidden in cell.css(".said, .arrow")):
        hidden.decompose()
    texts = [squeezed(cell.text()) for cell in cells]
    assert len(texts) > 500 and [text for text in texts if text not in whole] == []


# What is no built site.


def test_a_folder_that_is_no_site_is_one_line(offline_site):
    """A missing home page, list of pages, page or article is named, with its remedy."""
    site = {path.relative_to(offline_site).as_posix(): path.read_bytes() for path in offline_site.rglob("*.html")}
    release = from_json((offline_site / "edition.json").read_bytes())
    broken = {
        "index.html: site must have a home page": {},
        "growth.html: page must be a file of the site": {"index.html": site["index.html"]},
        "growth.html: page must have an article": site | {"growth.html": b"<p>bare</p>"},
    }
    growth = replace(release, contents=(("growth.html", "Growth", ""),))
    cases = [(said, files, growth) for said, files in broken.items()]
    for said, files, listed in [
        *cases,
        ("edition.json: site must list its pages", site, replace(release, contents=())),
    ]:
        with pytest.raises(ValueError, match=re.escape(said)) as raised:
            read_publication(files, listed)
        assert "\n" not in str(raised.value)


def test_another_review_becomes_one_file(review, tmp_path):
    """Nothing depends on this review: ids are unique and links stay inside."""
    assert build(review, tmp_path / "site", OFFLINE="true").returncode == 0
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    site = {path.relative_to(tmp_path / "site").as_posix(): path.read_bytes() for path in files}
    release = from_json(site["edition.json"])
    text = html_edition(site, release).decode()
    page = parse(text)
    names = [name for name, _ in page.ids]
    assert len(names) == len(set(names))
    assert {target[1:] for target, _ in page.links if target.startswith("#")} <= set(names)
    assert io.StringIO(text).readline() == "<!doctype html>\n"


def test_formulas_and_footnotes_are_in_the_book_and_in_the_one_file(prose, tmp_path):
    """Every footnote leads there and back; formulas are MathML, in the contents of the book too."""
    assert build(prose, tmp_path / "site", OFFLINE="true").returncode == 0
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    site = {path.relative_to(tmp_path / "site").as_posix(): path.read_bytes() for path in files}
    release = from_json(site["edition.json"])
    one = html_edition(site, release).decode()
    with zipfile.ZipFile(io.BytesIO(epub_edition(site, release))) as packed:
        book = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith(("html", ".opf"))}
    chapter = next(text for text in book.values() if "footnote-ref" in text)
    for text in (one, chapter):
        footnotes = {
            target.rpartition("#")[2] for target, _ in parse(text).links if re.search("#fn(?:ref[0-9]*)?-", target)
        }
        assert footnotes == {"fn-1", "fn-my-note", "fnref-1", "fnref2-1", "fnref-my-note"}
        assert footnotes <= {name for name, _ in parse(text).ids}
        assert text.count("<math") == 4 and "see " in text and ", p. 12" in text
    assert "<math" in book["EPUB/nav.xhtml"] and 'properties="nav mathml"' in book["EPUB/content.opf"]
    assert len(re.findall(r'item (?=[^>]*text/ch)[^>]*properties="mathml"', book["EPUB/content.opf"])) == 1
