"""Releases on a real git remote: each stays at its address, the latest is at the root."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import make_other_review, serving
from playwright.sync_api import expect
from support.version import uncommitted_files

SITE_URL = "https://yeast.example.org/review/"


def git(folder: Path, *words: str) -> str:
    """Run git there and give what it says."""
    who = ("-c", "user.name=T", "-c", "user.email=t@t.example")
    return subprocess.run(
        ["git", *who, "-C", str(folder), *words], check=True, capture_output=True, text=True
    ).stdout.strip()


def publish(project: Path, remote: Path | str, *branch: str, **environment: str) -> subprocess.CompletedProcess:
    """The command as make calls it; the environment that runs the tests stands in for its .venv."""
    code = f"import tasks; from support import environment; tasks.set_up = lambda lock: None; tasks.PYTHON = {sys.executable!r}; "
    code += f"environment.PYTHON = {sys.executable!r}; import sys; sys.argv = ['tasks.py', 'publish', *{(str(remote), *branch)!r}]; "
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


def test_a_copy_leaves_small_files_to_the_latest(host):
    """It has no citation page of a record and no page as Markdown; its links lead to those at the root, which are there."""
    folder, _ = host
    html = (folder / "v1.2/table/index.html").read_text(encoding="utf-8")
    (cited, *_), markdown = re.findall(r'class="cite-link" href="([^"]+)"', html), "table/index.md"
    assert (folder / cited.removeprefix(SITE_URL)).is_file() and (folder / markdown).is_file()
    assert not list((folder / "v1.2/cite").glob("*.html")) and not (folder / "v1.2" / markdown).exists()
    assert not (folder / "v1.2/assets/cards").exists() and "data-copy-page" not in html
    assert f'content="{SITE_URL}assets/cards/table.png"' in html and (folder / "assets/cards/table.png").is_file()
    assert [path.suffix for path in (folder / "v1.2/downloads").iterdir() if path.name != "SHA256SUMS"] == [".zip"]


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


@pytest.fixture
def tagged(tmp_path):
    """The tiny review, tagged v1.0, and an empty remote; (project, remote)."""
    project, remote = make_other_review(tmp_path / "review"), tmp_path / "remote.git"
    (project / ".gitignore").write_text("/.build/\n/site/\n__pycache__/\n", encoding="utf-8")
    git(tmp_path, "init", "-q", "--bare", str(remote))
    git(project, "init", "-q", "-b", "main")
    release(project, "v1.0")
    return project, remote


def test_sources_are_not_replaced_by_the_site(tagged):
    """A branch that publishing did not make is refused, and stays as it was."""
    project, remote = tagged
    git(project, "push", "-q", str(remote), "main")
    before = git(remote, "rev-parse", "main")
    done = publish(project, remote, "main")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("branch must be new, empty, or made by make publish: 'main' has ")
    assert git(remote, "rev-parse", "main") == before


@pytest.mark.slow
def test_what_the_host_needs_stays(tagged, tmp_path):
    """Files that publishing did not make are kept; those that it made and makes no more are gone."""
    project, remote = tagged
    git(project, "push", "-q", str(remote), "main:old/gh-pages")  # a name that ends like the branch's
    page = project / "docs" / "files" / "extra.txt"
    page.parent.mkdir()
    page.write_text("soon gone", encoding="utf-8")
    release(project, "v1.1")
    assert publish(project, remote, SITE_URL=SITE_URL.rstrip("/")).stdout.endswith(f"v1.1 is at {SITE_URL}v1.1/\n")
    git(tmp_path, "clone", "-q", "--branch", "gh-pages", str(remote), "host")
    host, mine = tmp_path / "host", tmp_path / "mine"
    mine.write_text("mine", encoding="utf-8")
    (host / ".well-known").mkdir()
    for name in ("CNAME", ".well-known/security.txt"):
        (host / name).write_text("yeast.example", encoding="utf-8")
    (host / "index.html").unlink()
    (host / "index.html").symlink_to(mine)
    git(host, "add", "-A", "--force")
    git(host, "commit", "-qm", "by the host")
    git(host, "push", "-q")
    page.unlink()
    release(project, "v1.2")
    done = publish(project, remote)
    assert done.returncode == 0, done.stderr
    git(host, "pull", "-q")
    assert all((host / name).read_text() == "yeast.example" for name in ("CNAME", ".well-known/security.txt"))
    assert not (host / "files" / "extra.txt").exists() and (host / "v1.1" / "files" / "extra.txt").exists()
    assert (host / "bread" / "index.html").exists() and not (host / "README.md").exists()
    assert mine.read_text() == "mine" and not (host / "index.html").is_symlink()


@pytest.mark.parametrize("words", [("--upload-pack=touch ran",), ("-x", "gh-pages"), ("origin", "--mirror")])
def test_a_remote_is_no_option_of_git(tagged, words):
    """A name that begins with a dash is refused in one line and runs nothing."""
    project, _ = tagged
    done = publish(project, *words)
    assert done.returncode == 1 and "must be a name: '-" in done.stderr and "Traceback" not in done.stderr
    assert not list(project.rglob("ran"))


@pytest.mark.parametrize(
    ("tags", "environment", "said"),
    [
        ([], {"SITE_VERSION": "v9"}, ["commit must have a release tag: 'v9' (git tag v1.2)"]),
        (["v01.0"], {}, ["commit must have a release tag: 'v01.0' (git tag v1.2)"]),
        (["v1.0"], {"SITE_VERSION": "v2"}, ["SITE_VERSION must be the tag of this commit, v1.0: 'v2' (unset it)"]),
        (["v1.0", "v1.1"], {}, []),
        (["v1.0"], {"SITE_URL": "https://yeast.example.org"}, []),
        (
            ["v1.0"],
            {"SITE_URL": "https://yeast.example"},
            ["SITE_URL must be the address of the site: 'https://yeast.ex"],
        ),
        (["v1.0"], {"SITE_URL": "http://["}, ["SITE_URL must be the address of the site: 'http://['"]),
        (["v1.0"], {"SITE_URL": "ftp://yeast.example.org/"}, ["SITE_URL must be the address of the site: 'ftp://"]),
        (["v1.0"], {"SITE_URL": "https://yeast.example.org/?a"}, ["SITE_URL must be the address of the site"]),
        (["v1.0"], {"SITE_URL": "https://x.example.org/\udcff"}, ["SITE_URL must be the address of the site"]),
    ],
)
def test_only_a_tag_of_this_commit_is_a_release(review, tags, environment, said):
    """The environment cannot name one, nor a tag with leading zeros; the address must be one of the web."""
    (review / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    git(review, "init", "-q")
    git(review, "add", "-A")
    git(review, "commit", "-q", "-m", "x")
    for tag in tags:
        git(review, "tag", tag)
    done = subprocess.run(
        [sys.executable, "-m", "commands.publish", "--ready"],
        cwd=review,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "scripts", "SITE_VERSION": "", "SITE_URL": SITE_URL, **environment},
    )
    lines = done.stdout.split("\n")[:-1] if done.stdout.strip() else []
    assert done.returncode == bool(said) and len(lines) == len(said), done.stdout + done.stderr
    assert all(line.startswith(start) for line, start in zip(lines, said, strict=True))


@pytest.mark.parametrize("name", ["docs/zé.md", "docs/index.md"])
def test_an_edit_is_named_whole(review, name):
    """Also one that is not staged, and one whose name git would quote."""
    git(review, "init", "-q")
    git(review, "add", "-A")
    git(review, "commit", "-q", "-m", "x")
    with (review / name).open("a", encoding="utf-8") as file:
        file.write("x")
    assert name in uncommitted_files(review)
