"""What readers do on the heaviest pages, with a processor four times slower: answers within 100 ms, nothing shifts.

Usage: interactions.py SITE_DIR [RUNS]   (with CHROMIUM set to a browser; `make interactions`
does both). Exit 1 when the median of an answer, or a shift, misses its target. Other work on
the machine disturbs the figures.
"""

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from interacting import SCREENS, Deed, Visit, visit
from playwright.sync_api import sync_playwright
from weighing import addresses, hosted

LIMIT = 100  # ms, in which an answer feels immediate
RUNS = 5
ELEMENT = re.compile(r"<[a-z]")


def chosen(folder: Path) -> dict[str, str]:
    """The pages to visit, each with why: the largest, the largest of text alone, the one with a picture to choose from."""
    texts = {page: (folder / page / "index.html").read_text(encoding="utf-8") for page in addresses(folder)}
    heaviest = sorted(texts, key=lambda page: len(ELEMENT.findall(texts[page])), reverse=True)
    told = {page: f"{len(ELEMENT.findall(texts[page]))} elements, {len(texts[page]) // 1000} kB" for page in texts}
    found = {heaviest[0]: f"the largest page: {told[heaviest[0]]}"}
    drawn = [page for page in heaviest if "data-findings=" in texts[page] and "<svg" in texts[page]]
    plain = [page for page in heaviest if "data-ref=" in texts[page] and "data-list-tools" not in texts[page]]
    for page in [one for one in plain if one not in drawn][:1]:
        found.setdefault(page, f"the largest page of text: {told[page]}")
    for page in drawn[:1]:
        found.setdefault(page, f"a picture to choose from: {told[page]}")
    return found


def told(screen: str, visits: list[Visit]) -> Iterator[tuple[str, bool]]:
    """A line for each answer and one for the shifts, and whether it keeps to its target."""
    answers: dict[Deed, list[float]] = defaultdict(list)
    for one in visits:
        for deed, took in one.answers.items():
            answers[deed].append(float("inf") if took is None else took)
    for deed, times in answers.items():
        good = not deed.timed or median(times) <= LIMIT
        word = ("within 100 ms" if good else "OVER 100 ms") if deed.timed else "no limit"
        yield f"  {screen:5}  {median(times):6.0f}  {max(times):6.0f}  {deed.name:26}  {word}", good
    moved = max(visits, key=lambda one: sum(value for value, _ in one.shifts)).shifts
    shift = sum(value for value, _ in moved)
    parts = " ".join(sorted({what for _, what in moved}))[:200]
    yield (
        f"  {screen:5}  {'':6}  {shift:6.4f}  {'layout shift of a visit':26}  {f'SHIFTS {parts}' if shift else 'none'}",
        not shift,
    )


def main(folder: Path, runs: int = RUNS) -> int:
    good = True
    with sync_playwright() as driver, hosted(folder) as server:
        browser = driver.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        print(f"  screen  median   worst  ms of {runs} visits")
        for page, why in chosen(folder).items():
            print(f"/{page} ({why})")
            for screen in SCREENS:
                visits = [visit(browser, f"{server.address}/{page}", screen) for _ in range(runs)]
                for line, kept in told(screen, visits):
                    good = good and kept
                    print(line, flush=True)
        browser.close()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(int, sys.argv[2:3])))
