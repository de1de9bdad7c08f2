"""The site's fonts: subset to the letters in use, small, loaded without layout shift, and usable from
disk."""

import io
import re
import time
import unicodedata
from html import unescape

import pytest
from conftest import ROOT, Quiet, serving, wait_until_idle
from fontTools.ttLib import TTFont
from review.exports.web_fonts import FACES, LOCALS, font_files, measure, style_sheet, subset

SERIF = FACES[0]
# Characters that neither font contains, so that the next font in the list displays them.
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


def test_a_subset_contains_exactly_the_requested_letters():
    """Requested letters are in the subset unless the font lacks them, and no others are."""
    assert letters_in(subset(SERIF, "aβ★")) == {"a", "β"}
    assert letters_in(subset(SERIF, "abβ")) == {"a", "b", "β"}


def test_a_subset_depends_only_on_its_letters():
    """The order and the repetition of letters do not matter; another letter changes the file."""
    assert subset(SERIF, "gene") == subset(SERIF, "eng") != subset(SERIF, "enga")


def test_a_subset_is_renamed_and_keeps_its_license():
    """The license reserves the name “Source” for complete fonts; its text and the copyright are
    included."""
    names = TTFont(io.BytesIO(subset(SERIF, "a")))["name"]
    assert names.getDebugName(1) == "Review Serif"
    assert "Adobe" in names.getDebugName(0) and "SIL Open Font License" in names.getDebugName(13)
    files = dict(font_files({"normal": "a", "italic": "a"}, subset))
    for address in ("assets/fonts/LICENSE-serif.txt", "assets/fonts/LICENSE-sans.txt"):
        assert "SIL OPEN FONT LICENSE" in files[address]


def test_the_file_name_of_a_subset_changes_with_its_letters():
    """A host may therefore cache a font forever, and no reader sees an outdated one."""
    few, more = (dict(font_files({"normal": letters, "italic": letters}, subset)) for letters in ("ab", "abc"))
    assert (
        len({name for name in few if name.endswith("woff2")} | {name for name in more if name.endswith("woff2")}) == 10
    )
    named = set(re.findall(r"url\(([^)]+)\)", few["assets/fonts.css"]))
    assert {f"assets/{name}" for name in named} == {name for name in few if name.endswith("woff2")}


def test_local_fonts_are_scaled_to_the_width_of_ours():
    """A wider local font is scaled down and a narrower one up, each in its own font face."""
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
    """The regular and semibold fonts contain all letters, digits, and arrows of the site; the missing
    characters are listed above."""
    read = "".join(path.read_text(encoding="utf-8") for path in site.glob("*/index.html"))
    shown = set(unescape(re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", read, flags=re.S)))
    wanted = {letter for letter in shown if unicodedata.category(letter)[0] in "LNPS"} - ELSEWHERE
    for path in (site / "assets" / "fonts").glob("*-[rs]e[gm]*.woff2"):
        missing = {
            letter for letter in wanted - letters_in(path.read_bytes()) if letter.isalnum() or letter in "↑→↓±×–†“”’…"
        }
        assert not missing, path.name


@pytest.mark.parametrize("letter", "“”‘é")
def test_every_letter_has_its_own_width(open_page, letter):
    """A browser prints a double quote as wide as the font says, not as a single one."""
    page = open_page("growth/")
    width = page.evaluate(
        """async (letter) => {
      await document.fonts.load('100px "Review Serif"', letter);
      const text = Object.assign(document.body.appendChild(document.createElement("span")), { textContent: letter.repeat(10) });
      Object.assign(text.style, { font: '100px "Review Serif"', fontKerning: "none", position: "absolute" });
      return text.getBoundingClientRect().width;
    }""",
        letter,
    )
    font = TTFont(SERIF.path)
    assert width == pytest.approx(
        font["hmtx"][font.getBestCmap()[ord(letter)]][0], abs=15
    )  # ten letters, each rounded to a pixel


def test_a_page_preloads_its_fonts(open_page, site):
    """The three fonts that every page uses are preloaded; no other font is loaded."""
    page = open_page("growth/")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    loaded = "() => [...document.fonts].filter((one) => one.status === 'loaded' && !/ .* /.test(one.family.replaceAll('\"', ''))).map((one) => one.family.replaceAll('\"', '') + ' ' + one.weight + ' ' + one.style).sort()"
    assert page.evaluate(loaded) == ["Review Sans 400 normal", "Review Sans 600 900 normal", "Review Serif 400 normal"]
    ahead = page.locator("link[rel=preload][as=font]").evaluate_all(
        "all => all.map((one) => new URL(one.href).pathname)"
    )
    assert len(ahead) == 3 and all((site / path.split("/review/")[1]).exists() for path in ahead)


class LateFonts(Quiet):
    """A host whose fonts come a second late."""

    def do_GET(self) -> None:
        time.sleep(self.path.endswith(".woff2"))
        super().do_GET()


@pytest.mark.parametrize("width", [390, 1440])
def test_late_fonts_cause_almost_no_layout_shift(chromium, site, width):
    """With fonts delayed by a second, the layout shift stays near a third of the limit for “good”
    (0.1), which allows for one paragraph with another line break."""
    context = chromium.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(SHIFTS)
    tabs = {path: context.new_page() for path in ("introduction/", "evidence/", "")}
    with serving(site, LateFonts) as host:
        for path, tab in tabs.items():
            tab.goto(f"{host}/{path}", wait_until="commit")
        for path, tab in tabs.items():
            tab.wait_for_load_state()
            tab.evaluate("() => document.fonts.ready.then(() => true)")
            wait_until_idle(tab)
            assert sum(tab.evaluate("window.shifts")) < 0.035, path
    context.close()


@pytest.mark.parametrize("family", LOCALS)
def test_local_fonts_match_ours_in_width_and_height(open_page, family):
    """Each installed local font, after scaling, is within 2% of the width of ours and has the same
    height."""
    page = open_page("references/")  # this page uses every font face
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
                found = 0  # the font is not installed on this machine
            if found:
                width, height = page.evaluate(NATURAL, [name, style, weight])
                assert width == pytest.approx(own[0], rel=0.02), name
                assert height == pytest.approx(own[1], abs=1), name


def test_fonts_load_from_disk(chromium, offline_site):
    """A page opened from disk uses the site's fonts, and its console shows no message."""
    context = chromium.new_context()
    page, messages = context.new_page(), []
    page.on("console", lambda message: messages.append(message.text))
    page.goto((offline_site / "growth.html").as_uri())
    page.evaluate("() => document.fonts.ready.then(() => true)")
    assert page.evaluate(
        "document.fonts.check('16px \"Review Serif\"') && document.fonts.check('600 16px \"Review Sans\"')"
    )
    assert not messages
    context.close()


def test_font_stacks_begin_with_our_fonts():
    """Without the font files, the system fonts at the end of the stack are used."""
    tokens = (ROOT / "docs" / "assets" / "tokens.css").read_text(encoding="utf-8")
    for name, family, last in (("serif", "Review Serif", "serif"), ("sans", "Review Sans", "sans-serif")):
        stack = re.search(rf"--{name}: ([^;]+);", tokens).group(1).split(", ")
        assert [part.strip('"') for part in stack[: len(LOCALS[family]) + 1]] == [
            family,
            *(f"{family} {local.name}" for local in LOCALS[family]),
        ]
        assert stack[-1] == last
