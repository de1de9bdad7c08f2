"""Add the addresses of a built site to the published addresses in docs/data/addresses.csv.

Usage: python -m commands.addresses SITE_DIR [VERSION]

New addresses are listed for the next release; VERSION, such as v1.2, names that release.
No address is removed. `make addresses` builds the site and runs this command.
"""

import sys
from pathlib import Path

from review.checks.permalinks import publishable
from review.data.content_loader import load
from review.data.records import to_csv
from review.data.redirect_map import NAME, NEXT
from support.environment import ROOT
from support.version import is_release

from commands.check_site import read_site

FIELDS = ["address", "since", "moved_to"]


def main(folder: Path, version: str = "") -> int:
    """Add the new addresses of a built site to docs/data/addresses.csv; return the exit code."""
    if version and not is_release(version):
        print(f"version must be v followed by numbers: '{version}' (such as v1.2)")
        return 1
    listed = {record["address"]: record.values for record in load(ROOT).records(NAME)}
    pages, _, files = read_site(folder)
    new = publishable(pages, files) - set(listed)
    rows = listed | {address: {"address": address, "since": NEXT, "moved_to": ""} for address in new}
    named = {row["address"]: row | {"since": version} for row in rows.values() if version and row["since"] == NEXT}
    path = ROOT / "docs" / "data" / f"{NAME}.csv"
    path.write_text(to_csv([row for _, row in sorted((rows | named).items())], FIELDS), encoding="utf-8")
    print(
        f"{len(listed)} addresses were listed, {len(new)} added{f', {len(named)} assigned to {version}' * bool(version)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
