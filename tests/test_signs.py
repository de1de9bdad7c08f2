"""Signs: drawn shapes in the color of their meaning, named for readers who do not see them, text where no shape is known."""

import re

import pytest
from conftest import ROOT
from playwright.sync_api import expect
from review.data.content_loader import load
from review.data.signs import LIGHT, SHAPES, sign_of, tone
from review.render.signs import draw_signs, drawn


def test_a_known_character_is_drawn():
    """As SVG, without text; a hollow one as an outline."""
    assert "<path d=" in drawn("▲") and 'class="tone-promotes"' in drawn("▲")
    assert 'class="open"' in drawn("◇") and 'class="open"' not in drawn("◆")
    assert not re.sub(r"<[^>]+>", "", "".join(map(drawn, SHAPES)))


def test_an_unknown_character_stays_text():
    """A fork's own sign is shown as it is, and never as markup."""
    assert drawn("★") == "★" and drawn("<") == "&lt;" and drawn("") == ""
    assert tone("★") == ""


@pytest.mark.parametrize("sign", [*SHAPES, "▰▰▱", "▱▱▱"])
def test_a_drawn_sign_is_known_again(sign):
    """A book, which needs characters, finds the one that was drawn."""
    parts = re.findall(r'<path( class="open")? d="([^"]+)"', drawn(sign))
    assert sign_of([(path, bool(hollow)) for hollow, path in parts]) == sign


def test_only_signs_are_drawn():
    """In their elements, several side by side; a triangle in prose stays what the writer wrote."""
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
    """However many it has: filled ones and open ones, and its color by how much is filled."""
    made = drawn(bar)
    assert (made.count("<path d="), made.count('class="open"')) == steps
    assert f'class="tone-{color}"' in made and tone(bar) == color


def test_colors_are_those_of_the_pages():
    """The table of the light colors says what the style sheet says."""
    tokens = (ROOT / "docs" / "assets" / "tokens.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", tokens.split('[data-md-color-scheme="slate"]')[0]))
    assert {name: light[name] for name in LIGHT} == LIGHT
    styles = (ROOT / "docs" / "assets" / "page.css").read_text(encoding="utf-8")
    assert set(re.findall(r"\.tone-([a-z]+) ", styles)) == set(LIGHT)


def test_no_style_names_a_term_of_this_review():
    """Colors go by shape, so the terms of another review have them too."""
    terms = {record["term"] for record in load(ROOT).records("vocabulary") if record["sign"]}
    for path in (ROOT / "docs" / "assets").glob("*.css"):
        named = set(re.findall(r"\.([a-z][\w-]*)(?=[^{};]*\{)", path.read_text(encoding="utf-8")))
        assert not named & (terms - {"differs"}), path.name  # the paragraph that says what differs


def test_no_page_needs_a_font_for_a_sign(site):
    """Outside prose and data no character is left that is a shape."""
    for path in site.rglob("index.html"):
        html = path.read_text(encoding="utf-8")
        left = re.findall(r'<span class="(?:sign|strength)\b[^>]*>[^<]*</span>', html)
        assert all(re.search("≠|></span>", sign) for sign in left), path


def test_signs_are_named_and_seen(open_page):
    """Each sign beside a finding has a name or stands beside its words, a size and the color of its meaning."""
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


def test_copied_text_has_no_sign(open_page):
    """A line of the brief is copied as the sentence that a reader sees."""
    tab = open_page("growth/")
    copied = tab.evaluate("""() => {
      const line = document.querySelector(".in-brief li");
      getSelection().selectAllChildren(line);
      return getSelection().toString();
    }""")
    assert copied.strip().startswith("Implanted with gastric")
