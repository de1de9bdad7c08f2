"""The offline edition: unpacked anywhere, opened from disk, in a real Chromium without a network."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from conftest import PHONE, ROOT, past_the_edge
from playwright.sync_api import expect
from review.data.content_loader import load
from test_search import expect_all_first
from test_search import start as open_search

POPUP = ".cite-popup"
# Names that Windows keeps for devices.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)


@pytest.fixture(scope="session")
def archive(dist) -> Path:
    """The zip of the real review."""
    return next(dist.glob("*.zip"))


@pytest.fixture(scope="session")
def folder(archive, tmp_path_factory) -> Path:
    """Unpacked by `unzip` into a path with spaces and other letters."""
    place = tmp_path_factory.mktemp("Zoë’s stick") / "exosomes 100% (Übung)"
    subprocess.run(["unzip", "-q", str(archive), "-d", str(place)], check=True)
    return next(place.iterdir())


@pytest.fixture
def from_disk(chromium, folder):
    """Open pages from disk, without a network; a word in the console, an error or a request elsewhere is a failure."""
    contexts, faults = [], []

    def opener(path: str, root: Path = folder, **options):
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(f"{message.text} {message.location}"))
        # What a page left behind unfinished is no fault of it.
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
    """Whether it is of the server's build: that loads fonts ahead, which no browser does from disk; they come later."""
    return bool(re.search(r"/site\d*/assets/fonts/", fault))


def read(page) -> str:
    """The name of the file that a page shows."""
    return page.url.split("?")[0].split("#")[0].rsplit("/", 1)[1]


# --- the archive ---


def test_the_zip_holds_one_folder_that_says_what_it_is(archive, folder):
    """index.html is at its top, with a README of ten lines, the license, the bibliography and the data."""
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


def test_every_unzip_reads_it(archive, folder, tmp_path):
    """Python unpacks the same files as unzip; sizes and checksums are right."""
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        opened.extractall(tmp_path)
        assert {entry.external_attr >> 16 for entry in opened.infolist()} == {0o100644}
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert names and all((tmp_path / folder.name / name).read_bytes() == (folder / name).read_bytes() for name in names)
    assert subprocess.run(["unzip", "-tq", str(archive)], capture_output=True).returncode == 0


def test_names_are_safe_everywhere(archive):
    """No name that Windows refuses, none that differs from another by case alone, none too long."""
    names = zipfile.ZipFile(archive).namelist()
    assert len({name.lower() for name in names}) == len(names) and names == sorted(names)
    for name in names:
        assert len(name) < 200 and not re.search(r'[<>:"\\|?*\x00-\x1f\x7f-\uffff]', name), name
        assert not any(part.endswith((".", " ")) or RESERVED.fullmatch(part) for part in name.split("/")), name


def test_the_checksums_are_those_of_the_files(dist):
    """sha256sum itself finds every file whole."""
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=dist, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count(": OK") == len(list(dist.iterdir())) - 1


# --- the pages ---


def test_every_link_leads_to_a_file_and_its_place(folder):
    """Files are spelled out, fragments are there, nothing comes from another host."""
    command = [sys.executable, "-m", "commands.check_site", str(folder), "--offline"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_addresses_in_the_head_are_hosted_ones(folder, site):
    """Canonical address, citation and their files are those of the hosted site, to the letter."""
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
        if (
            path.suffix not in (".html", ".md") and path.is_file()
        ):  # index.md is the page for programs that read the hosted site
            assert (folder / "cite" / path.name).read_bytes() == path.read_bytes()


def test_each_page_opens_in_silence(from_disk, folder):
    """Every page of the navigation, reached by its links, with an empty console and the edition named."""
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


def test_search_finds_what_the_hosted_one_finds(from_disk):
    """Each query of the golden file, first what was meant; a result opens its page with the words marked."""
    page = open_search(from_disk("figures/index.html"))
    expect_all_first(page)
    page.locator("dialog.find input[type=search]").fill("temozolomide")
    page.locator("a.find-result", has=page.locator(".find-kind", has_text="Section")).first.click()
    page.wait_for_url("**/drug-delivery.html*")
    expect(page.locator("article mark").first).to_contain_text(re.compile("temozolomide", re.I))


def test_a_filter_works_from_disk(from_disk):
    """The rules of spelling are loaded from disk, too."""
    page = from_disk("notes.html")
    page.locator("[name=words]").fill("TGFB1")
    expect(page.locator(".table-count[data-count]")).to_have_text(re.compile(r"^\d of "), timeout=20_000)
    expect(page.locator("#n-v3")).to_be_visible()


def test_popups_open_stay_and_lead_on(from_disk):
    """Hover, pin, the next place on another page, terms and notes."""
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


def test_rows_filter_count_sort_and_download(from_disk):
    """Facets by form, by address, by the map; the choice outlasts a reload; the download is what is shown."""
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


def test_figures_choose_and_enlarge(from_disk):
    """A box lists its findings, and the enlarged view opens, zooms and closes."""
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


def test_the_cite_box_gives_the_hosted_address(from_disk):
    """A format is chosen, remembered on the next page, and copied; a record has its dialog."""
    page = from_disk("growth.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Cite this page").click()
    page.get_by_role("tab", name="MediaWiki").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".cite-tools [role=status]")).to_have_text("Copied")
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


def test_two_versions_side_by_side_keep_their_own_colors(from_disk, folder, tmp_path):
    """The chosen scheme follows from page to page, and not into another copy, moved elsewhere."""
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


def test_a_phone_opens_it_too(from_disk):
    """At 360 px, by touch: the popup, the cards of the table, no sideways scrolling."""
    page = from_disk("table-1.html", **PHONE)
    assert page.locator("#row-1 > *").evaluate_all(
        "cells => cells.every((cell, at) => !at || cell.getBoundingClientRect().top > cells[at - 1].getBoundingClientRect().top)"
    )
    assert past_the_edge(page) == []
    page.locator("#cite-43-1").scroll_into_view_if_needed()
    page.locator("#cite-43-1").tap()
    expect(page.locator(POPUP)).to_be_visible()
    page.goto(page.url.replace("table-1", "offline"))
    assert past_the_edge(page) == []


def test_without_javascript_it_is_whole(from_disk, site):
    """Every page has the words of the hosted one, and marks and back-links lead there and back."""
    page = from_disk("references.html", java_script_enabled=False)
    count = len(load(ROOT).bibliography.by_number)
    assert page.locator("ol.references > li").count() == count < page.locator(".backlink").count()
    page.locator("#ref-3 .backlink", has_text="Characterization").first.click()
    page.wait_for_url("**/characterization.html#cite-24-1")
    page.click("#cite-24-1")
    expect(page.locator("#entry-24")).to_be_in_viewport()
    for name, rows_there in (("table-1", 12), ("evidence", 45)):
        page.goto(page.url.rsplit("/", 1)[0] + f"/{name}.html")
        assert page.locator("table[data-sortable] tbody > tr:visible").count() >= rows_there


def test_nothing_is_written_into_the_folder(from_disk, folder):
    """A read-only disk is as good: no file changes while a reader works."""
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


def test_a_browser_that_keeps_nothing_is_no_obstacle(chromium, folder, tmp_path):
    """With storage forbidden, as a reader can set it, pages open in silence and the scheme still changes."""
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    faults = []
    context = chromium.browser_type.launch_persistent_context(
        str(tmp_path),
        executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu"],
        offline=True,
    )
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.goto((folder / "growth.html").as_uri())
    assert page.evaluate("(() => { try { return Boolean(localStorage) } catch { return false } })()") is False
    before = scheme(page)
    switch(page)
    assert scheme(page) != before
    page.click("#cite-39-1")
    expect(page.locator(POPUP)).to_be_visible()
    open_search(page)
    page.keyboard.type("miR-221")
    expect(page.locator("a.find-result").first).to_contain_text("miR-221")
    context.close()
    assert faults == []


def test_the_build_for_a_server_says_so_from_disk(from_disk, site):
    """Opened from disk it asks for nothing that is not there, and names what works."""
    page = from_disk("growth/index.html", root=site)
    expect(page.locator(".served-only")).to_contain_text("make export")
    page.click("#cite-39-1")
    expect(page.locator(POPUP)).to_be_visible()
