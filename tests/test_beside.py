"""Margin notes: notes and references beside their paragraphs on wide screens, and popups below that
width."""

import gzip
import re
from xml.etree import ElementTree

import pytest
from conftest import PHONE, build, until
from playwright.sync_api import expect
from review.data.works import Work
from review.render.margin_notes import Margin, add_margin, beginning, short_citation, top_level_blocks
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
# Transfer size of a page in bytes, without pictures and fonts.
LARGEST = 50_000


def asides(html: str) -> list[str]:
    """The texts of all margin notes of a page."""
    return [" ".join(node.text().split()) for node in LexborHTMLParser(add_margin(html, MARGIN)).css("aside.beside")]


def test_the_margin_shows_a_reference_once_per_paragraph_and_a_note_once_per_page():
    """Repeated citation marks of a paragraph yield one line; a later paragraph shows only the id of a
    note."""
    twice = f"<p>Cells {CITE.format(4)} grow {CITE.format(4)}.{MARK}</p>"
    first, second = asides(twice + twice)
    assert first.count("Lee 2013, J Immunol") == 1 and "†X1 The page says one thing." in first
    assert second == "4 Lee 2013, J Immunol †X1 see above"


def test_the_margin_shows_a_retraction():
    """The margin marks a retracted work as retracted."""
    assert asides(f"<p>{CITE.format(5)}</p>") == ["5 Lee 2013, J Immunol retracted"]


def test_only_running_text_gets_margin_notes():
    """Boxes, tables, headings, and paragraphs without marks get none; a block inside a box counts as
    part of the box."""
    boxes = "".join(f"<{name}><p>{MARK}</p></{name}>" for name in ("div", "table", "figure", "section"))
    html = f"{boxes}<h2>{MARK}</h2><p>Nothing.</p><!-- block: x --><br>"
    assert add_margin(html, MARGIN) == html
    assert len(asides(f"{html}<ul><li>{MARK}</li></ul>")) == 1


def test_a_margin_note_may_extend_beside_following_blocks():
    """A margin note may span rows down to the next one, at most six."""
    empty, marked = "<p>Nothing.</p>\n<h2>Next</h2>\n", f"<p>{CITE.format(4)}</p>\n"
    assert re.findall(r"rows-(\d)", add_margin(marked + empty + marked + empty * 9, MARGIN)) == ["3", "6"]


def test_a_long_note_is_cut_after_a_sentence():
    """The first sentence is always complete; an ellipsis indicates that the popup shows more."""
    assert beginning(NOTE, 3) == "The page says one thing. …"
    assert beginning(NOTE, 40) == NOTE
    assert beginning("One sentence of six whole words.", 2) == "One sentence of six whole words."


def test_top_level_blocks_are_found_in_any_markup():
    """Void and empty elements, comments, and formulas end where they should."""
    html = '<p>a<br>b</p>text<hr><math><mspace width="1em"/></math><!-- <p> --><ul><li><p>c</p></li></ul>'
    assert [html[start:end][:5] for start, end in top_level_blocks(html)] == ["<p>a<", "<hr>", "<math", "<ul><"]


def test_the_short_form_of_a_work_copes_with_missing_fields():
    """A missing author or journal leaves no stray comma."""
    assert short_citation(LEE) == "Lee 2013, J Immunol"
    assert short_citation(Work(key="x", kind="misc", item={"title": "A leaflet"})) == "“A leaflet”"


@pytest.mark.parametrize("name", SECTIONS)
def test_the_margin_covers_every_mark_of_a_page(site, name):
    """The margin shows each work and each note that is marked in the prose."""
    tree = LexborHTMLParser(site_page(site, name))
    prose = tree.css("article > :is(p, ul, ol, dl, blockquote)")
    marked = {mark.attributes["data-note"] for one in prose for mark in one.css("a.note-mark")}
    cited = {mark.attributes["data-ref"] for one in prose for mark in one.css("a.cite")}
    assert {node.attributes["data-note"] for node in tree.css(".beside [data-note]")} == marked
    assert {node.attributes["data-ref"] for node in tree.css(".beside [data-ref]")} == cited


def test_a_note_mark_always_shows_the_id_of_its_note(site):
    """On paper, a dagger alone would not identify its note."""
    marks = [
        mark for file in site.rglob("index.html") for mark in LexborHTMLParser(file.read_text()).css("a.note-mark")
    ]
    assert len(marks) > 100
    assert all(mark.text() == f"†{mark.attributes['data-note']}" for mark in marks)


@pytest.mark.parametrize("width", [1100, 1440, 1920])
@pytest.mark.parametrize("name", SECTIONS)
def test_margin_notes_align_with_their_paragraphs_and_never_overlap(open_page, name, width):
    """A margin note starts on the first line of its paragraph and covers neither the next note nor the
    text."""
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
def test_on_narrow_screens_a_note_mark_opens_a_popup(open_page, options):
    """Narrow screens have no margin; a click on the mark opens the note in a popup."""
    page = open_page("growth/", **options)
    assert page.locator(".beside:visible").count() == 0
    page.locator("article > p a.note-mark").first.click()
    expect(page.locator(".cite-popup")).to_contain_text("One study found that VEGF increased")


def test_the_margin_takes_no_focus_and_is_hidden_from_screen_readers(open_page):
    """Keyboard, screen readers, and print skip the margin; hovering over a mark highlights its margin
    note."""
    page = open_page("growth/")
    assert page.locator(".beside :is(a, button, [tabindex])").count() == 0
    assert page.locator(".beside:not([aria-hidden=true])").count() == 0
    page.locator("article > p a.note-mark").first.hover()
    expect(page.locator(".beside .lit").first).to_contain_text("One study found that VEGF increased")
    page.emulate_media(media="print")
    assert page.locator(".beside:visible").count() == 0


def test_search_does_not_index_the_margin(site):
    """The notes and references in the margin are already search documents of their own."""
    documents = (site / "search" / "documents.js").read_text(encoding="utf-8")
    assert "Zhu 2012, Cancer Lett" in site_page(site, "growth")
    assert "Zhu 2012, Cancer Lett" not in documents and "see above" not in documents


# --- the popup and the lists at the end ---


def test_the_popup_shows_the_finding_and_its_check(open_page):
    """The popup copies facts, check, and contested group from the finding's card; for a sentence without
    a finding it shows no card."""
    page = open_page("growth/")
    page.locator("#f-vegf-up a.cite").first.click()
    card = page.locator(".cite-popup .popup-finding")
    expect(card).to_contain_text("Finding in this sentence: ")
    expect(card).to_contain_text("partly supported")
    expect(card.locator(".contested-link")).to_have_attribute("href", re.compile("#contested-vegf$"))
    page.keyboard.press("Escape")
    page.locator(".in-brief a.cite").first.click()
    expect(page.locator(".cite-popup")).to_be_visible()
    assert card.count() == 0


@pytest.mark.parametrize("name", SECTIONS)
def test_each_reference_shows_its_status_and_back_links(site, name):
    """Status and back-links are visible; the details of the entry are folded."""
    entries = LexborHTMLParser(site_page(site, name)).css(".cited > ol > li")
    assert entries
    for entry in entries:
        assert entry.css_first("summary .status").text().strip()
        assert entry.css_first(".ways-back a.back") and entry.css_first("details:not([open]) .entry-text")
        assert entry.css_first(".lookup, .notice")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_link_to_a_folded_entry_opens_it(open_page, script):
    """The address of an entry, or of the findings, shows it, with and without JavaScript."""
    page = open_page("growth/#entry-39", java_script_enabled=script)
    expect(page.locator("#entry-39 .entry-text")).to_be_visible()
    expect(page.locator("#entry-38 .entry-text")).not_to_be_visible()
    page = open_page("growth/#findings", java_script_enabled=script)
    expect(page.locator("#findings > li").first).to_be_in_viewport()
    expect(page.locator(".page-findings > h2")).to_be_in_viewport()


@pytest.mark.parametrize("name", SECTIONS)
def test_a_text_page_stays_below_the_size_limit(site, name):
    """The limit applies to the page with its styles and scripts, compressed."""
    html = site_page(site, name)
    files = re.findall(r'(?:href|src)="\.\./(assets/site\.[^"]+)"', html)
    sizes = [len(gzip.compress(text, 9)) for text in (html.encode(), *((site / file).read_bytes() for file in files))]
    assert len(sizes) > 2 and sum(sizes) <= LARGEST


def test_a_finding_has_the_same_card_everywhere(open_page):
    """The list at the end of a page, the popup of a sentence, and the list below the figure show the
    same facts."""
    facts = "one => [...one.querySelectorAll(':scope > :not(.in-text, .row-link, .off-paper)')].map(each => each.textContent.trim())"
    page = open_page("growth/")
    listed = page.locator("[data-finding=f-vegf-up] .facts")
    words, parts = " ".join(listed.text_content().split()), listed.evaluate(facts)
    assert words.startswith("human bone marrow MSC · tumor-promoting · ")
    assert "partly supported" in parts[0] and parts[1].startswith("contested: ")
    page.locator("#f-vegf-up a.cite").first.click()
    assert page.locator(".popup-finding .facts").evaluate(facts) == parts
    below = open_page("figures/tumor-interaction/").locator(".chosen-findings [data-id=f-vegf-up] .facts")
    assert below.evaluate(facts)[:2] == parts


def test_a_work_that_was_not_looked_up_is_marked_not_checked(review, tmp_path):
    """If only some works were looked up, the others are marked as not checked."""
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


def test_a_panel_is_a_lazily_loaded_picture_for_both_schemes(site, open_page):
    """The file is well-formed SVG without links and includes dark colors; the page loads it lazily."""
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
    """If the list fits into the window, it does not scroll; its first link is visible."""
    page = open_page("introduction/", viewport={"width": width, "height": height})
    own, total = page.locator(".md-sidebar--primary .md-sidebar__scrollwrap").evaluate(
        "one => [one.clientHeight, one.scrollHeight]"
    )
    assert own == total
    assert page.get_by_role("link", name="Home", exact=True).evaluate("""one => {
      const { left, top, width, height } = one.getBoundingClientRect();
      return one.contains(document.elementFromPoint(left + width / 2, top + 2)) && one.contains(document.elementFromPoint(left + width / 2, top + height - 2));
    }""")


def test_the_table_of_contents_folds_inside_the_navigation(open_page):
    """The headings of the page are listed below it in the navigation, and the keyboard folds and
    unfolds the list."""
    page = open_page("growth/")
    assert page.locator(".md-sidebar--secondary").count() == 0
    link = page.locator('.md-nav--secondary a[href="#findings"]')
    expect(link).to_be_visible()
    page.locator(".md-nav--secondary summary").focus()
    page.keyboard.press("Enter")
    expect(link).not_to_be_visible()


def test_the_back_to_top_button_does_not_cover_the_text(open_page):
    """The button appears at the bottom of the window."""
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
        ("growth/", ".in-brief li", "tumor-promoting"),
        ("growth/", ".in-brief li", "▲"),
        ("table-1/", "tbody tr", "Row"),
    ],
)
def test_copied_text_excludes_tools_and_signs(open_page, path, place, never):
    """Permalinks, signs, and text for screen readers are not copied."""
    page = open_page(path)
    copied = page.locator(place).first.evaluate(
        "one => { getSelection().selectAllChildren(one); return `${getSelection()}`; }"
    )
    assert copied.strip() and never not in copied
