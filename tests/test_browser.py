"""What readers do with the site, in a real Chromium over HTTP."""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from conftest import PHONE, ROOT, build, cut_off_elements, serving, wait_until_idle
from playwright.sync_api import expect
from review.data.content_loader import load

POPUP = ".cite-popup"


def popup_is_on_screen(page) -> bool:
    """Whether the popup is entirely on the screen."""
    return page.evaluate("""() => {
      const box = document.querySelector('.cite-popup').getBoundingClientRect();
      return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    }""")


# --- the popup ---


def test_hovering_opens_the_popup_and_leaving_closes_it(open_page):
    """A pointer that rests on a citation mark opens the popup; one that leaves closes it."""
    page = open_page("growth/")
    page.hover("#cite-39-1")
    expect(page.locator(POPUP)).to_be_visible()
    expect(page.locator(POPUP)).to_contain_text("Zhu W, Huang L")
    page.mouse.move(5, 5)
    expect(page.locator(POPUP)).to_have_count(0)


def test_the_pointer_may_enter_the_popup(open_page):
    """The popup stays open while the pointer is in it, so its links can be clicked."""
    page = open_page("growth/")
    page.hover("#cite-39-1")
    page.locator(POPUP).hover()
    page.wait_for_timeout(600)
    expect(page.locator(POPUP)).to_be_visible()
    assert (
        page.locator(f"{POPUP} a[href^='https://doi.org/']").get_attribute("href")
        == "https://doi.org/10.1016/j.canlet.2011.10.002"
    )


def test_the_popup_works_by_keyboard(open_page):
    """Focus opens the popup, Enter pins it and moves the focus inside, Escape closes it and returns the
    focus to the mark."""
    page = open_page("growth/")
    page.keyboard.press("Tab")
    page.locator("#cite-39-1").focus()
    expect(page.locator(POPUP)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#cite-39-1")).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.querySelector('.cite-popup').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator(POPUP)).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "cite-39-1"
    expect(page.locator("#cite-39-1")).to_have_attribute("aria-expanded", "false")


def test_a_click_pins_the_popup_and_another_closes_it(open_page):
    """A pinned popup stays when the pointer leaves; a second click, or a click outside, closes it."""
    page = open_page("growth/")
    page.click("#cite-39-1")
    page.mouse.move(5, 5)
    page.wait_for_timeout(600)
    expect(page.locator(POPUP)).to_be_visible()
    page.click("#cite-39-1")
    expect(page.locator(POPUP)).to_have_count(0)
    page.click("#cite-39-1")
    page.mouse.click(1400, 700)
    expect(page.locator(POPUP)).to_have_count(0)
    page.click("#cite-39-1")
    page.click(".popup-close")
    expect(page.locator(POPUP)).to_have_count(0)


def test_the_popup_shows_all_references_of_a_bracket(open_page):
    """A click on any citation mark of a bracket shows all its references in the order of the bracket."""
    page = open_page("introduction/")
    bracket = page.locator(".cites:has(#cite-9-1)")
    page.click("#cite-9-1")
    numbers = [text.strip() for text in page.locator(f"{POPUP} .popup-item .entry-number").all_inner_texts()]
    assert numbers == bracket.get_attribute("data-refs").split()
    assert page.locator(f"{POPUP} .chosen .entry-number").inner_text() == "9"
    assert page.locator(POPUP).get_attribute("role") == "dialog"
    assert page.locator(POPUP).get_attribute("aria-label") == "References " + ", ".join(numbers)


def test_the_popup_shows_the_locator(chromium, prose, tmp_path):
    """The locator of a citation comes first in its part of the popup."""
    assert build(prose, tmp_path / "site").returncode == 0
    with serving(tmp_path / "site") as address:
        page = chromium.new_page()
        page.goto(f"{address}/table/")
        page.click("#cite-1-2")
        items = page.locator(f"{POPUP} .popup-item")
        assert items.locator(".locator").all_inner_texts() == ["see p. 12", "cf. Fig. 2"]
        assert items.first.get_attribute("class") == "popup-item chosen"
        page.close()


def test_the_popup_shows_a_retraction(open_page):
    """The popup, like the citation mark, says that a work is retracted."""
    page = open_page("introduction/")
    assert page.locator("#cite-15-1").inner_text().split() == ["15", "retracted"]
    page.click("#cite-15-1")
    expect(page.locator(f"{POPUP} .notice strong")).to_have_text("Retracted.")


def test_the_popup_names_the_databases_without_a_notice(open_page):
    """For a work without a notice, the popup names the databases that were searched, and links to their
    description."""
    page = open_page("introduction/")
    page.click("#cite-1-1")
    line = page.locator(f"{POPUP} .lookup")
    expect(line).to_contain_text("Notices: none found in Retraction Watch and Open Retractions by DOI, looked up on")
    assert line.get_by_role("link").get_attribute("href").endswith("about/#lookups")


def test_previous_and_next_visit_all_citations_of_a_work(open_page, address):
    """“Next” leads through all citation marks of a work, across pages, to the last; “Previous” leads
    back."""
    page = open_page("metastasis/")
    page.click("#cite-63-1")
    total = int(re.search(r"Cited (\d+) times", page.locator(POPUP).inner_text()).group(1))
    pages = int(re.search(r"on (\d+) pages", page.locator(POPUP).inner_text()).group(1))
    assert page.get_by_text("← Previous").count() == 0
    seen = []
    for step in range(total):
        seen.append(
            page.url.split("#")[0].removeprefix(address)
            + "#"
            + page.evaluate("document.querySelector('a.cite[aria-expanded=true]').id")
        )
        item = page.locator(f"{POPUP} .popup-item").filter(has_text="Ono M")
        link = item.get_by_text("Next →")
        if step == total - 1:
            assert link.count() == 0 and item.get_by_text("← Previous").count() == 1
            break
        target = link.get_attribute("href")
        link.click()
        page.wait_for_url("**" + target.split("/")[-1])
        mark = page.locator("#" + target.split("#")[1])
        expect(mark).to_be_in_viewport()
        if mark.get_attribute("aria-expanded") != "true":
            mark.click()
        expect(page.locator(POPUP)).to_be_visible()
    assert len(set(seen)) == total and len({place.split("#")[0] for place in seen}) == pages


def test_the_popup_of_a_table_fits_on_a_phone(open_page):
    """A tap on a citation mark in a table opens a popup that fits entirely on a screen of 360 px."""
    page = open_page("table-1/", **PHONE)
    for number in (43, 91, 75):
        mark = page.locator(f"#cite-{number}-1")
        mark.scroll_into_view_if_needed()
        mark.tap()
        expect(page.locator(POPUP)).to_be_visible()
        assert popup_is_on_screen(page)
        page.locator(".popup-close").tap()


def test_every_popup_fits_on_a_phone(open_page):
    """The popups of all citation marks of a page fit on a screen of 360 px."""
    page = open_page("introduction/", **PHONE)
    for mark in page.locator("a.cite").all():
        mark.scroll_into_view_if_needed()
        mark.tap()
        assert popup_is_on_screen(page)
        page.keyboard.press("Escape")


def test_hovering_highlights_all_marks_of_the_same_work(open_page):
    """Hovering over a citation mark highlights all marks of its work and no others."""
    page = open_page("growth/")
    page.hover("#cite-39-1")
    lit = page.locator("a.cite.lit")
    assert lit.count() == page.locator('a.cite[data-ref="39"]').count() > 1
    assert set(lit.evaluate_all("marks => marks.map(mark => mark.dataset.ref)")) == {"39"}


def test_a_popup_fetches_only_the_abstracts_once(open_page):
    """A popup makes no request except one for the data on abstracts, which is made only once."""
    page = open_page("growth/")
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.click("#cite-39-1")
    expect(page.locator(POPUP)).to_be_visible()
    page.wait_for_timeout(300)
    page.click("#cite-41-1")
    expect(page.locator(f"{POPUP} .abstract-says strong")).to_be_visible()
    assert [url.split("/review/")[-1] for url in asked] == ["search/abstracts.js"]


def test_a_popup_duplicates_no_ids(open_page):
    """The parts that the popup copies from the list lose their ids."""
    page = open_page("characterization/")
    page.click("#cite-24-1")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(node => node.id)")
    assert len(ids) == len(set(ids))


# --- links to entries and back ---


def test_a_link_to_an_entry_highlights_it_and_its_back_link_returns(open_page):
    """The link scrolls the entry below the header and highlights it; its back-link returns to the same
    citation mark."""
    page = open_page("growth/")
    page.click("#cite-39-3")
    page.get_by_text("Full entry below").click()
    entry = page.locator("#entry-39")
    expect(entry).to_have_class(re.compile("landed"))
    header = page.locator(".md-header").bounding_box()
    assert entry.bounding_box()["y"] >= header["y"] + header["height"]
    back = page.locator(".landed-from")
    assert back.get_attribute("href") == "#cite-39-3"
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#cite-39-3"
    back.click()
    expect(page.locator("#cite-39-3")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.id") == "cite-39-3"
    expect(page.locator("#cite-39-3")).to_have_class(re.compile("here"))


def test_without_javascript_a_mark_links_to_its_entry(open_page):
    """The citation mark links to its entry and the back-link returns, without a script."""
    page = open_page("growth/", java_script_enabled=False)
    page.click("#cite-39-1")
    entry = page.locator("#entry-39")
    expect(entry).to_be_in_viewport()
    header = page.locator(".md-header").bounding_box()
    assert entry.bounding_box()["y"] >= header["y"] + header["height"]
    page.click("#entry-39 .back >> nth=0")
    expect(page.locator("#cite-39-1")).to_be_in_viewport()


def test_the_second_number_of_a_work_is_highlighted(open_page):
    """A link to the second number of a work highlights that number in its entry."""
    number = open_page("references/#ref-24").locator("#ref-24")
    expect(number).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(open_page("references/#ref-4").locator("#ref-24")).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_a_back_link_leads_to_the_mark_on_another_page(open_page):
    """A back-link on the References page leads to the citation mark on another page and scrolls it into
    view."""
    page = open_page("references/#ref-24")
    expect(page.locator("#ref-24")).to_be_in_viewport()
    page.locator("#ref-3 .backlink", has_text="Characterization").first.click()
    page.wait_for_url("**/characterization/#cite-24-1")
    expect(page.locator("#cite-24-1")).to_be_in_viewport()


def test_without_dialog_support_links_still_work(open_page):
    """In a browser without <dialog>, the cite link opens the citation page of the record, and figures stay in place."""
    page = open_page("about/")
    page.add_init_script("delete window.HTMLDialogElement")
    page.goto(page.url.replace("about/", "figures/biogenesis/"))
    expect(page.locator("[data-enlarge]").first).to_be_visible()
    assert page.locator("button.enlarge").count() == 0
    page.goto(page.url.replace("figures/biogenesis/", "table-1/"))
    page.click("#row-7 a.cite-link")
    page.wait_for_url("**/cite/row-7.html")


# --- references ---


def settle(page) -> None:
    """Wait until a filter has loaded the spelling rules by which it compares words."""
    expect(page.locator("form[aria-busy]")).to_have_count(0, timeout=20_000)


def shown(page) -> int:
    settle(page)
    return page.locator("ol.references > li[data-key]:visible").count()


def test_references_filter_by_text_year_and_notice(open_page):
    """The count is announced to screen readers; accents are ignored; the choice is stored in the
    address."""
    page = open_page("references/")
    everything = shown(page)
    count = page.locator("[data-list-tools] [data-count]")
    page.fill("input[name=words]", "borger")
    assert shown(page) == 1 and page.locator("#ref-2").is_visible()
    expect(count).to_have_text(f"1 of {everything} shown")
    page.fill("input[name=words]", "")
    page.select_option("select[name=status]", "retracted")
    assert page.locator("ol.references > li:visible").evaluate_all("list => list.map(entry => entry.id)") == ["ref-15"]
    page.select_option("select[name=status]", "")
    page.select_option("select[name=year]", "1991")
    assert shown(page) == 1 and page.url.endswith("?year=1991")
    page.reload()
    assert shown(page) == 1
    page.select_option("select[name=year]", "")
    expect(count).to_have_text(f"All {everything} shown")
    assert count.get_attribute("role") == "status"


def test_references_are_complete_without_javascript(open_page):
    """All references and back-links are in the HTML, and controls that need a script are hidden."""
    page = open_page("references/", java_script_enabled=False)
    count = len(load(ROOT).bibliography.by_number)
    assert page.locator("ol.references > li").count() == count < page.locator(".backlink").count()
    assert not page.locator("[data-list-tools]").is_visible()


# --- table ---


def rows_of_table(page) -> list[str]:
    return page.locator("table.data tbody > tr:visible").evaluate_all("rows => rows.map(row => row.id)")


def column(page, place: int) -> list[str]:
    return [text.strip() for text in page.locator(f"tbody tr:visible > :nth-child({place})").all_inner_texts()]


def sort_by(page, place: int) -> None:
    """Click a header, and wait until the rows beyond the screen are sorted, too."""
    page.locator(f"table[data-sortable] thead th:nth-child({place}) button").click()
    wait_until_idle(page)


def in_order(cells: list[str]) -> list[str]:
    """Cells in the order that readers expect: by their text without arrows and brackets, and numbers by
    value."""

    def key(cell: str) -> list[tuple[int, str]]:
        words = re.findall(r"\d+|[^\W\d]+", re.sub(r"^[\s[↑↓]*(Row )?", "", cell).casefold())
        return [(int(word), "") if word.isdigit() else (10**6, word) for word in words]

    return sorted(cells, key=key)


def test_the_table_sorts_by_every_column(open_page):
    """Clicks on a header sort ascending, descending, and as printed; `aria-sort` tells screen readers
    which."""
    page = open_page("table-1/")
    printed = column(page, 1)
    for place in range(1, page.locator("thead th").count() + 1):
        header = page.locator(f"thead th:nth-child({place})")
        sort_by(page, place)
        expect(header).to_have_attribute("aria-sort", "ascending")
        assert column(page, place) == in_order(column(page, place)) and len(column(page, place)) == 12
        sort_by(page, place)
        expect(header).to_have_attribute("aria-sort", "descending")
        assert column(page, place) == in_order(column(page, place))[::-1] and column(page, 1) != printed
        sort_by(page, place)
        assert column(page, 1) == printed


def test_the_table_sorts_numbers_by_value(open_page):
    """References are sorted by value (39, 41 … 92), not by their first digit."""
    page = open_page("table-1/")
    sort_by(page, 5)
    numbers = [int(text.strip("[]")) for text in column(page, 5)]
    assert numbers == sorted(numbers)


# Clicks on the first header, and the rows right after them.
SORT = """(clicks) => {
  const table = document.querySelector("table[data-sortable]");
  for (let click = 0; click < clicks; click++) table.querySelector("thead button").click();
  return [...table.tBodies[0].rows].map((row) => row.id);
}"""


def test_the_rows_on_the_screen_are_sorted_first(open_page):
    """A long table shows its new order before it has moved all rows; of several clicks, the last one
    counts."""
    page = open_page("evidence/")
    page.locator("table[data-sortable] > thead button").first.scroll_into_view_if_needed()
    printed = page.evaluate(SORT, 0)
    first = page.evaluate(SORT, 1)
    wait_until_idle(page)
    by_statement = page.evaluate(SORT, 0)
    assert first[:3] == by_statement[:3] != printed[:3] and first != by_statement and sorted(first) == sorted(printed)
    page.evaluate(SORT, 2)
    wait_until_idle(page)
    assert page.evaluate(SORT, 0) == printed


def test_filtering_a_list_leaves_the_open_cite_box_as_it_is(open_page):
    """The chosen format, and the groups of the formats, stay visible while the list is filtered."""
    page = open_page("evidence/")
    page.click(".cite-page > summary")
    page.click(".cite-tabs button[value=bibtex]")
    tabs = page.locator(".cite-tabs > div:visible").count()
    page.fill("input[name=words]", "glioma")
    expect(page.locator("[data-count]")).not_to_have_text(re.compile("^All"))
    expect(page.locator("pre[data-format=bibtex]")).to_be_visible()
    assert page.locator(".cite-tabs > div:visible").count() == tabs > 2


def test_the_table_filter_announces_its_count(open_page):
    """The number of rows shown is announced to screen readers."""
    page = open_page("table-1/")
    page.fill("input[name=words]", "glioma")
    count = page.locator("[data-count]")
    expect(count).to_have_text("1 of 12 shown")
    assert rows_of_table(page) == ["row-10"]
    assert (count.get_attribute("role"), count.get_attribute("aria-live")) == ("status", "polite")
    page.fill("input[name=words]", "tumor")
    shown = rows_of_table(page)
    assert 1 < len(shown) < 12
    expect(count).to_have_text(f"{len(shown)} of 12 shown")


def test_a_row_permalink_copies_the_canonical_address(open_page, chromium):
    """The copied address is the canonical one, so it works from anywhere."""
    page = open_page("table-1/", permissions=["clipboard-read", "clipboard-write"])
    page.click("#row-7 .row-link")
    expect(page.locator(".copied-note")).to_be_visible()
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert page.evaluate("navigator.clipboard.readText()") == f"{canonical}#row-7"
    assert page.url.endswith("#row-7")


def test_table_rows_become_cards_on_a_phone(open_page):
    """At 360 px nothing is cut off, and the cells of a row are stacked, each with its label."""
    page = open_page("table-1/", **PHONE)
    assert cut_off_elements(page) == []
    cells = page.evaluate("""() => [...document.querySelectorAll('#row-1 > *')].map((cell) =>
      [getComputedStyle(cell, '::before').content, cell.getBoundingClientRect().top])""")
    titles = ["Row", "Source of exosomes", "Function", "Target or pathway", "Reference", "Discussed in"]
    assert [label for label, _ in cells] == [f'"{title}"' for title in titles]
    tops = [top for _, top in cells]
    assert tops == sorted(set(tops))


def test_the_table_is_complete_without_javascript_and_in_print(open_page):
    """All twelve rows, the caption, and the references are there, without controls."""
    page = open_page("table-1/", java_script_enabled=False)
    assert len(column(page, 1)) == 12 and not page.locator("[data-list-tools]").is_visible()
    page.emulate_media(media="print")
    assert page.locator("caption").is_visible() and page.locator("#row-12 a.cite").is_visible()
    assert not page.locator(".md-header").is_visible() and page.locator(".cited li").count() == 12


# --- all pages ---


@pytest.mark.parametrize(
    "path",
    [
        "",
        "introduction/",
        "growth/",
        "drug-delivery/",
        "table-1/",
        "references/",
        "evidence/",
        "notes/",
        "glossary/",
        "about/",
        "figures/",
        "figures/biogenesis/",
        "figures/tumor-interaction/",
    ],
)
@pytest.mark.parametrize("width", [360, 720, 1440])
def test_no_page_overflows_sideways(open_page, path, width):
    """No page scrolls sideways or cuts anything off at any width, in either scheme."""
    for scheme in ("light", "dark"):
        page = open_page(path, viewport={"width": width, "height": 800}, color_scheme=scheme)
        assert cut_off_elements(page) == []


def test_overflowing_content_is_detected(open_page):
    """The test above can fail: the page hides overflowing content, so its scroll width alone would not
    show it."""
    page = open_page("growth/", **PHONE)
    page.evaluate("document.querySelector('main h1 ~ p, main h2 ~ p').style.minWidth = '500px'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert cut_off_elements(page)


# --- evidence, notes, and terms ---


# The rows that each of some anchors shows on a page without scripts.
ROWS_AT = """anchors => Object.fromEntries(anchors.map((anchor) => {
  location.hash = anchor;
  const rows = [...document.querySelectorAll("#all-findings tbody > tr")];
  return [anchor, rows.filter((row) => row.getClientRects().length).map((row) => row.id)];
}))"""


def rows_shown(page) -> list[str]:
    settle(page)
    return page.locator("#all-findings tbody > tr:visible").evaluate_all("rows => rows.map(row => row.id)")


def test_the_address_of_a_selection_restores_its_filters(open_page):
    """A link such as ?cancer=glioma&bearing=suppresses, for example from a wiki, shows just these
    findings."""
    page = open_page("evidence/?cancer=glioma&bearing=suppresses")
    shown = rows_shown(page)
    assert shown and set(
        page.locator("#all-findings tbody > tr:visible").evaluate_all("rows => rows.map(row => row.dataset.bearing)")
    ) == {"suppresses"}
    expect(page.locator("[data-count]")).to_have_text(re.compile(rf"^{len(shown)} of \d+ shown$"))
    page.select_option("select[name=bearing]", "")
    assert len(rows_shown(page)) > len(shown) and page.url.endswith("?cancer=glioma#all-findings")


def test_filters_show_how_many_rows_each_choice_leaves(open_page):
    """Each choice of a filter shows a number once the filter has the focus, and choosing it leaves that
    many rows."""
    page = open_page("evidence/?cancer=breast")
    page.focus("select[name=process]")  # otherwise the browser computes the numbers when it is idle
    for value in page.locator("select[name=process] option").evaluate_all("all => all.map(one => one.value)"):
        if not value:
            continue
        stated = int(
            re.search(r"\((\d+)\)", page.locator(f"select[name=process] option[value={value}]").inner_text()).group(1)
        )
        page.select_option("select[name=process]", value)
        assert len(rows_shown(page)) == stated
        page.select_option("select[name=process]", "")


def test_a_cell_of_the_map_selects_its_rows(open_page):
    """The number in a cell is the number of rows that a click on it shows."""
    page = open_page("evidence/")
    cells = page.locator(".map-cell")
    for place in range(0, cells.count(), 4):
        stated = int(re.search(r"\d+", cells.nth(place).inner_text()).group())
        cells.nth(place).click()
        assert len(rows_shown(page)) == stated
    page.reload()
    assert len(rows_shown(page)) == stated


def test_a_link_to_a_filtered_out_row_shows_it(open_page):
    """A row in the anchor of an address is shown even if the filter in the address would hide it."""
    page = open_page("evidence/?cancer=glioma#f-hedgehog")
    expect(page.locator("#f-hedgehog")).to_be_in_viewport()


def downloaded(page, name: str, filename: str = "") -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    assert not filename or download.value.suggested_filename == filename
    return Path(download.value.path()).read_text(encoding="utf-8")


# The fields that a download of a selection adds to each record of the complete file.
ADDED = ("reference_numbers", "dois", "edition")


def test_the_selected_rows_can_be_downloaded(open_page):
    """The download contains just the rows shown, with reference numbers and DOIs where the review cites
    works, and the file is named after the selection."""
    page = open_page("evidence/?cancer=osteosarcoma")
    download = json.loads(downloaded(page, "JSON", "findings-cancer-osteosarcoma.json"))
    records = download["records"]
    assert records and [record["id"] for record in records] == rows_shown(page)
    assert download["selection"] == {"cancer": "osteosarcoma"}
    version = page.locator("meta[name=version]").get_attribute("content")
    for record in records:
        assert len(record["reference_numbers"]) == len(record["refs"]) >= len(record["dois"])
        assert all(doi.startswith("10.") for doi in record["dois"]) and record["edition"] == version
    assert any(record["dois"] for record in records)
    page.fill("input[name=words]", "nothing has these words")
    assert downloaded(page, "CSV").startswith("id,section,statement,")
    assert json.loads(downloaded(page, "JSON"))["records"] == []


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_the_download_of_all_rows_matches_the_published_file(open_page, site, ending):
    """Without a filter, the download contains the published records, extended by reference numbers,
    DOIs, and edition."""
    page = open_page("evidence/")
    shown = downloaded(page, ending.upper(), f"findings.{ending}")
    published = (site / "data" / f"findings.{ending}").read_text(encoding="utf-8")
    if ending == "csv":
        rows, expected = list(csv.reader(io.StringIO(shown))), list(csv.reader(io.StringIO(published)))
        assert rows[0] == [*expected[0], *ADDED] and [row[: -len(ADDED)] for row in rows] == expected
    else:
        records = json.loads(shown)["records"]
        assert all(list(record)[-3:] == list(ADDED) for record in records)
        bare = [{name: value for name, value in record.items() if name not in ADDED} for record in records]
        assert bare == json.loads(published)["records"]


@pytest.mark.parametrize(
    ("typed", "found", "not_found"),
    [
        ("rat", "f-mir-146b-glioma", "f-myeloma-migration"),
        ("mir146b", "f-mir-146b-glioma", "f-mir-100-vegf"),
        ("CXCL12", "f-myeloma-migration", "f-hedgehog"),
        ("TGF-beta", "f-tgf-beta", "f-hedgehog"),
        ("Ono 2014", "f-docetaxel", "f-paclitaxel"),
        ("adipose", "f-mcf7-wnt", "f-bladder"),
        ("BALB/c nude", "f-bladder", "f-hepatoma"),
        ("bortezomib", "f-myeloma-migration", "f-bladder"),
    ],
)
def test_the_text_filter_finds_findings(open_page, typed, found, not_found):
    """The filter matches the beginnings of words, spellings with and without hyphens, synonyms, and
    author and year."""
    page = open_page("evidence/")
    page.fill("input[name=words]", typed)
    shown = rows_shown(page)
    assert found in shown and not_found not in shown


def test_filters_cover_the_cited_abstracts(open_page):
    """A second, labeled group of filters selects by what the cited abstracts state and the review does
    not."""
    page = open_page("evidence/?abstract_cell_lines=hepg2")
    assert rows_shown(page) == ["f-hepatoma"]
    expect(page.get_by_role("group", name="In the cited abstract").get_by_label("Cell line")).to_have_value("hepg2")
    expect(page.get_by_role("group", name="In the cited abstract").locator("select")).to_have_count(6)


def test_facts_from_abstracts_are_labeled_as_such(open_page):
    """Next to a finding and in the popup, facts from an abstract appear under their own label with the
    reference number."""
    page = open_page("evidence/#f-hepatoma")
    beside = page.locator("#f-hepatoma details.abstract-says")  # open, because the address leads to this row
    expect(beside).to_contain_text("What the cited abstract says")
    expect(beside).to_contain_text("[92] Microvesicles entered HepG2 cells")
    page.goto(page.url.split("evidence/")[0] + "growth/")
    page.locator("a.cite[data-ref='39']").first.click()
    expect(page.locator("#cite-popup .abstract-says")).to_contain_text(
        "What the cited abstract says: Exosomes promoted"
    )


def test_an_empty_result_offers_to_show_all(open_page):
    """If no row matches, the page says so and offers a button that shows all rows."""
    page = open_page("evidence/?words=xyzzy")
    expect(page.locator("[data-count]")).to_have_text(re.compile("^No matches among"))
    page.get_by_role("button", name="Show all").click()
    assert len(rows_shown(page)) > 45


def test_a_filtered_address_scrolls_to_the_table(open_page):
    """The table and its balance, which draws only the matching rows, are in view, with and without the
    anchor."""
    for fragment in ("", "#all-findings"):
        page = open_page(f"evidence/?cancer=glioma&process=growth{fragment}")
        expect(page.locator("#all-findings")).to_be_in_viewport()
        shown = page.locator("#all-findings .balance svg g g a:not(.off)")
        expect(shown.first).to_be_in_viewport()
        assert {link.split("#")[1] for link in shown.evaluate_all("all => all.map((one) => one.href.baseVal)")} <= set(
            rows_shown(page)
        )


def test_the_back_button_undoes_a_selection(open_page):
    """A click on a cell of the map changes the address; the Back button returns to all rows on the same
    page."""
    page = open_page("evidence/")
    all_rows = len(rows_shown(page))
    page.locator(".map-cell").first.click()
    assert "#all-findings" in page.url and len(rows_shown(page)) < all_rows
    top = page.locator("#all-findings").bounding_box()["y"]
    assert top >= page.locator(".md-header").bounding_box()["height"]
    page.go_back()
    assert page.url.endswith("/evidence/") and len(rows_shown(page)) == all_rows


def selected(data: dict[str, list[str]], query: str) -> bool:
    return all(value in data[name] for name, value in parse_qsl(query))


def test_every_selection_shows_its_rows_without_javascript_too(open_page, site):
    """Each link to a selection, on whatever page, shows just the rows that it names, with and without
    JavaScript."""
    links = set()
    for path in site.rglob("*.html"):
        links |= set(re.findall(r'href="[^"]*\?([^"#]+)#(only-[^"]+)"', unescape(path.read_text(encoding="utf-8"))))
    assert len(links) > 50
    plain, scripted = open_page("evidence/", java_script_enabled=False), open_page("evidence/")
    shown = plain.evaluate(ROWS_AT, sorted(anchor for _, anchor in links))
    data = scripted.locator("#all-findings tbody > tr").evaluate_all(
        "rows => rows.map(row => [row.id, Object.fromEntries(Object.entries(row.dataset).map(([k, v]) => [k, v.split(' ')]))])"
    )
    for query, anchor in sorted(links):
        expected = [name for name, values in data if selected(values, query)]
        assert expected and shown[anchor] == expected, anchor
    for query, anchor in sorted(links)[::6]:
        scripted.goto(f"{scripted.url.split('?')[0].split('#')[0]}?{query}#{anchor}")
        assert rows_shown(scripted) == [name for name, values in data if selected(values, query)], anchor


def test_boxes_of_figure_2_count_the_rows_that_they_link_to(open_page, site):
    """The number in the accessible name of a box equals the number of rows that its link shows."""
    html = unescape((site / "figures" / "tumor-interaction" / "index.html").read_text(encoding="utf-8"))
    boxes = re.findall(r'class="int-node"[^>]*href="[^"]*#(only-[^"]+)"[^>]*aria-label="[^"]*: (\d+) finding', html)
    page = open_page("evidence/", java_script_enabled=False)
    assert len(boxes) > 20
    shown = page.evaluate(ROWS_AT, [anchor for anchor, _ in boxes])
    assert {anchor: len(rows) for anchor, rows in shown.items()} == {anchor: int(count) for anchor, count in boxes}


def test_evidence_is_complete_without_javascript(open_page):
    """All rows are shown, and the map consists of plain links."""
    page = open_page("evidence/", java_script_enabled=False)
    assert len(rows_shown(page)) == page.locator("#all-findings tbody > tr").count() > 45
    assert not page.locator("[data-list-tools]").is_visible()


def test_a_note_mark_opens_its_note_and_a_back_link_returns(open_page):
    """The mark opens the text of the note; the back-link in the list returns to the mark."""
    page = open_page("growth/")
    page.click("#at-x8-1")
    expect(page.locator(POPUP)).to_contain_text("did not promote tumor growth directly")
    page.keyboard.press("Escape")
    page.locator("#note-x8 a.back").first.click()
    expect(page.locator("#at-x8-1")).to_be_in_viewport()


def test_notes_filter_by_kind_and_certainty(open_page):
    """The filter finds notes marked as guesses and hides the groups that become empty."""
    page = open_page("notes/")
    page.select_option("select[name=certainty]", "guess")
    assert page.locator(".notes > li:visible").evaluate_all("all => all.map(one => one.id)") == ["n-s8"]
    assert page.locator("section.notes-of-kind:visible").count() == 1


def test_a_tap_on_a_term_explains_it(open_page):
    """A tap opens the definition with a link to the glossary; an abbreviation looks like its link and
    is announced plainly."""
    page = open_page("growth/", **PHONE)
    term = page.locator("a.term", has_text="VEGF").first
    look = """one => [one, one.firstElementChild].map(part => {
      const style = getComputedStyle(part);
      return [part.offsetHeight > 0, style.borderBottomStyle, style.cursor, style.color, style.fontVariantCaps];
    })"""
    link, short = term.evaluate(look)
    assert link == short and page.locator("a.term abbr", has_text="VEGF").aria_snapshot() == "- text: VEGF"
    term.tap()
    expect(page.locator(POPUP)).to_contain_text("growth factor")
    assert popup_is_on_screen(page)
