"""The home page: purpose, source, and reasons to trust it come first, and no number is typed that the
data contain."""

import re
from pathlib import Path

import pytest
from conftest import PHONE, ROOT, cut_off_elements
from review.data.content_loader import load
from selectolax.lexbor import LexborHTMLParser

FIRST = ("h1", ".lead", ".source", ".doors", ".counts-line", ".balance > svg")


@pytest.fixture(scope="module")
def home(site: Path) -> LexborHTMLParser:
    return LexborHTMLParser((site / "index.html").read_text(encoding="utf-8"))


def test_the_home_page_opens_with_a_question_and_the_review(home):
    """The title is a question, followed by the review's DOI, two entry links, and four further
    questions."""
    assert home.css_first("h1#home").text().startswith("Do exosomes") and "?" in home.css_first("h1#home").text()
    assert "10.7150/jca.25376" in home.css_first(".source").text()
    assert [link.attrs.sget("href") for link in home.css(".doors a")] == ["introduction/", "evidence/#contested"]
    assert len(home.css(".questions > ul > li")) == 4


def test_home_page_counts_match_the_data(home):
    """The five counts agree with the data, and each links to what it counts."""
    content = load(ROOT)
    findings, contested = content.records("findings"), content.records("contested")
    wanted = [
        len(findings),
        len({id for group in contested for id in (*group["one"], *group["other"])}),
        sum(one["check"] == "supported" for one in findings),
        len(content.records("notes")),
        sum(notice["status"] == "retracted" for notice in content.notices.values()),
    ]
    assert [int(number.text()) for number in home.css(".counts-line b")] == wanted
    assert all(link.attrs.sget("href") for link in home.css(".counts-line a"))
    source = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert not [number for number in wanted if re.search(rf"\b{number}\b (findings|notes|works)", source)]


def test_the_site_map_counts_findings_by_effect(home):
    """The findings of a section are counted by effect, in agreement with the data."""
    growth = next(link for link in home.css(".map-place a") if link.attrs.sget("href") == "growth/")
    findings = [one for one in load(ROOT).records("findings") if one["section"] == "growth"]
    shown = {
        sign.css_first(".sign").attrs.sget("aria-label"): int(sign.text().split()[-1])
        for sign in growth.css(".map-sign")
    }
    assert shown["tumor-promoting"] == sum("promotes" in one["bearing"] for one in findings)
    assert shown["tumor-suppressing"] == sum("suppresses" in one["bearing"] for one in findings)
    assert sum(shown.values()) == sum(len(one["bearing"]) for one in findings)


def test_title_and_description_fit_search_results(home):
    """Title and description have at most 70 and 160 characters, so neither is cut off; og:title stays
    the site's name."""
    title, description = home.css_first("title").text(), home.css_first("meta[name=description]").attrs.sget("content")
    assert "MSC exosomes in cancer" in title and 30 < len(title) <= 70
    assert "Zhou et al. 2018" in description and 80 < len(description) <= 160
    assert home.css_first("meta[property='og:title']").attrs.sget("content") == "MSC exosomes in cancer"


def test_the_cite_box_is_last_on_the_home_page_and_first_elsewhere(home, site):
    """The cite box follows the text of the home page, and the title on other pages."""
    html = home.html
    assert html.index('id="abstract"') < html.index('class="cite-page"') < html.index('class="page-notes"')
    other = (site / "growth" / "index.html").read_text(encoding="utf-8")
    assert other.index("</h1>") < other.index('class="cite-page"') < other.index("in-brief")


def test_the_home_page_keeps_the_hedges_of_the_review(home):
    """“Emerging evidence suggests” does not become a statement of fact."""
    text = " ".join(home.css_first(".in-short").text().split())
    assert re.search(r"According to the review, emerging evidence also suggests that .*are responsible for", text)


@pytest.mark.parametrize(("options", "screens"), [({}, 1), ({"viewport": {"width": 390, "height": 844}}, 2)])
def test_the_opening_fits_the_first_screens(open_page, options, screens):
    """The opening fits on one screen of 1440 by 900 pixels, and on the first two screens of a phone."""
    page = open_page("", **options)
    ends = [
        page.locator(f".opening {what}").first.evaluate("one => one.getBoundingClientRect().bottom") for what in FIRST
    ]
    assert max(ends) <= screens * page.viewport_size["height"]


@pytest.mark.parametrize("options", [{}, PHONE, {"viewport": {"width": 768, "height": 900}}])
def test_nothing_on_the_home_page_is_cut_off(open_page, options):
    """This holds for the widths of a desktop, a tablet, and a small phone."""
    assert cut_off_elements(open_page("", **options)) == []


def test_the_opening_needs_no_javascript(open_page):
    """The balance, the counts, and the entry links are in the HTML."""
    page = open_page("", java_script_enabled=False)
    for what in FIRST:
        assert page.locator(f".opening {what}").first.is_visible(), what
