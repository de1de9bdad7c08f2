"""List the ids of new findings, notes, terms and groups as published.

Usage: ids.py

Adds to permanent-ids.txt and takes nothing away: an id is kept for good.
`make ids` runs it.
"""

import sys
from pathlib import Path

from review.checks.permanence import ids_in_use
from review.data.content import PUBLISHED, load

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    content = load(ROOT)
    listed = content.published.splitlines()
    new = sorted(set(ids_in_use(content)) - set(listed))
    (ROOT / PUBLISHED).write_text("\n".join([*listed, *new]) + "\n", encoding="utf-8")
    print(f"{len(listed)} ids were listed, {len(new)} added")
    return 0


if __name__ == "__main__":
    sys.exit(main())
