"""Measure the search of a built site: its size, the time until it is ready, and the response time.

As in `make interactions`, it runs in Chromium as on a phone, with 4× CPU throttling.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page
from review.data.addresses import SEARCH_DATA, SEARCH_SCRIPTS
from review.data.bibliography import Work

from tools.page_weight import compressed, serving
from tools.reader_actions import FOUND, PAUSE, SCREENS, SEARCH, SEARCH_FIELD, SLOWDOWN, timed

SCREEN = "phone"
RUNS = 5  # of each query
BEGINNING = 3  # letters of a prefix
READY = f"document.querySelector('{SEARCH}[data-ready]')"
READY_WAIT = 300_000  # ms
HEAD = f"{'pages':>6} {'records':>8} {'index kB':>9} {'engine kB':>10} {'s to ready':>11} {'longest block, ms':>18}   response in ms to"
# Long tasks, during which the page does not respond: https://w3c.github.io/longtasks/
WATCH_TASKS = """() => {
  window.blocks = [0];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) blocks.push(one.duration); }).observe({ type: "longtask" });
}"""


@dataclass(frozen=True)
class SearchFigures:
    """Measurements of a site's search.

    Attributes:
        records: the number of documents.
        index: compressed bytes of the index.
        engine: bytes of the scripts.
        ready: seconds from the first sign of use, such as focus on the button, until the search is ready.
        block: milliseconds of the longest task until then.
        answers: median response time of each query in milliseconds; None for no response.
    """

    records: int
    index: int
    engine: int
    ready: float | None
    block: float
    answers: dict[str, float | None]


def queries(works: list[Work]) -> dict[str, str]:
    """Queries from the work in the middle of the list: its title, author, and year, and the prefix of a word.

    Args:
        works: the works of a review, at least one.
    """
    work = works[len(works) // 2]
    longest = max(work.title.split(), key=len)
    found = {"a title": work.title, "the beginning of a word": longest[:BEGINNING].lower()}
    return found | ({"author and year": f"{work.authors[0].family} {work.year}"} if work.authors else {})


def measured_search(browser: Browser, site: Path, asked: dict[str, str]) -> SearchFigures:
    """Measure a site's search.

    Args:
        browser: an open browser.
        site: the built site.
        asked: the queries by name.
    """
    # Compress the files before a page requests them.
    sizes = {
        name: len(compressed(site / name, (site / name).stat().st_mtime)) for name in (*SEARCH_DATA, *SEARCH_SCRIPTS)
    }
    with serving(site) as server:
        context = browser.new_context(**SCREENS[SCREEN])
        page = context.new_page()
        page.goto(server.address, wait_until="networkidle")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.evaluate(WATCH_TASKS)
        ready = timed(page, lambda: page.keyboard.press("Control+k"), READY, "keydown", READY_WAIT)
        page.wait_for_timeout(PAUSE)
        block: float = page.evaluate("Math.max(...blocks)")
        answers = {name: None if ready is None else _answer(page, query) for name, query in asked.items()}
        records: int = page.evaluate("window.searchDocuments?.documents.length ?? 0")
        context.close()
    index = sum(sizes[name] for name in SEARCH_DATA)
    return SearchFigures(records, index, sum(sizes.values()) - index, ready and ready / 1000, block, answers)


def _answer(page: Page, query: str) -> float | None:
    """The median response time of a pasted query in milliseconds; None for no response."""
    times: list[float] = []
    for _ in range(RUNS):
        page.locator(SEARCH_FIELD).fill("")
        page.wait_for_timeout(PAUSE)
        elapsed = timed(page, partial(page.keyboard.insert_text, query), FOUND, "input")
        if elapsed is None:
            return None
        times.append(elapsed)
    return median(times)


def row(pages: int, found: SearchFigures) -> str:
    """The measurements of a site in the columns of HEAD."""
    ready = "never" if found.ready is None else f"{found.ready:.1f}"
    return (
        f"{pages:6} {found.records:8} {found.index / 1000:9.1f} {found.engine / 1000:10.1f} {ready:>11}"
        f" {found.block:18.0f}   {', '.join(_answers(found))}"
    )


def _answers(found: SearchFigures) -> Iterator[str]:
    for name, elapsed in found.answers.items():
        yield f"{name} {'never' if elapsed is None else f'{elapsed:.0f}'}"
