"""The same steps of a reader in every browser: Firefox, WebKit, and Chromium; hosted and from the zip; wide and narrow.

`make test` takes one wide and one narrow way in each browser; `make clients` (WHOLE=1) takes all ways, also in a
Chromium of 2021.
"""

import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Quiet, serving
from pypdf import PdfReader
from reader_walk import MISSING, VISITS, WITHOUT_SCRIPTS, Visit, take
from support.environment import StepFailed
from support.external_programs import OTHER_BROWSERS, other_browser
from tools.browser import old_chromium
from webdriver import PATIENCE, Chromium, Firefox, WebKit

WHOLE = os.environ.get("WHOLE") == "1"
DRIVERS = {"Firefox": Firefox, "WebKit": WebKit}
SIZES = {1440: (1440, 900), 390: (390, 844)}
# A folder name with spaces, non-ASCII letters, and characters that are escaped in addresses.
ON_DISK = "Größe 1 é (labor) 100%"
WAYS = [("hosted", 1440), ("on disk", 390), *[("hosted", 390), ("on disk", 1440)] * WHOLE]
PAGES = ["", "growth/", "evidence/", "table-1/", "references/", "notes/", "glossary/", "figures/tumor-interaction/", "cite/", "offline/", "about/"]  # fmt: skip


class Host(Quiet):
    """A host with a 404 page."""

    def send_error(self, code: int, *_: object) -> None:
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class WithoutScripts(Host):
    """A host whose pages cannot run scripts, so that browsers behave as with JavaScript switched off."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "sandbox allow-same-origin")
        super().end_headers()


@pytest.fixture(scope="module")
def hosts(site, offline_site, tmp_path_factory) -> dict[str, str]:
    """The addresses of the site: hosted, hosted without scripts, and unpacked from the zip."""
    made = tmp_path_factory.mktemp("made")
    command = [sys.executable, "-m", "commands.export", str(offline_site), str(made), "zip"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    unpacked = made / ON_DISK
    shutil.unpack_archive(next(made.glob("*.zip")), unpacked)
    with serving(site, Host) as hosted, serving(site, WithoutScripts) as silent:
        yield {
            "hosted": f"{hosted}/",
            "without scripts": f"{silent}/",
            "on disk": f"{next(unpacked.iterdir()).as_uri()}/",
        }


@pytest.fixture(scope="module")
def chromium_92(chromium):
    """A Chromium of 2021, from before :has(), popovers, and container queries."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip("the old Chromium runs only on Linux on x86-64")
    try:
        program = old_chromium()
    except StepFailed as error:
        pytest.skip(str(error))
    old = chromium.browser_type.launch(executable_path=program, args=["--no-sandbox", "--headless"])
    yield old
    old.close()


@pytest.fixture(scope="module", params=[*OTHER_BROWSERS, "chromium", *["chromium_92"] * WHOLE])
def browser(request, tmp_path_factory):
    """A real browser, opened once."""
    if request.param not in OTHER_BROWSERS:
        opened = request.getfixturevalue(request.param)
        page = opened.new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
        yield Chromium(page)
        page.context.close()
        return
    program = other_browser(request.param)
    if not program:
        pytest.skip(f"{request.param} is not installed (Debian: {OTHER_BROWSERS[request.param][1]})")
    opened = DRIVERS[request.param](program, tmp_path_factory.mktemp(request.param))
    yield opened
    opened.close()


def address_of(hosts: dict[str, str], way: str, page: str) -> str:
    """The address of a page on a host, or of its file."""
    return hosts[way] + (page if way != "on disk" else f"{page.rstrip('/') or 'index'}.html")


def leave(browser) -> None:
    """Leave the page of the test before, whose last messages come late, and forget what it said."""
    browser.open("about:blank")
    browser.said()


@pytest.mark.parametrize("visit", VISITS, ids=str)
@pytest.mark.parametrize(("way", "width"), WAYS)
def test_walk(browser, hosts, way, width, visit: Visit):
    """Popups, citations, filters and Back, sorting, search, figures, and color schemes work in every browser, and the
    console stays empty."""
    if visit.hosted and way == "on disk":
        pytest.skip("this page is not in the offline edition")
    browser.resize(*SIZES[width])
    leave(browser)
    browser.open(address_of(hosts, way, visit.page))
    for step in visit.steps:
        if width in step.at:
            take(browser, step)
    # Firefox also reports the scripts of a page that is left before they have come.
    assert [line for line in browser.said() if MISSING not in line and "Loading failed" not in line] == []


@pytest.mark.parametrize("visit", WITHOUT_SCRIPTS, ids=str)
def test_walk_without_scripts(browser, hosts, visit: Visit):
    """Without scripts, links lead to everything that scripts would show, and no dead control is visible."""
    browser.resize(*SIZES[1440])
    browser.open(address_of(hosts, "without scripts", visit.page))
    for step in visit.steps:
        take(browser, step)


READING = """<!doctype html><meta charset="utf-8"><script>
  const left = ADDRESSES;
  function next() {
    if (!left.length) return console.log("all were read"), window.close();
    const frame = Object.assign(document.createElement("iframe"), { src: left.shift(), width: 1200, height: 800 });
    frame.addEventListener("load", () => setTimeout(() => { frame.remove(); next(); }, 100));
    document.documentElement.append(frame);
  }
  next();
</script>"""


def webkit_says(program: str, addresses: list[str], folder: Path) -> list[str]:
    """The messages of WebKit's console for pages opened one after the other.

    WebKit prints its console messages only when WebDriver does not control it.
    """
    page = folder / "reading.html"
    page.write_text(READING.replace("ADDRESSES", json.dumps(addresses)), encoding="utf-8")
    option = "--enable-write-console-messages-to-stdout=true"
    command = ["xvfb-run", "--auto-servernum", program, option, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=2 * PATIENCE)
    *said, last = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert last.endswith("all were read"), done
    return said


def test_the_console_is_empty_while_pages_load(browser, hosts, tmp_path):
    """No browser reports an error, a warning, a missing file, or a violation of the content security policy."""
    addresses = [address_of(hosts, way, page) for way in ("hosted", "on disk") for page in PAGES]
    if isinstance(browser, WebKit):
        assert webkit_says(browser.program, addresses, tmp_path) == []
        return
    leave(browser)
    for address in addresses:
        browser.open(address)
    assert browser.said() == []


def test_printed_pages_have_text_and_no_heading_at_their_end(browser, hosts):
    """No printed sheet is blank, no heading is its last line, no date of access is printed, and the last
    sheet gives the address of the page; the label of a folded list is not printed."""
    if not browser.prints:
        pytest.skip("this browser's WebDriver cannot print")
    for page in ("growth/", "notes/", "evidence/"):
        browser.open(address_of(hosts, "hosted", page))
        headings = browser.run(
            "return [...document.querySelectorAll('h2, h3, h4')].map((one) => one.firstChild.textContent.trim())"
        )
        sheets = PdfReader(io.BytesIO(browser.print())).pages
        address = browser.run("return document.querySelector('link[rel=cite-as]').href")
        assert address in re.sub(r"\s", "", sheets[-1].extract_text())
        for sheet in sheets:
            lines = [line.strip() for line in sheet.extract_text().splitlines() if line.strip()]
            assert lines and lines[-1].rstrip("#") not in headings, lines[-3:]
            assert not [line for line in lines if "ccessed" in line or "each with its facts" in line]
