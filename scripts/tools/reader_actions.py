"""Perform a reader's interactions on a page with real input in Chromium, and measure the response times.

A response time ends at the second animation frame after the page has changed, when the
result is painted. It starts at the time stamp of the input event. The page's main thread,
which also runs the search, is throttled.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playwright.sync_api import Browser, Locator, Page

SLOWDOWN = 4
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
SCREENS: dict[str, dict[str, Any]] = {"phone": PHONE, "desk": DESK}
WAIT = 10_000  # ms; after that a response counts as missing
PAUSE = 400  # ms between two actions

# Layout shifts without recent input, as browsers count them.
WATCH = """(() => {
  window.shifts = [];
  const name = (node) => node?.id ? `#${node.id}` : `${node?.localName ?? "?"}.${node?.className ?? ""}`;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) shifts.push([one.value, one.sources.map((part) => name(part.node)).join(" ")]);
  }).observe({ type: "layout-shift", buffered: true });
})();"""

# EXPECTED is replaced by the condition, because the page's security policy forbids eval.
ARM = """([kind, wait]) => {
  const count = () => document.querySelector("[data-count]")?.textContent;
  const status = () => document.querySelector(".find-status")?.textContent;
  const first = () => document.querySelector(".find-results")?.firstElementChild;
  const before = { count: count(), status: status(), first: first() };
  const shown = () => EXPECTED;
  window.answered = new Promise((done) => {
    setTimeout(done, wait, null);
    addEventListener(kind, (event) => {
      const look = () => requestAnimationFrame(shown() ? () => done(performance.now() - event.timeStamp) : look);
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  });
}"""

COUNTED, FOUND = "count() !== before.count", "first() !== before.first || status() !== before.status"
SEARCH, SEARCH_FIELD = "dialog.find", "dialog.find input[type=search]"
FACET, WORDS = "form[data-list-tools] select[data-facet]", "form[data-list-tools] [name=words]"


@dataclass(frozen=True)
class Action:
    """One interaction: its target, a key or a text (or else a click), and a JavaScript condition for the expected result."""

    name: str
    target: str
    expected: str
    key: str = ""
    text: str = ""  # typed into the cleared target; the slowest character counts
    after: str = ""  # the key that reverts the action
    timed: bool = True  # whether a limit applies; not for loading and the baseline


# A name, a typo, a phrase, and prefixes of words in hundreds of records.
QUERIES = ("TGF-β", "angiogensis", "mesenchymal stem cells", "exo", "reference 4")
# The baseline: the response time of changing one letter, due to the machine and browser alone.
FLOOR = "#floor"
ADD_FLOOR = """() => {
  const floor = Object.assign(document.createElement("button"), { id: "floor", textContent: "a" });
  floor.style = "position: fixed; inset: 50% auto auto 0; z-index: 9; width: 2rem; height: 2rem";
  floor.addEventListener("click", () => { floor.textContent = "b"; });
  document.body.append(floor);
}"""

ACTIONS = (
    Action("one letter: the baseline", FLOOR, "document.querySelector('#floor')?.textContent === 'b'", timed=False),
    Action("open the cite box", ".cite-page > summary", "document.querySelector('.cite-page').open"),
    Action("open a citation popup", "main a.cite", "document.querySelector('.cite-popup [class]')", after="Escape"),
    Action(
        "open the cite dialog",
        "main a.cite-link",
        "document.querySelector('dialog.cite-dialog')",
        after="Escape",
    ),
    Action("sort a table", "table[data-sortable] thead button", "document.querySelector('[aria-sort=ascending]')"),
    Action("choose a facet", FACET, COUNTED, key="ArrowDown"),
    Action("undo the facet", FACET, COUNTED, key="ArrowUp"),
    Action("filter: first letter", WORDS, COUNTED, key="z"),
    Action("filter: second letter", WORDS, COUNTED, key="h"),
    Action("show all again", "form[data-list-tools] [type=reset]", COUNTED),
    Action("choose a part of a figure", "svg.interaction a[data-findings]", "document.querySelector('.choosing')"),
    Action(
        "search: load",
        SEARCH_FIELD,
        f"document.querySelector('{SEARCH}[data-ready]')",
        "Control+k",
        after="Escape",
        timed=False,
    ),
    Action("search: open", SEARCH_FIELD, f"document.querySelector('{SEARCH}[open]')", "Control+k"),
    *(Action(f"search: {text}", SEARCH_FIELD, FOUND, text=text) for text in QUERIES),
)


@dataclass
class Visit:
    """The results of a visit: response times in milliseconds, None for a missing response; layout shifts with their elements."""

    answers: dict[Action, float | None] = field(default_factory=dict)
    shifts: list[tuple[float, str]] = field(default_factory=list)


def visit(browser: Browser, address: str, screen: str) -> Visit:
    """Open a page, throttle it, perform every action that it offers, and return the measurements."""
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    page.add_init_script(WATCH)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(address, wait_until="load")
    # Chromium's headless shell does not report an idle network on a slow processor.
    page.evaluate("new Promise((done) => requestIdleCallback(done))")
    page.evaluate(ADD_FLOOR)
    page.wait_for_timeout(2 * PAUSE)
    found = Visit({action: answer(page, action, screen) for action in offered(page)})
    found.shifts = [(value, what) for value, what in page.evaluate("window.shifts")]
    context.close()
    return found


def offered(page: Page) -> Iterator[Action]:
    """Yield the actions that a page offers, in order."""
    return (action for action in ACTIONS if _targets(page, action).count())


def _targets(page: Page, action: Action) -> Locator:
    """The elements that an action may use; only a visible one can be clicked."""
    found = page.locator(action.target)
    return found if action.key or action.text else found.locator("visible=true")


def answer(page: Page, action: Action, screen: str) -> float | None:
    """The response time of an action in milliseconds, None if there is no response."""
    if action.text:
        return _slowest_letter(page, action)
    act = _act(page, action, screen)
    page.wait_for_timeout(PAUSE)
    elapsed = timed(page, act, action.expected, "keydown" if action.key else "click")
    if action.after:
        page.keyboard.press(action.after)
    return elapsed


def timed(page: Page, act: Callable[[], None], expected: str, event: str, wait: int = WAIT) -> float | None:
    """The milliseconds from an event until the expected result is painted; None if it never is.

    Args:
        page: the page.
        act: performs the input.
        expected: the condition in JavaScript.
        event: the event that the input triggers.
        wait: the timeout in milliseconds.
    """
    page.evaluate(ARM.replace("EXPECTED", expected), [event, wait])
    act()
    elapsed: float | None = page.evaluate("window.answered")
    return elapsed


def _slowest_letter(page: Page, action: Action) -> float | None:
    """The response time of the slowest character of a text; spaces do not count, because they do not change the result."""
    page.locator(action.target).focus()
    page.keyboard.press("Control+a")
    times: list[float | None] = []
    for letter in action.text:
        page.wait_for_timeout(PAUSE / 4)
        page.keyboard.press("Shift")  # layout shifts after input do not count
        # "β" is not on the keyboard, so it is inserted as by an input method.
        type_it, event = (page.keyboard.press, "keydown") if letter.isascii() else (page.keyboard.insert_text, "input")
        if letter == " ":
            page.keyboard.press("Space")
        else:
            times.append(timed(page, partial(type_it, letter), action.expected, event))
    given = [time for time in times if time is not None]
    return max(given) if len(given) == len(times) else None


def _act(page: Page, action: Action, screen: str) -> Callable[[], None]:
    """Prepare an action, and return the function that performs its input."""
    target = _targets(page, action)
    # The middle one, which is more typical of a long page than the first.
    middle = target.nth(target.count() // 2) if "main" in action.target else target.first
    if action.key == "Control+k":
        return lambda: page.keyboard.press(action.key)
    if action.key:
        page.keyboard.press("Shift")
        middle.focus()
        return lambda: page.keyboard.press(action.key)
    # Readers scroll there with input too, so shifts while scrolling do not count.
    page.keyboard.press("Shift")
    middle.scroll_into_view_if_needed()
    return middle.tap if screen == "phone" else middle.click
