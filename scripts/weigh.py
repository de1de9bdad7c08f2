"""Weigh every page of the built site in a real Chromium, cold: requests and kB.

Usage: weigh.py SITE_DIR   (with CHROMIUM set to a browser; `make weigh` does both)
"""

import sys
from pathlib import Path

from browsing import chromium
from weighing import addresses, hosted, weigh


def main(folder: Path) -> int:
    with chromium() as browser, hosted(folder) as server:
        print("requests  kB gzip  page")
        for page in addresses(folder):
            requests, size, _ = weigh(browser, server, page)
            print(f"{requests:8}  {size / 1000:7.1f}  /{page}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
