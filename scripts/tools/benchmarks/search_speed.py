"""The search of a built site: its size, the time until it is ready, and the time of an answer.

As `make interactions` measures: in a real Chromium, as on a phone with a processor four times slower.
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
RUNS = 5  # answers to each query
BEGINNING = 3  # letters of a word
READY = f"document.querySelector('{SEARCH}[data-ready]')"
READY_WAIT = 300_000  # ms
HEAD = f"{'pages':>6} {'records':>8} {'index kB':>9} {'engine kB':>10} {'s to ready':>11} {'longest block, ms':>18}   ms of the answer to"
# Long tasks, in which the page answers nothing: https://w3c.github.io/longtasks/
WATCH_TASKS = """() => {
  window.blocks = [0];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) blocks.push(one.duration); }).observe({ type: "longtask" });
}"""


@dataclass(frozen=True)
class SearchFigures:
    """What the search of a site takes.

    Attributes:
        records: how many documents are searched.
        index: bytes of the index as gzip sends it.
        engine: bytes of the scripts.
        ready: seconds from the first intent, such as the focus of the button, until it can answer.
        block: milliseconds of the longest task until then.
        answers: milliseconds until the answer to each query is painted, the median; None for none.
    """

    records: int
    index: int
    engine: int
    ready: float | None
    block: float
    answers: dict[str, float | None]


def queries(works: list[Work]) -> dict[str, str]:
    """What readers type, made of the work in the middle of the list: its title, author and year, the beginning of a word.

    Args:
        works: the works of a review, one at least.
    """
    work = works[len(works) // 2]
    longest = max(work.title.split(), key=len)
    found = {"a title": work.title, "the beginning of a word": longest[:BEGINNING].lower()}
    return found | ({"author and year": f"{work.authors[0].family} {work.year}"} if work.authors else {})


def measured_search(browser: Browser, site: Path, asked: dict[str, str]) -> SearchFigures:
    """The figures of a site's search.

    Args:
        browser: an open browser.
        site: the built site.
        asked: names of queries, and the queries.
    """
    # Compressing is done before a page asks for it.
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
    """The median of the milliseconds until a query that is pasted is answered, None when it never is."""
    times: list[float] = []
    for _ in range(RUNS):
        page.locator(SEARCH_FIELD).fill("")
        page.wait_for_timeout(PAUSE)
        took = timed(page, partial(page.keyboard.insert_text, query), FOUND, "input")
        if took is None:
            return None
        times.append(took)
    return median(times)


def row(pages: int, found: SearchFigures) -> str:
    """The figures of a site in the columns of HEAD."""
    ready = "never" if found.ready is None else f"{found.ready:.1f}"
    return (
        f"{pages:6} {found.records:8} {found.index / 1000:9.1f} {found.engine / 1000:10.1f} {ready:>11}"
        f" {found.block:18.0f}   {', '.join(_answers(found))}"
    )


def _answers(found: SearchFigures) -> Iterator[str]:
    for name, took in found.answers.items():
        yield f"{name} {'never' if took is None else f'{took:.0f}'}"
