"""Answers at once and nothing moves: the command that measures it, and what makes long pages light."""

import os
import subprocess
import sys
import time
from collections import Counter

import pytest
from conftest import PHONE, ROOT, until
from tools.interactions import chosen, report
from tools.reader_actions import ACTIONS, FLOOR, Visit

WIDE = {"viewport": {"width": 1440, "height": 900}}
# A page that takes its time to answer, and moves what is read.
SLOW = """<!doctype html><meta name="viewport" content="width=device-width"><title>Slow</title><h1>Slow</h1>
<details class="cite-page"><summary>Cite</summary><p>Words</p></details><p>Text</p>
<script>
document.querySelector("summary").addEventListener("click", () => { const end = performance.now() + 300; while (performance.now() < end); });
setTimeout(() => document.querySelector("h1").before(Object.assign(document.createElement("div"), { style: "height: 200px" })), 900);
</script>"""
# Shifts that no input called for.
SHIFTS = """() => new Promise((done) => {
  const moved = [];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) moved.push(one.value); })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved.reduce((sum, one) => sum + one, 0)), 300);
})"""


@pytest.mark.browser
def test_the_command_fails_for_a_slow_page(tmp_path):
    """A handler that holds the page for 300 ms, and a shift, are told with their page; exit 1."""
    (tmp_path / "index.html").write_text(SLOW, encoding="utf-8")
    command = [sys.executable, "-m", "tools.interactions", str(tmp_path), "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "CHROMIUM": browser()})
    lines = [line for line in done.stdout.splitlines() if "cite box" in line]
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(lines) == 2 and all("OVER 100 ms" in line and int(line.split()[1]) >= 300 for line in lines)
    assert done.stdout.count("SHIFTS") == 2


def browser() -> str:
    return os.environ.get("CHROMIUM") or "/usr/bin/chromium"


def test_the_median_and_every_shift_count():
    """An answer that never came is over the limit; one slow visit of three is not; loading has no limit."""
    box, load = (
        next(action for action in ACTIONS if action.timed),
        next(action for action in ACTIONS if not action.timed),
    )

    def kept(*visits: Visit) -> list[bool]:
        return [good for _, good in report("desk", list(visits))]

    assert kept(Visit({box: 40.0, load: 900.0})) == [True, True, True]
    assert kept(Visit({box: 40.0}), Visit({box: 240.0}), Visit({box: 60.0})) == [True, True]
    assert kept(Visit({box: None})) == [False, True]
    assert kept(Visit({box: 40.0}, [(0.001, "p")])) == [True, False]


def test_every_action_is_done_on_the_chosen_pages(site, open_page):
    """The pages are chosen by their size; between them they offer all that is measured."""
    pages = chosen(site)
    assert next(iter(pages)) == "evidence/" and len(pages) == 3
    offered = set()
    for path in pages:
        page = open_page(path)
        offered |= {action for action in ACTIONS if page.locator(action.target).count()}
    assert offered == {action for action in ACTIONS if action.target != FLOOR}  # which the visit itself brings


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_moves_though_scripts_come_late(open_page, address, site, screen):
    """Tools, buttons and marks that a script brings have their room before it comes."""
    page = open_page("conclusions/", **screen)

    def late(route) -> None:
        time.sleep(0.2)
        route.continue_()

    page.route("**/*.js", late)
    shifts = {}
    for path in sorted(file.parent.relative_to(site).as_posix() + "/" for file in site.rglob("index.html")):
        page.goto(f"{address}/{path}")
        shifts[path] = page.evaluate(SHIFTS)
    # A page that is drawn while a line of it still comes may move that line by a hair.
    assert not {path: shift for path, shift in shifts.items() if shift > 0.0001}


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["evidence/#f-gastric-colon-growth", "references/#ref-60", "notes/#n-c16"])
def test_an_address_leads_to_its_place_on_a_long_page(open_page, path, screen):
    """What is set only when a reader comes near is there when an address leads to it, and stays in sight."""
    page = open_page(path, **screen)
    page.wait_for_timeout(400)
    box = page.locator(f"[id='{path.split('#')[1]}']").bounding_box()
    assert 0 <= box["y"] < page.viewport_size["height"] / 2


def test_paper_waits_for_nothing(open_page):
    """On paper every row is set; on a screen the last one waits, and is found by its words."""
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
    """A table whose rows are a grid or cards is still a table to a screen reader, with its columns and rows."""
    phone = open_page("table-1/", **PHONE)
    tree = phone.context.new_cdp_session(phone).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
    assert (roles["columnheader"], roles["rowheader"], roles["cell"]) == (6, 12, 60)
    page = open_page("evidence/", **WIDE)
    # Safari drops the role of what is set as a grid, unless it is written down.
    parts = page.locator("#all-findings table.data").first.locator("thead, tbody, tr, th, td")
    assert parts.evaluate_all("all => all.length > 300 && all.every((one) => one.getAttribute('role'))")
    table = page.get_by_role("table", name="Findings of the review")
    assert table.get_by_role("columnheader").count() == 7
    assert table.get_by_role("rowheader").count() == table.get_by_role("row").count() - 1 > 50
