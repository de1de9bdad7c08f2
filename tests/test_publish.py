"""Releases on a real git remote: each stays at its address, the latest is at the root."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import make_other_review, serving
from playwright.sync_api import expect

SITE_URL = "https://yeast.example.org/review/"


def git(folder: Path, *words: str) -> str:
    """Run git there and give what it says."""
    who = ("-c", "user.name=T", "-c", "user.email=t@t.example")
    return subprocess.run(
        ["git", *who, "-C", str(folder), *words], check=True, capture_output=True, text=True
    ).stdout.strip()


def publish(project: Path, remote: Path, **environment: str) -> subprocess.CompletedProcess:
    """The command as make calls it; the environment that runs the tests stands in for its .venv."""
    code = f"import tasks; from support import environment; tasks.set_up = lambda lock: None; tasks.PYTHON = {sys.executable!r}; "
    code += (
        f"environment.PYTHON = {sys.executable!r}; import sys; sys.argv = ['tasks.py', 'publish', {str(remote)!r}]; "
    )
    return subprocess.run(
        [sys.executable, "-c", code + "sys.exit(tasks.main())"],
        cwd=project,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "scripts", "SITE_URL": SITE_URL, **environment},
    )


def release(project: Path, version: str) -> None:
    """Name the release of the new addresses, commit and tag, as the README says."""
    listed = project / "docs" / "data" / "addresses.csv"
    listed.write_text(listed.read_text(encoding="utf-8").replace(",next,", f",{version},"), encoding="utf-8")
    git(project, "add", "-A")
    git(project, "commit", "-q", "--allow-empty", "-m", version)
    git(project, "tag", version)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The tiny review, v1.2 and then v1.10 published to a bare repository; (project, remote)."""
    folder = tmp_path_factory.mktemp("releases")
    project, remote = make_other_review(folder / "review"), folder / "remote.git"
    (project / ".gitignore").write_text("/.build/\n/site/\n__pycache__/\n", encoding="utf-8")
    git(folder, "init", "-q", "--bare", str(remote))
    git(project, "init", "-q")
    for version, words in (("v1.2", "Foam rises"), ("v1.10", "Foam rises higher")):
        page = project / "docs" / "table.md"
        page.write_text(page.read_text(encoding="utf-8") + f"\n{words}.\n", encoding="utf-8")
        release(project, version)
        done = publish(project, remote)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{version} is at {SITE_URL}{version}/" in done.stdout
    return project, remote


@pytest.fixture(scope="module")
def host(released, tmp_path_factory):
    """What a host serves: the branch, checked out."""
    folder = tmp_path_factory.mktemp("host") / "site"
    git(folder.parent, "clone", "-q", "--branch", "gh-pages", str(released[1]), str(folder))
    with serving(folder) as address:
        yield folder, address


def at(chromium, address: str):
    """A page at an address."""
    page = chromium.new_page()
    page.goto(address)
    return page


def test_each_version_stays_and_the_latest_is_at_the_root(chromium, host):
    """Both versions are read in a browser at their addresses, and the newest at the plain one."""
    _, address = host
    for path, newest in (("v1.2/", False), ("v1.10/", True), ("", True)):
        page = at(chromium, f"{address}/{path}table/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("The table")
        assert page.get_by_text("Foam rises higher.").count() == newest, path


def test_a_version_that_stays_says_so_and_leads_to_the_latest_page(chromium, host):
    """The notice leads to the page of the same name; the latest itself has none."""
    _, address = host
    notice = at(chromium, f"{address}/v1.2/table/").locator(".fixed-copy")
    expect(notice).to_contain_text("This is version v1.2, kept as it was published.")
    assert notice.get_by_role("link").get_attribute("href") == f"{SITE_URL}table/"
    assert at(chromium, f"{address}/table/").locator(".fixed-copy").count() == 0


def test_indexers_read_only_the_latest(host):
    """Copies are not indexed and name the latest as canonical; robots.txt and the map of the site are the root's."""
    folder, _ = host
    copy, latest = ((folder / path / "table/index.html").read_text(encoding="utf-8") for path in ("v1.2", "."))
    for html in (copy, latest):
        assert f'<link rel="canonical" href="{SITE_URL}table/">' in html
    assert '<meta name="robots" content="noindex">' in copy and '"noindex"' not in latest
    assert (folder / "sitemap.xml").exists() and not list(folder.glob("v*/sitemap.xml*"))


def test_about_lists_the_releases(host):
    """The latest leads to every version that stays."""
    html = (host[0] / "index.html").read_text(encoding="utf-8")
    assert html.index(f'href="{SITE_URL}v1.10/"') < html.index(f'href="{SITE_URL}v1.2/"')


def test_a_version_is_published_again_with_the_same_content(released):
    """When a later step failed, the whole can run again: nothing is written, and it says so."""
    project, remote = released
    before = git(remote, "rev-parse", "gh-pages")
    done = publish(project, remote)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"v1.10 is published already, with the same content: {SITE_URL}v1.10/" in done.stdout
    assert git(remote, "rev-parse", "gh-pages") == before


def test_a_published_version_never_changes(released):
    """What is cited stays: the same tag with other content is refused, and the branch stays as it was."""
    project, remote = released
    before, start = git(remote, "rev-parse", "gh-pages"), git(project, "rev-parse", "HEAD")
    page = project / "docs" / "table.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nFoam falls.\n", encoding="utf-8")
    try:
        git(project, "commit", "-qam", "x")
        git(project, "tag", "-f", "v1.10")
        done = publish(project, remote)
    finally:
        git(project, "reset", "-q", "--hard", start)
        git(project, "tag", "-f", "v1.10")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert re.match(r"version must be published once: 'v1\.10' differs in \d+ files, such as \S+ \(tag a new one", line)
    assert git(remote, "rev-parse", "gh-pages") == before


def test_a_checkout_that_git_does_not_trust_is_not_published(released):
    """One line names the remedy, before anything is built."""
    project, remote = released
    done = publish(project, remote, GIT_TEST_ASSUME_DIFFERENT_OWNER="1", GIT_CONFIG_GLOBAL=os.devnull)
    assert done.returncode == 1 and not done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("git must trust the checkout") and "safe.directory" in line


def test_an_older_version_does_not_take_the_root(released, tmp_path):
    """A mended v1.2.1 stays at its address; v1.10 remains the latest."""
    project, remote = released
    git(project, "checkout", "-q", "v1.2")
    try:
        git(project, "tag", "v1.2.1", "-m", "x")
        git(project, "tag", "-d", "v1.2")
        done = publish(project, remote)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        git(project, "tag", "v1.2", "v1.2.1^{commit}")
        git(project, "checkout", "-q", "v1.10")
    git(tmp_path, "clone", "-q", "--branch", "gh-pages", str(remote), "site")
    assert "Foam rises higher." in (tmp_path / "site/table/index.html").read_text(encoding="utf-8")
    assert "Foam rises higher." not in (tmp_path / "site/v1.2.1/table/index.html").read_text(encoding="utf-8")


def test_what_is_no_release_is_refused_with_every_reason(review):
    """No address, no tag, edits, unnamed addresses: a line each, before anything is built."""
    (review / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    git(review, "init", "-q")
    git(review, "add", "-A")
    git(review, "commit", "-q", "-m", "x")
    listed = review / "docs" / "data" / "addresses.csv"
    listed.write_text(listed.read_text(encoding="utf-8") + "/table/,next,\n", encoding="utf-8")
    done = publish(review, review / "none.git", SITE_URL="")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "SITE_URL must be the address of the site",
        "commit must have a release tag",
        "work tree must be clean",
        "docs/data/addresses.csv",
    ]
    assert "work tree must be clean: 'docs/data/addresses.csv' " in done.stderr
