"""The site's own type: the letters in use, light, in place before they are read, from disk too."""

import io
import re
import time
import unicodedata
from html import unescape

import pytest
from conftest import ROOT
from fontTools.ttLib import TTFont
from review.exports.web_fonts import FACES, LOCALS, font_files, measure, style_sheet, subset

SERIF = FACES[0]
# Signs that neither font has; the next font in the list shows them.
ELSEWHERE = set("⁺⁻↩")
SHIFTS = """window.shifts = []; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true })"""
NATURAL = """([family, style, weight]) => {
  const line = document.createElement("p");
  line.textContent = "Exosomes of mesenchymal stem cells carry proteins and small strands of nucleic acid to the cells that take them up";
  Object.assign(line.style, { font: `${style} ${weight} 100px "${family}"`, lineHeight: "normal", width: "max-content", position: "absolute" });
  document.body.append(line);
  const { width, height } = line.getBoundingClientRect();
  line.remove();
  return [width, height];
}"""


def letters_in(packed: bytes) -> set[str]:
    return set(map(chr, TTFont(io.BytesIO(packed)).getBestCmap()))


def test_a_font_has_the_letters_asked_for_and_no_more():
    """A letter of the pages is in the file, one that no page has is not; what the font lacks is left out."""
    assert letters_in(subset(SERIF, "aβ★")) == {"a", "β"}
    assert letters_in(subset(SERIF, "abβ")) == {"a", "b", "β"}


def test_the_same_letters_give_the_same_bytes():
    """In any order and however often; another letter gives another file."""
    assert subset(SERIF, "gene") == subset(SERIF, "eng") != subset(SERIF, "enga")


def test_what_is_cut_down_has_a_name_of_its_own():
    """The license reserves "Source" for whole fonts, and goes along with its text and the copyright."""
    names = TTFont(io.BytesIO(subset(SERIF, "a")))["name"]
    assert names.getDebugName(1) == "Review Serif"
    assert "Adobe" in names.getDebugName(0) and "SIL Open Font License" in names.getDebugName(13)
    files = dict(font_files({"normal": "a", "italic": "a"}, subset))
    for address in ("assets/fonts/LICENSE-serif.txt", "assets/fonts/LICENSE-sans.txt"):
        assert "SIL OPEN FONT LICENSE" in files[address]


def test_a_name_changes_with_the_letters():
    """So a host may keep a font for good, and no reader keeps an old one."""
    few, more = (dict(font_files({"normal": letters, "italic": letters}, subset)) for letters in ("ab", "abc"))
    assert (
        len({name for name in few if name.endswith("woff2")} | {name for name in more if name.endswith("woff2")}) == 10
    )
    named = set(re.findall(r"url\(([^)]+)\)", few["assets/fonts.css"]))
    assert {f"assets/{name}" for name in named} == {name for name in few if name.endswith("woff2")}


def test_a_local_font_is_set_to_our_measure():
    """A wider font is made smaller and a narrower one larger, each in its own face."""
    sheet = style_sheet(dict.fromkeys(FACES, "x"))
    sizes = {
        (family, weight): float(size)
        for family, weight, size in re.findall(
            r'font-family: "([^"]+)"; src: local.*?font-weight: ([^;]+); font-style: normal;.*?size-adjust: ([\d.]+)%',
            sheet,
        )
    }
    width = measure(SERIF).width
    for local in LOCALS["Review Serif"]:
        assert sizes[f"Review Serif {local.name}", "400"] == pytest.approx(100 * width / local.widths[0], abs=0.01)
    assert sizes["Review Serif Times New Roman", "400"] > 100 > sizes["Review Serif DejaVu Serif", "400"]


def test_every_letter_of_the_pages_is_covered(site):
    """Regular and semibold faces have every letter, digit and arrow of the site; signs that they lack are known."""
    read = "".join(path.read_text(encoding="utf-8") for path in site.glob("*/index.html"))
    shown = set(unescape(re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", read, flags=re.S)))
    wanted = {letter for letter in shown if unicodedata.category(letter)[0] in "LNPS"} - ELSEWHERE
    for path in (site / "assets" / "fonts").glob("*-[rs]e[gm]*.woff2"):
        missing = {
            letter for letter in wanted - letters_in(path.read_bytes()) if letter.isalnum() or letter in "↑→↓±×–†“”’…"
        }
        assert not missing, path.name


def test_a_page_shows_our_type_at_once(open_page, site):
    """The three faces of every page are loaded ahead, the others where they are used; nothing else is tried."""
    page = open_page("growth/")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    loaded = "() => [...document.fonts].filter((one) => one.status === 'loaded' && !/ .* /.test(one.family.replaceAll('\"', ''))).map((one) => one.family.replaceAll('\"', '') + ' ' + one.weight + ' ' + one.style).sort()"
    assert page.evaluate(loaded) == ["Review Sans 400 normal", "Review Sans 600 900 normal", "Review Serif 400 normal"]
    ahead = page.locator("link[rel=preload][as=font]").evaluate_all(
        "all => all.map((one) => new URL(one.href).pathname)"
    )
    assert len(ahead) == 3 and all((site / path.split("/review/")[1]).exists() for path in ahead)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["introduction/", "evidence/", ""])
def test_nothing_moves_when_the_fonts_come_late(chromium, address, path, width):
    """Fonts that come a second after the text shift it by less than a quarter of what counts as
    good (0.1): one paragraph may break at another word."""
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.route("**/*.woff2", lambda route: (time.sleep(1), route.continue_()))
    page.goto(f"{address}/{path}")
    page.wait_for_timeout(4500)
    assert sum(page.evaluate("window.shifts")) < 0.025
    context.close()


@pytest.mark.parametrize("family", LOCALS)
def test_a_line_is_as_long_and_as_high_in_a_local_font(open_page, family):
    """The local font that this machine has is within 2 % of the width of ours, and exactly as high."""
    page = open_page("references/")  # uses every face
    for style, weight in (("normal", 400), ("italic", 400), *((("normal", 600),) if family == "Review Sans" else ())):
        page.evaluate("(font) => document.fonts.load(font).then(() => true)", f'{style} {weight} 16px "{family}"')
        own = page.evaluate(NATURAL, [family, style, weight])
        for local in LOCALS[family]:
            name = f"{family} {local.name}"
            try:
                found = page.evaluate(
                    "(font) => document.fonts.load(font).then((all) => all.length)", f'{style} {weight} 16px "{name}"'
                )
            except Exception:
                found = 0  # the machine has no such font
            if found:
                width, height = page.evaluate(NATURAL, [name, style, weight])
                assert width == pytest.approx(own[0], rel=0.02), name
                assert height == pytest.approx(own[1], abs=1), name


def test_from_disk_the_type_is_the_same(chromium, offline_site):
    """A page opened as a file shows our fonts, and its console stays silent."""
    context = chromium.new_context()
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto((offline_site / "growth.html").as_uri())
    page.evaluate("() => document.fonts.ready.then(() => true)")
    assert page.evaluate(
        "document.fonts.check('16px \"Review Serif\"') && document.fonts.check('600 16px \"Review Sans\"')"
    )
    assert not said
    context.close()


def test_the_style_sheets_name_our_families_first():
    """A site without the fonts has the system's, which follow in the list."""
    tokens = (ROOT / "docs" / "assets" / "tokens.css").read_text(encoding="utf-8")
    for name, family, last in (("serif", "Review Serif", "serif"), ("sans", "Review Sans", "sans-serif")):
        stack = re.search(rf"--{name}: ([^;]+);", tokens).group(1).split(", ")
        assert [part.strip('"') for part in stack[: len(LOCALS[family]) + 1]] == [
            family,
            *(f"{family} {local.name}" for local in LOCALS[family]),
        ]
        assert stack[-1] == last
