"""Fast answers and no layout shift: the command that measures them, and the techniques that keep long
pages fast."""

import os
import subprocess
import sys
import time
from collections import Counter

import pytest
from conftest import PHONE, ROOT, Quiet, serving, until
from tools.interactions import chosen, report
from tools.reader_actions import ACTIONS, FLOOR, Visit

WIDE = {"viewport": {"width": 1440, "height": 900}}
# A page that answers slowly and shifts its layout.
SLOW = """<!doctype html><meta name="viewport" content="width=device-width"><title>Slow</title><h1>Slow</h1>
<details class="cite-page"><summary>Cite</summary><p>Words</p></details><p>Text</p>
<script>
document.querySelector("summary").addEventListener("click", () => { const end = performance.now() + 300; while (performance.now() < end); });
const shift = () => document.querySelector("h1").before(Object.assign(document.createElement("div"), { style: "height: 200px" }));
// The tool acts 800 ms after the page is idle at the earliest.
addEventListener("load", () => setTimeout(shift, 700));
</script>"""
# Layout shifts without a preceding user input.
SHIFTS = """() => new Promise((done) => {
  const moved = [];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) moved.push(one.value); })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved.reduce((sum, one) => sum + one, 0)), 50);
})"""


@pytest.mark.browser
def test_the_interactions_command_fails_for_a_slow_page(tmp_path):
    """A handler that blocks the page for 300 ms, and a layout shift, are reported with their page, and
    the exit code is 1."""
    (tmp_path / "index.html").write_text(SLOW, encoding="utf-8")
    command = [sys.executable, "-m", "tools.interactions", str(tmp_path), "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "CHROMIUM": browser()})
    lines = [line for line in done.stdout.splitlines() if "cite box" in line]
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(lines) == 2 and all("OVER 100 ms" in line and int(line.split()[1]) >= 300 for line in lines)
    assert done.stdout.count("SHIFTS") == 2


def browser() -> str:
    return os.environ.get("CHROMIUM") or "/usr/bin/chromium"


def test_the_report_uses_the_median_and_every_shift():
    """A missing answer exceeds the limit, one slow visit of three does not, and loading has no limit."""
    box, load = (
        next(action for action in ACTIONS if action.timed),
        next(action for action in ACTIONS if not action.timed),
    )

    def within_limits(*visits: Visit) -> list[bool]:
        return [good for _, good in report("desk", list(visits))]

    assert within_limits(Visit({box: 40.0, load: 900.0})) == [True, True, True]
    assert within_limits(Visit({box: 40.0}), Visit({box: 240.0}), Visit({box: 60.0})) == [True, True]
    assert within_limits(Visit({box: None})) == [False, True]
    assert within_limits(Visit({box: 40.0}, [(0.001, "p")])) == [True, False]


def test_the_measured_pages_offer_every_action(site, open_page):
    """The pages are selected by size, and together they offer all actions that are measured."""
    pages = chosen(site)
    assert next(iter(pages)) == "evidence/" and len(pages) == 3
    offered = set()
    for path in pages:
        page = open_page(path)
        offered |= {action for action in ACTIONS if page.locator(action.target).count()}
    assert offered == {action for action in ACTIONS if action.target != FLOOR}  # available on every page


def restyled_elements(browser, page, change: str) -> int:
    """The number of elements whose style Chromium computes again after a change in JavaScript."""
    trace, events, ended = browser.new_browser_cdp_session(), [], []
    trace.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    trace.on("Tracing.tracingComplete", lambda data: ended.append(data))
    trace.send("Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"})
    page.evaluate(change)
    page.evaluate("document.body.offsetTop")
    trace.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(20)
    trace.detach()
    return sum(event["args"].get("elementCount", 0) for event in events if event["name"] == "UpdateLayoutTree")


def add_style(page, rule: str) -> None:
    """Add a style rule to a page, and let it take effect."""
    page.evaluate(
        """(rule) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(rule);
          document.adoptedStyleSheets = [sheet];
          document.body.offsetTop;
        }""",
        rule,
    )


@pytest.mark.parametrize("path", ["", "growth/", "evidence/", "references/", "figures/tumor-interaction/"])
def test_a_changed_word_does_not_restyle_the_page(chromium, open_page, path):
    """A word that a script changes restyles a few elements at most; with :has() on the element around the
    text, it would restyle all of them."""
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    change = "document.querySelector('main h1').append(document.createElement('i'))"
    assert 0 < restyled_elements(chromium, page, change) < 20
    add_style(page, "article:has(i) * { color: red }")
    assert restyled_elements(chromium, page, change) > 100


def test_a_moved_row_does_not_restyle_the_others(chromium, open_page):
    """A row that is sorted upward restyles itself and little else; with the theme's rule for what follows a
    table without a class, it would restyle every row on the screen."""
    page = open_page("evidence/")
    page.locator("table[data-sortable] thead button").first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    move = "(() => { const [body] = document.querySelector('table[data-sortable]').tBodies; body.prepend(body.rows[9]); })()"
    # The least of several moves, since content that is loaded later counts, too.
    alone = min(restyled_elements(chromium, page, move) for _ in range(5))
    add_style(page, ".md-typeset table:not([class]) + * { margin-top: 1.5em }")
    with_the_rule = min(restyled_elements(chromium, page, move) for _ in range(5))
    assert 0 < 3 * alone < with_the_rule


def test_opening_the_search_does_not_restyle_the_page(chromium, open_page):
    """The search covers the longest page and restyles only itself; as a modal dialog, it would restyle every
    element on the screen."""
    page = open_page("evidence/")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert 0 < restyled_elements(chromium, page, "document.querySelector('.find-open').click()") < 100
    page.keyboard.press("Escape")
    assert restyled_elements(chromium, page, "document.querySelector('dialog.find').showModal()") > 500


class LateScripts(Quiet):
    """A host whose scripts come late, and whose fonts, which may shift a line too, are gone."""

    def do_GET(self) -> None:
        time.sleep(0.2 * self.path.endswith(".js"))
        self.send_error(404) if self.path.endswith(".woff2") else super().do_GET()


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_late_scripts_cause_no_layout_shift(chromium, site, screen):
    """Space is reserved for controls, buttons, and marks that scripts add."""
    paths = sorted(file.parent.relative_to(site).as_posix() for file in site.rglob("index.html"))
    shifts = {}
    context = chromium.new_context(**screen)
    tabs = [context.new_page() for _ in range(8)]
    with serving(site, LateScripts) as host:
        for start in range(0, len(paths), len(tabs)):
            some = paths[start : start + len(tabs)]
            for tab, path in zip(tabs, some, strict=False):
                tab.goto(f"{host}/{path}/", wait_until="commit")
            for tab in tabs:
                tab.wait_for_load_state()
            tabs[0].wait_for_timeout(300)
            shifts |= {path: tab.evaluate(SHIFTS) for tab, path in zip(tabs, some, strict=False)}
    context.close()
    # A page rendered in the middle of a line may shift that line by a fraction of a pixel.
    assert len(shifts) == len(paths) and not {path: shift for path, shift in shifts.items() if shift > 0.0005}


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["evidence/#f-gastric-colon-growth", "references/#ref-60", "notes/#n-c16"])
def test_an_anchor_on_a_long_page_scrolls_into_view(open_page, path, screen):
    """Content that is rendered only near the viewport is rendered when an address leads there, and
    stays in view."""
    page = open_page(path, **screen)
    page.wait_for_timeout(400)
    box = page.locator(f"[id='{path.split('#')[1]}']").bounding_box()
    assert 0 <= box["y"] < page.viewport_size["height"] / 2


def test_print_renders_deferred_content(open_page):
    """In print, every row is rendered; on a screen, the last row is deferred and can still be found by
    its text."""
    page = open_page("evidence/", **PHONE)
    state = (
        "document.querySelector('.evidence tbody tr:last-child th').checkVisibility({ contentVisibilityAuto: true })"
    )
    assert not page.evaluate(state)
    page.emulate_media(media="print")
    until(page, state)
    page.emulate_media(media="screen")
    words = page.locator(".evidence tbody tr:last-child th").text_content().split(".")[0].strip("▲▼◆◇●■○ \n")
    assert page.evaluate("words => window.find(words)", words)
    until(page, state)


def test_every_table_keeps_its_roles(open_page):
    """A table displayed as a grid or as cards keeps its roles of table, column headers, and rows for
    screen readers."""
    phone = open_page("table-1/", **PHONE)
    tree = phone.context.new_cdp_session(phone).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
    assert (roles["columnheader"], roles["rowheader"], roles["cell"]) == (6, 12, 60)
    page = open_page("evidence/", **WIDE)
    # Safari drops the role of an element displayed as a grid unless it is explicit.
    parts = page.locator("#all-findings table.data").first.locator("thead, tbody, tr, th, td")
    assert parts.evaluate_all("all => all.length > 300 && all.every((one) => one.getAttribute('role'))")
    table = page.get_by_role("table", name="Findings of the review")
    assert table.get_by_role("columnheader").count() == 7
    assert table.get_by_role("rowheader").count() == table.get_by_role("row").count() - 1 > 50
