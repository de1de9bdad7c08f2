"""Figures: inline drawings, standalone files, the figure made from the findings, cards, and print."""

import re
from xml.etree import ElementTree

import pytest
from conftest import PHONE, ROOT, cut_off_elements
from playwright.sync_api import expect
from review.data.content_loader import load
from review.data.vocabulary import Vocabulary
from review.render.drawings import panels, standalone, thumbnail, view_box
from review.render.interaction_figure import picture
from review.render.scoped_styles import scoped
from test_site import page

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="d" viewBox="0 0 9 8"><title>T</title><desc>D</desc>'
    '<svg class="panel" id="panel-a" x="1" y="2" width="3" height="4" viewBox="0 0 3 4"><a href="x.md"><path fill="var(--ink, #1f2328)"/></a></svg></svg>'
)


@pytest.fixture(scope="module")
def content():
    return load(ROOT)


def test_an_inline_panel_loses_its_position():
    """An inline panel keeps its view box and the class of the drawing, and loses its other attributes."""
    assert panels(DRAWING)["panel-a"].startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" role="group" class="d panel" viewBox="0 0 3 4">'
    )


def test_styles_of_a_drawing_are_scoped_to_it():
    """Each selector gets a condition without specificity, whose scope includes elements that other
    parts of the drawing use."""
    shapes = '<svg class="shapes"><style>g, a:hover::before { fill: red } @media print { * { fill: blue } }</style><g id="a"/></svg>'
    where = ":where(.in-d,.in-d *)"
    assert scoped(shapes, "in-d", f'{shapes}<svg><use href="#a"/></svg>') == (
        f'<svg class="shapes in-d"><style>g{where}, a:hover{where}::before{{ fill: red }} '
        f'@media print {{ *{where}{{ fill: blue }} }}</style><g class="in-d" id="a"/></svg>'
    )


def test_a_standalone_drawing_is_light_and_has_no_links():
    """The file contains the light colors, a background, and no link."""
    alone = standalone(DRAWING, view_box(DRAWING))
    assert "var(" not in alone and "<a" not in alone and "#1f2328" in alone
    assert '</desc><rect width="9" height="8"' in alone
    ElementTree.fromstring(alone)


def test_removed_links_keep_their_class():
    """A link becomes a group or a tspan of the same class, so that its style is kept."""
    svg = '<svg viewBox="0 0 1 1"><desc>D</desc><a class="x" href="y.md"><text>a<a class="n" href="z.md">†</a></text></a></svg>'
    expected = '<g class="x"><text>a<tspan class="n">†</tspan></text></g></svg>'
    assert standalone(svg, (1, 1)).split("/>", 1)[1] == expected


def test_the_interaction_figure_shows_exactly_the_findings_on_tumors(content):
    """Each finding with an effect on a named tumor is in each column, and no other finding is."""
    shown = picture(content.data["findings"].records, content.views, Vocabulary(content.data["vocabulary"]))
    expected = {
        finding["id"]
        for finding in content.data["findings"].records
        if set(finding["bearing"]) & set(content.views.figure.effects)
        and set(finding["cancer"]) - {"none", "several", "not-stated"}
    }
    assert {finding["id"] for finding in shown.findings} == expected
    for column in ("source", "cargo", "tumor", "effect"):
        assert {
            finding["id"] for node in shown.nodes if node.column.id == column for finding in node.findings
        } == expected
    assert {name for ribbon in shown.ribbons for name in ribbon.findings} == expected


def test_boxes_of_the_interaction_figure_do_not_overlap(content):
    """No box covers another one or leaves the figure."""
    shown = picture(content.data["findings"].records, content.views, Vocabulary(content.data["vocabulary"]))
    for column in ("source", "cargo", "tumor", "effect"):
        nodes = sorted((node for node in shown.nodes if node.column.id == column), key=lambda node: node.y)
        assert all(upper.y + upper.height < lower.y for upper, lower in zip(nodes, nodes[1:], strict=False))
        assert nodes[0].y > 0 and nodes[-1].y + nodes[-1].height < shown.height


@pytest.mark.parametrize("name", ["biogenesis", "tumor-interaction"])
def test_figure_files_contain_their_credit_line(site, name):
    """Each figure has an SVG and a PNG file; the SVG contains the credit line and no script or external
    style."""
    svg = (site / "figures" / f"{name}.svg").read_text(encoding="utf-8")
    assert "10.7150/jca.25376" in svg and "CC BY-NC 4.0" in svg and "<script" not in svg and "var(" not in svg
    ElementTree.fromstring(svg)
    png = (site / "figures" / f"{name}.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(png[16:20], "big") == 2400


def test_panels_have_ids_to_which_the_text_links(site):
    """panel-a … panel-d are ids, and mentions such as “Figure 1b” link to them."""
    html = page(site, "figures/biogenesis")
    assert list(re.findall(r'<figure\b[^>]* id="(panel-[a-d])"', html)) == [
        "panel-a",
        "panel-b",
        "panel-c",
        "panel-d",
    ]
    text = page(site, "introduction") + page(site, "characterization")
    assert set(re.findall(r'figures/biogenesis/#(panel-[a-d])"', text)) == {"panel-a", "panel-b", "panel-c", "panel-d"}


@pytest.mark.parametrize("path", ["figures/", "figures/biogenesis/", "figures/tumor-interaction/"])
def test_figures_fit_a_phone(open_page, path):
    """At 360 px nothing overflows sideways, because a wide figure is replaced by lists."""
    assert cut_off_elements(open_page(path, **PHONE)) == []


def test_tab_reaches_every_part_of_a_drawing(open_page):
    """Parts are links with an accessible name, in the order of the panels."""
    tab = open_page("figures/biogenesis/")
    name = "document.activeElement.closest('.panel-frame a')?.getAttribute('aria-label')"
    names = tab.locator(".panel-frame a").evaluate_all("parts => parts.map(part => part.getAttribute('aria-label'))")
    tab.locator("main h1 a").first.focus()
    reached = []
    for _ in range(200):
        tab.keyboard.press("Tab")
        reached += filter(None, [tab.evaluate(name)])
        if len(reached) == len(names):
            break
    assert len(names) > 20 and all(names) and reached == names


def test_text_of_a_drawing_stays_in_its_panel(open_page):
    """All text lies inside its panel, on desktops and phones."""
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


def test_inline_panels_have_a_title_and_a_description(site):
    """Screen readers can announce each panel."""
    html = page(site, "figures/biogenesis")
    assert (
        len(
            re.findall(
                r'<svg [^>]*class="bio-figure panel[^"]*"[^>]*>\s*<title>[^<]+</title>\s*<desc>[^<]+</desc>', html
            )
        )
        == 4
    )


def test_a_figure_links_to_the_passages_that_mention_it(site):
    """It lists the sections that link to it, with the panels they mention, in reading order, without
    the home page."""
    line = re.search(r'<p class="in-context">(.*?)</p>', page(site, "figures/biogenesis"), re.S).group(1)
    assert re.findall(r'href="([^"]+)"', line) == [
        "../../introduction/#biogenesis",
        "#panel-b",
        "#panel-a",
        "#panel-d",
        "../../characterization/#markers",
        "#panel-c",
    ]


def _styles(path, site):
    """The style sheets that a page loads; the page for status 404 refers to them from the root."""
    names = re.findall(
        r'<link rel="stylesheet" href="[^":?#]*?(assets/[^"?#]+\.css)"', path.read_text(encoding="utf-8")
    )
    return [(site / name).read_text(encoding="utf-8") for name in names]


def test_only_pages_with_figures_load_figure_styles(site):
    """Other pages do not load the styles and scripts of figures."""
    loading = {
        path.parent.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if any(".panel-frame" in style for style in _styles(path, site))
    }
    assert loading == {"figures", "figures/biogenesis", "figures/tumor-interaction"}


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(253, 252, 250)"), ("dark", "rgb(20, 23, 27)")])
def test_figure_cards_show_complete_thumbnails(open_page, scheme, paper):
    """Thumbnails are complete figures in the colors of the page, without links, accessible text, or
    duplicate ids."""
    tab = open_page("figures/", color_scheme=scheme)
    pictures = tab.locator(".figure-cards .thumbnail > svg")
    boxes = pictures.evaluate_all(
        "all => all.map((one) => [one.viewBox.baseVal.width, one.getAttribute('aria-hidden')])"
    )
    assert boxes == [[1000, "true"], [1080, "true"]]
    assert tab.locator(".thumbnail :is(a, title, desc, [aria-label], [role])").count() == 0
    ids = tab.locator(".thumbnail [id]").evaluate_all("all => all.map((one) => one.id)")
    assert len(ids) == len(set(ids)) and not [name for name in ids if name.startswith("panel-")]
    assert tab.locator(".thumbnail").first.evaluate("one => getComputedStyle(one).backgroundColor") == paper
    ground = tab.locator(".thumbnail .bio-ground").first.evaluate("one => getComputedStyle(one).fill")
    assert ground == paper


def test_a_thumbnail_keeps_only_referenced_ids():
    """Ids that the drawing refers to are kept; titles, descriptions, and links are removed."""
    bare = thumbnail(DRAWING.replace("<path", '<path id="used"/><path id="free"/><use href="#used"/><path'))
    assert 'id="used"' in bare and 'id="free"' not in bare and "panel-a" not in bare
    assert "<title" not in bare and "<desc" not in bare and "<a" not in bare.replace("<svg aria", "")


@pytest.mark.parametrize("name", ["biogenesis", "tumor-interaction"])
def test_figures_print_well(open_page, name):
    """In print, a caption stays with its figure, nothing overflows on the left, and buttons are hidden."""
    tab = open_page(f"figures/{name}/", viewport={"width": 700, "height": 1000})
    tab.emulate_media(media="print")
    assert tab.locator("figure").evaluate_all("all => all.map((one) => getComputedStyle(one).breakInside)") == [
        "avoid"
    ] * (4 if name == "biogenesis" else 1)
    expect(tab.locator(".enlarge:visible")).to_have_count(0)
    left = tab.locator("h1").evaluate("one => one.getBoundingClientRect().left")
    sticking_out = tab.locator(".figure-files *, figure, figcaption, .chosen-findings li").evaluate_all(
        f"all => all.filter((one) => one.getClientRects().length && one.getBoundingClientRect().left < {left} - 0.5).map((one) => one.outerHTML)"
    )
    assert sticking_out == []
