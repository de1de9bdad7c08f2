"""Check a built site: links, ids, other hosts, unrendered source, published addresses.

Usage: python -m commands.check_site SITE_DIR [--offline | --fixed]

With --fixed, the site is the permanent copy of a release, which omits the files that only the
latest version has. With --offline, links must name a file, because no server serves a
folder's index.html.
Exits with 1 if there is a problem. `make site` runs it before it replaces the last
good site.
"""

import sys
from functools import partial
from pathlib import Path

from review.checks.built_site import Parsed, check_site, parse_pages
from review.checks.permalinks import addresses_stay, publishable, served
from review.data.addresses import LATEST_ONLY
from review.data.content_loader import load
from review.data.redirect_map import NAME
from support.cache import cached
from support.environment import CACHE, ROOT, avoid_encoding_errors, collect_garbage_rarely


def read_site(folder: Path) -> tuple[dict[str, Parsed], dict[str, str], set[str]]:
    """Read a built site: its parsed pages, its HTML and CSS, and the addresses of all files."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    sources = {
        name: (folder / name).read_text(encoding="utf-8", errors="replace")
        for name in sorted(files)
        if name.endswith((".html", ".css"))
    }
    return parse_pages(sources), sources, files


def main(folder: Path, *options: str) -> int:
    """Print all problems in a built site; return the exit code."""
    avoid_encoding_errors()
    collect_garbage_rarely()
    offline = "--offline" in options
    pages, sources, files = read_site(folder)
    listed = [] if offline else load(ROOT, partial(cached, CACHE)).records(NAME)
    if "--fixed" in options:
        listed = [record for record in listed if not LATEST_ONLY.fullmatch(record["address"])]
    problems = check_site(pages, sources, files, served=not offline)
    problems += addresses_stay(listed, served(pages, files))
    for problem in problems:
        print(problem)
    new = len(publishable(pages, files) - {record["address"] for record in listed})
    print(
        f"{len(sources)} pages and style sheets, {len(files)} files, {len(listed)} published addresses"
        f" ({new} new{', make addresses lists them' * bool(new)}): {len(problems)} problem{'s' * (len(problems) != 1)}"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
