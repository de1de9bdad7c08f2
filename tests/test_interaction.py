"""The picture of tumors in a real Chromium: words in their boxes, choosing, enlarging."""

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


def at(tab, selector: str) -> dict[str, float]:
    """Where a part lies in the window."""
    return tab.locator(selector).first.evaluate("one => one.getBoundingClientRect().toJSON()")


def whole_in_window(tab, selector: str) -> bool:
    """Whether a part lies wholly in the window and is covered by nothing at its middle."""
    return tab.locator(selector).first.evaluate("""one => {
      const box = one.getBoundingClientRect();
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth && one.contains(top);
    }""")


def contrast(tab, selector: str) -> list[float]:
    """The contrast of each text in a box against the box's own color."""
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


# --- words ---


def test_a_source_is_told_from_a_tumor():
    """Gliomas send and receive: names, tooltips and spoken names say which is meant."""
    source, _, tumor, _ = load(ROOT).views.figure.columns
    assert node_labels.group(source, "glioma", {"glioma"}) == "glioma tissue"
    assert node_labels.group(source, "liver", {"glioma"}) == "liver"
    assert node_labels.group(tumor, "glioma", {"glioma"}) == "glioma"
    assert node_labels.title(source, "glioma", "glioma tissue") == "From glioma tissue"
    assert node_labels.title(tumor, "glioma", "glioma") == "Into glioma"
    assert node_labels.title(source, "not-stated", "source not stated") == "Source not stated"
    assert node_labels.heading(source, "gastric cancer", "gastric cancer tissue") == ["from gastric cancer", "tissue"]


def test_no_two_boxes_have_one_name(open_page):
    """Tooltips, spoken names and the words seen differ from box to box."""
    tab = open_page(FIGURE_2)
    for what in ("one.querySelector('title').textContent", "one.getAttribute('aria-label')"):
        names = tab.locator(".review .int-node").evaluate_all(f"all => all.map((one) => {what})")
        assert len(set(names)) == len(names) > 20
    seen = tab.locator(".review .int-node").evaluate_all(
        "all => all.map((one) => [...one.querySelectorAll('.int-name')].map((name) => name.textContent).join(' '))"
    )
    assert len(set(seen)) == len(seen) and {"from glioma tissue", "glioma"} <= set(seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stay_in_their_boxes_and_strokes_in_the_picture(open_page, scheme):
    """Every word lies inside its box, with room at the edge; nothing is cut at the picture's edges."""
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


def test_the_key_tells_the_ribbons_apart_without_color(site):
    """In the page and in the file: each bearing has a line, a sign and a word of its own."""
    for text in (
        (site / FIGURE_2 / "index.html").read_text(encoding="utf-8"),
        (site / "figures" / "tumor-interaction.svg").read_text(encoding="utf-8"),
    ):
        key = text.split('<g class="int-keys">')[1].split('<text class="credit"')[0]
        for bearing, words in (
            ("promotes", "promotes tumor"),
            ("suppresses", "suppresses tumor"),
            ("raises-resistance", "raises resistance"),
            ("lowers-resistance", "lowers resistance"),
        ):
            assert f'class="int-ribbon int-{bearing}"' in key and f"#int-sign-{bearing}" in key and words in key
        dashes = re.findall(r"\.int-([a-z-]+) \.int-line \{[^}]*stroke-dasharray: ([\d. ]+)", text)
        assert {name for name, _ in dashes} == {"suppresses", "raises-resistance", "lowers-resistance"}
        assert len({dash for _, dash in dashes}) == 3


# --- choosing ---


def test_choosing_a_box_lists_its_findings(open_page):
    """A click lights the paths of a tumor and lists its findings; Esc ends it."""
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


def test_a_lit_path_is_as_wide_as_the_chosen_findings(open_page):
    """A path shared with other boxes shows only what is chosen; afterwards it is whole again."""
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
def test_the_list_is_in_sight_once_a_box_is_chosen(open_page, options):
    """What is chosen, its box, and its first finding are seen together, without scrolling."""
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
        assert whole_in_window(tab, part), part
    if "is_mobile" not in options:
        assert tab.evaluate("scrollY") == before == 0


def test_show_all_gives_the_focus_back_to_the_box(open_page):
    """Nobody who reads by keyboard is thrown to the top of the page."""
    tab = open_page(FIGURE_2)
    tab.locator(GLIOMA).focus()
    tab.keyboard.press("Enter")
    tab.locator("[data-chosen-reset]").focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == GLIOMA[1:]
    expect(tab.locator("[data-chosen-reset]")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_boxes_that_are_not_chosen_stay_legible(open_page, scheme):
    """Text of every box has the contrast that small text needs, chosen, lit or not."""
    tab = open_page(FIGURE_2, color_scheme=scheme)
    tab.locator(GLIOMA).click()
    tab.mouse.move(1, 1)
    assert tab.locator(".int-node:not(.on)").count() > 5
    assert min(contrast(tab, ".review .int-node")) >= 4.5


def test_boxes_work_with_the_keyboard(open_page):
    """Space chooses, as on a button; the state is said."""
    tab = open_page(FIGURE_2)
    tab.locator("#int-cargo-mirna").focus()
    tab.keyboard.press(" ")
    assert tab.locator("#int-cargo-mirna").get_attribute("aria-pressed") == "true"


def test_without_javascript_a_box_is_a_link_to_its_rows(open_page):
    """Every finding is listed, and a box leads to the evidence."""
    tab = open_page(FIGURE_2, java_script_enabled=False)
    assert tab.locator("[data-chosen] li").count() == tab.locator("[data-chosen] li:visible").count()
    tab.locator(GLIOMA).click()
    assert "/evidence/?" in tab.url and "cancer=glioma" in tab.url


# --- on a narrow screen ---


@pytest.mark.parametrize("width", [360, 390, 768])
def test_a_narrow_screen_shows_the_boxes_as_lists(open_page, width):
    """Each column is a list with every box, its counts and its names; nothing scrolls sideways."""
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
        "promotes tumor",
        "suppresses tumor",
        "lowers resistance",
    ]
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.locator(".figure-box:visible").evaluate_all(
        "all => all.every((one) => one.scrollWidth <= one.clientWidth && one.offsetHeight >= 32)"
    )


def test_a_box_of_a_list_is_chosen_as_in_the_picture(open_page):
    """It lights the boxes that share its findings and lists these; a second press lets go."""
    tab = open_page(FIGURE_2, **PHONE)
    box = tab.locator(".review .figure-box[data-name='Into glioma']")
    box.click()
    assert box.get_attribute("aria-pressed") == "true"
    expect(tab.locator("[data-chosen-name]")).to_contain_text("Into glioma: ")
    expect(tab.locator("[data-chosen] li:visible")).to_have_count(len(box.get_attribute("data-findings").split()))
    assert 3 < tab.locator(".review .figure-box.on").count() < tab.locator(".review .figure-box").count()
    box.click()
    expect(tab.locator("[data-chosen-name]")).to_contain_text("All ")


def test_without_has_the_picture_keeps_to_its_column():
    """Firefox 115 does not know :has(), by which the column stops cutting: only with it the picture grows wider."""
    css = (ROOT / "docs" / "assets" / "figures.css").read_text(encoding="utf-8")
    wider = css.index("margin-right: min(0px")
    assert "@supports selector(:has(*)) {" in css[wider - 200 : wider]


# --- what it is drawn from ---


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_reader_chooses_what_the_picture_is_drawn_from(open_page, script):
    """By the review at first; by the abstracts at a press, with or without a script; each says which it is."""
    tab = open_page(FIGURE_2, java_script_enabled=script)
    expect(tab.locator(".figure-layer:visible > p")).to_have_text(
        re.compile("^Every column shows what the review states")
    )
    tab.locator("label[for=layer-abstracts]").click()
    expect(tab.locator(".figure-layer:visible > p")).to_have_text(
        re.compile("^“From” shows what the abstracts of the cited works say")
    )
    expect(tab.locator("svg.interaction:visible")).to_have_count(1)
    expect(tab.locator("svg.interaction:visible > title")).to_have_text(
        re.compile("the column From as the cited abstracts say$")
    )


def test_both_ways_draw_the_same_findings_and_their_own_sources(site, content):
    """A box by the abstracts holds the findings whose cited abstracts name its tissue; other columns are the same."""
    review, abstracts = layers(content.records("findings"), content.views, layer_of(content))
    assert [one["id"] for one in review.findings] == [one["id"] for one in abstracts.findings]
    known = {record["key"]: record for record in content.records("abstracts")}
    for stated, said in zip(review.findings, abstracts.findings, strict=True):
        seen = [tissue for key in stated["refs"] if key in known for tissue in known[key]["tissue"]]
        assert said["tissue"] == (list(dict.fromkeys(seen)) or ["not-stated"])
        assert {name for name in stated.values if stated[name] != said[name]} <= {"tissue"}
    assert abstracts.known == sum(said["tissue"] != ["not-stated"] for said in abstracts.findings) > 10


def test_without_abstracts_there_is_one_picture_and_no_choice(content):
    """A review without that layer, or whose abstracts name no column, shows the figure as it states it."""
    empty = Abstracts([], {}, {}, Vocabulary(content.data["vocabulary"]))
    assert [one.name for one in layers(content.records("findings"), content.views, empty)] == ["review"]
    assert layers([], content.views, layer_of(content)) == []


def test_a_source_by_the_abstracts_leads_to_its_rows(open_page):
    """The filter there is that of the abstracts, and chooses just the findings of the box."""
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


def test_each_button_says_what_it_enlarges(open_page):
    """Four panels, four names."""
    names = open_page(FIGURE_1).locator(".enlarge").all_inner_texts()
    assert names == [f"Enlarge panel {letter}" for letter in "abcd"]


@pytest.mark.parametrize("path", [FIGURE_1, FIGURE_2])
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_enlarged_is_whole_or_at_least_as_large_as_on_the_page(open_page, path, options):
    """At first the picture fits the window, and it is never smaller than on the page."""
    tab = open_page(path, **options)
    picture = ".frame svg.panel" if path == FIGURE_1 else "svg.interaction"
    before = at(tab, picture)
    tab.locator(".enlarge:visible").first.click()
    now, view = at(tab, ".enlarged-view svg"), at(tab, ".enlarged-view")
    assert now["width"] >= before["width"] - 1 and now["height"] >= before["height"] - 1
    if now["width"] > before["width"] + 1:
        assert view["left"] <= now["left"] and now["right"] <= view["right"]
        assert view["top"] <= now["top"] and now["bottom"] <= view["bottom"]


def test_zoom_keeps_the_middle_and_the_pointer_where_they_are(open_page):
    """Buttons and keys zoom about the middle of the view, the wheel about the pointer; 0 fits again."""
    tab = open_page(FIGURE_1)
    tab.locator("#panel-a .enlarge").click()
    picture, view = ".enlarged-view svg", at(tab, ".enlarged-view")
    first = at(tab, picture)

    def place(x: float, y: float) -> tuple[float, float]:
        now = at(tab, picture)
        return (x - now["left"]) / now["width"], (y - now["top"]) / now["height"]

    middle = view["left"] + view["width"] / 2, view["top"] + view["height"] / 2
    before = place(*middle)
    tab.get_by_role("button", name="Zoom in").click()
    for _ in range(3):
        tab.keyboard.press("+")
    assert at(tab, picture)["width"] > 2 * first["width"]
    assert place(*middle) == pytest.approx(before, abs=0.01)
    pointer = view["left"] + 300, view["top"] + 200
    tab.mouse.move(*pointer)
    before, size = place(*pointer), at(tab, picture)["width"]
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -200)
    tab.keyboard.up("Control")
    until(tab, f"document.querySelector('.enlarged-view svg').getBoundingClientRect().width > {size} + 1")
    assert place(*pointer) == pytest.approx(before, abs=0.01)
    tab.keyboard.press("-")
    assert at(tab, picture)["width"] < 8 * first["width"]
    tab.keyboard.press("0")
    assert at(tab, picture)["width"] == pytest.approx(first["width"], abs=1)


def test_pinching_zooms(open_page):
    """Two fingers that part enlarge the picture between them."""
    tab = open_page(FIGURE_1, **PHONE)
    tab.locator("#panel-a .enlarge").click()
    before = at(tab, ".enlarged-view svg")["width"]
    touch = tab.context.new_cdp_session(tab)
    for kind, apart in (("touchStart", 30), ("touchMove", 60), ("touchMove", 90)):
        points = [{"x": 180 - apart, "y": 200, "id": 0}, {"x": 180 + apart, "y": 200, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(tab, f"document.querySelector('.enlarged-view svg').getBoundingClientRect().width > {2 * before}")


def test_dragging_and_arrows_move_the_picture(open_page):
    """A drag pans and opens no link under the pointer; arrow keys pan too."""
    tab = open_page(FIGURE_1)
    tab.locator("#panel-a .enlarge").click()
    for _ in range(4):
        tab.keyboard.press("+")
    start, place = at(tab, ".enlarged-view svg"), tab.url
    tab.mouse.move(500, 500)
    tab.mouse.down()
    tab.mouse.move(400, 420, steps=5)
    tab.mouse.up()
    moved = at(tab, ".enlarged-view svg")
    assert (moved["left"], moved["top"]) == pytest.approx((start["left"] - 100, start["top"] - 80), abs=2)
    tab.keyboard.press("ArrowRight")
    assert at(tab, ".enlarged-view svg")["left"] < moved["left"]
    assert tab.url == place


def test_closing_brings_the_picture_and_the_focus_back(open_page):
    """The caption stays beside the picture; Esc closes, nothing is doubled, the focus is at the button."""
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
def test_choosing_in_the_enlarged_picture_lists_there(open_page, options):
    """The findings of a box are seen in the enlarged view, and are back on the page after it."""
    tab = open_page(FIGURE_2, **options)
    tab.locator(".enlarge:visible").click()
    box = tab.locator("#int-source-glioma")
    box.click()
    expect(tab.locator("dialog [data-chosen-name]")).to_have_text(re.compile("^From glioma tissue: "))
    assert whole_in_window(tab, "dialog [data-chosen] li:not([hidden])")
    tab.keyboard.press("Escape")
    expect(tab.locator(".interaction-page > [data-chosen] li:visible")).to_have_count(
        len(box.get_attribute("data-findings").split())
    )
