"""The picture of tumors in a real Chromium: words in their boxes, choosing, enlarging."""

import re

import pytest
from conftest import PHONE, ROOT, until
from playwright.sync_api import expect
from review.data.content_loader import load
from review.render import node_labels

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
        names = tab.locator(".int-node").evaluate_all(f"all => all.map((one) => {what})")
        assert len(set(names)) == len(names) > 20
    seen = tab.locator(".int-node").evaluate_all(
        "all => all.map((one) => [...one.querySelectorAll('.int-name')].map((name) => name.textContent).join(' '))"
    )
    assert len(set(seen)) == len(seen) and {"from glioma tissue", "glioma"} <= set(seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stay_in_their_boxes_and_strokes_in_the_picture(open_page, scheme):
    """Every word lies inside its box, with room at the edge; nothing is cut at the picture's edges."""
    tab = open_page(FIGURE_2, color_scheme=scheme)
    assert (
        tab.evaluate("""() => [...document.querySelectorAll('.int-node')].flatMap((node) => {
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
    bands = tab.locator(".int-ribbon[data-findings] .int-band")
    before = bands.evaluate_all(widths)
    tab.locator("#int-tumor-gastric").click()
    lit = tab.locator(".int-ribbon.on").evaluate_all("""all => {
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
    box = tab.locator("#int-source-bone-marrow")
    box.scroll_into_view_if_needed()
    before = tab.evaluate("scrollY")
    box.click()
    for part in (
        "[data-chosen-name]",
        "[data-chosen] li:not([hidden])",
        "[data-chosen-reset]",
        "#int-source-bone-marrow",
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
    assert min(contrast(tab, ".int-node")) >= 4.5


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


def test_a_wide_picture_shows_that_it_goes_on(open_page):
    """On a phone the frame says so, fades at the side that goes on, and scrolls by keyboard."""
    tab = open_page(FIGURE_2, **PHONE)
    frame = tab.locator(".wide-frame")
    expect(tab.locator(".frame-hint")).to_be_visible()
    assert "gradient" in frame.evaluate("one => getComputedStyle(one).maskImage")
    frame.focus()
    tab.keyboard.press("ArrowRight")
    until(tab, "document.querySelector('.wide-frame').scrollLeft > 0")
    frame.evaluate("one => one.scrollTo({ left: one.scrollWidth, behavior: 'instant' })")
    expect(frame).to_have_class(re.compile(r"\bcame-from\b"))
    expect(frame).not_to_have_class(re.compile(r"\bgoes-on\b"))


def test_a_picture_that_fits_takes_no_focus(open_page):
    """At desktop width there is nothing to scroll, so Tab does not stop at the frame."""
    expect(open_page(FIGURE_2).locator(".wide-frame")).to_have_attribute("tabindex", "-1")


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
    tab.locator(".enlarge").first.click()
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
    expect(tab.locator(".enlarged-caption")).to_contain_text("What it is made of")
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
    tab.locator(".enlarge").click()
    box = tab.locator("#int-source-glioma")
    box.click()
    expect(tab.locator("dialog [data-chosen-name]")).to_have_text(re.compile("^From glioma tissue: "))
    assert whole_in_window(tab, "dialog [data-chosen] li:not([hidden])")
    tab.keyboard.press("Escape")
    expect(tab.locator(".interaction-page > [data-chosen] li:visible")).to_have_count(
        len(box.get_attribute("data-findings").split())
    )
