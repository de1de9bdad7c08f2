"""The offline site: unpacked anywhere and opened from disk, in a real Chromium without a network."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from conftest import PHONE, ROOT, Quiet, cut_off_elements, serving
from playwright.sync_api import expect
from review.data.content_loader import load
from test_search import assert_golden_queries, open_search

POPUP = ".cite-popup"
# File names that Windows reserves for devices.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)


@pytest.fixture(scope="session")
def archive(dist) -> Path:
    """The zip of the real review."""
    return next(dist.glob("*.zip"))


@pytest.fixture(scope="session")
def folder(archive, tmp_path_factory) -> Path:
    """The zip, unpacked by `unzip` into a path with spaces and non-ASCII letters."""
    place = tmp_path_factory.mktemp("Zoë’s stick") / "exosomes 100% (Übung)"
    subprocess.run(["unzip", "-q", str(archive), "-d", str(place)], check=True)
    return next(place.iterdir())


@pytest.fixture
def from_disk(chromium, folder):
    """A function that opens pages from disk, offline; a script error, a console message, or a request to
    another host fails the test."""
    contexts, faults = [], []

    def opener(path: str, root: Path = folder, **options):
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(f"{message.text} {message.location}"))
        # Requests that a page left unfinished do not count.
        page.on(
            "requestfailed",
            lambda request: request.failure == "net::ERR_ABORTED" or faults.append(f"{request.url}: {request.failure}"),
        )
        page.on(
            "request",
            lambda request: request.url.startswith(("file:", "data:", "blob:", "about:")) or faults.append(request.url),
        )
        name, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", path).groups()
        page.goto(f"{(root / name).as_uri()}{mark}{rest}")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not fonts_of_a_server(fault)] == []


def fonts_of_a_server(fault: str) -> bool:
    """Whether the message concerns the hosted build, which preloads fonts; browsers do not preload from
    disk and load them later."""
    return bool(re.search(r"/site\d*/assets/fonts/", fault))


def file_name_of(page) -> str:
    """The name of the file that a page shows."""
    return page.url.split("?")[0].split("#")[0].rsplit("/", 1)[1]


# --- the archive ---


def test_the_zip_contains_one_documented_folder(archive, folder):
    """The folder contains index.html, a README of ten lines, the license, the bibliography, and the
    data."""
    assert (
        {PurePosixPath(name).parts[0] for name in zipfile.ZipFile(archive).namelist()}
        == {archive.stem}
        == {folder.name}
    )
    for name in ("index.html", "LICENSE", "references.bib", "references.ris", "data/findings.csv", "data/table-1.json"):
        assert (folder / name).is_file()
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    assert len(readme.splitlines()) == 10 and json.loads((folder / "edition.json").read_text())["version"] in readme
    assert (
        not list(folder.rglob("*.zip")) and not (folder / "404.html").exists() and not (folder / "sitemap.xml").exists()
    )


def test_the_zip_contains_no_style_sheet_or_script_that_no_page_loads(folder):
    """Each one in assets/ is named by a page or a script; pages load the others in bundles."""
    files = [path for path in folder.rglob("*") if path.suffix in (".html", ".js")]
    named = "".join(path.read_text(encoding="utf-8") for path in files)
    parts = [path.name for path in (folder / "assets").rglob("*") if path.suffix in (".css", ".js")]
    assert len(parts) > 10 and [name for name in parts if name not in named] == []


def test_python_and_unzip_extract_the_same_files(archive, folder, tmp_path):
    """Sizes and checksums are correct, and both programs extract identical files."""
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        opened.extractall(tmp_path)
        assert {entry.external_attr >> 16 for entry in opened.infolist()} == {0o100644}
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert names and all((tmp_path / folder.name / name).read_bytes() == (folder / name).read_bytes() for name in names)
    assert subprocess.run(["unzip", "-tq", str(archive)], capture_output=True).returncode == 0


def test_file_names_in_the_zip_are_portable(archive):
    """No name is invalid on Windows, too long, or the same as another one except for case."""
    names = zipfile.ZipFile(archive).namelist()
    assert len({name.lower() for name in names}) == len(names) and names == sorted(names)
    for name in names:
        assert len(name) < 200 and not re.search(r'[<>:"\\|?*\x00-\x1f\x7f-\uffff]', name), name
        assert not any(part.endswith((".", " ")) or RESERVED.fullmatch(part) for part in name.split("/")), name


def test_the_checksums_match_the_files(dist):
    """sha256sum verifies every file."""
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=dist, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count(": OK") == len(list(dist.iterdir())) - 1


# --- the pages ---


def test_every_link_of_the_offline_site_works(folder):
    """Links name a file and an existing anchor, and nothing is loaded from another host."""
    command = [sys.executable, "-m", "commands.check_site", str(folder), "--offline"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_metadata_of_the_offline_site_use_hosted_addresses(folder, site):
    """Canonical address, citations, and citation files are identical to those of the hosted site."""
    for path in sorted(folder.glob("*.html")) + sorted(folder.glob("figures/*.html")):
        name = path.relative_to(folder).as_posix().removesuffix(".html")
        twin = site / (name if name.endswith("index") else f"{name}/index")
        heads = [
            re.findall(
                r'<link rel="canonical".*?>|<meta property="og:url".*?>|"@id":"[^"]*"|<pre data-format.*?</pre>',
                text,
                re.S,
            )
            for text in (path.read_text(encoding="utf-8"), twin.with_suffix(".html").read_text(encoding="utf-8"))
        ]
        assert heads[0] == heads[1] and len(heads[0]) > 10, name
    for path in sorted((site / "cite").iterdir()):
        if path.suffix not in (".html", ".md") and path.is_file():  # the hosted site has an index.md for programs
            assert (folder / "cite" / path.name).read_bytes() == path.read_bytes()


def test_each_page_opens_without_console_messages(from_disk, folder):
    """Every page is reachable from the navigation, names the edition, and logs nothing to the console."""
    page = from_disk("index.html")
    paths = [path.relative_to(folder).as_posix() for path in [*folder.glob("*.html"), *folder.glob("figures/*.html")]]
    linked = page.locator(".md-nav--primary a.md-nav__link").evaluate_all(
        "all => all.map(one => one.href.split('#')[0])"
    )
    assert {(folder / path).as_uri() for path in paths} <= {*linked, page.url}
    for address in dict.fromkeys(linked):
        page.goto(address)
        expect(page.locator(".md-footer .edition")).to_contain_text("Offline edition, version")
        assert page.evaluate("document.documentElement.classList.contains('js')")
    page.goto((folder / "cite" / "f-hedgehog.html").as_uri())
    page.get_by_role("link").first.click()
    expect(page.locator("h1")).to_be_visible()


def test_search_works_from_disk(from_disk):
    """Each query of the golden file returns the intended result first; a result opens its page with the
    words highlighted."""
    page = open_search(from_disk("figures/index.html"))
    assert_golden_queries(page)
    page.locator("dialog.find input[type=search]").fill("temozolomide")
    page.locator("a.find-result", has=page.locator(".find-kind", has_text="Section")).first.click()
    page.wait_for_url("**/drug-delivery.html*")
    expect(page.locator("article mark").first).to_contain_text(re.compile("temozolomide", re.I))


def test_a_filter_works_from_disk(from_disk):
    """The spelling rules are loaded from disk, too."""
    page = from_disk("notes.html")
    page.locator("[name=words]").fill("TGFB1")
    expect(page.locator(".table-count[data-count]")).to_have_text(re.compile(r"^\d of "), timeout=20_000)
    expect(page.locator("#n-v3")).to_be_visible()


def test_popups_work_from_disk(from_disk):
    """Popups open on hover, can be pinned, and link to entries, notes, and terms."""
    page = from_disk("growth.html")
    page.hover("#cite-39-1")
    expect(page.locator(POPUP)).to_contain_text("Zhu W, Huang L")
    page.click("#cite-39-1")
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    expect(page.locator(POPUP)).to_be_visible()
    page.get_by_text("Full entry below").click()
    expect(page.locator("#entry-39")).to_have_class(re.compile("landed"))
    page.locator(".landed-from").click()
    expect(page.locator("#cite-39-1")).to_be_in_viewport()
    page.click("#at-x8-1")
    expect(page.locator(POPUP)).to_contain_text("did not promote tumor growth directly")
    page.get_by_text("More about this note").click()
    page.wait_for_url("**/notes.html#n-x8")
    page.go_back()
    page.locator("a.term", has_text="VEGF").first.click()
    expect(page.locator(POPUP)).to_contain_text("growth factor")


def rows(page) -> list[str]:
    return page.locator("#all-findings tbody > tr:visible").evaluate_all("rows => rows.map(row => row.id)")


def test_filters_and_downloads_work_from_disk(from_disk):
    """Rows can be filtered by form, address, and map; a selection survives a reload, and the download
    contains just its rows."""
    page = from_disk("evidence.html?cancer=glioma&bearing=suppresses")
    shown = rows(page)
    assert 0 < len(shown) < 20
    page.select_option("select[name=bearing]", "")
    more = rows(page)
    assert len(more) > len(shown)
    page.reload()
    assert rows(page) == more
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON", exact=True).click()
    assert [one["id"] for one in json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["records"]] == more
    page.locator(".map-cell").first.click()
    assert rows(page) and rows(page) != more
    page.goto(page.url.split("/evidence.html")[0] + "/table-1.html")
    page.fill("input[name=words]", "glioma")
    expect(page.locator(".table-count[data-count]")).to_have_text(re.compile(r"^\d+ of 12 shown$"))
    page.goto(page.url.split("/table-1.html")[0] + "/references.html")
    page.select_option("select[name=status]", "retracted")
    assert page.locator("ol.references > li:visible").count() == 1


def test_figures_work_from_disk(from_disk):
    """A box lists its findings, and the enlarged view opens, zooms, and closes."""
    page = from_disk("figures/tumor-interaction.html")
    box = page.locator("svg.interaction a[data-findings]").first
    box.click()
    expect(box).to_have_attribute("aria-pressed", "true")
    assert page.locator("[data-chosen] li:visible").count() < page.locator("[data-chosen] li").count()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Enlarge")).first.click()
    expect(page.locator("dialog.enlarged")).to_be_visible()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog.enlarged")).to_have_count(0)


def test_the_cite_box_works_from_disk(from_disk):
    """A format with the hosted address is copied and remembered on the next page; a record opens the
    cite dialog."""
    page = from_disk("growth.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Cite this page").click()
    page.get_by_role("tab", name="MediaWiki").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".cite-copy + [role=status]")).to_have_text("Copied")
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical in page.evaluate("navigator.clipboard.readText()") and canonical.endswith("/growth/")
    page.goto(page.url.replace("growth.html", "table-1.html"))
    page.get_by_text("Cite this page").click()
    expect(page.get_by_role("tab", name="MediaWiki")).to_have_attribute("aria-selected", "true")
    page.locator("#row-7 a.cite-link").click()
    expect(page.locator("dialog.cite-dialog")).to_contain_text("/table-1/#row-7")


def scheme(page) -> str:
    return page.locator("body").get_attribute("data-md-color-scheme")


def switch(page) -> None:
    page.locator("form[data-md-component=palette] button:visible").click()


def test_each_copy_remembers_its_own_color_scheme(from_disk, folder, tmp_path):
    """The chosen scheme applies to all pages of a copy, but not to another copy in a different folder."""
    page = from_disk("index.html")
    assert scheme(page) == "default"
    switch(page)
    page.locator(".map-place a").first.click()
    page.wait_for_url("**/introduction.html")
    assert scheme(page) == "slate"
    other = tmp_path / "moved" / "v0.9"
    shutil.copytree(folder, other)
    page.goto((other / "introduction.html").as_uri())
    assert scheme(page) == "default"
    page.click("#cite-9-1")
    expect(page.locator(POPUP)).to_be_visible()


def test_the_offline_site_works_on_a_phone(from_disk):
    """At 360 px with touch, popups open, table rows are cards, and nothing scrolls sideways."""
    page = from_disk("table-1.html", **PHONE)
    assert page.locator("#row-1 > *").evaluate_all(
        "cells => cells.every((cell, at) => !at || cell.getBoundingClientRect().top > cells[at - 1].getBoundingClientRect().top)"
    )
    assert cut_off_elements(page) == []
    page.locator("#cite-43-1").scroll_into_view_if_needed()
    page.locator("#cite-43-1").tap()
    expect(page.locator(POPUP)).to_be_visible()
    page.goto(page.url.replace("table-1", "offline"))
    assert cut_off_elements(page) == []


def test_the_offline_site_is_complete_without_javascript(from_disk, site):
    """All references and rows are there, and citation marks and back-links work."""
    page = from_disk("references.html", java_script_enabled=False)
    count = len(load(ROOT).bibliography.by_number)
    assert page.locator("ol.references > li").count() == count < page.locator(".backlink").count()
    page.click("#ref-3 summary")
    page.locator("#ref-3 .backlink", has_text="Characterization").first.click()
    page.wait_for_url("**/characterization.html#cite-24-1")
    page.click("#cite-24-1")
    expect(page.locator("#entry-24")).to_be_in_viewport()
    for name, rows_there in (("table-1", 12), ("evidence", 45)):
        page.goto(page.url.rsplit("/", 1)[0] + f"/{name}.html")
        assert page.locator("table[data-sortable] tbody > tr:visible").count() >= rows_there


def test_the_offline_site_works_from_a_read_only_folder(from_disk, folder):
    """No file changes while a reader uses the site, so a read-only USB drive works, too."""
    everything = [*folder.rglob("*"), folder]
    before = {path: path.stat().st_mtime_ns for path in everything}
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    page = from_disk("index.html")
    switch(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("Akt")
    expect(page.locator("a.find-result").first).to_contain_text("Akt")
    assert {path: path.stat().st_mtime_ns for path in [*folder.rglob("*"), folder]} == before
    for path in everything:
        path.chmod(0o755 if path.is_dir() else 0o644)


class WithoutStorage(Quiet):
    """A host whose pages have an origin of their own, to which browsers give no storage."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "sandbox allow-scripts")
        self.send_header("Access-Control-Allow-Origin", "*")  # for the fonts
        super().end_headers()


def test_the_offline_site_works_without_browser_storage(chromium, folder):
    """If storage is blocked, pages open without console messages, and the color scheme can still be
    switched."""
    faults = []
    context = chromium.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    with serving(folder, WithoutStorage) as host:
        page.goto(f"{host}/growth.html")
        check_without_storage(page)
    context.close()
    assert faults == []


def check_without_storage(page) -> None:
    """Assert that storage is blocked, and that popups, search, and the color scheme work."""
    assert page.evaluate("(() => { try { return Boolean(localStorage) } catch { return false } })()") is False
    before = scheme(page)
    switch(page)
    assert scheme(page) != before
    page.click("#cite-39-1")
    expect(page.locator(POPUP)).to_be_visible()
    open_search(page)
    page.keyboard.type("miR-221")
    expect(page.locator("a.find-result").first).to_contain_text("miR-221")


def test_the_hosted_build_explains_itself_when_opened_from_disk(from_disk, site):
    """It requests no missing file, points to `make export`, and its popups work."""
    page = from_disk("growth/index.html", root=site)
    expect(page.locator(".served-only")).to_contain_text("make export")
    page.click("#cite-39-1")
    expect(page.locator(POPUP)).to_be_visible()
