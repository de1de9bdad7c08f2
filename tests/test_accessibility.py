"""Accessibility of all pages: axe-core, keyboard only, 400% zoom, reduced motion, and forced colors."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import serving, until
from playwright.sync_api import expect

WIDTHS = {"wide": 1440, "phone": 360}
SCHEMES = ("light", "dark")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# These two rules check colors and take most of axe's time, so they run on two elements of each style
# only.
COLORS = ["color-contrast", "link-in-text-block"]

RUN = """async ([where, options]) => {
  const found = await axe.run(where ?? window.looks ?? document, { resultTypes: ["violations"], preload: false, ...options });
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}`));
}"""
# Two elements of each style: same tag, colors, size, and background, inside text of the same color. A style
# that an earlier page has shown twice is not looked at again.
LOOKS = """(known) => {
  const seen = Object.fromEntries(known.map((look) => [look, 2])), chosen = [];
  const ground = one => {
    for (; one; one = one.parentElement) {
      const { backgroundColor, backgroundImage } = getComputedStyle(one);
      if (backgroundImage !== "none" || !/, 0\\)$/.test(backgroundColor)) return backgroundColor + backgroundImage;
    }
  };
  for (const one of document.body.querySelectorAll("*")) {
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const own = getComputedStyle(one), around = getComputedStyle(one.parentElement);
    const look = [one.tagName, own.color, own.fontSize, own.fontWeight, own.opacity, own.textDecorationLine, own.textShadow,
      around.color, around.fontSize, ground(one), Boolean(one.closest("p, li, td, th, dd"))].join();
    seen[look] = (seen[look] ?? 0) + 1;
    if (seen[look] <= 2) chosen.push(one);
  }
  window.looks = { include: chosen };
  return [chosen.length, Object.keys(seen).filter((look) => seen[look] > 1)];
}"""


@pytest.fixture(scope="module")
def address(site: Path):
    """The address of the real site at the root of its host, where the page for status 404 finds its
    styles."""
    with serving(site) as host:
        yield host


def axe(page, where: str | None = None, **options) -> list[str]:
    """The violations that axe-core finds, each with its selector."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, [where, options])


def in_both_schemes(page, where: str | None = None, known: dict[str, list[str]] | None = None) -> list[str]:
    """The violations in a part of the page or in the complete page; the two schemes differ only in
    their colors.

    `known` has the styles of each scheme whose colors are already checked, and gets those of this page.
    """
    known = {} if known is None else known
    found = axe(page, where, runOnly=STANDARDS, rules={name: {"enabled": bool(where)} for name in COLORS})
    for scheme in SCHEMES[1:] if where else SCHEMES:
        page.emulate_media(color_scheme=scheme)
        # Wait until the page is redrawn in the new scheme; otherwise axe would see the old colors.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        new = True
        if not where and not os.environ.get("WHOLE"):
            new, known[scheme] = page.evaluate(LOOKS, known.get(scheme, []))
        if new:
            found += [f"{scheme}: {one}" for one in axe(page, where, runOnly={"type": "rule", "values": COLORS})]
        page.evaluate("delete window.looks")
    page.emulate_media(color_scheme=SCHEMES[0])
    return found


def pages(site: Path) -> list[str]:
    """All pages, with one small page for each kind of record."""
    page_paths = [path.parent.relative_to(site).as_posix() + "/" for path in site.rglob("index.html")]
    small = {path.stem.split("-")[0]: f"cite/{path.name}" for path in (site / "cite").glob("*.html")}
    return sorted(page_paths) + sorted(small[kind] for kind in small if kind != "index") + ["404.html"]


def open_at_width(open_page, path: str, width: int, **options):
    return open_page(path, viewport={"width": width, "height": 800}, reduced_motion="reduce", **options)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_no_page_violates_an_accessibility_rule(open_page, address, site, width):
    """Each page meets WCAG 2.2 A and AA and axe's best practices, with the colors of both schemes. Each
    page is tested at one of the two widths; `make accessibility` tests both, and the colors of all
    text."""
    page, found, known = open_at_width(open_page, "", width), [], {}
    turn = list(WIDTHS.values()).index(width)
    for path in pages(site) if os.environ.get("WHOLE") else pages(site)[turn :: len(WIDTHS)]:
        # The anchor #whole renders deferred content, whose placeholder height would seem to cover what
        # follows.
        page.goto(f"{address}/{path}#whole")
        found += [f"/{path} {one}" for one in in_both_schemes(page, known=known)]
    assert len(pages(site)) > 25 and not found, "\n".join(found)


@pytest.mark.parametrize("width", [390, 412, 1440])
def test_deferred_content_does_not_cover_a_number(open_page, width):
    """Before a contested group is rendered, no number in it has a smaller target: its estimated height is
    at least its own, so nothing below covers it."""
    page = open_at_width(open_page, "evidence/", width)
    assert axe(page, runOnly={"type": "rule", "values": ["target-size"]}) == []


def test_axe_reports_planted_violations(open_page):
    """axe reports violations that are planted in a page, so the test above can fail."""
    page = open_at_width(open_page, "about/", 1440)
    page.evaluate("""() => {
      document.querySelector("main h1").insertAdjacentHTML("afterend", `<img src="../assets/logo.svg"><p>pale</p>`);
      document.querySelector("main img + p").style.color = "#ddd";
    }""")
    violations = " ".join(in_both_schemes(page))
    assert (
        "image-alt" in violations and "light: color-contrast" in violations and "dark: color-contrast" not in violations
    )


# For each page: what to click, and what opens then.
OPENED = {
    "growth/": {
        "#cite-39-1": ".cite-popup",
        "a.note-mark": ".cite-popup",
        ".cite-page > summary": ".cite-page:has([role=tab])",
    },
    "evidence/": {".cite-link": "dialog.cite-dialog", ".map-cell": ".facets"},
    "figures/biogenesis/": {"main button:has-text('Enlarge')": "dialog.enlarged"},
    "figures/tumor-interaction/": {
        "a.int-node": ".chosen-findings",
        "label[for=layer-abstracts]": ".figure-layer.abstracts",
    },
    "references/": {".references summary": "ol.references > li"},
}


# On a phone, a list replaces this picture.
PICTURES = {"a.int-node"}


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("path", OPENED)
def test_popups_and_dialogs_violate_no_accessibility_rule(open_page, path, width):
    """Popups, dialogs, and selected rows meet the rules as well."""
    page = open_at_width(open_page, path, width)
    for opener, opened in OPENED[path].items():
        if width < 960 and opener in PICTURES:
            expect(page.locator(opener).first).to_be_hidden()
            continue
        page.locator(opener).first.click()
        part = page.locator(opened).first
        expect(part).to_be_visible()
        part.evaluate("one => one.setAttribute('data-under-test', '')")
        assert not in_both_schemes(page, "[data-under-test]")
        page.evaluate("document.querySelector('[data-under-test]').removeAttribute('data-under-test')")
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_search_results_violate_no_accessibility_rule(open_page, width):
    """The open search dialog with its results meets the rules."""
    page = open_at_width(open_page, "conclusions/", width)
    page.keyboard.press("Control+k")
    page.keyboard.type("miR-221")
    expect(page.locator("a.find-result").first).to_be_visible(timeout=8000)
    assert not in_both_schemes(page)


def test_the_navigation_drawer_violates_no_accessibility_rule(open_page):
    """The open navigation drawer of a phone meets the rules."""
    page = open_at_width(open_page, "growth/", 360)
    page.get_by_role("button", name="Navigation").click()
    expect(page.locator(".md-sidebar--primary a", has_text="Glossary")).to_be_visible()
    assert not in_both_schemes(page, ".md-sidebar--primary")


# --- keyboard only ---

# The focused element: whether it may take the focus, its text, its style, whether something covers it,
# and its place.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const points = [...at.getClientRects()].flatMap(box => [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y =>
    document.elementFromPoint(box.left + x * box.width, box.top + y * box.height))));
  const free = points.some(one => one && (at.contains(one) || one.contains(at) && one !== document.documentElement));
  const { left, top, width, height } = at.getBoundingClientRect();
  at.setAttribute("data-visited", "");
  return {
    fault: !at.matches("a, button, input, select, summary, pre, .wide-frame") ? "no stop" : free ? "" : "covered",
    words: (at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 50),
    look: [at.tagName, at.getAttribute("class"), at.parentElement.tagName, at.parentElement.getAttribute("class")].join(),
    clip: { x: Math.max(0, left - 6), y: Math.max(0, top - 6), width: Math.min(width, innerWidth) + 12, height: Math.min(height, innerHeight) + 12 },
  };
}"""
MISSED = """() => [...document.querySelectorAll("a[href], button, summary, select, input:not([type=checkbox])")].filter(one =>
  one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.tabIndex >= 0 && !one.closest("[inert]") && !one.matches("[data-visited]")).map(one => one.outerHTML.slice(0, 90))"""


def focus_is_visible(page, clip: dict) -> bool:
    """Whether the focus is visible: without it, a screenshot of the element differs."""
    page.evaluate(
        "window.popup = document.querySelector('.cite-popup'); popup?.style.setProperty('visibility', 'hidden')"
    )
    there = page.screenshot(clip=clip)
    page.evaluate("window.stop = document.activeElement; stop.blur()")
    gone = page.screenshot(clip=clip)
    page.evaluate("stop.focus({ preventScroll: true }); popup?.style.removeProperty('visibility')")
    return there != gone


def focused_elements(page, key: str, last: str | None = None):
    """Each element that the key focuses, until the focus leaves the page or reaches the element with
    the text `last`. Pictures and select elements have no text of their own."""
    for _ in range(600):
        page.keyboard.press(key)
        at = page.evaluate(FOCUS)
        if at is None:
            return
        yield at
        if at["words"] == last:
            return
    raise AssertionError(f"the focus never leaves the page: {at}")


LOOKED_AT = set()


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("", 360),
        ("angiogenesis/", 360),
        ("conclusions/", 1440),
        ("figures/biogenesis/", 360),
        ("figures/tumor-interaction/", 1440),
    ],
)
def test_tab_reaches_every_control_of_a_page(open_page, path, width):
    """Tab reaches all controls, shows the focus on each, never focuses a covered one, and leaves the
    page at the end; Shift+Tab does the same backward. Of controls that look alike, only the first is
    compared by screenshot."""
    page, faults = open_at_width(open_page, path, width), []
    for at in focused_elements(page, "Tab"):
        if at["look"] not in LOOKED_AT and not focus_is_visible(page, at["clip"]):
            at["fault"] += " unseen"
        LOOKED_AT.add(at["look"])
        faults += [at] if at["fault"] else []
    assert not page.evaluate(MISSED)
    back = list(focused_elements(page, "Shift+Tab", last="Skip to content"))
    assert back[-1]["words"] == "Skip to content"
    assert not faults + [at for at in back if at["fault"]]


def test_the_skip_link_leads_to_the_text(open_page):
    """After Tab and Enter, the next Tab focuses an element of the text."""
    page = open_at_width(open_page, "growth/", 1440)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main article').contains(document.activeElement)")


def press_on(page, locator, *keys: str) -> None:
    page.locator(locator).first.focus()
    for key in keys:
        page.keyboard.press(key)


def test_the_navigation_drawer_works_by_keyboard(open_page):
    """Enter opens the drawer and moves the focus inside; Escape closes it and returns the focus. A
    closed drawer takes no focus."""
    page = open_at_width(open_page, "growth/", 360)
    inside = "document.querySelector('.md-sidebar--primary').contains(document.activeElement)"
    press_on(page, "header [for=__drawer]", "Enter")
    expect(page.locator("header [for=__drawer]")).to_have_attribute("aria-expanded", "true")
    until(page, inside)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('for')") == "__drawer"
    press_on(page, "header [for=__drawer]", "Space")
    until(page, inside)
    page.locator(".md-sidebar--primary a", has_text="Angiogenesis").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/angiogenesis/")


def test_the_color_scheme_switch_works_by_keyboard(open_page):
    """The switch changes the scheme and keeps the focus; the choice survives a reload."""
    page = open_at_width(open_page, "", 360)
    press_on(page, "button[title='Switch to dark mode']", "Enter")
    assert page.evaluate("document.activeElement.title") == "Switch to light mode"
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    press_on(page, "button[title='Switch to light mode']", "Space")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_search_works_by_keyboard(open_page, width):
    """The button or Ctrl+K opens the search; Arrow Down and Enter open a result; Escape closes the
    dialog."""
    page = open_at_width(open_page, "growth/", width)
    if width < 960:
        press_on(page, "button.find-open", "Enter")
    else:
        page.keyboard.press("Control+k")
    page.keyboard.type("temozolomide")
    expect(page.locator("a.find-result").first).to_be_visible(timeout=8000)
    page.keyboard.press("Escape")
    expect(page.locator("dialog.find")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("a.find-result").first).to_be_visible(timeout=8000)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(drug-delivery|glossary|evidence)/"))


def test_filters_work_by_keyboard(open_page):
    """Typing a letter in a filter selects a value, filters the rows, and updates their count."""
    page = open_at_width(open_page, "evidence/?", 1440)
    press_on(page, "select[name=cancer]", "g")
    rows = page.locator("#all-findings tbody > tr:visible")
    expect(page.locator("[data-count]")).to_have_text(re.compile(rf"^{rows.count()} of \d+ shown$"))
    assert 0 < rows.count() < page.locator("#all-findings tbody > tr").count()


def test_the_cite_box_works_by_keyboard(open_page):
    """Enter opens the box, arrow keys switch tabs, Tab reaches Copy, and a status message announces the
    copy."""
    page = open_at_width(open_page, "growth/", 1440, permissions=["clipboard-read", "clipboard-write"])
    press_on(page, ".cite-page > summary", "Enter")
    expect(page.locator(".cite-page [role=tab]").first).to_be_visible()  # the box loads its tools when it is opened
    while page.evaluate("document.activeElement.role") != "tab":
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('.cite-page')")
    chosen = page.locator(".cite-page [role=tab][aria-selected=true]")
    first = chosen.inner_text()
    page.keyboard.press("ArrowRight")
    assert chosen.inner_text() != first and chosen.evaluate("one => one === document.activeElement")
    while page.evaluate("document.activeElement.className") != "cite-copy":
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('.cite-page')")
    page.keyboard.press("Enter")
    expect(page.locator(".cite-copy + [role=status]")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(
    ("path", "opener", "dialog"),
    [
        ("evidence/", ".cite-link", "dialog.cite-dialog"),
        ("figures/biogenesis/", "main button:has-text('Enlarge')", "dialog.enlarged"),
    ],
)
def test_dialogs_work_by_keyboard(open_page, path, opener, dialog):
    """Enter opens a dialog and moves the focus inside; Escape closes it and returns the focus to its
    button."""
    page = open_at_width(open_page, path, 1440)
    press_on(page, opener, "Enter")
    expect(page.locator(dialog)).to_be_visible()
    assert page.evaluate(f"document.querySelector('{dialog}').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator(dialog)).to_be_hidden()
    assert page.locator(opener).first.evaluate("one => one === document.activeElement")


# --- user preferences of the system ---


# Text that a box cuts off or that lies outside the page. Only pictures and tables scroll, which WCAG
# 1.4.10 allows.
CUT_OFF = """() => {
  const cut = new Set(), around = new Map([[null, []]]), clips = how => how === "hidden" || how === "clip";
  // The boxes around an element that cut, up to one that scrolls.
  const frames = one => {
    if (!around.has(one)) {
      const { overflowX, overflowY, clipPath, textOverflow } = getComputedStyle(one), box = one.getBoundingClientRect();
      const own = { right: clips(overflowX) ? box.right + 2 : Infinity, bottom: clips(overflowY) ? box.bottom + 3 : Infinity };
      // What scrolls is not cut off, and a line that ends in an ellipsis is shown completely once it is opened.
      const scrolls = clipPath !== "none" || overflowX === "auto" || textOverflow === "ellipsis";
      around.set(one, scrolls ? [] : [...(Math.min(own.right, own.bottom) < Infinity ? [own] : []), ...frames(one.parentElement)]);
    }
    return around.get(one);
  };
  const words = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const { parentElement: own, data } = words.currentNode;
    if (!data.trim() || own.closest(".said, [inert]") || !own.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    const { right, bottom } = range.getBoundingClientRect();
    if (frames(own).some(frame => right > frame.right || bottom > frame.bottom)) cut.add(data.trim().slice(0, 40));
  }
  return [...cut];
}"""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet];
}"""


def test_no_text_is_cut_off_at_400_percent_zoom(open_page, address, site):
    """1280 px at 400% are 320 px: no page scrolls sideways (WCAG 1.4.10), and no text is cut off with
    the widest text spacing (WCAG 1.4.12) and the cite box open."""
    page, found = open_at_width(open_page, "", 320), {}
    for path in pages(site):
        page.goto(f"{address}/{path}")
        found[path] = page.evaluate("document.documentElement.scrollWidth > innerWidth ? ['the page scrolls'] : []")
        page.evaluate("document.querySelector('.cite-page')?.setAttribute('open', '')")
        page.evaluate(SPACED)
        found[path] += page.evaluate(CUT_OFF)
    assert not {path: cut for path, cut in found.items() if cut}
    page.goto(f"{address}/growth/")
    page.evaluate("document.querySelector('main h1').style.whiteSpace = 'nowrap'")
    assert page.evaluate(CUT_OFF)


def test_reduced_motion_disables_all_motion(open_page):
    """With `prefers-reduced-motion`, no style defines a motion and no animation runs."""
    moving = """() => [...document.querySelectorAll("*")].filter(one => ["", "::before", "::after"].some(part => {
      const style = getComputedStyle(one, part || null);
      return [style.transitionDuration, style.animationDuration].some(all => all.split(",").some(each => parseFloat(each)))
        && (style.animationName !== "none" || style.transitionProperty !== "none") || style.scrollBehavior === "smooth";
    })).map(one => one.className)"""
    assert open_page("growth/").evaluate(moving)  # without the preference, some elements move
    for path in ("", "growth/", "figures/tumor-interaction/"):
        page = open_at_width(open_page, path, 360)
        assert not page.evaluate(moving)
        page.get_by_role("button", name="Navigation").click()
        assert not page.evaluate("document.getAnimations().length")


def test_forced_colors_keep_signs_marks_and_the_focus_ring(open_page):
    """In forced colors, signs have the color of text, and the focus and the target of a link have an
    outline."""
    page = open_at_width(open_page, "growth/", 1440, forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.locator(".in-brief .sign svg").first.evaluate(
        "one => one.getBoundingClientRect().width > 5 && getComputedStyle(one).fill === getComputedStyle(document.body).color"
    )
    page.keyboard.press("Tab")
    press_on(page, "#cite-39-1")
    assert focus_is_visible(page, page.evaluate(FOCUS)["clip"])
    page.keyboard.press("Escape")
    page.goto(f"{page.url}#cite-39-1")
    ring = page.locator("#cite-39-1").evaluate("one => getComputedStyle(one).outlineStyle")
    assert ring == "solid"


def test_pages_declare_their_language_and_explain_abbreviations(site):
    """Each page declares its language; the first abbreviation on a page links to its definition."""
    for path in site.rglob("*.html"):
        assert '<html lang="en"' in path.read_text(encoding="utf-8"), path
    html = (site / "growth" / "index.html").read_text(encoding="utf-8")
    meaning = 'href="../glossary/#term-vegf" data-definition="Vascular endothelial growth factor[^"]*"'
    assert re.search(f'<a class="term" {meaning}><abbr>VEGF</abbr></a>', html)
