"""The actions of a reader on a page, by real input in a real Chromium, and the time until each answer.

An answer counts from the time stamp of the input event to the second animation
frame after the one that finds the page changed: what it shows is painted by then.
Only the page's own thread is slowed down; the theme's search runs in another.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from builder.theme.material import SEARCH_COUNT, SEARCH_FIELD, SEARCH_LIST
from playwright.sync_api import Browser, Page

SLOWDOWN = 4
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
SCREENS: dict[str, dict[str, Any]] = {"phone": PHONE, "desk": DESK}
WAIT = 10_000  # ms; then an answer counts as never given
PAUSE = 400  # ms between two things that a reader does

# Shifts count when no input came shortly before, as browsers count them.
WATCH = """(() => {
  window.shifts = [];
  const name = (node) => node?.id ? `#${node.id}` : `${node?.localName ?? "?"}.${node?.className ?? ""}`;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) shifts.push([one.value, one.sources.map((part) => name(part.node)).join(" ")]);
  }).observe({ type: "layout-shift", buffered: true });
})();"""

# EXPECTED is replaced by the condition: a page's policy lets no script run text as code.
ARM = """([kind, wait]) => {
  const count = () => document.querySelector("[data-count]")?.textContent;
  const meta = () => document.querySelector("COUNT")?.textContent;
  const first = () => document.querySelector("LIST")?.firstElementChild;
  const before = { count: count(), meta: meta(), first: first() };
  const shown = () => EXPECTED;
  window.answered = new Promise((done) => {
    setTimeout(done, wait, null);
    addEventListener(kind, (event) => {
      const look = () => requestAnimationFrame(shown() ? () => done(performance.now() - event.timeStamp) : look);
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  });
}""".replace("COUNT", SEARCH_COUNT).replace("LIST", SEARCH_LIST)

COUNTED, FOUND = "count() !== before.count", "first() && first() !== before.first"
FACET, WORDS = "form[data-list-tools] select[data-facet]", "form[data-list-tools] [name=words]"


@dataclass(frozen=True)
class Action:
    """One interaction: its target, a key (else a click), and the expected result, a condition in JavaScript."""

    name: str
    target: str
    expected: str
    key: str = ""
    after: str = ""  # the key that undoes it
    timed: bool = True  # loading and the floor are reported and have no limit


# The least that any answer takes here, that of one letter: the machine and the browser, not the page.
FLOOR = "#floor"
PUT_FLOOR = """() => {
  const floor = Object.assign(document.createElement("button"), { id: "floor", textContent: "a" });
  floor.style = "position: fixed; inset: 50% auto auto 0; z-index: 9; width: 2rem; height: 2rem";
  floor.addEventListener("click", () => { floor.textContent = "b"; });
  document.body.append(floor);
}"""

ACTIONS = (
    Action("one letter: the floor", FLOOR, "document.querySelector('#floor')?.textContent === 'b'", timed=False),
    Action("open the cite box", ".cite-page > summary", "document.querySelector('.cite-page').open"),
    Action("open a citation popup", "main a.cite", "document.querySelector('.cite-popup [class]')", after="Escape"),
    Action("open the cite dialog", "main a.cite-link", "document.querySelector('dialog.cite-dialog')", after="Escape"),
    Action("sort a table", "table[data-sortable] thead button", "document.querySelector('[aria-sort=ascending]')"),
    Action("choose a facet", FACET, COUNTED, key="ArrowDown"),
    Action("take the facet back", FACET, COUNTED, key="ArrowUp"),
    Action("filter: first letter", WORDS, COUNTED, key="z"),
    Action("filter: second letter", WORDS, COUNTED, key="h"),
    Action("show all again", "form[data-list-tools] [type=reset]", COUNTED),
    Action("choose a part of a figure", "svg.interaction a[data-findings]", "document.querySelector('.choosing')"),
    Action("search: load", SEARCH_FIELD, "meta() && meta() !== before.meta", key="Control+k", timed=False),
    Action("search: first letter", SEARCH_FIELD, FOUND, key="e"),
    Action("search: second letter", SEARCH_FIELD, FOUND, key="x"),
    Action("search: third letter", SEARCH_FIELD, FOUND, key="o"),
)


@dataclass
class Visit:
    """What a visit measured: milliseconds until each answer, None for one that never came; shifts with what moved."""

    answers: dict[Action, float | None] = field(default_factory=dict)
    shifts: list[tuple[float, str]] = field(default_factory=list)


def visit(browser: Browser, address: str, screen: str) -> Visit:
    """The measurements of one visit: a page is opened, slowed down, and every action that it offers is done."""
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    page.add_init_script(WATCH)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(address, wait_until="load")
    page.wait_for_load_state("networkidle")
    page.evaluate(PUT_FLOOR)
    page.wait_for_timeout(2 * PAUSE)
    found = Visit({action: answer(page, action, screen) for action in offered(page)})
    found.shifts = [(value, what) for value, what in page.evaluate("window.shifts")]
    context.close()
    return found


def offered(page: Page) -> Iterator[Action]:
    """The actions that a page offers, in the order of a visit."""
    return (action for action in ACTIONS if page.locator(action.target).count())


def answer(page: Page, action: Action, screen: str) -> float | None:
    """The milliseconds until an action shows its result, None when it never does."""
    act = _act(page, action, screen)
    page.wait_for_timeout(PAUSE)
    page.evaluate(ARM.replace("EXPECTED", action.expected), ["keydown" if action.key else "click", WAIT])
    act()
    took: float | None = page.evaluate("window.answered")
    if action.after:
        page.keyboard.press(action.after)
    return took


def _act(page: Page, action: Action, screen: str) -> Callable[[], None]:
    """The input of an action, to be given once the page is watched; what leads to it is done now."""
    target = page.locator(action.target)
    # One in the middle: what is at hand at the start says less about a long page.
    middle = target.nth(target.count() // 2) if "main" in action.target else target.first
    if action.key == "Control+k":
        return lambda: page.keyboard.press(action.key)
    if action.key:
        page.keyboard.press("Shift")
        middle.focus()
        return lambda: page.keyboard.press(action.key)
    # A reader gets there by a key or a press too; what comes into sight then is no shift.
    page.keyboard.press("Shift")
    middle.scroll_into_view_if_needed()
    return middle.tap if screen == "phone" else middle.click
