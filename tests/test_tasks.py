"""The commands: all or nothing, plain words, and true to the README."""

import os
import re
import subprocess
import sys

import pytest
import tasks
from conftest import ROOT, build, make_other_review
from support import environment, external_programs, version
from support.version import build_timestamp, is_release, iso_date, site_version


def test_site_is_built_in_a_path_with_spaces(at, capsys):
    """A line a step with its time; the end says what to open; the site offers the two light editions."""
    assert " " in str(at)
    assert tasks.main() == 0
    out = capsys.readouterr().out
    assert re.findall(r"^([\w ,:]+) … \d+\.\d s$", out, re.M) == [
        "content: check",
        "offline site: build",
        "editions: zip, one HTML file",
        "site: build",
        "site: check links, ids, hosts, addresses",
    ]
    assert str(at / "site" / "index.html") in out and "make serve" in out and "make export" in out
    assert (at / "site" / "bread" / "index.html").exists()
    offered = {path.name for path in (at / "site" / "downloads").iterdir()}
    assert {name.rpartition(".")[2] for name in offered} == {"zip", "html", "SHA256SUMS"}, offered


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "docs/bread.md",
            "[@cole2003wine]",
            "[@cole2003wines]",
            "docs/bread.md:20: key must be in references.bib: 'cole2003wines'",
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
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()[2:]} == set(tasks.TASKS)


def test_help_is_made_from_the_docstrings(monkeypatch, capsys):
    """A line a command, with what it does; so a command without a docstring is seen here."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", "help"])
    assert tasks.main() == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()[2:])
    assert list(lines) == list(tasks.TASKS)
    assert all(lines[name] == task.__doc__.splitlines()[0] for name, task in tasks.TASKS.items())


def test_the_commands_need_nothing_but_python():
    """On a machine where nothing is installed yet, every module that tasks.py loads is found."""
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        "import sys; sys.path.insert(0, 'scripts'); import tasks; tasks.help()",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "compare-forks" in done.stdout, done.stderr


def test_engines_that_are_not_run_are_named_in_one_line(monkeypatch, capsys):
    """The test command says which wikis it goes without, and what to install; with all of them nothing."""
    monkeypatch.delenv("ENGINES", raising=False)
    monkeypatch.setattr(external_programs, "is_root_on_debian", lambda: False)
    monkeypatch.setattr(external_programs, "ENGINES", {"MediaWiki": ("/no/such/wiki",), "Python": (sys.executable,)})
    external_programs.engines()
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Not run: the tests in MediaWiki; for them install (Debian): mediawiki ")
    monkeypatch.setattr(external_programs, "ENGINES", {"Python": (sys.executable,)})
    external_programs.engines()
    assert capsys.readouterr().out == ""


def test_packages_are_named_before_they_are_installed(monkeypatch, capsys):
    """As root on Debian the engines are installed, and every package is printed first; ENGINES=no installs nothing."""
    printed = []
    monkeypatch.delenv("ENGINES", raising=False)
    monkeypatch.setattr(external_programs, "is_root_on_debian", lambda: True)
    monkeypatch.setattr(external_programs, "ENGINES", {"MediaWiki": ("/no/such/wiki",)})
    monkeypatch.setattr(environment, "run", lambda *words, **_: printed.append((words, capsys.readouterr().out)))
    external_programs.engines()
    assert all(
        " ".join(external_programs.ENGINE_PACKAGES) in printed[0][1] and words[0] == "apt-get" for words, _ in printed
    )
    assert set(external_programs.ENGINE_PACKAGES) < set(printed[-1][0]) and len(printed) == 2
    monkeypatch.setenv("ENGINES", "no")
    external_programs.engines()
    assert capsys.readouterr().out.splitlines()[-1] == "Left out by ENGINES=no: the tests in MediaWiki"
    assert len(printed) == 2


def test_engines_can_be_left_out_visibly():
    """With ENGINES=no a test in a wiki is skipped and says why; quick tests leave it out by its marker."""
    test = "tests/test_engines.py::test_every_page[dokuwiki-DokuWiki]"
    for words, said in ((["-m", tasks.QUICK], "1 deselected"), (["-m", "engine"], "1 skipped")):
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test, *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "ENGINES": "no"})
        assert said in done.stdout, done.stdout
    assert "ENGINES=no leaves out the tests in wikis" in done.stdout


@pytest.mark.parametrize(
    ("task", "program", "said"),
    [
        ("validate", "java", "the checker must have Java 17: install it"),
        ("lighthouse", "npm", "Node and npm must be there: install them"),
        ("weigh", "browser", "Chromium must be there: install it"),
    ],
)
def test_a_program_that_is_missing_is_one_line(at, monkeypatch, capsys, task, program, said):
    """What cannot be installed here is named with its remedy before anything is built; exit 1."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", task])
    monkeypatch.setenv("PATH", str(at))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(external_programs, "_playwright", lambda: "")
    monkeypatch.setattr(environment, "python", lambda *_, **__: environment.run("sh", "-c", "exit 1"))
    monkeypatch.setattr(environment, "run", failing)
    assert tasks.main() == 1
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error and not (at / "site").exists()


def failing(*_: object, **__: object) -> None:
    """A command that fails."""
    raise environment.StepFailed("no network")


def test_gate_is_the_test_command_of_the_readme():
    """.ci/run runs exactly what the README gives for the tests."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1].removeprefix("exec ")
    assert f"```sh\npython3 scripts/tasks.py site\n{command}\n```" in readme


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


def git_project(folder):
    """A tiny review under version control, at release v1.2."""
    project = make_other_review(folder)
    git = ["git", "-c", "user.name=T", "-c", "user.email=t@t.example", "-C", str(project)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", "v1.2"]):
        subprocess.run(git + words, check=True)
    return project


def test_an_untrusted_checkout_is_one_line(tmp_path, monkeypatch):
    """Git tells nothing of another user's checkout, as in a container: the build says so, with
    the remedy, and does not pass for unreleased. A trusted one builds; so does a copy without git."""
    for name in ("SITE_VERSION", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    project = git_project(tmp_path / "a review")
    done = build(project, tmp_path / "site", GIT_TEST_ASSUME_DIFFERENT_OWNER="1", LANG="de_DE.UTF-8")
    assert done.returncode == 1 and "Traceback" not in done.stderr and not (tmp_path / "site").exists()
    remedy = f"git config --global --add safe.directory '{project}'"
    (line,) = [line for line in done.stderr.splitlines() if "must" in line]
    assert line.endswith(f"git must trust the checkout, which another user owns: '{project}' ({remedy})")
    subprocess.run(remedy, shell=True, check=True)
    done = build(project, tmp_path / "site", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert done.returncode == 0 and "v1.2" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    monkeypatch.setenv("PATH", "")
    assert version.site_version(project) == "unreleased"


def test_two_builds_at_once_leave_a_whole_site(at, capsys):
    """A second build waits outside and says so; nothing is lost."""
    assert tasks.main() == 0
    with tasks.build_lock():
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


def test_a_citation_in_a_tag_is_named_in_its_page(at, capsys):
    """The line of the page is said, not that of the built HTML."""
    (at / "docs" / "index.md").write_text(
        (at / "docs" / "index.md").read_text(encoding="utf-8") + '\n<div title="[@cole2003wine]">wine</div>\n',
        encoding="utf-8",
    )
    assert tasks.main() == 1
    shown = "".join(capsys.readouterr())
    assert "docs/index.md:14: citation must be outside links, pictures and tags" in shown and "Traceback" not in shown


def test_a_template_that_lacks_what_it_shows_is_named(at, capsys):
    """Data and schema are edited apart from the templates: the line is said, no traceback."""
    path = at / "overrides" / "blocks" / "glossary.html"
    path.write_text(path.read_text(encoding="utf-8").replace('term["definition"]', 'term["meaning"]'), encoding="utf-8")
    assert tasks.main() == 1
    shown = "".join(capsys.readouterr())
    (line,) = [line for line in shown.splitlines() if " must " in line]
    assert re.fullmatch(
        r"overrides/blocks/glossary.html:\d+: block must find its data: '.*meaning.*' \(restore it .*\)", line
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
    assert (
        "SOURCE_DATE_EPOCH must be seconds since 1970, before 2100: 'yesterday'" in done.stderr
        and "Traceback" not in done.stderr
    )
