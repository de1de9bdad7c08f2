"""The commands: all or nothing, plain words, and true to the README."""

import os
import re
import subprocess
import sys

import pytest
import tasks
from conftest import ROOT, build, make_other_review
from support import environment
from support.version import build_timestamp, is_release, iso_date, site_version


def test_site_is_built_in_a_path_with_spaces(at, capsys):
    """A line a step with its time; the end says what to open."""
    assert " " in str(at)
    assert tasks.main() == 0
    out = capsys.readouterr().out
    assert re.findall(r"^([\w ,:]+) … \d+\.\d s$", out, re.M) == [
        "content: check",
        "site: build",
        "site: check links, ids, hosts, addresses",
    ]
    assert str(at / "site" / "index.html") in out and "make serve" in out and "make export" in out
    assert (at / "site" / "bread" / "index.html").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "docs/bread.md",
            "[@cole2003wine]",
            "[@cole2003wines]",
            "docs/bread.md:20: key must stand in references.bib: 'cole2003wines'",
        ),
        (
            "references.bib",
            "  pmid         = {12345},\n  reviewnumber = {4},\n}\n",
            "",
            "references.bib:21: entry must be complete BibTeX",
        ),
        ("docs/data/table-1.csv", "↑Foam", "<script>", "docs/data/table-1.csv:3: function must"),
        (
            "docs/index.md",
            "# Yeast {#home}",
            '# Yeast {#home}\n\n<p id="home"></p>',
            "docs/index.md:8: id must be used once on its page: 'home'",
        ),
        ("docs/index.md", "See [bread]", 'See <a href="gone/">gone</a> [bread]', "index.html"),
        ("mkdocs.yml", "  - Table: table.md", "  - Table: tables.md", "mkdocs.yml:"),
    ],
)
def test_a_mistake_leaves_the_last_good_site(at, capsys, name, old, new, said):
    """Exit 1, the line and its remedy, no traceback, and site/ as it was."""
    assert tasks.main() == 0
    before = {path: path.read_bytes() for path in (at / "site").rglob("*") if path.is_file()}
    text = (at / name).read_text(encoding="utf-8")
    assert old in text
    (at / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    capsys.readouterr()
    assert tasks.main() == 1
    shown = "".join(capsys.readouterr())
    assert said in shown and "Traceback" not in shown
    assert {path: path.read_bytes() for path in (at / "site").rglob("*") if path.is_file()} == before


def test_mkdocs_alone_refuses_a_mistake_without_a_traceback(review):
    """Whoever calls MkDocs itself gets the same lines."""
    (review / "references.bib").write_text("@article{a, title = {", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build"], cwd=review, capture_output=True, text=True)
    assert done.returncode == 1
    assert "references.bib:1: entry must be complete BibTeX" in done.stderr and "Traceback" not in done.stderr


def test_unknown_task_shows_the_usage(monkeypatch, capsys):
    """A misspelt task says which there are."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", "sight"])
    assert tasks.main() == 2
    assert "Usage: tasks.py" in capsys.readouterr().out


def test_engines_that_are_not_run_are_named_in_one_line(monkeypatch, capsys):
    """The test command says which wikis it goes without, and what to install; with all of them nothing."""
    monkeypatch.setattr(environment, "is_root_on_debian", lambda: False)
    monkeypatch.setattr(environment, "ENGINES", {"MediaWiki": ("/no/such/wiki",), "Python": (sys.executable,)})
    environment.engines()
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Not run: the tests in MediaWiki; for them install (Debian): mediawiki ")
    monkeypatch.setattr(environment, "ENGINES", {"Python": (sys.executable,)})
    environment.engines()
    assert capsys.readouterr().out == ""


def test_gate_is_the_test_command_of_the_readme():
    """.ci/run runs exactly what the README gives for the tests."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1].removeprefix("exec ")
    assert f"```sh\npython3 scripts/tasks.py site\n{command}\n```" in readme
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "@python3 scripts/tasks.py $@" in makefile
    assert all(re.search(rf"^{name}\b|\b{name}\b.*:", makefile, re.M) for name in tasks.TASKS)


def test_version_and_day_fall_back(tmp_path, monkeypatch):
    """Environment first, then git, then what a copy without history has."""
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "a.md"
    page.write_text("x")
    os.utime(page, (86400, 86400))
    monkeypatch.delenv("SITE_VERSION", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert (site_version(tmp_path), iso_date(build_timestamp(tmp_path))) == (
        "unreleased",
        "1970-01-02",
    )
    git = ["git", "-c", "user.name=T", "-c", "user.email=t@t.example", "-C", str(tmp_path)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x", "--date=@99999999"], ["tag", "v1.2"]):
        subprocess.run(git + words, check=True, env={**os.environ, "GIT_COMMITTER_DATE": "@172800 +0000"})
    assert (site_version(tmp_path), build_timestamp(tmp_path)) == ("v1.2", 172800)
    assert is_release("v1.2")
    page.write_text("y")
    subprocess.run([*git, "commit", "-qam", "y"], check=True)
    assert re.fullmatch(r"v1\.2-1-g[0-9a-f]+", site_version(tmp_path))
    assert not is_release(site_version(tmp_path)) and not is_release("unreleased")
    monkeypatch.setenv("SITE_VERSION", "v9")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")
    assert (site_version(tmp_path), build_timestamp(tmp_path)) == ("v9", 7)


def test_two_builds_at_once_leave_a_whole_site(at, capsys):
    """A second build waits outside and says so; nothing is lost."""
    assert tasks.main() == 0
    with tasks.only_one():
        assert tasks.main() == 1
    assert "another build is at work" in "".join(capsys.readouterr())
    assert (at / "site" / "bread" / "index.html").exists()


def test_a_warning_of_mkdocs_stops_the_build(at, capsys):
    """Strict is strict: a picture that is not there is refused."""
    (at / "docs" / "index.md").write_text(
        (at / "docs" / "index.md").read_text(encoding="utf-8") + "\n![x](none.svg)\n", encoding="utf-8"
    )
    assert tasks.main() == 1
    assert "none.svg" in "".join(capsys.readouterr())


def test_a_citation_in_raw_html_is_named_in_its_page(at, capsys):
    """The line of the page is said, not that of the built HTML."""
    (at / "docs" / "index.md").write_text(
        (at / "docs" / "index.md").read_text(encoding="utf-8") + "\n<div>[@cole2003wine]</div>\n", encoding="utf-8"
    )
    assert tasks.main() == 1
    shown = "".join(capsys.readouterr())
    assert "docs/index.md:14: citation must stand in Markdown: '@cole2003wine'" in shown and "Traceback" not in shown


def test_a_template_that_lacks_what_it_shows_is_named(at, capsys):
    """Data and schema are edited apart from the templates: the line is said, no traceback."""
    path = at / "overrides" / "blocks" / "glossary.html"
    path.write_text(path.read_text(encoding="utf-8").replace('term["definition"]', 'term["meaning"]'), encoding="utf-8")
    assert tasks.main() == 1
    shown = "".join(capsys.readouterr())
    (line,) = [line for line in shown.splitlines() if " must " in line]
    assert re.fullmatch(
        r"overrides/blocks/glossary.html:\d+: block must find what it shows: '.*meaning.*' \(restore it .*\)", line
    )
    assert "Traceback" not in shown


@pytest.mark.parametrize("folder", ["münchen ü", "per%cent", "it's"])
def test_odd_paths_work(tmp_path, folder):
    """Letters, signs and the C locale in a path are no reason to fail."""
    project = make_other_review(tmp_path / folder)
    done = build(project, tmp_path / "site", LC_ALL="C", PYTHONUTF8="1")
    assert done.returncode == 0, done.stderr


def test_a_wrong_day_is_said_in_one_line(review, tmp_path):
    """SOURCE_DATE_EPOCH that is no number gives one line, no traceback."""
    done = build(review, tmp_path / "site", SOURCE_DATE_EPOCH="yesterday")
    assert done.returncode == 1
    assert "SOURCE_DATE_EPOCH must be seconds since 1970: 'yesterday'" in done.stderr and "Traceback" not in done.stderr
