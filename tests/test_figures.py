"""Figures: drawings inline and alone, the picture made from the findings."""

import re
from xml.etree import ElementTree

import pytest
from conftest import PHONE, ROOT
from playwright.sync_api import expect
from review.data.content import load
from review.data.vocabulary import Vocabulary
from review.render.drawing import panels, standalone, view_box
from review.render.interaction import BEARINGS, picture
from test_site import page

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="d" viewBox="0 0 9 8"><title>T</title><desc>D</desc>'
    '<svg class="panel" id="panel-a" x="1" y="2" width="3" height="4" viewBox="0 0 3 4"><a href="x.md"><path fill="var(--ink, #1f2328)"/></a></svg></svg>'
)


@pytest.fixture(scope="module")
def content():
    return load(ROOT)


def test_a_panel_stands_without_its_place():
    """Inline a panel keeps its view box and the class of the whole, nothing else."""
    assert panels(DRAWING)["panel-a"].startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" role="group" class="d panel" viewBox="0 0 3 4">'
    )


def test_a_drawing_alone_is_light_and_has_no_links():
    """The file has the light values, paper behind, and no link."""
    alone = standalone(DRAWING, view_box(DRAWING))
    assert "var(" not in alone and "<a" not in alone and "#1f2328" in alone
    assert '</desc><rect width="9" height="8"' in alone
    ElementTree.fromstring(alone)


def test_links_leave_their_class_behind():
    """Style by the class of a link stays, also inside text."""
    svg = '<svg viewBox="0 0 1 1"><desc>D</desc><a class="x" href="y.md"><text>a<a class="n" href="z.md">†</a></text></a></svg>'
    expected = '<g class="x"><text>a<tspan class="n">†</tspan></text></g></svg>'
    assert standalone(svg, (1, 1)).split("/>", 1)[1] == expected


def test_the_picture_holds_exactly_the_findings_on_tumors(content):
    """Each finding with a bearing on a named tumor is in each column, no other is."""
    shown = picture(content.data["findings"].records, Vocabulary(content.data["vocabulary"]))
    expected = {
        finding["id"]
        for finding in content.data["findings"].records
        if set(finding["bearing"]) & set(BEARINGS) and set(finding["cancer"]) - {"none", "several", "not-stated"}
    }
    assert {finding["id"] for finding in shown.findings} == expected
    for column in ("source", "cargo", "tumor", "effect"):
        assert {finding["id"] for node in shown.nodes if node.column == column for finding in node.findings} == expected
    assert {name for ribbon in shown.ribbons for name in ribbon.findings} == expected


def test_boxes_do_not_overlap_and_stay_inside(content):
    """No box covers another, and none leaves the picture."""
    shown = picture(content.data["findings"].records, Vocabulary(content.data["vocabulary"]))
    for column in ("source", "cargo", "tumor", "effect"):
        nodes = sorted((node for node in shown.nodes if node.column == column), key=lambda node: node.y)
        assert all(upper.y + upper.height < lower.y for upper, lower in zip(nodes, nodes[1:], strict=False))
        assert nodes[0].y > 0 and nodes[-1].y + nodes[-1].height < shown.height


@pytest.mark.parametrize("name", ["biogenesis", "tumor-interaction"])
def test_files_of_a_figure_carry_their_credit(site, name):
    """SVG and PNG are there; the credit is in the drawing; nothing is loaded."""
    svg = (site / "figures" / f"{name}.svg").read_text(encoding="utf-8")
    assert "10.7150/jca.25376" in svg and "CC BY-NC 4.0" in svg and "<script" not in svg and "var(" not in svg
    ElementTree.fromstring(svg)
    png = (site / "figures" / f"{name}.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(png[16:20], "big") == 2400


def test_panels_have_their_address_and_the_text_leads_there(site):
    """panel-a … panel-d are ids; pages say "Figure 1b" and link to them."""
    html = page(site, "figures/biogenesis")
    assert list(re.findall(r'<figure id="(panel-[a-d])"', html)) == [
        "panel-a",
        "panel-b",
        "panel-c",
        "panel-d",
    ]
    text = page(site, "introduction") + page(site, "characterization")
    assert set(re.findall(r'figures/biogenesis/#(panel-[a-d])"', text)) == {"panel-a", "panel-b", "panel-c", "panel-d"}


def test_choosing_a_box_lists_its_findings(open_page):
    """A click lights the paths of a tumor and lists its findings in sight; Esc ends it."""
    for options in ({}, PHONE):
        tab = open_page("figures/tumor-interaction/", **options)
        total = tab.locator("[data-chosen] li:visible").count()
        box = tab.locator("#int-tumor-glioma")
        box.click()
        ids = box.get_attribute("data-findings").split()
        assert tab.locator("[data-chosen] li:visible").count() == len(ids) < total
        name = tab.locator("[data-chosen-name]")
        expect(name).to_have_text(re.compile(f"glioma: {len(ids)} findings$"))
        expect(name).to_be_in_viewport()
        expect(tab.locator("[data-chosen] li:visible").first).to_be_in_viewport()
        box.press("Escape")
        assert tab.locator("[data-chosen] li:visible").count() == total


def test_showing_all_gives_the_focus_back(open_page):
    """Whoever chose a box and asks for everything stands at the box again."""
    tab = open_page("figures/tumor-interaction/")
    tab.locator("#int-tumor-glioma").click()
    tab.get_by_role("button", name="Show all").click()
    expect(tab.locator("#int-tumor-glioma")).to_be_focused()


def test_sources_and_tumors_have_different_names(open_page):
    """Glioma is a source and a tumor; a reader of either knows which."""
    tab = open_page("figures/tumor-interaction/")
    names = tab.locator("svg.interaction a.int-node title").evaluate_all("all => all.map(one => one.textContent)")
    assert len(names) == len(set(names)) > 20


def test_words_of_figure_2_stay_in_their_boxes(open_page):
    """Each text lies inside its box, and everything inside the picture; with a key to the ribbons."""
    tab = open_page("figures/tumor-interaction/")
    outside = tab.evaluate("""() => {
      const svg = document.querySelector('svg.interaction');
      const { width, height } = svg.viewBox.baseVal;
      const within = (inner, outer) => inner.x >= outer.x - 1 && inner.y >= outer.y - 1 && inner.x + inner.width <= outer.x + outer.width + 1 && inner.y + inner.height <= outer.y + outer.height + 1;
      const boxed = [...svg.querySelectorAll('a.int-node')].flatMap((box) => [...box.querySelectorAll('text')].filter((text) => !within(text.getBBox(), box.querySelector('rect').getBBox())));
      const cut = [...svg.querySelectorAll('text, rect, path')].filter((part) => !part.closest('defs') && !within(part.getBBox(), { x: 0, y: 0, width, height }));
      return [...boxed, ...cut].map((part) => part.textContent || part.outerHTML);
    }""")
    assert outside == []
    key = tab.locator("svg.interaction .int-keys").text_content()
    assert all(word in key for word in ("promotes tumor", "suppresses tumor", "raises resistance", "lowers resistance"))


def test_boxes_work_with_the_keyboard(open_page):
    """Space chooses, as on a button; the state is said."""
    tab = open_page("figures/tumor-interaction/")
    tab.locator("#int-cargo-mirna").focus()
    tab.keyboard.press(" ")
    assert tab.locator("#int-cargo-mirna").get_attribute("aria-pressed") == "true"


def test_without_javascript_a_box_is_a_link_to_its_rows(open_page):
    """Every finding is listed, and a box leads to the evidence."""
    tab = open_page("figures/tumor-interaction/", java_script_enabled=False)
    assert tab.locator("[data-chosen] li").count() == tab.locator("[data-chosen] li:visible").count()
    tab.locator("#int-tumor-glioma").click()
    assert "/evidence/?shown_in=figure-2&cancer=glioma#only-" in tab.url


def test_enlarging_moves_the_picture_and_brings_it_back(open_page):
    """The dialog holds the picture and its caption; Esc closes; nothing is doubled."""
    tab = open_page("figures/biogenesis/")
    tab.get_by_role("button", name="Enlarge panel a").click()
    picture = tab.locator("dialog.enlarged svg.panel")
    expect(picture).to_be_visible()
    expect(tab.locator(".enlarged-caption")).to_contain_text("Made in the MSC")
    before = picture.bounding_box()
    tab.get_by_role("button", name="Zoom in").click()
    assert picture.bounding_box()["width"] > before["width"]
    tab.keyboard.press("0")
    assert picture.bounding_box()["width"] == pytest.approx(before["width"], abs=1)
    tab.keyboard.press("Escape")
    expect(tab.locator("dialog")).to_have_count(0)
    expect(tab.locator("#panel-a .frame svg.panel")).to_be_visible()
    expect(tab.get_by_role("button", name="Enlarge panel a")).to_be_focused()


@pytest.mark.parametrize("path", ["figures/biogenesis/", "figures/tumor-interaction/"])
def test_an_enlarged_picture_is_never_smaller_than_on_the_page(open_page, path):
    """On a desktop and on a phone; each button says what it enlarges."""
    for options in ({}, PHONE):
        tab = open_page(path, **options)
        buttons = tab.locator("button.enlarge")
        names = buttons.all_text_contents()
        assert len(names) == len(set(names)) > 0
        width = tab.locator(".frame svg[viewBox]:not(.shapes)").first.bounding_box()["width"]
        buttons.first.click()
        assert tab.locator("dialog.enlarged svg").first.bounding_box()["width"] >= width - 1


def test_choosing_in_the_enlarged_picture_lists_there(open_page):
    """The list is beside the enlarged picture."""
    tab = open_page("figures/tumor-interaction/")
    tab.locator("button.enlarge").click()
    box = tab.locator("dialog #int-tumor-glioma")
    box.click()
    assert tab.locator("dialog [data-chosen] li:visible").count() == len(box.get_attribute("data-findings").split())


@pytest.mark.parametrize("path", ["figures/", "figures/biogenesis/", "figures/tumor-interaction/"])
def test_figures_fit_a_phone(open_page, path):
    """At 360 px the page does not scroll sideways; a wide picture scrolls in its frame."""
    tab = open_page(path, **PHONE)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_part_of_the_drawing_is_reached_by_tab(open_page):
    """Parts are links with a name, in the order of the panels."""
    tab = open_page("figures/biogenesis/")
    names = tab.locator(".panel-frame a").evaluate_all("parts => parts.map(part => part.getAttribute('aria-label'))")
    assert len(names) > 20 and all(names)


def test_letters_of_the_drawing_stay_in_their_panel(open_page):
    """Every word lies inside its panel, at desktop and at phone width."""
    for options in ({}, PHONE):
        tab = open_page("figures/biogenesis/", **options)
        outside = tab.evaluate("""() => [...document.querySelectorAll('.panel-frame')].flatMap((frame) => {
          const edge = frame.getBoundingClientRect();
          return [...frame.querySelectorAll('text')].filter((text) => {
            const box = text.getBoundingClientRect();
            return box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1;
          }).map((text) => text.textContent);
        })""")
        assert outside == []
