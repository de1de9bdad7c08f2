"""Check a built site: links, fragments, ids, other hosts, unrendered source.

Usage: check_site.py SITE_DIR [--offline]

With --offline a link must name its file, since no server looks into a folder.
Exits 1 when there is any problem. `make site` runs it before it puts a new
site in the place of the last good one.
"""

import sys
from pathlib import Path

from review.checks.built import check_site


def main(folder: Path, *options: str) -> int:
    sys.stdout.reconfigure(errors="replace")
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    texts = {
        name: (folder / name).read_text(encoding="utf-8", errors="replace")
        for name in sorted(files)
        if name.endswith((".html", ".css"))
    }
    problems = check_site(texts, files, served="--offline" not in options)
    for problem in problems:
        print(problem)
    print(
        f"{len(texts)} pages and style sheets, {len(files)} files: {len(problems)} problem{'s' * (len(problems) != 1)}"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
