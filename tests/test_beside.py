"""Beside the sentence: notes and references in the margin, and what a page says of each below that width."""

import gzip
import re
from xml.etree import ElementTree

import pytest
from conftest import PHONE, build, until
from playwright.sync_api import expect
from review.data.works import Work
from review.render.margin_notes import Margin, add_margin, beginning, blocks, in_short
from selectolax.lexbor import LexborHTMLParser
from test_site import page as site_page

LEE = Work(
    key="lee",
    kind="article",
    item={
        "author": [{"family": "Lee", "given": "J"}],
        "container-title": "J Immunol",
        "issued": {"date-parts": [[2013]]},
    },
    numbers=(4,),
)
NOTE = "The page says one thing. The figure says another thing, at some length, in many more words than there is room."
MARGIN = Margin({"X1": NOTE}, {4: (LEE, ""), 5: (LEE, "retracted")})
CITE = '<a class="cite" data-ref="{0}" id="cite-{0}-1" href="#entry-{0}">{0}</a>'
MARK = '<a class="note-mark" id="at-x1-1" href="../notes/#n-x1" data-note="X1">†X1</a>'
SECTIONS = ["introduction", "growth", "angiogenesis", "drug-delivery", "immunity"]
# A page as it comes over the net, its pictures and fonts not counted.
LARGEST = 50_000


def asides(html: str) -> list[str]:
    """The texts beside a page."""
    return [" ".join(node.text().split()) for node in LexborHTMLParser(add_margin(html, MARGIN)).css("aside.beside")]


def test_a_reference_stands_once_beside_each_paragraph_a_note_once_on_the_page():
    """Repeated marks of a paragraph are one line; a later paragraph has only the id of a note."""
    twice = f"<p>Cells {CITE.format(4)} grow {CITE.format(4)}.{MARK}</p>"
    first, second = asides(twice + twice)
    assert first.count("Lee 2013, J Immunol") == 1 and "†X1 The page says one thing." in first
    assert second == "4 Lee 2013, J Immunol †X1 see above"


def test_a_status_stands_beside_too():
    """A retracted work is called so in the margin."""
    assert asides(f"<p>{CITE.format(5)}</p>") == ["5 Lee 2013, J Immunol retracted"]


def test_only_running_text_has_a_margin():
    """Boxes, tables, headings and unmarked paragraphs have none; what is inside a box is part of it."""
    boxes = "".join(f"<{name}><p>{MARK}</p></{name}>" for name in ("div", "table", "figure", "section"))
    html = f"{boxes}<h2>{MARK}</h2><p>Nothing.</p><!-- block: x --><br>"
    assert add_margin(html, MARGIN) == html
    assert len(asides(f"{html}<ul><li>{MARK}</li></ul>")) == 1


def test_a_text_reaches_down_beside_blocks_without_one():
    """The rows that it may take end where the next text begins, and at six."""
    empty, marked = "<p>Nothing.</p>\n<h2>Next</h2>\n", f"<p>{CITE.format(4)}</p>\n"
    assert re.findall(r"rows-(\d)", add_margin(marked + empty + marked + empty * 9, MARGIN)) == ["3", "6"]


def test_a_note_ends_with_a_sentence_where_the_text_is_short():
    """The first sentence is always whole; an ellipsis says that the popup has more."""
    assert beginning(NOTE, 3) == "The page says one thing. …"
    assert beginning(NOTE, 40) == NOTE
    assert beginning("One sentence of six whole words.", 2) == "One sentence of six whole words."


def test_blocks_are_found_in_any_markup():
    """Void and empty elements, comments and formulas end where they end."""
    html = '<p>a<br>b</p>text<hr><math><mspace width="1em"/></math><!-- <p> --><ul><li><p>c</p></li></ul>'
    assert [html[start:end][:5] for start, end in blocks(html)] == ["<p>a<", "<hr>", "<math", "<ul><"]


def test_a_work_without_authors_or_journal_has_a_short_form():
    """What is not known leaves no comma behind."""
    assert in_short(LEE) == "Lee 2013, J Immunol"
    assert in_short(Work(key="x", kind="misc", item={"title": "A leaflet"})) == "“A leaflet”"


@pytest.mark.parametrize("name", SECTIONS)
def test_every_mark_of_a_page_is_told_beside_it(site, name):
    """Each work and each note that the prose marks stands in the margin."""
    tree = LexborHTMLParser(site_page(site, name))
    prose = tree.css("article > :is(p, ul, ol, dl, blockquote)")
    marked = {mark.attributes["data-note"] for one in prose for mark in one.css("a.note-mark")}
    cited = {mark.attributes["data-ref"] for one in prose for mark in one.css("a.cite")}
    assert {node.attributes["data-note"] for node in tree.css(".beside [data-note]")} == marked
    assert {node.attributes["data-ref"] for node in tree.css(".beside [data-ref]")} == cited


def test_a_mark_always_has_its_id(site):
    """A dagger alone names nothing on paper."""
    marks = [
        mark for file in site.rglob("index.html") for mark in LexborHTMLParser(file.read_text()).css("a.note-mark")
    ]
    assert len(marks) > 100
    assert all(mark.text() == f"†{mark.attributes['data-note']}" for mark in marks)


@pytest.mark.parametrize("width", [1100, 1440, 1920])
@pytest.mark.parametrize("name", SECTIONS)
def test_texts_stand_beside_their_paragraphs_and_never_overlap(open_page, name, width):
    """The first line is on the line of the paragraph's first; none covers another or the text."""
    page = open_page(f"{name}/", viewport={"width": width, "height": 900})
    faults = page.evaluate("""() => {
      const all = [...document.querySelectorAll(".beside")], faults = [];
      const box = (one) => one.getBoundingClientRect();
      all.forEach((one, at) => {
        const text = box(one.previousElementSibling), own = box(one), next = all[at + 1] && box(all[at + 1]);
        if (!own.height || own.left < text.right || own.right > innerWidth) faults.push("place " + one.textContent.slice(0, 40));
        if (Math.abs(own.top - text.top) > 14) faults.push("line " + one.textContent.slice(0, 40));
        if (next && own.bottom > next.top) faults.push("over " + one.textContent.slice(0, 40));
      });
      return all.length ? faults : ["none"];
    }""")
    assert faults == []


@pytest.mark.parametrize("options", [{"viewport": {"width": 1000, "height": 800}}, PHONE], ids=["1000", "phone"])
def test_below_that_width_the_mark_opens_its_words(open_page, options):
    """There is no margin; a mark unfolds the note where it is."""
    page = open_page("growth/", **options)
    assert page.locator(".beside:visible").count() == 0
    page.locator("article > p a.note-mark").first.click()
    expect(page.locator(".cite-popup")).to_contain_text("One study found that VEGF increased")


def test_the_margin_is_no_stop_and_is_not_said_twice(open_page):
    """Keys find nothing there, screen readers and paper neither; a pointer on a mark lights its words."""
    page = open_page("growth/")
    assert page.locator(".beside :is(a, button, [tabindex])").count() == 0
    assert page.locator(".beside:not([aria-hidden=true])").count() == 0
    page.locator("article > p a.note-mark").first.hover()
    expect(page.locator(".beside .lit").first).to_contain_text("One study found that VEGF increased")
    page.emulate_media(media="print")
    assert page.locator(".beside:visible").count() == 0


def test_search_reads_the_margin_not_at_all(site):
    """What stands beside a text is a document of the notes and references already."""
    documents = (site / "search" / "documents.js").read_text(encoding="utf-8")
    assert "Zhu 2012, Cancer Lett" in site_page(site, "growth")
    assert "Zhu 2012, Cancer Lett" not in documents and "see above" not in documents


# --- the popup and the lists at the end ---


def test_the_popup_says_how_far_the_sentence_was_checked(open_page):
    """Facts, check and what opposes the finding come from its card; a sentence without a finding has none."""
    page = open_page("growth/")
    page.locator("#f-vegf-up a.cite").first.click()
    card = page.locator(".cite-popup .popup-finding")
    expect(card).to_contain_text("This sentence: ")
    expect(card).to_contain_text("partly supported")
    expect(card.locator(".contested-link")).to_have_attribute("href", re.compile("#contested-vegf$"))
    page.keyboard.press("Escape")
    page.locator(".in-brief a.cite").first.click()
    expect(page.locator(".cite-popup")).to_be_visible()
    assert card.count() == 0


@pytest.mark.parametrize("name", SECTIONS)
def test_each_reference_is_a_line_with_its_status(site, name):
    """Status and ways back are in sight; the entry folds."""
    entries = LexborHTMLParser(site_page(site, name)).css(".cited > ol > li")
    assert entries
    for entry in entries:
        assert entry.css_first("summary .status").text().strip()
        assert entry.css_first(".ways-back a.back") and entry.css_first("details:not([open]) .entry-text")
        assert entry.css_first(".lookup, .notice")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_folds_opens_for_who_comes_to_it(open_page, script):
    """An address of an entry or of the findings shows it, with and without a script."""
    page = open_page("growth/#entry-39", java_script_enabled=script)
    expect(page.locator("#entry-39 .entry-text")).to_be_visible()
    expect(page.locator("#entry-38 .entry-text")).not_to_be_visible()
    page = open_page("growth/#findings", java_script_enabled=script)
    expect(page.locator("#findings > li").first).to_be_in_viewport()
    expect(page.locator(".page-findings > h2")).to_be_in_viewport()


@pytest.mark.parametrize("name", SECTIONS)
def test_a_page_of_text_is_light(site, name):
    """Page, styles and scripts together."""
    html = site_page(site, name)
    files = re.findall(r'(?:href|src)="\.\./(assets/site\.[^"]+)"', html)
    sizes = [len(gzip.compress(text, 9)) for text in (html.encode(), *((site / file).read_bytes() for file in files))]
    assert len(sizes) > 2 and sum(sizes) <= LARGEST


def test_a_finding_has_one_card_everywhere(open_page):
    """The list of a page, the popup of its sentence and the list below the figure say the same facts of it."""
    facts = "one => [...one.querySelectorAll(':scope > :not(.in-text, .row-link, .off-paper)')].map(each => each.textContent.trim())"
    page = open_page("growth/")
    listed = page.locator("[data-finding=f-vegf-up] .facts")
    words, parts = " ".join(listed.text_content().split()), listed.evaluate(facts)
    assert words.startswith("human bone marrow MSC · promotes tumor · ")
    assert "partly supported" in parts[0] and parts[1].startswith("contested: ")
    page.locator("#f-vegf-up a.cite").first.click()
    assert page.locator(".popup-finding .facts").evaluate(facts) == parts
    below = open_page("figures/tumor-interaction/").locator(".chosen-findings [data-id=f-vegf-up] .facts")
    assert below.evaluate(facts)[:2] == parts


def test_a_work_without_a_look_up_says_so(review, tmp_path):
    """Where some works were looked up, the others are called not checked; in a review without look-ups none is."""
    assert build(review, tmp_path / "some").returncode == 0
    pages = list((tmp_path / "some").rglob("index.html"))
    words = [line.text() for file in pages for line in LexborHTMLParser(file.read_text()).css(".cited .status")]
    assert words and all(words)
    rows = review / "docs" / "data" / "notices.csv"
    head, *others = rows.read_text(encoding="utf-8").splitlines()
    rows.write_text("\n".join([head, *others[:1], ""]), encoding="utf-8")
    assert build(review, tmp_path / "fewer").returncode == 0
    pages = list((tmp_path / "fewer").rglob("index.html"))
    lines = [line.text() for file in pages for line in LexborHTMLParser(file.read_text()).css(".cited .lookup")]
    assert "Notices: not checked." in lines


def test_a_panel_is_a_picture_in_both_schemes(site, open_page):
    """The file is sound SVG without links, with the dark colors for pages that are dark; the page loads it when it is near."""
    svg = (site / "figures" / "biogenesis-a.svg").read_text(encoding="utf-8")
    assert "<a " not in svg and "prefers-color-scheme:dark" in svg and "--ink:#e7e5e0" in svg
    ElementTree.fromstring(svg)
    page = open_page("introduction/")
    picture = page.locator("figure.in-text img")
    assert picture.get_attribute("loading") == "lazy" and picture.get_attribute("alt")
    picture.scroll_into_view_if_needed()
    until(page, "document.querySelector('figure.in-text img').naturalWidth > 0")
    expect(page.locator("figure.in-text figcaption")).to_contain_text("CC BY-NC 4.0")


# --- around the text ---


@pytest.mark.parametrize(("width", "height"), [(1440, 1100), (1440, 1300), (1920, 1300)])
def test_the_navigation_has_no_needless_scrollbar(open_page, width, height):
    """Where the list is not higher than the window, nothing scrolls; its first link is in sight."""
    page = open_page("introduction/", viewport={"width": width, "height": height})
    own, whole = page.locator(".md-sidebar--primary .md-sidebar__scrollwrap").evaluate(
        "one => [one.clientHeight, one.scrollHeight]"
    )
    assert own == whole
    assert page.get_by_role("link", name="Home", exact=True).evaluate("""one => {
      const { left, top, width, height } = one.getBoundingClientRect();
      return one.contains(document.elementFromPoint(left + width / 2, top + 2)) && one.contains(document.elementFromPoint(left + width / 2, top + height - 2));
    }""")


def test_the_contents_fold_below_the_page_in_the_navigation(open_page):
    """The list of the page's headings is in the one navigation, and its fold opens by keys."""
    page = open_page("growth/")
    assert page.locator(".md-sidebar--secondary").count() == 0
    link = page.locator('.md-nav--secondary a[href="#findings"]')
    expect(link).to_be_visible()
    page.locator(".md-nav--secondary summary").focus()
    page.keyboard.press("Enter")
    expect(link).not_to_be_visible()


def test_the_way_up_does_not_cover_what_was_reached(open_page):
    """It stands at the foot of the window."""
    page = open_page("growth/")
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(200)
    page.mouse.wheel(0, -300)
    up = page.locator(".md-top")
    expect(up).to_be_visible()
    assert up.bounding_box()["y"] > 700


@pytest.mark.parametrize(
    ("path", "place", "never"),
    [
        ("growth/", "article h2", "#"),
        ("growth/", ".in-brief li", "promotes tumor"),
        ("growth/", ".in-brief li", "▲"),
        ("table-1/", "tbody tr", "Row"),
    ],
)
def test_copying_takes_what_was_read(open_page, path, place, never):
    """Tools, signs and words for screen readers stay behind."""
    page = open_page(path)
    copied = page.locator(place).first.evaluate(
        "one => { getSelection().selectAllChildren(one); return `${getSelection()}`; }"
    )
    assert copied.strip() and never not in copied
