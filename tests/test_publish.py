"""Publishing releases to a real git remote: each release keeps its address, and the latest one is at
the root."""

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
    """Run git in a folder and return its output."""
    who = ("-c", "user.name=T", "-c", "user.email=t@t.example")
    return subprocess.run(
        ["git", *who, "-C", str(folder), *words], check=True, capture_output=True, text=True
    ).stdout.strip()


def publish(project: Path, remote: Path | str, *branch: str, **environment: str) -> subprocess.CompletedProcess:
    """Run `make publish`; the environment that runs the tests replaces the .venv."""
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
    """Assign new addresses to a release, commit, and tag it, as the README explains."""
    listed = project / "docs" / "data" / "addresses.csv"
    listed.write_text(listed.read_text(encoding="utf-8").replace(",next,", f",{version},"), encoding="utf-8")
    git(project, "add", "-A")
    git(project, "commit", "-q", "--allow-empty", "-m", version)
    git(project, "tag", version)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The tiny review with v1.2 and v1.10 published to a bare repository, as (project, remote)."""
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
    """A checkout of the published branch, served as a host would; (folder, address)."""
    folder = tmp_path_factory.mktemp("host") / "site"
    git(folder.parent, "clone", "-q", "--branch", "gh-pages", str(released[1]), str(folder))
    with serving(folder) as address:
        yield folder, address


def open_at(chromium, address: str):
    """A browser page at an address."""
    page = chromium.new_page()
    page.goto(address)
    return page


def test_releases_keep_their_addresses_and_the_latest_is_at_the_root(chromium, host):
    """A browser shows both releases at their permanent addresses, and the latest one at the plain
    address."""
    _, address = host
    for path, newest in (("v1.2/", False), ("v1.10/", True), ("", True)):
        page = open_at(chromium, f"{address}/{path}table/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("The table")
        assert page.get_by_text("Foam rises higher.").count() == newest, path


def test_a_release_links_to_the_latest_version(chromium, host):
    """A notice on each page of a release links to the same page of the latest version, which has no
    such notice."""
    _, address = host
    notice = open_at(chromium, f"{address}/v1.2/table/").locator(".fixed-copy")
    expect(notice).to_contain_text("This is version v1.2, kept as published.")
    assert notice.get_by_role("link").get_attribute("href") == f"{SITE_URL}table/"
    assert open_at(chromium, f"{address}/table/").locator(".fixed-copy").count() == 0


def test_search_engines_index_only_the_latest_version(host):
    """Releases are marked noindex and name the latest page as canonical; robots.txt and the sitemap are
    only at the root."""
    folder, _ = host
    copy, latest = ((folder / path / "table/index.html").read_text(encoding="utf-8") for path in ("v1.2", "."))
    for html in (copy, latest):
        assert f'<link rel="canonical" href="{SITE_URL}table/">' in html
    assert '<meta name="robots" content="noindex">' in copy and '"noindex"' not in latest
    assert (folder / "sitemap.xml").exists() and not list(folder.glob("v*/sitemap.xml*"))


def test_a_copy_leaves_small_files_to_the_latest_version(host):
    """A permanent copy has no citation pages of records and no pages as Markdown; its links lead to those of the
    latest version."""
    folder, _ = host
    html = (folder / "v1.2/table/index.html").read_text(encoding="utf-8")
    (cited, *_), markdown = re.findall(r'class="cite-link" href="([^"]+)"', html), "table/index.md"
    assert (folder / cited.removeprefix(SITE_URL)).is_file() and (folder / markdown).is_file()
    assert not list((folder / "v1.2/cite").glob("*.html")) and not (folder / "v1.2" / markdown).exists()
    assert not (folder / "v1.2/assets/cards").exists() and "data-copy-page" not in html
    assert f'content="{SITE_URL}assets/cards/table.png"' in html and (folder / "assets/cards/table.png").is_file()
    assert [path.suffix for path in (folder / "v1.2/downloads").iterdir() if path.name != "SHA256SUMS"] == [".zip"]


def test_the_latest_version_lists_all_releases(host):
    """The latest version links to every release, newest first."""
    html = (host[0] / "index.html").read_text(encoding="utf-8")
    assert html.index(f'href="{SITE_URL}v1.10/"') < html.index(f'href="{SITE_URL}v1.2/"')


def test_publishing_an_unchanged_release_again_does_nothing(released):
    """If a later step failed, publishing can be repeated; it writes nothing and says so."""
    project, remote = released
    before = git(remote, "rev-parse", "gh-pages")
    done = publish(project, remote)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"v1.10 is already published, with the same content: {SITE_URL}v1.10/" in done.stdout
    assert git(remote, "rev-parse", "gh-pages") == before


def test_a_published_release_never_changes(released):
    """Citations rely on it: the same tag with other content is rejected, and the branch stays
    unchanged."""
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
    assert re.match(
        r"version must be published only once: 'v1\.10' differs in \d+ files, such as \S+ \(tag a new one", line
    )
    assert git(remote, "rev-parse", "gh-pages") == before


def test_an_untrusted_checkout_is_not_published(released):
    """One line states the remedy before anything is built."""
    project, remote = released
    done = publish(project, remote, GIT_TEST_ASSUME_DIFFERENT_OWNER="1", GIT_CONFIG_GLOBAL=os.devnull)
    assert done.returncode == 1 and not done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("git must trust the checkout") and "safe.directory" in line


def test_a_release_of_an_older_line_does_not_replace_the_latest(released, tmp_path):
    """The fix release v1.2.1 gets its permanent address, and v1.10 remains the latest version."""
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


def test_an_invalid_release_is_rejected_with_every_reason(review):
    """A missing address, a missing tag, uncommitted edits, and unassigned addresses are reported before
    anything is built."""
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
    """The tiny review, tagged v1.0, and an empty remote, as (project, remote)."""
    project, remote = make_other_review(tmp_path / "review"), tmp_path / "remote.git"
    (project / ".gitignore").write_text("/.build/\n/site/\n__pycache__/\n", encoding="utf-8")
    git(tmp_path, "init", "-q", "--bare", str(remote))
    git(project, "init", "-q", "-b", "main")
    release(project, "v1.0")
    return project, remote


def test_publishing_never_overwrites_a_source_branch(tagged):
    """A branch that `make publish` did not create is rejected before anything is built, and stays
    unchanged."""
    project, remote = tagged
    git(project, "push", "-q", str(remote), "main")
    before = git(remote, "rev-parse", "main")
    done = publish(project, remote, "main")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("branch must be new, empty, or made by make publish: 'main' has ")
    assert git(remote, "rev-parse", "main") == before and "build" not in done.stdout


@pytest.mark.slow
def test_publishing_keeps_files_of_the_host(tagged, tmp_path):
    """Files that `make publish` did not create are kept; its own files are removed when the site no
    longer contains them."""
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
def test_a_remote_is_not_taken_for_a_git_option(tagged, words):
    """A remote or branch whose name begins with a dash is rejected in one line; nothing is run or built."""
    project, _ = tagged
    done = publish(project, *words)
    assert done.returncode == 1 and "must be a name: '-" in done.stderr and "Traceback" not in done.stderr
    assert not list(project.rglob("ran")) and "build" not in done.stdout


@pytest.mark.parametrize(
    ("tags", "environment", "messages"),
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
def test_a_release_needs_a_tag_of_this_commit_and_a_web_address(review, tmp_path, tags, environment, messages):
    """Neither a variable nor a tag with leading zeros makes a release, and the address must be a web
    address."""
    (review / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    git(review, "init", "-q")
    git(review, "add", "-A")
    git(review, "commit", "-q", "-m", "x")
    for tag in tags:
        git(review, "tag", tag)
    done = subprocess.run(
        [sys.executable, "-m", "commands.publish", "--ready", str(tmp_path / "remote.git"), "gh-pages"],
        cwd=review,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "scripts", "SITE_VERSION": "", "SITE_URL": SITE_URL, **environment},
    )
    lines = done.stderr.splitlines()
    assert done.returncode == bool(messages) and len(lines) == len(messages), done.stdout + done.stderr
    assert all(line.startswith(start) for line, start in zip(lines, messages, strict=True))


@pytest.mark.parametrize("name", ["docs/zé.md", "docs/index.md"])
def test_uncommitted_files_are_listed_with_their_full_names(review, name):
    """This includes unstaged edits and names that git would quote."""
    git(review, "init", "-q")
    git(review, "add", "-A")
    git(review, "commit", "-q", "-m", "x")
    with (review / name).open("a", encoding="utf-8") as file:
        file.write("x")
    assert name in uncommitted_files(review)
