"""Published addresses last: each is served, or leads to where it went."""

import subprocess
import sys

import pytest
import tasks
from conftest import ROOT, build, make_other_review, serving
from review.data.content import load
from review.data.redirects import Redirects, page_address

LIST = "docs/data/addresses.csv"
MOVED = """address,since,moved_to
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
    """The tiny review with pages, a place and a file that have moved, built."""
    project = make_other_review(tmp_path_factory.mktemp("moved") / "review")
    (project / LIST).write_text(MOVED, encoding="utf-8")
    done = build(project, project / "site")
    assert done.returncode == 0, done.stderr
    return project / "site"


WAYS = [
    ("loaf/", "bread/"),
    ("loaf/#f-rises", "bread/#f-rises"),
    ("loaf/?words=x#f-rises", "bread/?words=x#f-rises"),
    ("loaf/#crust", "dough/"),
    ("figures.html", "dough/"),
    ("table/#f-rises", "bread/#f-rises"),
]


@pytest.mark.parametrize(("old", "new"), WAYS)
def test_a_moved_address_leads_on(chromium, moved, old, new):
    """Over http and from disk, what stands behind # is kept."""
    with serving(moved) as address:
        page = chromium.new_page()
        page.goto(f"{address}/{old}")
        page.wait_for_url(f"{address}/{new}")
        path, mark, rest = old.partition("/")
        page.goto((moved / path).as_uri() + (f"/index.html{rest}" if mark else ""))
        folder, _, place = new.partition("/")
        page.wait_for_url(lambda url: url.startswith((moved / folder).as_uri()) and url.endswith(place))
        page.close()


def test_without_javascript_a_moved_page_leads_on(chromium, moved):
    """The page itself refreshes to its successor; a moved place has its link."""
    with serving(moved) as address:
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/loaf/")
        page.wait_for_url(f"{address}/bread/")
        page.goto(f"{address}/table/#f-rises")
        page.locator("#f-rises").get_by_role("link").click()
        assert page.url == f"{address}/bread/#f-rises"
        page.context.close()


def test_a_moved_file_is_its_successor(moved):
    """A program that fetches the old address gets the new file."""
    assert (moved / "data/rows.csv").read_bytes() == (moved / "data/table-1.csv").read_bytes()


def test_every_address_of_the_real_list_is_in_the_contract_and_served(site):
    """The built site serves each published address; the contract's own are among them."""
    done = subprocess.run(
        [sys.executable, "-m", "commands.check_site", str(site)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    listed = {record["address"] for record in load(ROOT).records("addresses")}
    pages = {page_address(page.name) for page in load(ROOT).pages}
    wanted = {f"/references/#ref-{number}" for number in range(1, 93)} | {f"/table-1/#row-{n}" for n in range(1, 13)}
    assert pages | wanted <= listed


def run(monkeypatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["tasks.py", *words])
    return tasks.main()


def test_a_lost_address_is_named_with_its_remedy(at, capfd, monkeypatch):
    """make addresses lists all; make check then misses an id that was taken away, until its move is written."""
    (at / LIST).write_text("address,since,moved_to\n", encoding="utf-8")
    assert run(monkeypatch, "addresses", "v1.0") == 0
    text = (at / LIST).read_text(encoding="utf-8")
    assert "/bread/#f-rises,v1.0,\n" in text and "/data/table-1.csv,v1.0,\n" in text and "next" not in text
    page = at / "docs" / "table.md"
    page.write_text(page.read_text(encoding="utf-8").replace("{#table}", "{#the-table}"), encoding="utf-8")
    assert run(monkeypatch, "check") == 1
    line = 1 + text[: text.index("/table/#table,")].count("\n")
    remedy = "(restore it, or write in its moved_to where it leads now)"
    assert f"{LIST}:{line}: published address must stay: '/table/#table' {remedy}" in "".join(capfd.readouterr())
    (at / LIST).write_text(
        text.replace("/table/#table,v1.0,", "/table/#table,v1.0,/table/#the-table"), encoding="utf-8"
    )
    assert run(monkeypatch, "check") == 0
    assert "(1 new, make addresses lists them)" in "".join(capfd.readouterr())
    assert run(monkeypatch, "addresses") == 0
    assert "/table/#the-table,next,\n" in (at / LIST).read_text(encoding="utf-8")


def test_a_version_is_v_and_numbers(at, capfd, monkeypatch):
    """A misspelt release is refused in one line."""
    assert run(monkeypatch, "addresses", "1.0") == 1
    assert "version must be v and numbers: '1.0'" in "".join(capfd.readouterr())


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
def test_moves_are_followed_to_their_end(address, end):
    """Several moves in a row end where the last one leads; a circle has no end."""
    moves = Redirects(
        {"/a/": "/b/", "/b/": "/c/", "/a/#y": "/d/#z", "/e/": "/c/#place", "/f/": "/g/", "/g/": "/f/"},
    )
    assert moves.follow(address) == end
