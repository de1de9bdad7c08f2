"""Start browsers for tools and tests that open pages: the Chromium at the path in CHROMIUM, and a 2021 build."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
from playwright.sync_api import Browser, sync_playwright

from tools.npm_packages import npm_package

# Chromium 92, built for servers, from before :has(), popovers, and container queries. The package is no
# longer maintained, so it stays old, as the tests need it. It runs only on Linux on x86-64.
OLD_CHROMIUM = ("chrome-aws-lambda", "10.1.0")

# The headless shell does not know the connection type, and then loads pictures from twice as far below
# the screen.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--blink-settings=lazyLoadingImageMarginPxUnknown=1250"]


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """Start a browser that runs until the context ends.

    Args:
        options: further command-line options.

    Raises:
        SystemExit: CHROMIUM is not set; `make` sets it.
    """
    if not os.environ.get("CHROMIUM"):
        raise SystemExit("CHROMIUM must be the path of a browser (make sets it)")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ["CHROMIUM"], args=[*OPTIONS, *options])
        yield browser
        browser.close()


def old_chromium() -> Path:
    """The path of the old Chromium, fetched by npm and unpacked once.

    Raises:
        StepFailed: npm is missing, or could not fetch it.
    """
    package = npm_package(*OLD_CHROMIUM) / "node_modules" / OLD_CHROMIUM[0]
    program = package / "chromium"
    if not program.exists():
        unpacked = package / "chromium.part"
        unpacked.write_bytes(brotli.decompress((package / "bin" / "chromium.br").read_bytes()))
        unpacked.chmod(0o755)
        unpacked.replace(program)
    return program
