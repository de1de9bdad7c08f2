"""Write the README's figures between its markers: counts of the content, and measurements.

Usage: python -m tools.readme_statistics              (`make readme-figures`)
       python -m tools.readme_statistics SITE_DIR     (`make readme-weights`)

Without a site it counts the content; a test compares the result. With a site, and
CHROMIUM set to a browser, it measures the page weight and notes the date.
"""

import re
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from review.checks import RULES
from review.data.content_loader import Content, load
from review.data.findings import contested_ids
from support.environment import ROOT

README = ROOT / "README.md"
Rows = list[tuple[str, str]]


def counts(content: Content) -> Rows:
    """The counts of the content: pages, works, findings, notes, terms, rules."""
    works, contested = content.bibliography, content.records("contested")
    return [
        ("pages", f"{len(content.pages)}"),
        ("cited works", f"{len(works.works)}, under {len(works.by_number)} numbers"),
        ("findings", f"{len(content.records('findings'))}"),
        ("contested findings", f"{len(contested_ids(contested))}, in {len(contested)} groups"),
        ("notes on the source", f"{len(content.records('notes'))}"),
        ("glossary terms", f"{len(content.records('glossary'))}"),
        ("rules that check the content", f"{len(RULES)}, each with an example that breaks it"),
    ]


def weights(folder: Path) -> Rows:
    """The weight of a site's pages on a first visit, including everything that they load.

    Raises:
        SystemExit: a page loads from another host.
    """
    # Imported here, because Playwright is not needed for counting.
    from tools.browser import chromium
    from tools.page_weight import page_paths, serving, weigh

    with chromium() as browser, serving(folder) as server:
        found, others = {}, set()
        for page in page_paths(folder):
            *found[page], asked = weigh(browser, server, page)
            others |= asked
    if others:
        raise SystemExit(f"pages must not load from other hosts: '{min(others)}'")
    sizes = {page: size / 1000 for page, (_, size) in found.items()}
    heaviest = max(sizes, key=lambda page: sizes[page])
    middle = statistics.median(sizes.values())
    requests = [count for count, _ in found.values()]
    return [
        (
            "a page and everything it loads, compressed",
            f"median {middle:.0f} kB, at most {sizes[heaviest]:.0f} kB (/{heaviest})",
        ),
        ("requests per page", f"{min(requests)} to {max(requests)}, none to another host"),
    ]


def sizes(folder: Path) -> Rows:
    """The size of the site on disk (1 MB is a million bytes)."""
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return [("the site", f"{sum(files) / 1e6:.1f} MB in {len(files):,} files")]


def tests() -> Rows:
    """The number of tests."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    count = sum(int(number) for number in re.findall(r": (\d+)$", done.stdout, re.M))
    return [("tests", f"{count:,}")]


def table(head: tuple[str, str], rows: Rows) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {left} | {right} |" for left, right in [head, ("---", "---"), *rows])


def put(text: str, name: str, content: str) -> str:
    """The README's text with new text between the markers with a given name.

    Raises:
        ValueError: the markers are missing.
    """
    start, end = f"<!-- {name}: made by scripts/tools/readme_statistics.py -->\n", f"\n<!-- end of {name} -->"
    if start not in text or end not in text:
        raise ValueError(f"README.md:1: marks must be present: '{name}' (write them: {start.strip()} … {end.strip()})")
    before, rest = text.split(start, 1)
    return before + start + content + end + rest.split(end, 1)[1]


def main(site: Path | None = None) -> int:
    """Write the README's tables; return the exit code."""
    name, head, rows = "counts", "content", counts(load(ROOT))
    if site:
        name, head = "weights", f"measured on {datetime.now(UTC):%Y-%m-%d} (`make readme-weights`)"
        rows = weights(site) + sizes(site) + tests()
    README.write_text(put(README.read_text(encoding="utf-8"), name, table((head, ""), rows)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
