"""The editions of the complete review: a single HTML file, an EPUB, and two PDFs."""

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
from review.editions.paper import data_edition, reading_edition
from review.editions.publication import read_publication
from review.exports.release import from_json
from selectolax.lexbor import LexborHTMLParser

POPUP = ".cite-popup"
MAX_BYTES = 2_000_000  # maximum size of the single file in bytes
EPUBCHECK = next((path for path in (Path("/usr/share/java/epubcheck.jar"),) if path.exists()), None)


@pytest.fixture(scope="session")
def content():
    """The content of the real review."""
    return load(ROOT)


@pytest.fixture(scope="session")
def one(dist) -> Path:
    """The single HTML file of the real review."""
    return next(dist.glob("*.html"))


@pytest.fixture(scope="session")
def tree(one) -> LexborHTMLParser:
    """The single HTML file, parsed."""
    return LexborHTMLParser(one.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def epub(dist) -> dict[str, bytes]:
    """The files of the EPUB."""
    with zipfile.ZipFile(next(dist.glob("*.epub"))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def opened(chromium, one):
    """A function that opens the single file from disk, offline; a script error, a console message, or a
    request fails the test."""
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


# --- the single file ---


def test_the_single_file_has_unique_ids_and_no_dead_links(one):
    """The file stays below 2 MB, loads nothing, and contains no address of another page."""
    text = one.read_text(encoding="utf-8")
    page = parse(text)
    counts = Counter(page.ids)
    assert [name for name, count in counts.items() if count > 1] == []
    inside = [target for target in page.links if "://" not in target]
    assert (
        inside
        and [target for target in inside if not target.startswith("#") or unquote(target[1:]) not in counts] == []
    )
    loads = page.loads + CSS_URL.findall(text)
    assert loads and [target for target in loads if not target.startswith(("data:", "#"))] == []
    assert len(text.encode()) < MAX_BYTES


def test_the_single_file_contains_every_record_once(tree, content):
    """Findings, rows, notes, terms, and references keep their ids; an id that two pages share is
    prefixed with its page."""
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
    numbers = [f"ref-{number}" for number in range(1, len(content.bibliography.by_number) + 1)]
    assert sorted(ids(tree, '[id^="ref-"]')) == sorted(numbers)
    assert tree.css_first("#growth--cite-39-1") is not None and tree.css_first("#cite-39-1") is None


def test_references_of_the_single_file_link_back_to_every_mark(tree, content):
    """Each reference has back-links to all its citation marks and no others, and each mark links to its
    reference."""
    found = {}
    for entry in tree.css("ol.references > li[data-ref]"):
        numbers = entry.attributes["data-ref"].split()
        back = {link.attributes["href"][1:] for link in entry.css("a.backlink")}
        marks = {mark.id for number in numbers for mark in tree.css(f'a.cite[data-ref="{number}"]')}
        assert back == marks, numbers
        found |= dict.fromkeys(numbers, back)
    assert len(found) == len(content.bibliography.by_number) < sum(map(len, found.values()))
    for mark in tree.css("a.cite[data-ref]"):
        assert mark.attributes["href"] == f"#ref-{mark.attributes['data-ref']}"


def test_popups_of_the_single_file_work_from_disk(opened):
    """A citation mark opens its reference, whose links lead to the next mark and to the entry; notes
    and terms open, too."""
    page = opened("#growth")
    page.click("#growth--cite-39-1")
    expect(page.locator(POPUP)).to_contain_text("Zhu W")
    expect(page.locator(f"{POPUP} .popup-walk")).to_contain_text("Cited")
    page.click(f"{POPUP} >> text=Next →")
    expect(page.locator(POPUP)).to_be_visible()
    page.click(f"{POPUP} >> text=Full entry below")
    expect(page.locator("#ref-39")).to_be_in_viewport()
    page.click(".part-growth a.note-mark >> nth=0")
    expect(page.locator(f"{POPUP} q")).to_be_visible()
    expect(page.locator(f"{POPUP} .note-text")).not_to_be_empty()
    page.keyboard.press("Escape")
    page.click(".part-growth a.term >> nth=0")
    expect(page.locator(f"{POPUP} .popup-text")).to_be_visible()
    page.keyboard.press("Escape")
    page.click(".part-growth .finding-sentence a.cite >> nth=0")
    expect(page.locator(f"{POPUP} .popup-finding").first).to_contain_text("Finding in this sentence: ")
    expect(page.locator(f"{POPUP} .popup-finding a[href^='#f-']").first).to_be_visible()


def test_filters_of_the_single_file_affect_only_their_own_list(opened):
    """A filter, a cell of the map, or a text filter hides rows of its own list and leaves the other
    lists complete."""
    page = opened("#evidence")
    rows, entries = page.locator(".evidence tbody tr:visible"), page.locator("ol.references > li:visible")
    all_rows, all_entries = rows.count(), entries.count()
    page.click(".evidence-map .map-cell >> nth=0")
    assert 0 < rows.count() < all_rows and entries.count() == all_entries
    page.click(".evidence button[type=reset]")
    expect(rows).to_have_count(all_rows)
    page.fill(".all-references input[name=words]", "zhu 2012")
    assert 0 < entries.count() < all_entries and rows.count() == all_rows
    page.goto(page.url.split("#")[0] + "#ref-1")
    expect(page.locator("#ref-1")).to_be_in_viewport()
    with page.expect_download() as download:
        page.click("[data-download=findings] [data-format=json]")
    records = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["records"]
    assert len(records) == all_rows


def test_figures_cite_box_and_schemes_of_the_single_file_work_from_disk(opened):
    """A box of Figure 2 selects its findings, a panel can be enlarged, a citation is shown, and the
    color scheme can be switched."""
    page = opened("#tumor-interaction", color_scheme="light")
    listed = page.locator("[data-chosen] li:visible")
    total = listed.count()
    page.locator("svg.interaction a[data-findings]").first.click()
    assert 0 < listed.count() < total
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


def test_the_single_file_opens_the_target_of_an_address(opened):
    """A finding and a reference unfold when an address or the number field leads there; a row shows
    facts from the abstract."""
    page = opened("#f-mir-100-vegf")
    expect(page.locator("#f-mir-100-vegf .reason")).to_be_visible()
    row = page.locator("#f-gastric-colon-growth")
    row.locator("details.row-more > summary").click()
    expect(row.locator(".abstract-copy")).to_contain_text("Exosomes promoted tumor growth")
    page.fill("[data-goto]", "39")
    page.keyboard.press("Enter")
    expect(page.locator("#ref-39 .entry-text")).to_be_visible()


def test_cite_links_stay_inside_the_single_file(opened, tree):
    """Without a script they lead to the cite box of the file; with one, to a dialog with the address of
    the record's page."""
    links = tree.css("a.cite-link")
    assert links and {link.attributes["href"] for link in links} == {"#cite-edition"}
    page = opened("#f-mir-100-vegf")
    page.click("#f-mir-100-vegf .cite-link")
    page.locator("dialog.cite-dialog").get_by_role("tab", name="MediaWiki").click()
    cited = page.locator("dialog.cite-dialog pre:visible").text_content()
    assert "/evidence/#f-mir-100-vegf MSC exosomes in cancer, version" in cited and "Home" not in cited
    assert page.url.endswith("#f-mir-100-vegf")


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "desktop"])
def test_the_single_file_is_readable_without_javascript(opened, content, options):
    """Text, references, rows, and back-links are all there in the reader's color scheme, and nothing is
    wider than the screen."""
    page = opened("#growth", java_script_enabled=False, color_scheme="dark", **options)
    assert page.locator(".evidence tbody tr:visible").count() == len(content.records("findings"))
    assert page.locator("ol.references a.backlink").count() > content.reference_count
    expect(page.locator("#growth")).to_be_in_viewport()
    page.locator("#ref-39 summary").click()
    assert page.locator("#ref-39 a.backlink:visible").count() > 1
    assert page.locator("form:visible, button:visible").count() == 0
    wide = opened(color_scheme="dark", **options)
    assert wide.evaluate("document.documentElement.scrollWidth") <= wide.evaluate("innerWidth")
    assert "rgb(20, 23, 27)" in wide.evaluate("getComputedStyle(document.body).backgroundColor")


# --- the EPUB ---


@pytest.mark.engine
def test_the_epub_passes_epubcheck(dist):
    """The reference validator of the format reports no error and no warning."""
    if EPUBCHECK is None or not shutil.which("java"):
        assert os.environ.get("CI") != "true", "the EPUB needs epubcheck: apt-get install epubcheck"
        pytest.skip("epubcheck is not installed (Debian: apt-get install epubcheck)")
    command = ["java", "-jar", str(EPUBCHECK), str(next(dist.glob("*.epub")))]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "No errors or warnings detected" in done.stdout, done.stdout + done.stderr


def test_the_epub_contains_its_metadata(epub, dist, offline_site):
    """The file mimetype comes first, uncompressed; the metadata contain identifier, release date,
    cover, source, and license."""
    release = from_json((offline_site / "edition.json").read_bytes())
    with zipfile.ZipFile(next(dist.glob("*.epub"))) as packed:
        first = packed.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    opf = epub["EPUB/content.opf"].decode()
    assert re.search(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5", opf) and "<dc:language>en<" in opf
    for expected in (release.version, release.review["doi"], "by-nc/4.0", 'properties="cover-image"', ">edt<"):
        assert expected in opf, expected
    assert re.search(rf'dcterms:modified">{release.date}T', opf)


def test_references_of_the_epub_are_linked_both_ways(epub, content):
    """The EPUB contains each reference, finding, and note once; footnotes link to entries, and entries
    link back to the marks."""
    texts = {name.rpartition("/")[2]: text.decode() for name, text in epub.items() if name.startswith("EPUB/text/")}
    places = {name: f"{file}#{name}" for file, text in texts.items() for name in re.findall(r' id="([^"]+)"', text)}
    every = "".join(texts.values())
    wanted = [f"ref-{number}" for number in range(1, len(content.bibliography.by_number) + 1)]
    wanted += [record["id"] for record in content.records("findings")]
    wanted += [f"n-{record['id'].lower()}" for record in content.records("notes")]
    for name in wanted:
        assert every.count(f' id="{name}"') == 1, name
    home, foot = places["growth--cite-39-1"], "growth--foot-ref-39"
    assert re.search(rf'href="{places[foot]}" id="growth--cite-39-1"', every)
    assert re.search(rf'id="{foot}">\s*<p><a href="{places["ref-39"]}"', every)
    assert f'href="{home}"' in texts[places["ref-39"].partition("#")[0]]
    assert "<form" not in every and "<script" not in every and every.count("<h1") >= len(content.page_order) - 1


def test_marks_of_the_epub_open_footnotes_of_their_chapter(epub, content):
    """Each mark of a reference or a note is a noteref to an aside in the same file, which contains the
    text.

    The complete lists are exempt, because their entries are the text.
    """
    opened = 0
    for name, text in epub.items():
        if not name.startswith("EPUB/text/"):
            continue
        tree = LexborHTMLParser(text.decode())
        asides = {node.id: node for node in tree.css("aside")}
        for aside in asides.values():
            assert aside.attributes["epub:type"] == "footnote" and aside.attributes["role"] == "doc-footnote"
            assert len(aside.text()) > 20, (name, aside.id)
        for mark in tree.css("a.cite, a.note-mark"):
            file, _, anchor = mark.attributes["href"].partition("#")
            assert (mark.attributes["epub:type"], mark.attributes["role"]) == ("noteref", "doc-noteref"), mark.html
            assert name.endswith(file) and anchor in asides, mark.html
            opened += 1
        assert {link.attributes["href"].partition("#")[2] for link in tree.css("[role=doc-noteref]")} == set(asides)
    assert opened > content.reference_count


def test_the_epub_links_the_glossary_index_and_repeats_no_folded_entry(epub):
    """The letters of the glossary's index link to anchors in the EPUB; the short form of a folded entry
    is omitted."""
    texts = [text.decode() for name, text in epub.items() if name.startswith("EPUB/text/")]
    every = "".join(texts)
    letters = set(re.findall(r'href="[^"#]*#(letter-[^"]+)"', every))
    assert len(letters) > 10 and {unquote(name) for name in letters} <= set(re.findall(r' id="([^"]+)"', every))
    assert not re.search(r'class="(?:[^"]* )?(?:entry-short|pill|off-paper)[ "]', every)


def test_tables_of_the_epub_fit_an_e_reader(epub):
    """A table with many columns becomes a list per row, so that no column heading is broken."""
    texts = [text.decode() for name, text in epub.items() if name.startswith("EPUB/text/")]
    heads = [row.css("th, td") for text in texts for row in LexborHTMLParser(text).css("thead tr:last-child")]
    assert heads and max(map(len, heads)) <= 5


# --- the PDFs ---

PDF_EDITIONS = {"pdf": reading_edition, "data.pdf": data_edition}
both_pdfs = pytest.mark.parametrize("ending", PDF_EDITIONS)
FEW_LETTERS = 250  # letters on a page that counts as nearly empty


def without_spaces(text: str) -> str:
    """The text without spaces and ligatures, which a PDF may change."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="session")
def pdfs(dist) -> dict[str, pypdf.PdfReader]:
    """The two PDFs by their file extension."""
    found = {path.name.removeprefix(f"{next(dist.glob('*.zip')).stem}."): path for path in dist.glob("*.pdf")}
    assert set(found) == set(PDF_EDITIONS), "the PDFs need Chromium: run make test, or set CHROMIUM"
    return {ending: pypdf.PdfReader(path) for ending, path in found.items()}


@pytest.fixture(scope="session")
def pdf_texts(pdfs) -> dict[str, list[str]]:
    """The text of each page of the PDFs."""
    return {ending: [page.extract_text() for page in paper.pages] for ending, paper in pdfs.items()}


@pytest.fixture(scope="session")
def sources(offline_site) -> dict[str, str]:
    """The HTML sources of the two PDFs."""
    files = [path for path in offline_site.rglob("*") if path.is_file()]
    site = {path.relative_to(offline_site).as_posix(): path.read_bytes() for path in files}
    work = read_publication(site, from_json(site["edition.json"]))
    return {ending: make(work) for ending, make in PDF_EDITIONS.items()}


@both_pdfs
def test_page_numbers_of_the_table_of_contents_are_correct(pdfs, pdf_texts, sources, ending):
    """Each heading is on the page that the table of contents states."""
    tree, paper, texts = LexborHTMLParser(sources[ending]), pdfs[ending], pdf_texts[ending]
    entries = [
        (without_spaces(node.css_first(".entry").text()), node.attributes["href"][1:])
        for node in tree.css(".contents a")
    ]
    numbers = {
        name.removeprefix("/"): paper.get_destination_page_number(place)
        for name, place in paper.named_destinations.items()
    }
    listed = without_spaces("".join(texts[1:4]))
    for title, anchor in entries:
        assert title in without_spaces(texts[numbers[anchor]]), title
        assert f"{title}{numbers[anchor] + 1}" in listed, title


@both_pdfs
def test_pdfs_have_bookmarks_tags_links_and_running_headers(pdfs, pdf_texts, sources, ending):
    """Bookmarks contain the complete headings; each page has the name of the site at the top and its
    number at the bottom."""
    paper = pdfs[ending]
    names = [item["/Title"] for item in paper.outline if not isinstance(item, list)]
    assert names == [" ".join(node.text().split()) for node in LexborHTMLParser(sources[ending]).css("h1")]
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
    notes = [note.get_object() for page in paper.pages for note in page.get("/Annots", [])]
    assert any("/Dest" in note for note in notes) and any("/URI" in note.get("/A", {}) for note in notes)
    assert "MSC exosomes in cancer" in pdf_texts[ending][5] and "6" in pdf_texts[ending][5].split()
    assert paper.metadata.author and "2018" in paper.metadata.subject


@both_pdfs
def test_pdfs_have_the_date_of_the_release(pdfs, offline_site, ending):
    """Chromium would write the time of printing, so two exports of one release would differ."""
    release = from_json((offline_site / "edition.json").read_bytes())
    dates = pdfs[ending].metadata.creation_date, pdfs[ending].metadata.modification_date
    assert [date.timestamp() for date in dates] == [release.timestamp] * 2


@both_pdfs
def test_no_table_is_clipped_on_paper(pdf_texts, sources, ending):
    """The text of every table cell is in the PDF in one piece, because Chromium omits clipped text.

    Absolutely positioned elements, such as arrows, are elsewhere in the file.
    """
    printed_text = re.sub("[↑↓—]", "", without_spaces("".join(pdf_texts[ending])))
    tree = LexborHTMLParser(sources[ending])
    for picture in tree.css(".balance"):  # printed as a picture; its table is folded
        picture.decompose()
    cells = tree.css("table td, .entry .fact")
    for hidden in (hidden for cell in cells for hidden in cell.css(".said, .arrow, .off-paper, .cite-link")):
        hidden.decompose()
    texts = [re.sub("—", "", without_spaces(cell.text())) for cell in cells]
    assert len(texts) > 200 and [text for text in texts if text not in printed_text] == []


def test_the_reading_and_data_editions_cover_everything_together(pdfs, pdf_texts, sources, content):
    """Each text page and each record is in one of the two PDFs; references are in both, abridged in the
    reading edition."""
    reading, data = (LexborHTMLParser(sources[ending]) for ending in PDF_EDITIONS)
    for record in content.records("findings"):
        assert data.css_first(f"#{record['id']}"), record["id"]
    for record in content.records("notes"):
        assert data.css_first(f"#n-{record['id'].lower()}"), record["id"]
    for number in range(1, len(content.bibliography.by_number) + 1):
        assert reading.css_first(f"#ref-{number}") and data.css_first(f"#ref-{number}"), number
    groups = [record["id"] for record in content.records("contested")]
    assert all(reading.css_first(f"#{group}") and not data.css_first(f"#{group}") for group in groups) and groups
    parts = [node.attributes["data-part"] for tree in (reading, data) for node in tree.css("main > .part")]
    pages = {name for name, *_ in content_names(content)} - {"offline"}
    assert pages <= set(parts), pages - set(parts)
    assert 25 < len(pdfs["pdf"].pages) < 45


def content_names(content):
    """The names of the pages in the navigation, as the editions name their parts."""
    return [
        (page.removesuffix(".md").removesuffix("/index").replace("/", "-").replace("index", "home"),)
        for page in content.page_order
    ]


@both_pdfs
def test_no_pdf_page_is_nearly_empty_or_shows_controls(pdfs, pdf_texts, ending):
    """Each page has text or a picture; no stray “cite” link and no day of access, which is unknown, is
    printed."""
    for number, (page, text) in enumerate(zip(pdfs[ending].pages, pdf_texts[ending], strict=True), 1):
        assert len(without_spaces(text)) > FEW_LETTERS or page.images or number == len(pdfs[ending].pages), (
            f"page {number}: {text}"
        )
        assert not re.search(r"^\W*cite\W*$", text, re.M), f"page {number}"
        assert not re.search(r"[Aa]ccessed \d{4}|access-date=\d", text), f"page {number}"


@both_pdfs
def test_editions_contain_every_picture(sources, tree, ending):
    """The pictures of the site are pictures in the PDFs and in the single file, too."""
    for source in (LexborHTMLParser(sources[ending]), tree):
        for figure in source.css(".wiki-pictures figure, .frame"):
            assert figure.css_first("img[src^='data:'], svg"), figure.html


def test_pdfs_contain_no_script_and_the_introduction_of_contested_findings(sources, offline_site):
    """A script would count the rows of tables that the PDF does not show as tables; the introduction
    follows its heading."""
    assert [ending for ending in PDF_EDITIONS if "<script>" in sources[ending]] == []
    page = LexborHTMLParser((offline_site / "evidence.html").read_text(encoding="utf-8"))
    introduction = " ".join(page.css_first("h2#contested + p").text().split())
    assert introduction in " ".join(LexborHTMLParser(sources["pdf"]).body.text().split())
    assert introduction not in " ".join(LexborHTMLParser(sources["data.pdf"]).body.text().split())


def test_footnotes_of_the_pdf_are_smaller_than_the_text(chromium, sources, tmp_path):
    """References and notes are set in smaller type than the text, and each mark shows the id of its
    note."""
    (tmp_path / "reading.html").write_text(sources["pdf"], encoding="utf-8")
    page = chromium.new_page()
    page.emulate_media(media="print")
    page.goto((tmp_path / "reading.html").as_uri())
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    text = page.locator(".part-growth .md-typeset > p").first.evaluate(size)
    for selector in (".foot p", "ol.references .entry-text", ".contested-facts td"):
        assert page.locator(selector).first.evaluate(size) < text, selector
    mark = "node => [getComputedStyle(node, '::before').content, node.getAttribute('href')]"
    for expected, target in [node.evaluate(mark) for node in page.locator("a.note-mark[data-note]").all()[:40]]:
        assert "†" in expected and page.locator(f'[id="{target[1:]}"]').count() == 1
    page.close()


# --- input that is not a built site ---


def test_an_invalid_site_is_reported_in_one_line(offline_site):
    """A missing home page, page list, page, or article is reported with its remedy."""
    site = {path.relative_to(offline_site).as_posix(): path.read_bytes() for path in offline_site.rglob("*.html")}
    release = from_json((offline_site / "edition.json").read_bytes())
    broken = {
        "index.html: site must have a home page": {},
        "growth.html: page must be a file of the site": {"index.html": site["index.html"]},
        "growth.html: page must have an article": site | {"growth.html": b"<p>bare</p>"},
    }
    growth = replace(release, contents=(("growth.html", "Growth", ""),))
    cases = [(expected, files, growth) for expected, files in broken.items()]
    for expected, files, listed in [
        *cases,
        ("edition.json: site must list its pages", site, replace(release, contents=())),
    ]:
        with pytest.raises(ValueError, match=re.escape(expected)) as raised:
            read_publication(files, listed)
        assert "\n" not in str(raised.value)


def test_another_review_becomes_a_single_file(review, tmp_path):
    """Nothing depends on this review: ids are unique and links stay inside the file."""
    assert build(review, tmp_path / "site", OFFLINE="true").returncode == 0
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    site = {path.relative_to(tmp_path / "site").as_posix(): path.read_bytes() for path in files}
    release = from_json(site["edition.json"])
    text = html_edition(site, release).decode()
    page = parse(text)
    names = page.ids
    assert len(names) == len(set(names))
    assert {target[1:] for target in page.links if target.startswith("#")} <= set(names)
    assert io.StringIO(text).readline() == "<!doctype html>\n"


def test_the_epub_and_the_single_file_contain_formulas_and_footnotes(prose, tmp_path):
    """Each footnote links there and back; formulas are MathML, also in the table of contents of the
    EPUB."""
    assert build(prose, tmp_path / "site", OFFLINE="true").returncode == 0
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    site = {path.relative_to(tmp_path / "site").as_posix(): path.read_bytes() for path in files}
    release = from_json(site["edition.json"])
    one = html_edition(site, release).decode()
    with zipfile.ZipFile(io.BytesIO(epub_edition(site, release))) as packed:
        epub = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith(("html", ".opf"))}
    chapter = next(text for text in epub.values() if "footnote-ref" in text)
    for text in (one, chapter):
        footnotes = {
            target.rpartition("#")[2] for target in parse(text).links if re.search("#fn(?:ref[0-9]*)?-", target)
        }
        assert footnotes == {"fn-1", "fn-my-note", "fnref-1", "fnref2-1", "fnref-my-note"}
        assert footnotes <= set(parse(text).ids)
        assert text.count("<math") == 4 and "see " in text and ", p. 12" in text
    assert "<math" in epub["EPUB/nav.xhtml"] and 'properties="nav mathml"' in epub["EPUB/content.opf"]
    assert len(re.findall(r'item (?=[^>]*text/ch)[^>]*properties="mathml"', epub["EPUB/content.opf"])) == 1
