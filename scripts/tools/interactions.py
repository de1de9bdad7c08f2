"""Measure interactions on the heaviest pages with 4× CPU throttling.

Each response must take at most 100 ms, without a layout shift.

Usage: python -m tools.interactions SITE_DIR [RUNS]   (with CHROMIUM set to a browser; `make interactions`
does both). Exits with 1 if a median response time or a layout shift misses its target. Other
load on the machine disturbs the figures; the minimum of many visits is then most accurate.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tools.browser import chromium
from tools.page_weight import page_paths, serving
from tools.reader_actions import SCREENS, Action, Visit, visit

LIMIT = 100  # ms within which a response feels immediate
RUNS = 5
ELEMENT, TOOLS = re.compile(r"<[a-z]"), re.compile(r'data-list-tools|class="frame')


def chosen(folder: Path) -> dict[str, str]:
    """The pages to visit, with reasons: the largest, the largest text page, the largest with an interactive figure."""
    sources = {page: (folder / page / "index.html").read_text(encoding="utf-8") for page in page_paths(folder)}
    heaviest = sorted(sources, key=lambda page: len(ELEMENT.findall(sources[page])), reverse=True)
    kinds = {
        "the largest page": heaviest,
        "the largest text page": [
            page for page in heaviest if "data-ref=" in sources[page] and not TOOLS.search(sources[page])
        ],
        "an interactive figure": [
            page for page in heaviest if "<svg" in sources[page] and "data-findings=" in sources[page]
        ],
    }
    found: dict[str, str] = {}
    for why, pages in kinds.items():
        for page in pages[:1]:
            size = f"{len(ELEMENT.findall(sources[page]))} elements, {len(sources[page]) // 1000} kB"
            found.setdefault(page, f"{why}: {size}")
    return found


def report(screen: str, visits: list[Visit]) -> Iterator[tuple[str, bool]]:
    """Yield a line for each response time and one for the layout shifts, with whether it meets its target."""
    answers: dict[Action, list[float]] = defaultdict(list)
    for one in visits:
        for action, elapsed in one.answers.items():
            answers[action].append(float("inf") if elapsed is None else elapsed)
    for action, times in answers.items():
        good = not action.timed or median(times) <= LIMIT
        word = ("within 100 ms" if good else "OVER 100 ms") if action.timed else "no limit"
        spread = "  ".join(f"{value:6.0f}" for value in (min(times), median(times), max(times)))
        yield f"  {screen:5}  {spread}  {action.name:26}  {word}", good
    moved = max(visits, key=lambda one: sum(value for value, _ in one.shifts)).shifts
    shift = sum(value for value, _ in moved)
    parts = " ".join(sorted({what for _, what in moved}))[:200]
    yield (
        f"  {screen:5}  {'':14}  {shift:6.4f}  {'layout shift of a visit':26}  {f'SHIFTS {parts}' if shift else 'none'}",
        not shift,
    )


def main(folder: Path, runs: int = RUNS) -> int:
    """Print the response times; return the exit code."""
    good = True
    with chromium() as browser, serving(folder) as server:
        print(f"  screen  least  median   worst  ms of {runs} visits")
        for page, why in chosen(folder).items():
            print(f"/{page} ({why})")
            for screen in SCREENS:
                visits = [visit(browser, f"{server.address}/{page}", screen) for _ in range(runs)]
                for line, kept in report(screen, visits):
                    good = good and kept
                    print(line, flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(int, sys.argv[2:3])))
