"""Find or install programs that are not Python packages: browsers, the engines that the tests use, Java, Node.

When run as root on Debian, this module installs them with apt-get after printing a line that names
them. Otherwise, one line says what is missing and how to install it. It needs only the standard library.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from glob import glob
from pathlib import Path

from support import environment
from support.environment import StepFailed, apt, is_root_on_debian, step

# The headless shell is the same engine without a window, and takes half the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ENGINES = {
    "MediaWiki": ("/usr/share/mediawiki", "php"),
    "DokuWiki": ("/usr/share/dokuwiki", "php"),
    "cmark-gfm": ("cmark-gfm",),
    "epubcheck": ("/usr/share/java/epubcheck.jar",),
}
# Test browsers besides Chromium: program and Debian packages.
OTHER_BROWSERS = {
    "Firefox": ("firefox-esr firefox", "firefox-esr"),
    # The driver cannot click in the browser of WebKitGTK 4.0.
    "WebKit": ("/usr/lib/*/webkit2gtk-4.1/MiniBrowser /usr/lib/*/webkit*gtk-*/MiniBrowser", "webkit2gtk-driver xvfb"),
}
ENGINE_PACKAGES = "mediawiki dokuwiki php-cli php-sqlite3 php-mbstring php-xml php-intl cmark-gfm epubcheck".split()
WHY_ENGINES = "The wiki tests need engines (ENGINES=no excludes them)."


def browser() -> str:
    """The path of Chromium: the one named in CHROMIUM, an installed one, or a newly installed one (from Debian or Playwright).

    Playwright requires the packages in the "test" lock file.

    Raises:
        StepFailed: there is none, and none can be installed.
    """
    if found := find_browser():
        return found
    try:
        if is_root_on_debian():
            apt(BROWSERS[0])
        else:
            with step("browser: install Playwright's Chromium"):
                environment.python("-m", "playwright", "install", "chromium")
    except StepFailed as error:
        raise StepFailed(
            f"{error}\nChromium must be installed (Debian: apt-get install {BROWSERS[0]}), or CHROMIUM set to its path"
        ) from None
    return _installed() or _playwright()


def find_browser() -> str:
    """The path of an installed Chromium, "" if there is none."""
    return os.environ.get("CHROMIUM") or _installed() or _playwright()


def _installed() -> str:
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def _playwright() -> str:
    code = "from playwright.sync_api import sync_playwright as p\nwith p() as w: print(w.chromium.executable_path)"
    try:
        done = subprocess.run([str(environment.PYTHON), "-c", code], capture_output=True, text=True)
    except OSError:  # .venv does not exist yet
        return ""
    path = done.stdout.strip()
    return path if path and Path(path).exists() else ""


@contextmanager
def installing_test_programs() -> Iterator[None]:
    """Install the missing browsers and engines from Debian, if possible, while the `with` block runs.

    After a failure, `browsers` and `engines` try again, and say what is missing.
    """
    packages = _missing_packages() if is_root_on_debian() else []
    if not packages:
        yield
        return
    if ENGINE_PACKAGES[0] in packages:
        print(WHY_ENGINES, flush=True)
    environment.announce(packages)
    with ThreadPoolExecutor() as pool:
        installed = pool.submit(environment.apt_get, packages)
        yield
        with suppress(StepFailed), step("apt-get: install"):
            installed.result()


def _missing_packages() -> list[str]:
    """The Debian packages of missing browsers and engines."""
    other = [packages for name, (_, packages) in OTHER_BROWSERS.items() if not other_browser(name)]
    engine = ENGINE_PACKAGES if missing_engines() and not engines_left_out() else []
    return [*([] if find_browser() else BROWSERS[:1]), *" ".join(other).split(), *engine]


def browsers() -> str:
    """The path of a Chromium; Firefox and WebKit are installed where possible.

    Raises:
        StepFailed: there is no Chromium, and none can be installed.
    """
    other_browsers()
    return browser()


def other_browser(name: str) -> str:
    """The path of Firefox or of WebKit's MiniBrowser; "" if it or its driver is missing."""
    if name == "WebKit" and not (shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
        return ""
    found = (shutil.which(one) or next(iter(sorted(glob(one))), "") for one in OTHER_BROWSERS[name][0].split())
    return next((path for path in found if path), "")


def other_browsers() -> None:
    """Install Firefox and WebKit if possible, and print one line for each missing one."""
    for name, (_, packages) in OTHER_BROWSERS.items():
        if not other_browser(name) and is_root_on_debian():
            with suppress(StepFailed):
                apt(*packages.split())
        if not other_browser(name):
            print(f"Not run: the tests that use {name}; to run them, install (Debian): {packages}", flush=True)


def engines_left_out() -> bool:
    """Whether ENGINES=no excludes the engine tests."""
    return os.environ.get("ENGINES") == "no"


def engines() -> None:
    """Install the wikis and tools for the citation tests, if possible.

    One line names the missing ones, whose tests are skipped.
    """
    if engines_left_out():
        print(f"Excluded by ENGINES=no: the tests that use {', '.join(ENGINES)}", flush=True)
        return
    if missing_engines() and is_root_on_debian():
        print(WHY_ENGINES, flush=True)
        with suppress(StepFailed):
            apt(*ENGINE_PACKAGES)
    if missing := missing_engines():
        packages = " ".join(ENGINE_PACKAGES)
        print(
            f"Not run: the tests that use {', '.join(missing)}; to run them, install (Debian): {packages}", flush=True
        )


def missing_engines() -> list[str]:
    """The engines that are not installed, by name."""
    return [
        name for name, tools in ENGINES.items() if not all(shutil.which(tool) or Path(tool).exists() for tool in tools)
    ]


def require_java() -> None:
    """Install Java if it is missing.

    Raises:
        StepFailed: it is missing and cannot be installed.
    """
    if not shutil.which("java"):
        if not is_root_on_debian():
            raise StepFailed("Java 17 must be installed for the checker (Debian: apt-get install default-jre-headless)")
        apt("default-jre-headless")


def require_npm() -> None:
    """Install Node and npm if they are missing.

    Raises:
        StepFailed: one of them is missing and cannot be installed.
    """
    if not (shutil.which("node") and shutil.which("npm")):
        if not is_root_on_debian():
            raise StepFailed("Node and npm must be installed (Debian: apt-get install nodejs npm)")
        apt("nodejs", "npm")
