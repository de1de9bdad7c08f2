"""Published addresses are permanent: each one is served or redirects to its successor."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import mutation
import pytest
import tasks
from conftest import ROOT, build, make_other_review, serving
from review.data.addresses import COUNTED_ID
from review.data.content_loader import load
from review.data.redirect_map import Redirects, page_address
from review.render.citation_marks import sentence_at
from selectolax.lexbor import LexborHTMLParser
from support.version import site_version

LIST, EDITIONS = "docs/data/addresses.csv", ".build/editions"
MOVED_ADDRESSES = """address,since,moved_to
/bread/,v1.0,
/bread/#f-rises,v1.0,
/loaf/,v1.0,/older/
/loaf/#crust,v1.0,/figures.html
/older/,v1.0,/bread/
/figures.html,v1.0,/dough/
/table/#f-rises,v1.0,/bread/#f-rises
/data/rows.csv,v1.0,/data/table-1.csv
"""


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """The built site of the tiny review after a few pages, an anchor, and a file have moved."""
    project = make_other_review(tmp_path_factory.mktemp("moved") / "review")
    (project / LIST).write_text(MOVED_ADDRESSES, encoding="utf-8")
    done = build(project, project / "site")
    assert done.returncode == 0, done.stderr
    return project / "site"


REDIRECTS = [
    ("loaf/", "bread/"),
    ("loaf/#f-rises", "bread/#f-rises"),
    ("loaf/?words=x#f-rises", "bread/?words=x#f-rises"),
    ("loaf/#crust", "dough/"),
    ("figures.html", "dough/"),
    ("table/#f-rises", "bread/#f-rises"),
]


@pytest.mark.parametrize(("old", "new"), REDIRECTS)
def test_a_moved_address_redirects_and_keeps_its_anchor(chromium, moved, old, new):
    """A redirect works over HTTP and from disk, and keeps the query and the anchor."""
    with serving(moved) as address:
        page = chromium.new_page()
        page.goto(f"{address}/{old}")
        page.wait_for_url(f"{address}/{new}")
        path, mark, rest = old.partition("/")
        page.goto((moved / path).as_uri() + (f"/index.html{rest}" if mark else ""))
        folder, _, place = new.partition("/")
        page.wait_for_url(lambda url: url.startswith((moved / folder).as_uri()) and url.endswith(place))
        page.close()


def test_a_moved_page_redirects_without_javascript(chromium, moved):
    """A moved page refreshes to its successor; a moved anchor shows a link to its new place."""
    with serving(moved) as address:
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/loaf/")
        page.wait_for_url(f"{address}/bread/")
        page.goto(f"{address}/table/#f-rises")
        page.locator("#f-rises").get_by_role("link").click()
        assert page.url == f"{address}/bread/#f-rises"
        page.context.close()


def test_a_moved_file_is_served_at_its_old_address(moved):
    """A program that fetches the old address gets the content of the new file."""
    assert (moved / "data/rows.csv").read_bytes() == (moved / "data/table-1.csv").read_bytes()


def test_every_published_address_is_served(site):
    """The built site serves all listed addresses; the list contains all pages, references, and rows of
    Table 1."""
    done = subprocess.run(
        [sys.executable, "-m", "commands.check_site", str(site)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    listed = {record["address"] for record in load(ROOT).records("addresses")}
    pages = {page_address(page.name) for page in load(ROOT).pages}
    wanted = {f"/references/#ref-{number}" for number in range(1, 93)} | {f"/table-1/#row-{n}" for n in range(1, 13)}
    assert pages | wanted <= listed


# --- ordinary edits ---

# What an author adds at the top of a page and of each data set.
HEADING = "## Mechanisms {#mechanism}"
PASSAGE = """## A new heading {#brand-new}

A new sentence [@qi2017exosomes]. <!-- note: X8, Z1 --> <!-- finding: f-brand-new -->
A dagger [@zhu2012exosomes; @roccaro2013mesenchymal]. <!-- note: X8 -->

"""
# For each data set, the record that is copied, as CONTRIBUTING suggests, and the changes to the copy.
COPIES = {
    "findings": {"f-hedgehog": "f-brand-new"},
    "notes": {"X8": "Z1"},
    "glossary": {"term-tgn": "term-brand-new", "Trans-Golgi network": "Dagger", "TGN": "Daggers"},
}


def with_copy(text: str, changes: dict[str, str]) -> str:
    """The records of a data set, preceded by a changed copy of one of them."""
    copied = re.search(rf"^- id: {next(iter(changes))}\n(?:  .*\n)+", text, re.M)[0]
    for old, new in changes.items():
        assert old in copied
        copied = copied.replace(old, new)
    return text.replace("- id: ", copied + "- id: ", 1)


@pytest.fixture(scope="module")
def site_edited(tmp_path_factory, site) -> Path:
    """The real review, built after ordinary edits above existing content: a heading, a sentence with
    citations and notes, a finding, a note, and a term. The build offers the same editions as the real site, if
    `make` has made some."""
    project = mutation.copy(tmp_path_factory.mktemp("edited"))
    if (ROOT / EDITIONS).exists():
        shutil.copytree(ROOT / EDITIONS, project / EDITIONS)
    for name, changes in COPIES.items():
        path = project / "docs" / "data" / f"{name}.yml"
        path.write_text(with_copy(path.read_text(encoding="utf-8"), changes), encoding="utf-8")
    page = project / "docs" / "growth.md"
    text = page.read_text(encoding="utf-8")
    assert HEADING in text
    page.write_text(text.replace(HEADING, PASSAGE + HEADING), encoding="utf-8")
    done = build(project, project / "site", SITE_VERSION=site_version(ROOT))
    assert done.returncode == 0, done.stderr
    return project / "site"


@cache
def text_and_tree(path: Path) -> tuple[str, LexborHTMLParser]:
    html = path.read_text(encoding="utf-8")
    return html, LexborHTMLParser(html)


@cache
def words_at(site: Path, address: str) -> Counter | None:
    """The words at an address, without numbers: for a citation mark those of its sentence, for a page
    its title, for a picture none; None when the address does not exist."""
    path, mark, name = address.lstrip("/").partition("#")
    file = site / (path + "index.html" if path.endswith("/") or not path else path)
    if not file.exists() or file.suffix in (".png", ".inv", ".xlsx"):
        return Counter() if file.exists() else None
    if file.suffix == ".html":
        html, tree = text_and_tree(file)
        at = html.find(f' id="{name}"')
        if mark and at < 0:
            return None
        tag = re.compile(r"<(\w+)[^>]*>").match(html, html.rfind("<", 0, at)) if mark else None
        inline = tag and tag[1] in ("a", "span")
        element_text = tree.css_first(f'[id="{name}"]' if mark else "title").text()
        text = sentence_at(html, tag.start(), tag.end()) if inline else element_text
    else:
        text = file.read_text(encoding="utf-8")
    return Counter(re.findall(r"[^\W\d_]{2,}", text.lower()))


def moved_or_lost(addresses, before: Path, after: Path) -> list[str]:
    """The addresses at which fewer than nine tenths of the earlier words remain."""

    def keeps_words(address: str) -> bool:
        old, new = words_at(before, address), words_at(after, address)
        return new is not None and (old & new).total() >= 0.9 * old.total()

    return [address for address in addresses if not keeps_words(address)]


@pytest.mark.slow
def test_ordinary_edits_leave_published_addresses_unchanged(site, site_edited):
    """Each address shows the same words after a heading, citation, note, finding, and term were added
    above it."""
    listed = [record["address"] for record in load(ROOT).records("addresses") if not record["moved_to"]]
    assert len(listed) > 1400 and not [address for address in listed if COUNTED_ID.search(address)]
    assert all(words_at(site, address) is not None for address in listed)
    assert moved_or_lost(listed, site, site_edited) == []


def test_ids_of_citation_marks_change_with_ordinary_edits(site, site_edited):
    """Such ids change, which is why none of them is published; this also proves that the test above can
    fail."""
    marks = re.findall(rf'<a\b[^>]*\bid="({COUNTED_ID.pattern})"', text_and_tree(site / "growth/index.html")[0])
    moved = moved_or_lost([f"/growth/#{name}" for name in marks], site, site_edited)
    assert {"/growth/#cite-39-3", "/growth/#at-x8-2"} <= set(moved)


def run(monkeypatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["tasks.py", *words])
    return tasks.main()


def test_a_lost_address_is_reported_with_its_remedy(working_copy, capfd, monkeypatch):
    """`make addresses` lists all addresses; `make check` reports an id that was removed until its
    redirect is written."""
    (working_copy / LIST).write_text("address,since,moved_to\n", encoding="utf-8")
    assert run(monkeypatch, "addresses", "v1.0") == 0
    text = (working_copy / LIST).read_text(encoding="utf-8")
    assert "/bread/#f-rises,v1.0,\n" in text and "/data/table-1.csv,v1.0,\n" in text and "next" not in text
    page = working_copy / "docs" / "table.md"
    page.write_text(page.read_text(encoding="utf-8").replace("{#table}", "{#the-table}"), encoding="utf-8")
    assert run(monkeypatch, "check") == 1
    line = 1 + text[: text.index("/table/#table,")].count("\n")
    remedy = "(restore it, or enter its new address under moved_to)"
    assert f"{LIST}:{line}: published address must stay: '/table/#table' {remedy}" in "".join(capfd.readouterr())
    (working_copy / LIST).write_text(
        text.replace("/table/#table,v1.0,", "/table/#table,v1.0,/table/#the-table"), encoding="utf-8"
    )
    assert run(monkeypatch, "check") == 0
    assert "(1 new, make addresses lists them)" in "".join(capfd.readouterr())
    assert run(monkeypatch, "addresses") == 0
    assert "/table/#the-table,next,\n" in (working_copy / LIST).read_text(encoding="utf-8")


def test_a_version_must_be_v_and_numbers(working_copy, capfd, monkeypatch):
    """A misspelled release is rejected with a one-line error."""
    assert run(monkeypatch, "addresses", "1.0") == 1
    assert "version must be v followed by numbers: '1.0'" in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("/a/", "/c/"),
        ("/a/#x", "/c/#x"),
        ("/a/#y", "/d/#z"),
        ("/e/#x", "/c/#place"),
        ("/f/", None),
        ("/q/#x", "/q/#x"),
    ],
)
def test_chained_redirects_lead_to_their_last_target(address, end):
    """A chain of redirects leads to its last target; a circular one has none."""
    moves = Redirects(
        {"/a/": "/b/", "/b/": "/c/", "/a/#y": "/d/#z", "/e/": "/c/#place", "/f/": "/g/", "/g/": "/f/"},
    )
    assert moves.follow(address) == end
