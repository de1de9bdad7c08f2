"""Signs: drawn shapes in the color of their meaning, with accessible names, and text for unknown
characters."""

import re

import pytest
from conftest import ROOT
from playwright.sync_api import expect
from review.data.content_loader import load
from review.data.signs import LIGHT, SHAPES, sign_of, tone
from review.render.signs import draw_signs, drawn


def test_a_known_character_is_drawn():
    """A sign becomes SVG without text, and a hollow one an outline."""
    assert "<path d=" in drawn("▲") and 'class="tone-promotes"' in drawn("▲")
    assert 'class="open"' in drawn("◇") and 'class="open"' not in drawn("◆")
    assert not re.sub(r"<[^>]+>", "", "".join(map(drawn, SHAPES)))


def test_an_unknown_character_stays_text():
    """Another review's own sign is displayed as text, and never as markup."""
    assert drawn("★") == "★" and drawn("<") == "&lt;" and drawn("") == ""
    assert tone("★") == ""


@pytest.mark.parametrize("sign", [*SHAPES, "▰▰▱", "▱▱▱"])
def test_a_drawn_sign_is_recognized(sign):
    """The EPUB, which needs characters, recovers the sign from the drawing."""
    parts = re.findall(r'<path( class="open")? d="([^"]+)"', drawn(sign))
    assert sign_of([(path, bool(hollow)) for hollow, path in parts]) == sign


def test_only_signs_are_drawn():
    """Several signs in a sign element are drawn side by side; a triangle in prose stays a character."""
    page = '<p>▲ rises</p><span class="sign" aria-hidden="true">▲◆</span><span class="signature">▲</span>'
    made = draw_signs(page)
    assert (
        made.startswith("<p>▲ rises</p>")
        and made.count("<svg") == 2
        and made.endswith('<span class="signature">▲</span>')
    )
    assert draw_signs(made) == made


@pytest.mark.parametrize(
    ("bar", "steps", "color"),
    [("▰▰▰", (3, 0), "suppresses"), ("▰▰▱", (2, 1), "note"), ("▰▱▱", (1, 2), "quiet"), ("▱▱", (0, 2), "quiet")],
)
def test_a_bar_shows_all_its_steps(bar, steps, color):
    """A bar of any length consists of filled and open steps, and its color depends on the filled share."""
    made = drawn(bar)
    assert (made.count("<path d="), made.count('class="open"')) == steps
    assert f'class="tone-{color}"' in made and tone(bar) == color


def test_sign_colors_match_the_style_sheet():
    """The table of light colors has the same values as the style sheet."""
    tokens = (ROOT / "docs" / "assets" / "tokens.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", tokens.split('[data-md-color-scheme="slate"]')[0]))
    assert {name: light[name] for name in LIGHT} == LIGHT
    styles = (ROOT / "docs" / "assets" / "page.css").read_text(encoding="utf-8")
    assert set(re.findall(r"\.tone-([a-z]+) ", styles)) == set(LIGHT)


def test_no_style_names_a_term_of_this_review():
    """Colors depend on the shape, so the terms of another review have them, too."""
    terms = {record["term"] for record in load(ROOT).records("vocabulary") if record["sign"]}
    for path in (ROOT / "docs" / "assets").glob("*.css"):
        named = set(re.findall(r"\.([a-z][\w-]*)(?=[^{};]*\{)", path.read_text(encoding="utf-8")))
        assert not named & (terms - {"differs"}), path.name  # the paragraph that explains differences


def test_no_page_needs_a_font_for_a_sign(site):
    """Outside prose and data, no shape is left as a character."""
    for path in site.rglob("index.html"):
        html = path.read_text(encoding="utf-8")
        left = re.findall(r'<span class="(?:sign|strength)\b[^>]*>[^<]*</span>', html)
        assert all(re.search("≠|></span>", sign) for sign in left), path


def test_signs_have_a_name_and_a_visible_shape(open_page):
    """Each sign has an accessible name or is next to its label, and has a size and the color of its
    meaning."""
    tab = open_page("evidence/")
    named = tab.locator(".evidence .sign").evaluate_all(
        "all => all.every((one) => one.ariaLabel || one.closest('[aria-hidden=true]') || one.nextElementSibling)"
    )
    assert named
    first = tab.locator(".evidence-map .sign svg").first
    box = first.bounding_box()
    assert 7 < box["width"] < 16 and 7 < box["height"] < 16
    assert first.evaluate("one => getComputedStyle(one).fill") == tab.locator(".evidence-map .map-cell").first.evaluate(
        "one => getComputedStyle(one).color"
    )
    expect(tab.locator(".evidence-map .map-cell").first).to_have_attribute("aria-label", re.compile("finding"))


def test_copied_text_contains_no_sign(open_page):
    """A line of the brief is copied as the sentence that readers see."""
    tab = open_page("growth/")
    copied = tab.evaluate("""() => {
      const line = document.querySelector(".in-brief li");
      getSelection().selectAllChildren(line);
      return getSelection().toString();
    }""")
    assert copied.strip().startswith("Implanted with gastric")
