"""A real Chromium for the commands that look at pages: the one that CHROMIUM names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright


@contextmanager
def chromium() -> Iterator[Browser]:
    """Have the browser open meanwhile.

    Raises:
        KeyError: CHROMIUM is not set; the make targets do that.
    """
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        yield browser
        browser.close()
