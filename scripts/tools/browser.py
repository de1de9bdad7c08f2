"""Start Chromium, from the path in CHROMIUM, for tools that open pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser for the time of the context.

    Raises:
        SystemExit: CHROMIUM is not set; `make` sets it.
    """
    if not os.environ.get("CHROMIUM"):
        raise SystemExit("CHROMIUM must be the path of a browser (make sets it)")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        yield browser
        browser.close()
