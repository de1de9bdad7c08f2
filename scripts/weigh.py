"""Weigh every page of the built site in a real Chromium, cold: requests and kB.

Usage: weigh.py SITE_DIR   (with CHROMIUM set to a browser; `make weigh` does both)
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from weighing import addresses, hosted, weigh


def main(folder: Path) -> int:
    with sync_playwright() as driver, hosted(folder) as server:
        browser = driver.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        print("requests  kB gzip  page")
        for page in addresses(folder):
            requests, size, _ = weigh(browser, server, page)
            print(f"{requests:8}  {size / 1000:7.1f}  /{page}", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
