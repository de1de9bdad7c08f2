"""Benchmark builds of the site and of synthetic reviews against other generators.

Usage: python -m tools.bench [LIMIT=SECONDS] [ONLY=search] [real | PAGES] …

`make bench` runs real 100 300 1000, and writes the table in the README. All files are in
.build/bench. The builds are interleaved over five rounds, so that other load on the machine
slows all of them, and the median run is reported; builds over two minutes run only once.
The site is built without its cache, then with it. A build that exceeds LIMIT (900 s) is
stopped and reported. Then the search is measured in a browser; ONLY=search builds each
site once for this purpose. Run it on an idle machine.
"""

import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from review.data.content_loader import Content, load
from support.environment import ROOT

from tools.benchmarks import baselines, search_speed
from tools.benchmarks.measuring import Run, exponent, measured, median_run
from tools.benchmarks.search_speed import SearchFigures, measured_search, queries
from tools.benchmarks.synthetic import COPIED, make_review
from tools.browser import chromium
from tools.reader_actions import SLOWDOWN
from tools.readme_statistics import README, put

FOLDER = ROOT / ".build" / "bench"
SIZES = ("real", "100", "300", "1000")
LIMIT = 900.0
ROUNDS, LONG = 5, 120.0  # builds of at least LONG seconds run only in the first round
OURS_SITE = "ours-site"
REFERENCES = 10  # works per page of a synthetic review
# The names of the builds of one size; ours come first.
FIRST, OURS, CHECKS = "this project, first build", "this project, with its cache", "its site check"
PLAIN, BIBTEX, SPHINX = "plain MkDocs, no citations", "mkdocs-bibtex alone", "Sphinx with sphinxcontrib-bibtex"
HEAD = f"{'pages':>6} {'build':27} {'s':>8} {'× plain':>8} {'cpu s':>8} {'peak MB':>8} {'pages/s':>8} {'MB':>8} {'files':>7}"


def write_review(size: str, folder: Path) -> None:
    """Write the review of the given size to a folder, as a separate project."""
    shutil.rmtree(folder, ignore_errors=True)
    if size != "real":
        make_review(ROOT, folder, int(size), REFERENCES * int(size))
        return
    for name in (*COPIED, "docs"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "references.bib"):
        shutil.copy(ROOT / name, folder)


def builds(folder: Path) -> dict[str, tuple[list[str], Path, Path]]:
    """The builds of one size: command, working folder, output folder."""
    content, site = load(folder / "ours"), folder / OURS_SITE
    inputs: dict[str, tuple[Callable[[Content, Path], None], str]] = {
        PLAIN: (baselines.plain, "plain"),
        BIBTEX: (baselines.mkdocs_bibtex, "bibtex"),
        SPHINX: (baselines.sphinx, "sphinx"),
    }
    commands = {
        FIRST: (baselines.mkdocs_command(site), folder / "ours", site),
        OURS: (baselines.mkdocs_command(site), folder / "ours", site),
        CHECKS: ([sys.executable, "-m", "commands.check_site", str(site)], folder / "ours", site),
    }
    for name, (make, short) in inputs.items():
        make(content, folder / short)
        output = folder / f"{short}-site"
        command = baselines.mkdocs_command(output)
        if name == SPHINX:
            command = baselines.sphinx_command(FOLDER / "sphinx", folder / short, output)
        commands[name] = (command, folder / short, output)
    return commands


def run(size: str, limit: float, *names: str) -> dict[str, Run]:
    """Write the review of one size and run its builds in turn (all of them, or only those named).

    Each run prints a progress line.
    """
    folder = FOLDER / size
    shutil.rmtree(folder, ignore_errors=True)
    print(f"{size}: setting up", flush=True)
    write_review(size, folder / "ours")
    planned = {name: build for name, build in builds(folder).items() if name in (names or [name])}
    runs: dict[str, list[Run]] = {name: [] for name in planned}
    for turn in range(1 if names else ROUNDS):
        for name, (command, where, output) in planned.items():
            if not turn or all(not found.fault and found.seconds < LONG for found in runs[name]):
                print(f"{size}: {name}, {turn + 1} … ", end="", flush=True)
                runs[name].append(_run(name, command, where, output, limit))
                print(runs[name][-1].fault or f"{runs[name][-1].seconds:.1f} s", flush=True)
    return {name: median_run(found) for name, found in runs.items()}


def _run(name: str, command: list[str], where: Path, output: Path, limit: float) -> Run:
    """Run a build once; FIRST runs without its cache."""
    if name == FIRST:
        shutil.rmtree(where / ".build", ignore_errors=True)
    log = where.parent / f"{name.replace(' ', '-')}.log"
    fixed = {"SITE_VERSION": "1", "SOURCE_DATE_EPOCH": "1000000000"}
    return measured(command, where, output, log, limit, clean=name != CHECKS, **fixed)


def search_of(size: str) -> SearchFigures:
    """Measure search speed for one size in a browser."""
    print(f"{size}: search … ", end="", flush=True)
    works = load(FOLDER / size / "ours").bibliography.works
    with chromium() as browser:
        found = measured_search(browser, FOLDER / size / OURS_SITE, queries(works))
    print("done", flush=True)
    return found


def pages_of(size: str) -> int:
    """The number of pages in a review."""
    return len(load(FOLDER / size / "ours").pages)


def print_rows(size: str, figures: dict[str, Run]) -> None:
    """Print the rows for one size."""
    pages, plain = pages_of(size), figures[PLAIN]
    for name, found in figures.items():
        if found.fault:
            print(f"{pages:6} {name:27} {found.fault}")
            continue
        ratio = f"{found.seconds / plain.seconds:8.2f}" if not plain.fault else " " * 8
        print(
            f"{pages:6} {name:27} {found.seconds:8.1f} {ratio} {found.cpu:8.1f} {found.peak / 1e6:8.0f}"
            f" {pages / found.seconds:8.1f} {found.size / 1e6:8.1f} {found.files:7}"
        )


def growth(figures: dict[str, dict[str, Run]]) -> dict[str, float]:
    """The growth exponent of each build across the synthetic sizes."""
    sizes = [size for size in figures if size != "real"]
    found = {}
    for name in (OURS, PLAIN, BIBTEX, SPHINX):
        points = [(int(size), figures[size][name].seconds) for size in sizes if not figures[size][name].fault]
        if (power := exponent(points)) is not None:
            found[name] = power
    return found


def ratio(first: Run, second: Run) -> float | None:
    """The ratio of the times of two runs; None if one of them has no measurements."""
    return None if first.fault or second.fault else first.seconds / second.seconds


def print_targets(figures: dict[str, dict[str, Run]], powers: dict[str, float]) -> None:
    """Print each target with its value and whether it is met."""
    targets: list[tuple[str, float | None, float]] = []
    for size, found in figures.items():
        targets += [
            (f"{size}: ours / Sphinx", ratio(found[OURS], found[SPHINX]), 0.5),
            (f"{size}: first build / next", ratio(found[FIRST], found[OURS]), 2),
        ]
        if size != "real":
            targets.append((f"{size}: ours / mkdocs-bibtex", ratio(found[OURS], found[BIBTEX]), 1))
        if size == "1000" and not found[OURS].fault:
            targets.append((f"{size}: peak memory, GB", found[OURS].peak / 1e9, 0.6))
    targets.append(("growth exponent", powers.get(OURS), 1.1))
    for name, value, most in targets:
        if value is not None:
            print(f"{name:32} {value:7.2f}  at most {most:4.2f}  {'met' if value <= most else 'MISSED'}")


def readme_table(figures: dict[str, dict[str, Run]]) -> str:
    """The table for the README: seconds of each build, and for other generators the ratio of our time to theirs."""
    head = [f"measured on {datetime.now(UTC):%Y-%m-%d} (`make bench`, {os.cpu_count()} cores)"]
    head += ["this site" if size == "real" else f"{int(size):,} pages" for size in figures]
    rows = [head, ["---"] * len(head)]
    for name in (FIRST, OURS, PLAIN, BIBTEX, SPHINX):
        rows.append(
            [name, *(_cell(found[name], None if name in (FIRST, OURS) else found[OURS]) for found in figures.values())]
        )
    peaks = [found[OURS] for found in figures.values()]
    rows.append(["peak memory of this project, GB", *(found.fault or f"{found.peak / 1e9:.2f}" for found in peaks)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(found: Run, ours: Run | None) -> str:
    """The seconds of a build, and the ratio of our time to it."""
    times = ratio(ours, found) if ours else None
    return found.fault or f"{found.seconds:.1f}" + (f" (ours {times:.1f} ×)" if times is not None else "")


def print_builds(figures: dict[str, dict[str, Run]]) -> None:
    """Print the builds of all sizes, the growth of their times, and the targets."""
    print(f"\n{HEAD}")
    for size, found in figures.items():
        print_rows(size, found)
    powers = growth(figures)
    for name, power in powers.items():
        print(f"growth exponent, {name:27} {power:.2f}")
    print_targets(figures, powers)


def print_searches(searches: dict[str, SearchFigures]) -> None:
    """Print the search measurements of all sizes."""
    print(f"\nSearch on a phone with the processor slowed by a factor of {SLOWDOWN}:\n{search_speed.HEAD}")
    for size, found in searches.items():
        print(search_speed.row(pages_of(size), found))


def main(arguments: list[str]) -> int:
    """Print the table of build times; return the exit code."""
    sizes = [word for word in arguments if "=" not in word] or list(SIZES)
    limit = next((float(word.removeprefix("LIMIT=")) for word in arguments if word.startswith("LIMIT=")), LIMIT)
    if wrong := [size for size in sizes if size != "real" and not size.isdigit()]:
        print(
            f"size must be 'real' or a number of pages: '{wrong[0]}' (make bench SIZES=\"real 100\")", file=sys.stderr
        )
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"load average (1, 5, 15 minutes): {os.getloadavg()}")
    if "ONLY=search" in arguments:
        figures = {size: run(size, limit, OURS) for size in sizes}
    else:
        baselines.install_sphinx(FOLDER / "sphinx")
        figures = {size: run(size, limit) for size in sizes}
    built = [size for size, found in figures.items() if not found[OURS].fault]
    searches = {size: search_of(size) for size in built}
    if "ONLY=search" not in arguments:
        print_builds(figures)
        print(f"\n{readme_table(figures)}")
        if sizes == list(SIZES):
            README.write_text(
                put(README.read_text(encoding="utf-8"), "builds", readme_table(figures)), encoding="utf-8"
            )
    print_searches(searches)
    return 0 if built == sizes else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
