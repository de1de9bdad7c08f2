"""The interaction figure in a real Chromium: labels in their boxes, selecting, and enlarging."""

import re

import pytest
from conftest import PHONE, ROOT, until
from playwright.sync_api import expect
from review.data.abstracts import Abstracts, abstracts_of
from review.data.content_loader import load
from review.data.vocabulary import Vocabulary
from review.render import node_labels
from review.render.figure_layers import layers


@pytest.fixture(scope="module")
def content():
    return load(ROOT)


def layer_of(content):
    return abstracts_of(content.data["abstracts"], Vocabulary(content.data["vocabulary"]))


FIGURE_2, FIGURE_1 = "figures/tumor-interaction/", "figures/biogenesis/"
GLIOMA = "#int-tumor-glioma"


def box_of(tab, selector: str) -> dict[str, float]:
    """The bounding box of an element in the window."""
    return tab.locator(selector).first.evaluate("one => one.getBoundingClientRect().toJSON()")


def is_fully_visible(tab, selector: str) -> bool:
    """Whether an element is entirely in the window and nothing covers its center."""
    return tab.locator(selector).first.evaluate("""one => {
      const box = one.getBoundingClientRect();
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth && one.contains(top);
    }""")


def contrast(tab, selector: str) -> list[float]:
    """The contrast between the texts in a box and the color of the box."""
    return tab.locator(selector).evaluate_all("""boxes => {
      const light = (color) => {
        const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      const opacity = (one) => { let all = 1; for (let part = one; part; part = part.parentElement) all *= getComputedStyle(part).opacity; return all; };
      return boxes.flatMap((box) => [...box.querySelectorAll('text, tspan')].map((text) => {
        const pair = [light(getComputedStyle(text).fill), light(getComputedStyle(box.querySelector('rect')).fill)].sort();
        return opacity(text) === 1 ? (pair[1] + 0.05) / (pair[0] + 0.05) : 0;
      }));
    }""")


# --- labels ---


def test_labels_distinguish_a_source_from_a_tumor():
    """Gliomas release and receive exosomes, so labels, tooltips, and accessible names state which is
    meant."""
    source, _, tumor, _ = load(ROOT).views.figure.columns
    assert node_labels.group(source, "glioma", {"glioma"}) == "glioma tissue"
    assert node_labels.group(source, "liver", {"glioma"}) == "liver"
    assert node_labels.group(tumor, "glioma", {"glioma"}) == "glioma"
    assert node_labels.title(source, "glioma", "glioma tissue") == "From glioma tissue"
    assert node_labels.title(tumor, "glioma", "glioma") == "Into glioma"
    assert node_labels.title(source, "not-stated", "source not stated") == "Source not stated"
    assert node_labels.heading(source, "gastric cancer", "gastric cancer tissue") == ["from gastric cancer", "tissue"]


def test_box_names_are_unique(open_page):
    """Tooltips, accessible names, and visible labels differ from box to box."""
    tab = open_page(FIGURE_2)
    for what in ("one.querySelector('title').textContent", "one.getAttribute('aria-label')"):
        names = tab.locator(".review .int-node").evaluate_all(f"all => all.map((one) => {what})")
        assert len(set(names)) == len(names) > 20
    seen = tab.locator(".review .int-node").evaluate_all(
        "all => all.map((one) => [...one.querySelectorAll('.int-name')].map((name) => name.textContent).join(' '))"
    )
    assert len(set(seen)) == len(seen) and {"from glioma tissue", "glioma"} <= set(seen)


def test_a_box_is_read_with_the_count_of_each_effect(open_page):
    """The accessible name of a box gives each effect and its count as a pair, since the label of an effect
    need not fit after a number."""
    name = open_page(FIGURE_2).locator(".review .int-node[data-name='Into glioma']").get_attribute("aria-label")
    assert name.endswith(": 5 findings, tumor-promoting: 2, tumor-suppressing: 2, reduces resistance: 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_labels_and_strokes_stay_inside(open_page, scheme):
    """Each label lies inside its box with a margin, and nothing is cut off at the edge of the figure."""
    tab = open_page(FIGURE_2, color_scheme=scheme)
    assert (
        tab.evaluate("""() => [...document.querySelectorAll('.review .int-node')].flatMap((node) => {
      const box = node.querySelector('rect').getBBox();
      return [...node.querySelectorAll('text')].filter((text) => {
        const own = text.getBBox();
        return own.x < box.x + 4 || own.x + own.width > box.x + box.width - 4 || own.y < box.y || own.y + own.height > box.y + box.height;
      }).map((text) => text.textContent);
    })""")
        == []
    )
    assert (
        tab.evaluate("""() => {
      const svg = document.querySelector('svg.interaction');
      const sheet = svg.viewBox.baseVal;
      return [...svg.querySelectorAll('rect, text, .int-ribbon path, use')].filter((part) => {
        const box = part.getBBox();
        const more = part.tagName === 'rect' ? 1.5 : part.tagName === 'path' ? parseFloat(getComputedStyle(part).strokeWidth) / 2 : 0;
        const side = part.tagName === 'rect' ? 1.5 : 0;
        return box.x - side < 0 || box.y - more < 0 || box.x + box.width + side > sheet.width || box.y + box.height + more > sheet.height;
      }).map((part) => part.outerHTML);
    }""")
        == []
    )


def test_ribbons_can_be_distinguished_without_color(site):
    """On the page and in the SVG file, each effect has its own line pattern, sign, and label in the key."""
    for text in (
        (site / FIGURE_2 / "index.html").read_text(encoding="utf-8"),
        (site / "figures" / "tumor-interaction.svg").read_text(encoding="utf-8"),
    ):
        key = text.split('<g class="int-keys">')[1].split('<text class="credit"')[0]
        for bearing, words in (
            ("promotes", "tumor-promoting"),
            ("suppresses", "tumor-suppressing"),
            ("raises-resistance", "increases resistance"),
            ("lowers-resistance", "reduces resistance"),
        ):
            assert f'class="int-ribbon int-{bearing}"' in key and f"#int-sign-{bearing}" in key and words in key
        dashes = re.findall(r"\.int-([a-z-]+) \.int-line \{[^}]*stroke-dasharray: ([\d. ]+)", text)
        assert {name for name, _ in dashes} == {"suppresses", "raises-resistance", "lowers-resistance"}
        assert len({dash for _, dash in dashes}) == 3


# --- selecting ---


def test_selecting_a_box_lists_its_findings(open_page):
    """A click highlights the paths of a tumor and lists its findings; Escape clears the selection."""
    tab = open_page(FIGURE_2)
    total = tab.locator("[data-chosen] li:visible").count()
    box = tab.locator(GLIOMA)
    box.click()
    ids = box.get_attribute("data-findings").split()
    assert tab.locator("[data-chosen] li:visible").count() == len(ids) < total
    expect(tab.locator("[data-chosen-name]")).to_have_text(f"Into glioma: {len(ids)} findings")
    expect(tab.get_by_role("status").filter(has_text="Into glioma")).to_have_count(1)
    tab.keyboard.press("Escape")
    assert tab.locator("[data-chosen] li:visible").count() == total


def test_a_highlighted_path_is_as_wide_as_the_selected_findings(open_page):
    """A path shared with other boxes shows only the selected findings, and its full width after the
    selection is cleared."""
    tab = open_page(FIGURE_2)
    widths = "all => all.map((one) => parseFloat(getComputedStyle(one).strokeWidth))"
    bands = tab.locator(".review .int-ribbon[data-findings] .int-band")
    before = bands.evaluate_all(widths)
    tab.locator("#int-tumor-gastric").click()
    lit = tab.locator(".review .int-ribbon.on").evaluate_all("""all => {
      const chosen = new Set(document.querySelector("#int-tumor-gastric").dataset.findings.split(" "));
      const unit = Number(document.querySelector("svg.interaction").dataset.unit);
      return all.map((one) => [parseFloat(getComputedStyle(one.querySelector(".int-band")).strokeWidth),
        Math.max(one.dataset.findings.split(" ").filter((id) => chosen.has(id)).length * unit - 1, 2)]);
    }""")
    assert lit and all(width == pytest.approx(wanted, abs=0.1) for width, wanted in lit)
    assert bands.evaluate_all(widths) != before
    tab.keyboard.press("Escape")
    assert bands.evaluate_all(widths) == before


@pytest.mark.parametrize("options", [{"viewport": {"width": 1440, "height": 900}}, PHONE], ids=["desktop", "phone"])
def test_the_list_is_visible_once_a_box_is_selected(open_page, options):
    """The heading, the selected box, and the first finding are visible together, without scrolling."""
    tab = open_page(FIGURE_2, **options)
    shown = "#int-source-bone-marrow" if "is_mobile" not in options else ".review .figure-box"
    box = tab.locator(shown).first
    box.scroll_into_view_if_needed()
    before = tab.evaluate("scrollY")
    box.click()
    for part in (
        "[data-chosen-name]",
        "[data-chosen] li:not([hidden])",
        "[data-chosen-reset]",
        shown,
    ):
        assert is_fully_visible(tab, part), part
    if "is_mobile" not in options:
        assert tab.evaluate("scrollY") == before == 0


def test_show_all_returns_the_focus_to_the_box(open_page):
    """Keyboard users are not sent back to the top of the page."""
    tab = open_page(FIGURE_2)
    tab.locator(GLIOMA).focus()
    tab.keyboard.press("Enter")
    tab.locator("[data-chosen-reset]").focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == GLIOMA[1:]
    expect(tab.locator("[data-chosen-reset]")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_unselected_boxes_stay_legible(open_page, scheme):
    """The text of every box has the contrast required for small text, whether selected, highlighted, or
    neither."""
    tab = open_page(FIGURE_2, color_scheme=scheme)
    tab.locator(GLIOMA).click()
    tab.mouse.move(1, 1)
    assert tab.locator(".int-node:not(.on)").count() > 5
    assert min(contrast(tab, ".review .int-node")) >= 4.5


def test_boxes_work_with_the_keyboard(open_page):
    """Space selects a box, as it does on a button, and the state is exposed to screen readers."""
    tab = open_page(FIGURE_2)
    tab.locator("#int-cargo-mirna").focus()
    tab.keyboard.press(" ")
    assert tab.locator("#int-cargo-mirna").get_attribute("aria-pressed") == "true"


def test_without_javascript_a_box_links_to_its_rows(open_page):
    """All findings are listed, and a box links to its rows on the Evidence page."""
    tab = open_page(FIGURE_2, java_script_enabled=False)
    assert tab.locator("[data-chosen] li").count() == tab.locator("[data-chosen] li:visible").count()
    tab.locator(GLIOMA).click()
    assert "/evidence/?" in tab.url and "cancer=glioma" in tab.url


# --- narrow screens ---


@pytest.mark.parametrize("width", [360, 390, 768])
def test_narrow_screens_show_lists_instead_of_the_figure(open_page, width):
    """Each column becomes a list of all boxes with their counts and labels, and nothing scrolls
    sideways."""
    tab = open_page(FIGURE_2, viewport={"width": width, "height": 900})
    expect(tab.locator(".wide-frame > svg:visible")).to_have_count(0)
    expect(tab.locator(".review .figure-part:visible")).to_have_text(["From", "Carrying", "Into", "Acting on"])
    nodes = tab.locator(".review .int-node").evaluate_all(
        "all => all.map((one) => [one.dataset.name, one.dataset.findings, one.getAttribute('href')])"
    )
    boxes = tab.locator(".review .figure-box").evaluate_all(
        "all => all.map((one) => [one.dataset.name, one.dataset.findings, one.getAttribute('href')])"
    )
    assert boxes == nodes
    glioma = tab.locator(".figure-layer.review .figure-box[data-name='Into glioma']")
    assert re.sub(r"\s+", " ", glioma.inner_text()).strip() == "glioma 2 2 1"
    assert glioma.locator("[role=img]").evaluate_all("all => all.map((one) => one.ariaLabel)") == [
        "tumor-promoting",
        "tumor-suppressing",
        "reduces resistance",
    ]
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.locator(".figure-box:visible").evaluate_all(
        "all => all.every((one) => one.scrollWidth <= one.clientWidth && one.offsetHeight >= 32)"
    )


def test_boxes_in_the_lists_can_be_selected(open_page):
    """A tap highlights the related boxes and lists the findings; a second tap clears the selection. The hint
    promises no path, since lists have none."""
    tab = open_page(FIGURE_2, **PHONE)
    assert not re.search("path|ribbon|line", tab.locator("[data-chosen-hint]").inner_text())
    box = tab.locator(".review .figure-box[data-name='Into glioma']")
    box.click()
    assert box.get_attribute("aria-pressed") == "true"
    expect(tab.locator("[data-chosen-name]")).to_contain_text("Into glioma: ")
    expect(tab.locator("[data-chosen] li:visible")).to_have_count(len(box.get_attribute("data-findings").split()))
    assert 3 < tab.locator(".review .figure-box.on").count() < tab.locator(".review .figure-box").count()
    box.click()
    expect(tab.locator("[data-chosen-name]")).to_contain_text("All ")


def test_browsers_without_has_keep_the_figure_in_its_column():
    """The figure grows beyond its column only where :has() is supported, because Firefox 115 would clip
    it."""
    css = (ROOT / "docs" / "assets" / "figures.css").read_text(encoding="utf-8")
    wider = css.index("margin-right: min(0px")
    assert "@supports selector(:has(*)) {" in css[wider - 200 : wider]


# --- data sources of the figure ---


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_the_reader_can_choose_the_source_of_the_figure(open_page, script):
    """The figure shows the review at first and the abstracts on request, with or without JavaScript,
    and states which."""
    tab = open_page(FIGURE_2, java_script_enabled=script)
    expect(tab.locator(".figure-layer:visible > p")).to_have_text(
        re.compile("^Every column shows what the review states")
    )
    tab.locator("label[for=layer-abstracts]").click()
    expect(tab.locator(".figure-layer:visible > p")).to_have_text(
        re.compile("^“From” follows the cited abstracts where they name it")
    )
    expect(tab.locator("svg.interaction:visible")).to_have_count(1)
    expect(tab.locator("svg.interaction:visible > title")).to_have_text(
        re.compile("the column From according to the cited abstracts$")
    )


def test_both_layers_draw_the_same_findings(site, content):
    """In the layer of the abstracts, boxes contain the findings whose abstracts name the tissue; other
    columns are unchanged."""
    review, abstracts = layers(content.records("findings"), content.views, layer_of(content))
    assert [one["id"] for one in review.findings] == [one["id"] for one in abstracts.findings]
    known = {record["key"]: record for record in content.records("abstracts")}
    for by_review, by_abstracts in zip(review.findings, abstracts.findings, strict=True):
        seen = [tissue for key in by_review["refs"] if key in known for tissue in known[key]["tissue"]]
        assert by_abstracts["tissue"] == (list(dict.fromkeys(seen)) or ["not-stated"])
        assert {name for name in by_review.values if by_review[name] != by_abstracts[name]} <= {"tissue"}
    assert abstracts.known == sum(by_abstracts["tissue"] != ["not-stated"] for by_abstracts in abstracts.findings) > 10


def test_without_abstracts_the_figure_has_one_layer(content):
    """If a review has no abstracts, or they name no column, the figure shows only the review."""
    empty = Abstracts([], {}, {}, Vocabulary(content.data["vocabulary"]))
    assert [one.name for one in layers(content.records("findings"), content.views, empty)] == ["review"]
    assert layers([], content.views, layer_of(content)) == []


def test_a_box_of_the_abstracts_links_to_its_rows(open_page):
    """The link uses the filter for abstracts, which selects exactly the findings of the box."""
    tab = open_page(FIGURE_2, java_script_enabled=False)
    tab.locator("label[for=layer-abstracts]").click()
    box = tab.locator(".abstracts .int-node[data-name='From placenta']")
    ids = box.get_attribute("data-findings").split()
    address = box.get_attribute("href")
    assert address.endswith("?shown_in=figure-2&abstract_tissue=placenta")
    rows = open_page(f"evidence/{address.split('evidence/')[1]}")
    until(rows, f"document.querySelectorAll('.evidence tbody tr:not([hidden])').length === {len(ids)}")
    assert rows.locator(".evidence tbody tr:not([hidden])").evaluate_all("all => all.map((one) => one.id)") == ids


# --- enlarging ---


def test_enlarge_buttons_name_their_panel(open_page):
    """The four panels have four different button labels."""
    names = open_page(FIGURE_1).locator(".enlarge").all_inner_texts()
    assert names == [f"Enlarge panel {letter}" for letter in "abcd"]


@pytest.mark.parametrize("path", [FIGURE_1, FIGURE_2])
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_an_enlarged_figure_is_never_smaller_than_on_the_page(open_page, path, options):
    """The enlarged figure fits the window at first, unless it would be smaller than on the page."""
    tab = open_page(path, **options)
    picture = ".frame svg.panel" if path == FIGURE_1 else "svg.interaction"
    before = box_of(tab, picture)
    tab.locator(".enlarge:visible").first.click()
    now, view = box_of(tab, ".enlarged-view svg"), box_of(tab, ".enlarged-view")
    assert now["width"] >= before["width"] - 1 and now["height"] >= before["height"] - 1
    if now["width"] > before["width"] + 1:
        assert view["left"] <= now["left"] and now["right"] <= view["right"]
        assert view["top"] <= now["top"] and now["bottom"] <= view["bottom"]


def test_zooming_keeps_the_center_or_the_pointer_in_place(open_page):
    """Buttons and keys zoom around the center, the mouse wheel around the pointer; the key 0 fits the
    figure again."""
    tab = open_page(FIGURE_1)
    tab.locator("#panel-a .enlarge").click()
    picture, view = ".enlarged-view svg", box_of(tab, ".enlarged-view")
    first = box_of(tab, picture)

    def place(x: float, y: float) -> tuple[float, float]:
        now = box_of(tab, picture)
        return (x - now["left"]) / now["width"], (y - now["top"]) / now["height"]

    middle = view["left"] + view["width"] / 2, view["top"] + view["height"] / 2
    before = place(*middle)
    tab.get_by_role("button", name="Zoom in").click()
    for _ in range(3):
        tab.keyboard.press("+")
    assert box_of(tab, picture)["width"] > 2 * first["width"]
    assert place(*middle) == pytest.approx(before, abs=0.01)
    pointer = view["left"] + 300, view["top"] + 200
    tab.mouse.move(*pointer)
    before, size = place(*pointer), box_of(tab, picture)["width"]
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -200)
    tab.keyboard.up("Control")
    until(tab, f"document.querySelector('.enlarged-view svg').getBoundingClientRect().width > {size} + 1")
    assert place(*pointer) == pytest.approx(before, abs=0.01)
    tab.keyboard.press("-")
    assert box_of(tab, picture)["width"] < 8 * first["width"]
    tab.keyboard.press("0")
    assert box_of(tab, picture)["width"] == pytest.approx(first["width"], abs=1)


def test_pinching_zooms(open_page):
    """Moving two fingers apart enlarges the figure between them."""
    tab = open_page(FIGURE_1, **PHONE)
    tab.locator("#panel-a .enlarge").click()
    before = box_of(tab, ".enlarged-view svg")["width"]
    touch = tab.context.new_cdp_session(tab)
    for kind, apart in (("touchStart", 30), ("touchMove", 60), ("touchMove", 90)):
        points = [{"x": 180 - apart, "y": 200, "id": 0}, {"x": 180 + apart, "y": 200, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(tab, f"document.querySelector('.enlarged-view svg').getBoundingClientRect().width > {2 * before}")


def test_dragging_and_arrows_move_the_picture(open_page):
    """A drag pans the figure and opens no link; arrow keys pan it, too."""
    tab = open_page(FIGURE_1)
    tab.locator("#panel-a .enlarge").click()
    for _ in range(4):
        tab.keyboard.press("+")
    start, place = box_of(tab, ".enlarged-view svg"), tab.url
    tab.mouse.move(500, 500)
    tab.mouse.down()
    tab.mouse.move(400, 420, steps=5)
    tab.mouse.up()
    moved = box_of(tab, ".enlarged-view svg")
    assert (moved["left"], moved["top"]) == pytest.approx((start["left"] - 100, start["top"] - 80), abs=2)
    tab.keyboard.press("ArrowRight")
    assert box_of(tab, ".enlarged-view svg")["left"] < moved["left"]
    assert tab.url == place


def test_closing_restores_the_figure_and_the_focus(open_page):
    """The caption is next to the figure; Escape closes the view, restores the page, and returns the
    focus to the button."""
    tab = open_page(FIGURE_1)
    ids = "() => [...document.querySelectorAll('[id]')].map((one) => one.id).sort()"
    place = "document.querySelector('#panel-d').getBoundingClientRect().top + scrollY"
    before, below = tab.evaluate(ids), tab.evaluate(place)
    tab.locator("#panel-c .enlarge").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("dialog", name="Panel c, enlarged")).to_be_visible()
    expect(tab.locator(".enlarged-caption")).to_contain_text("Structure and composition")
    expect(tab.locator(".enlarged-caption")).not_to_contain_text("†")
    assert tab.evaluate(ids) == before
    tab.keyboard.press("+")
    tab.keyboard.press("Escape")
    expect(tab.locator("dialog.enlarged")).to_have_count(0)
    expect(tab.locator("#panel-c .frame svg.panel")).to_be_visible()
    assert tab.evaluate("document.activeElement.textContent") == "Enlarge panel c"
    assert (tab.evaluate(ids), tab.evaluate(place)) == (before, below)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_selecting_in_the_enlarged_figure_lists_the_findings_there(open_page, options):
    """The findings of a box are visible in the enlarged view, and return to the page afterwards."""
    tab = open_page(FIGURE_2, **options)
    tab.locator(".enlarge:visible").click()
    box = tab.locator("#int-source-glioma")
    box.click()
    expect(tab.locator("dialog [data-chosen-name]")).to_have_text(re.compile("^From glioma tissue: "))
    assert is_fully_visible(tab, "dialog [data-chosen] li:not([hidden])")
    tab.keyboard.press("Escape")
    expect(tab.locator(".interaction-page > [data-chosen] li:visible")).to_have_count(
        len(box.get_attribute("data-findings").split())
    )
