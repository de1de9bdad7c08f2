"""The balance chart: one square per finding, placed by subject and effect and filled by its check, as a
picture and as a table."""

import json
import re
from pathlib import Path

import pytest
import yaml
from conftest import PHONE, ROOT, build, until, wait_until_idle
from playwright.sync_api import expect
from review.data.content_loader import Content, load
from review.data.finding_views import view_faults
from review.data.findings import values_of
from review.data.vocabulary import Vocabulary
from review.render.balance import CELL, PER_LINE, WIDTH, Balance, Square, balance, filling, outline, share, wrapped
from selectolax.lexbor import LexborHTMLParser

SMALLEST = 320  # pixels: a phone's width of 360 without margins


@pytest.fixture(scope="module")
def content() -> Content:
    return load(ROOT)


def picture_of(content: Content, findings: list | None = None, contested: dict[str, str] | None = None) -> Balance:
    vocabulary = Vocabulary(content.data["vocabulary"], content.views.effect)
    found = balance(
        content.records("findings") if findings is None else findings, content.views, vocabulary, contested or {}
    )
    assert found
    return found


def squares_of(picture: Balance) -> list[tuple[str, str, Square]]:
    """All squares as (row, side, square)."""
    return [
        (row.label, side, square)
        for row in picture.rows
        for side, squares in (("left", row.left), ("right", row.right))
        for square in squares
    ]


def tree_of(site: Path, name: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / name / "index.html").read_text(encoding="utf-8"))


def test_every_finding_with_an_effect_has_one_square_per_subject(content):
    """The squares match the (subject, side, finding) triples counted independently from the data."""
    given, views = content.views.balance, content.views
    vocabulary = Vocabulary(content.data["vocabulary"], views.effect)
    wanted = sorted(
        (vocabulary.label(given["rows"], subject), side, finding["id"])
        for finding in content.records("findings")
        for subject in values_of(finding, given["rows"])
        for side in ("left", "right")
        for term in values_of(finding, views.effect)
        if term in given[side]
    )
    found = squares_of(picture_of(content))
    assert sorted((row, side, square.finding["id"]) for row, side, square in found) == wanted
    assert any(len({row for row, _, square in found if square.finding["id"] == id}) > 1 for _, _, id in wanted)


def test_the_key_counts_findings_rather_than_squares(content):
    """A finding on two subjects counts once in the key; findings without a side are counted separately."""
    picture = picture_of(content, contested={"f-hedgehog": "contested-gastric"})
    ids = {square.finding["id"] for _, _, square in squares_of(picture)}
    assert picture.count == len(ids) < picture.squares == len(squares_of(picture))
    assert (
        sum(level.count for level in picture.levels)
        == picture.count
        == sum(e.count for e in picture.left + picture.right)
    )
    assert picture.left_out == len(content.records("findings")) - picture.count
    assert picture.contested == 1


def test_squares_never_overlap_or_leave_the_picture(content):
    """Cells measure 24 units, enough for a finger; on the smallest phone, one unit is one pixel."""
    picture = picture_of(content)
    places = [(square.x, square.y) for _, _, square in squares_of(picture)]
    assert len(set(places)) == len(places) and picture.width == WIDTH <= SMALLEST
    for x, y in places:
        near = [other for other in places if abs(other[0] - x) < CELL and abs(other[1] - y) < CELL]
        assert near == [(x, y)] and 0 <= x <= WIDTH - CELL and 0 < y <= picture.height - CELL
    for _, side, square in squares_of(picture):
        assert square.x + CELL <= PER_LINE * CELL if side == "left" else square.x >= WIDTH - PER_LINE * CELL


def test_a_square_is_filled_by_the_level_of_its_check(content):
    """The fill rises with the sign in the vocabulary, all levels are in the key, and a check outside
    the scale is crossed out."""
    assert [share(sign) for sign in ("▰▰▰", "▰▰▱", "▰▱▱", "▱▱▱", "≠", "")] == [1, 2 / 3, 1 / 3, 0, None, 1]
    picture = picture_of(content)
    vocabulary = Vocabulary(content.data["vocabulary"], content.views.effect)
    assert [level.label for level in picture.levels] == [term["label"] for term in vocabulary.terms("check")]
    for diamond in (False, True):
        looks = [(outline(level.share, diamond), filling(level.share, diamond)) for level in picture.levels]
        assert len(set(looks)) == len(looks)
        tops = [float(re.match(r"M[\d.-]+ ([\d.]+)", fill)[1]) for _, fill in looks if fill]
        assert tops == sorted(tops) and len(tops) == 3
    for _, _, square in squares_of(picture):
        assert square.level.label == vocabulary.label("check", square.finding["check"])


def test_long_row_labels_wrap():
    """The label of a row is wrapped at spaces."""
    assert wrapped("not stated in the review") == ("not stated in", "the review")
    assert wrapped("glioma") == ("glioma",)


def test_no_balance_without_its_view_or_its_findings(content, other_site):
    """A review that declares no balance builds without one; findings without a side yield none."""
    vocabulary = Vocabulary(content.data["vocabulary"], content.views.effect)
    describing = [one for one in content.records("findings") if one["bearing"] == ["describes"]]
    assert describing and balance(describing, content.views, vocabulary, {}) is None
    assert balance([], content.views, vocabulary, {}) is None
    assert not [path for path in other_site.rglob("*.html") if 'class="balance"' in path.read_text(encoding="utf-8")]


def with_a_balance(review: Path, **given: object) -> str:
    """Add a balance to the tiny review, on its home page and below each brief; return the output of its
    build."""
    path = review / "docs" / "data" / "findings.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["x-views"]["balance"] = {
        "rows": "dough", "left": ["harms"], "right": ["helps"], "caption": "Findings by dough", **given,
    }  # fmt: skip
    path.write_text(json.dumps(schema), encoding="utf-8")
    home = review / "docs" / "index.md"
    home.write_text(
        f"{home.read_text(encoding='utf-8')}\n<!-- block: balance -->\n\n<!-- block: counts -->\n", encoding="utf-8"
    )
    done = build(review, review / "site", SITE_VERSION="1", SOURCE_DATE_EPOCH="0")
    return done.stdout + done.stderr


def test_another_review_gets_a_balance_in_its_own_words(review):
    """Fields and terms come from the review's schema; findings without a check are filled squares
    without a key."""
    assert with_a_balance(review) == ""
    html = (review / "site" / "index.html").read_text(encoding="utf-8")
    tree = LexborHTMLParser(html)
    assert tree.css_first(".balance figcaption").text() == "Findings by dough"
    findings = yaml.safe_load((review / "docs" / "data" / "findings.yml").read_text(encoding="utf-8"))
    sided = [one["id"] for one in findings if {"helps", "harms"} & {*one["verdict"]}]
    assert {link.attrs.sget("href").split("#")[1] for link in tree.css(".balance svg g g a")} == {*sided}
    assert "tumor" not in tree.css_first(".balance").text()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rows": "flavor"}, "x-views must name a field: 'flavor'"),
        ({"rows": "flour"}, "x-views must choose by a field with a vocabulary: 'flour'"),
        ({"left": ["spoils"]}, "x-views must name a term of verdict: 'spoils'"),
        ({"middle": ["tastes"]}, "x-views must match its description"),
    ],
)
def test_an_invalid_balance_is_reported(review, given, message):
    """An unknown field or term, rows without a vocabulary, and an unknown part are reported."""
    assert message in with_a_balance(review, **given)


def test_the_views_of_the_real_schema_are_valid():
    """The views in the schema of the real findings, including the balance, match their description."""
    text = (ROOT / "docs" / "data" / "findings.schema.json").read_text(encoding="utf-8")
    assert view_faults(text, json.loads(text), "findings.schema.json") == []


def test_picture_and_table_list_the_same_findings(site, content):
    """On every page with a balance, the picture and the table link to the same findings."""
    pages = [path for path in site.rglob("*.html") if 'class="balance"' in path.read_text(encoding="utf-8")]
    assert len(pages) > 20
    for path in pages:
        figure = LexborHTMLParser(path.read_text(encoding="utf-8")).css_first(".balance")
        drawn = [link.attrs.sget("href") for link in figure.css("svg g g a")]
        names = [link.css_first("title").text() for link in figure.css("svg g g a")]
        assert drawn and all(names) and len(figure.css("svg g g a > title")) == len(drawn)
        listed = [link.attrs.sget("href") for link in figure.css("table td a")]
        assert sorted(drawn) == sorted(listed) or (not listed and path == site / "evidence" / "index.html")


def test_each_page_draws_its_own_findings(site, content):
    """A section draws the findings that it reports, a page on a cancer those that it lists, and the
    home and Evidence pages all."""
    everything = {square.finding["id"] for _, _, square in squares_of(picture_of(content))}

    def shown(name: str) -> set[str]:
        return {link.attrs.sget("href").split("#")[1] for link in tree_of(site, name).css(".balance svg g g a")}

    assert shown("") == shown("evidence") == everything
    for section in ("growth", "angiogenesis", "metastasis", "drug-delivery"):
        assert shown(section) == everything & {f["id"] for f in content.records("findings") if f["section"] == section}
    glioma = {one["id"] for one in content.records("findings") if "glioma" in one["cancer"]}
    assert shown("cancer/glioma") == everything & glioma
    assert not tree_of(site, "immunity").css(".balance")  # its findings have no side


def test_effect_colors_have_equal_luminance_and_enough_contrast():
    """No effect looks more severe than another: their luminance ratio is below 1.35, and each has a
    contrast of 3:1 with both backgrounds in both schemes."""
    tokens = (ROOT / "docs" / "assets" / "tokens.css").read_text(encoding="utf-8")
    for scheme in re.findall(r"\{\s*color-scheme:.*?\}", tokens, re.S):
        colors = dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))
        kinds = [luminance(colors[name]) for name in ("promotes", "suppresses", "resistance")]
        assert (max(kinds) + 0.05) / (min(kinds) + 0.05) < 1.35
        for ground in (luminance(colors["paper"]), luminance(colors["wash"])):
            for kind in kinds:
                assert (max(kind, ground) + 0.05) / (min(kind, ground) + 0.05) >= 3


def luminance(color: str) -> float:
    """The relative luminance of a color, as WCAG 2 defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_balance_follows_the_filters(open_page):
    """Squares of filtered-out findings are dimmed; each number counts the remaining findings once."""
    page = open_page("evidence/")
    lit = ".balance svg g g a:not(.off)"
    every = page.locator(lit).count()
    page.select_option("select[name=cancer]", "glioma")
    until(page, "document.querySelector('.balance a.off')")
    rows = set(page.locator("#all-findings tbody > tr:visible").evaluate_all("rows => rows.map(row => row.id)"))
    left = page.locator(lit).evaluate_all("all => all.map(one => one.getAttribute('href').slice(1))")
    assert set(left) <= rows and 0 < len(left) < every
    effects = page.locator(".balance > svg > g > text > .n").all_text_contents()
    assert sum(int(number) for number in effects) == len(set(left))
    reset = page.locator(".facets [type=reset]")
    reset.scroll_into_view_if_needed()
    # Deferred sections above it get their heights now, and move it; no reader clicks in the same instant.
    wait_until_idle(page)
    reset.click()
    until(page, f"document.querySelectorAll('{lit}').length === {every}")


def test_squares_are_large_enough_for_a_finger(open_page):
    """On a phone of 360 pixels, every square is at least 24 pixels wide."""
    page = open_page("growth/", **PHONE)
    boxes = page.locator(".balance svg g g a > .cell").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert boxes and min(boxes) >= 24


def test_the_printed_home_page_includes_the_table(open_page):
    """The home page prints the table even if it is folded; where a list of the findings follows, only
    the picture is printed."""
    for name, printed in (("", True), ("growth/", False)):
        page = open_page(name)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".balance table").is_visible() is printed
        assert page.locator(".balance > svg").is_visible() and not page.locator(".balance summary").is_visible()


def test_the_numbers_of_the_chart_follow_the_filter(open_page):
    """The script counts each finding once, as the build does; without a match there is no chart."""
    page = open_page("evidence/", java_script_enabled=False)
    numbers = "all => all.map((one) => one.textContent)"
    built = page.locator(".balance [data-n]").evaluate_all(numbers)
    page = open_page("evidence/")
    assert page.locator(".balance [data-n]").evaluate_all(numbers) == built
    page.locator("[name=cancer]").select_option("glioma")
    until(page, "document.querySelector('.balance a.off')")
    marked = page.locator(".balance svg g g a.both:not(.off)").evaluate_all(
        "all => new Set(all.map((one) => one.getAttribute('href'))).size"
    )
    assert int(page.locator('[data-n="a.both"]').text_content()) == marked < 10
    page.locator("[name=words]").fill("zzzz")
    expect(page.locator(".balance")).to_be_hidden(timeout=20_000)


def test_the_name_of_a_subject_leads_to_its_page(open_page):
    """In the chart and in its table, each subject with a page of its own is a link to it, except on that
    page; in the chart, the link is large enough for a finger and reached by the keyboard."""
    page = open_page("", **PHONE)
    hrefs = "all => all.map((one) => [one.textContent.trim(), one.getAttribute('href')])"
    drawn = page.locator(".balance svg > g > a")
    assert ["breast cancer", "cancer/breast/"] in drawn.evaluate_all(hrefs) and drawn.count() == 9
    assert page.locator(".balance tbody th a").evaluate_all(hrefs) == drawn.evaluate_all(hrefs)
    assert drawn.first.bounding_box()["height"] >= 24
    drawn.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cancer/breast/")
    assert "breast cancer" in page.locator(".balance .row").all_text_contents()
    assert "breast cancer" not in page.locator(".balance svg > g > a").all_text_contents()
