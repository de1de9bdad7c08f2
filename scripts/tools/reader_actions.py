"""The actions of a reader on a page, by real input in a real Chromium, and the time until each answer.

An answer counts from the time stamp of the input event to the second animation
frame after the one that finds the page changed: what it shows is painted by then.
The page's own thread is slowed down, and the search runs in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

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
    """One interaction: its target, a key or a text (else a click), and the expected result, a condition in JavaScript."""

    name: str
    target: str
    expected: str
    key: str = ""
    text: str = ""  # typed letter by letter into the emptied target; the slowest letter counts
    after: str = ""  # the key that undoes it
    timed: bool = True  # loading and the floor are reported and have no limit


# A name, a slip of one letter, a phrase, and beginnings of words that hundreds of records have.
QUERIES = ("TGF-β", "angiogensis", "mesenchymal stem cells", "exo", "reference 4")
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
    Action(
        "open the cite dialog",
        "main a.cite-link:visible",
        "document.querySelector('dialog.cite-dialog')",
        after="Escape",
    ),
    Action("sort a table", "table[data-sortable] thead button", "document.querySelector('[aria-sort=ascending]')"),
    Action("choose a facet", FACET, COUNTED, key="ArrowDown"),
    Action("take the facet back", FACET, COUNTED, key="ArrowUp"),
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
    if action.text:
        return _slowest_letter(page, action)
    act = _act(page, action, screen)
    page.wait_for_timeout(PAUSE)
    took = timed(page, act, action.expected, "keydown" if action.key else "click")
    if action.after:
        page.keyboard.press(action.after)
    return took


def timed(page: Page, act: Callable[[], None], expected: str, event: str, wait: int = WAIT) -> float | None:
    """The milliseconds from an event to the result that is expected, painted; None when it never comes.

    Args:
        page: the page.
        act: the input.
        expected: the condition in JavaScript.
        event: the event that the input brings.
        wait: milliseconds after which it counts as never.
    """
    page.evaluate(ARM.replace("EXPECTED", expected), [event, wait])
    act()
    took: float | None = page.evaluate("window.answered")
    return took


def _slowest_letter(page: Page, action: Action) -> float | None:
    """The milliseconds of the slowest letter of a text. A blank is no letter: it changes no answer."""
    page.locator(action.target).focus()
    page.keyboard.press("Control+a")
    times: list[float | None] = []
    for letter in action.text:
        page.wait_for_timeout(PAUSE / 4)
        page.keyboard.press("Shift")  # what moves after a key of a reader is no shift
        # No key of the keyboard gives "β": it comes as from an input method.
        type_it, event = (page.keyboard.press, "keydown") if letter.isascii() else (page.keyboard.insert_text, "input")
        if letter == " ":
            page.keyboard.press("Space")
        else:
            times.append(timed(page, partial(type_it, letter), action.expected, event))
    given = [time for time in times if time is not None]
    return max(given) if len(given) == len(times) else None


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
