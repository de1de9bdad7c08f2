"""Weigh every page of the built site in a real Chromium, cold: requests and kB.

Usage: weigh.py SITE_DIR   (with CHROMIUM set to a browser; `make weigh` does both)
"""

import sys
from pathlib import Path

from tools.browser import chromium
from tools.page_weight import page_paths, serving, weigh


def main(folder: Path) -> int:
    with chromium() as browser, serving(folder) as server:
        print("requests  kB gzip  page")
        for page in page_paths(folder):
            requests, size, _ = weigh(browser, server, page)
            print(f"{requests:8}  {size / 1000:7.1f}  /{page}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
