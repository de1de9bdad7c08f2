"""The commands of tasks.py: all or nothing, with plain messages, and as the README describes them."""

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
import tasks
from conftest import ROOT, build, make_other_review, run_tasks_in
from support import environment, external_programs, version
from support.environment import StepFailed
from support.version import build_timestamp, is_release, iso_date, site_version


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, str]:
    """A copy of the tiny review whose path contains a space, after `make`, and what `make` printed."""
    project, printed = make_other_review(tmp_path_factory.mktemp("made") / "a review"), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        run_tasks_in(project, patch)
        assert tasks.main() == 0
    return project, printed.getvalue()


@pytest.fixture
def made_copy(made, monkeypatch) -> Path:
    """The commands of tasks.py, run in that copy."""
    return run_tasks_in(made[0], monkeypatch)


def test_the_site_builds_in_a_path_with_spaces(made):
    """Each step prints its time, the end says what to open, and the site offers the zip and the HTML file."""
    working_copy, out = made
    assert " " in str(working_copy)
    assert re.findall(r"^([\w ,:]+) … \d+\.\d s$", out, re.M) == [
        "content: check",
        "offline site: build",
        "editions: zip, one HTML file",
        "site: build",
        "site: check links, ids, hosts, addresses",
    ]
    assert str(working_copy / "site" / "index.html") in out and "make serve" in out and "make export" in out
    assert (working_copy / "site" / "bread" / "index.html").exists()
    offered = {path.name for path in (working_copy / "site" / "downloads").iterdir()}
    assert {name.rpartition(".")[2] for name in offered} == {"zip", "html", "SHA256SUMS"}, offered


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
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
def test_an_error_leaves_the_last_good_site(made_copy, capsys, name, old, new, message):
    """The command exits with 1, prints the line and its remedy without a traceback, and leaves site/
    unchanged."""
    before = {path: path.read_bytes() for path in (made_copy / "site").rglob("*") if path.is_file()}
    text = (made_copy / name).read_text(encoding="utf-8")
    assert old in text and before
    (made_copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        assert tasks.main() == 1
    finally:
        (made_copy / name).write_text(text, encoding="utf-8")
    shown = "".join(capsys.readouterr())
    assert message in shown and "Traceback" not in shown
    assert {path: path.read_bytes() for path in (made_copy / "site").rglob("*") if path.is_file()} == before


def test_mkdocs_itself_reports_errors_without_a_traceback(review):
    """Calling MkDocs directly prints the same messages."""
    (review / "references.bib").write_text("@article{a, title = {", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build"], cwd=review, capture_output=True, text=True)
    assert done.returncode == 1
    assert "references.bib:1: entry must be complete BibTeX" in done.stderr and "Traceback" not in done.stderr


def test_an_unknown_task_prints_the_usage(monkeypatch, capsys):
    """A misspelled task name prints all available tasks."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", "sight"])
    assert tasks.main() == 2
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()[2:]} == set(tasks.TASKS)


def test_help_lists_every_command_with_its_docstring(monkeypatch, capsys):
    """Each command has one line with its description, so a command without a docstring fails here."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", "help"])
    assert tasks.main() == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()[2:])
    assert list(lines) == list(tasks.TASKS)
    assert all(lines[name] == task.__doc__.splitlines()[0] for name, task in tasks.TASKS.items())


def test_tasks_need_only_python():
    """On a machine where nothing is installed yet, tasks.py finds all modules that it imports."""
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        "import sys; sys.path.insert(0, 'scripts'); import tasks; tasks.help()",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "compare-forks" in done.stdout, done.stderr


def test_missing_engines_are_listed_in_one_line(monkeypatch, capsys):
    """The test command lists the missing wikis and what to install; with all of them it prints nothing."""
    monkeypatch.delenv("ENGINES", raising=False)
    monkeypatch.setattr(external_programs, "is_root_on_debian", lambda: False)
    monkeypatch.setattr(external_programs, "ENGINES", {"MediaWiki": ("/no/such/wiki",), "Python": (sys.executable,)})
    external_programs.engines()
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Not run: the tests that use MediaWiki; to run them, install (Debian): mediawiki ")
    monkeypatch.setattr(external_programs, "ENGINES", {"Python": (sys.executable,)})
    external_programs.engines()
    assert capsys.readouterr().out == ""


def test_packages_are_printed_before_they_are_installed(monkeypatch, capsys):
    """Root on Debian installs the engines after printing every package; ENGINES=no installs nothing."""
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
    assert capsys.readouterr().out.splitlines()[-1] == "Excluded by ENGINES=no: the tests that use MediaWiki"
    assert len(printed) == 2


def test_debian_packages_are_installed_while_pip_runs(monkeypatch, capsys):
    """`make test` installs all missing programs with one apt-get, which runs beside pip; if apt-get fails, the task
    goes on, but not if pip fails."""
    begun, ended, ran = Event(), Event(), []
    monkeypatch.delenv("ENGINES", raising=False)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(external_programs, "is_root_on_debian", lambda: True)
    monkeypatch.setattr(external_programs, "find_browser", lambda: "")
    monkeypatch.setattr(external_programs, "OTHER_BROWSERS", {"Firefox": ("no-such-fox", "firefox-esr")})
    monkeypatch.setattr(external_programs, "ENGINES", {"MediaWiki": ("/no/such/wiki",)})

    def run(*words, **_):
        ran.append(words)
        begun.set()
        assert ended.wait(10)  # the with block has run meanwhile

    monkeypatch.setattr(environment, "run", run)
    with external_programs.installing_test_programs():
        assert begun.wait(10)
        ended.set()
    assert [words[1] for words in ran] == ["update", "install"]
    assert {"chromium-headless-shell", "firefox-esr", "dokuwiki"} < set(ran[1])
    assert "ENGINES=no excludes them" in capsys.readouterr().out
    monkeypatch.setattr(environment, "run", failing)
    with external_programs.installing_test_programs():
        pass
    assert capsys.readouterr().out.endswith("apt-get: install … failed\n")
    with pytest.raises(StepFailed, match="no network"), external_programs.installing_test_programs():
        failing()


def test_missing_browsers_are_installed_or_reported(monkeypatch, capsys):
    """Root on Debian installs each missing browser after printing its packages; other systems print a
    line that names it."""
    printed = []
    monkeypatch.setattr(external_programs, "OTHER_BROWSERS", {"Firefox": ("no-such-fox", "firefox-esr")})
    monkeypatch.setattr(external_programs, "is_root_on_debian", lambda: True)
    monkeypatch.setattr(environment, "run", lambda *words, **_: printed.append((words, capsys.readouterr().out)))
    external_programs.other_browsers()
    assert "firefox-esr" in printed[0][1] and "firefox-esr" in printed[-1][0] and len(printed) == 2
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Not run: the tests that use Firefox; to run them, install (Debian): firefox-esr"
    )
    monkeypatch.setattr(external_programs, "OTHER_BROWSERS", {"Firefox": (sys.executable, "firefox-esr")})
    external_programs.other_browsers()
    assert capsys.readouterr().out == "" and len(printed) == 2


def test_engines_can_be_skipped_with_a_reason():
    """With ENGINES=no, a test that needs an engine is skipped with a reason; quick tests deselect it by
    its marker."""
    test = "tests/test_engines.py::test_every_page_snippet_renders_correctly[dokuwiki-DokuWiki]"
    for words, message in ((["-m", tasks.QUICK], "1 deselected"), (["-m", "engine"], "1 skipped")):
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test, *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "ENGINES": "no"})
        assert message in done.stdout, done.stdout
    assert "ENGINES=no excludes the wiki tests" in done.stdout


@pytest.mark.parametrize(
    ("task", "program", "message"),
    [
        ("validate", "java", "Java 17 must be installed for the checker"),
        ("lighthouse", "npm", "Node and npm must be installed"),
        ("weigh", "browser", "Chromium must be installed"),
    ],
)
def test_a_missing_program_is_reported_in_one_line(working_copy, monkeypatch, capsys, task, program, message):
    """A program that cannot be installed is reported with its remedy before anything is built, with
    exit code 1."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", task])
    monkeypatch.setenv("PATH", str(working_copy))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(external_programs, "_playwright", lambda: "")
    monkeypatch.setattr(environment, "python", lambda *_, **__: environment.run("sh", "-c", "exit 1"))
    monkeypatch.setattr(environment, "run", failing)
    assert tasks.main() == 1
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error and not (working_copy / "site").exists()


def failing(*_: object, **__: object) -> None:
    """A command that fails."""
    raise environment.StepFailed("no network")


def test_ci_runs_the_test_command_of_the_readme():
    """.ci/run runs exactly the command that the README states for the tests."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1].removeprefix("exec ")
    (block,) = re.findall(r"^```sh\nmake test\n(.*?)^```", readme, re.S | re.M)
    assert block.partition("#")[0].strip() == command


def test_version_and_date_fall_back(tmp_path, monkeypatch):
    """They come from the environment, then from git, then from the files of a copy without history."""
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
    """The tiny review under version control, at release v1.2."""
    project = make_other_review(folder)
    git = ["git", "-c", "user.name=T", "-c", "user.email=t@t.example", "-C", str(project)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", "v1.2"]):
        subprocess.run(git + words, check=True)
    return project


def test_an_untrusted_checkout_is_reported_in_one_line(tmp_path, monkeypatch):
    """Git does not read another user's checkout, as in a container. The build reports this with a
    remedy instead of calling the site unreleased. A trusted checkout builds, and so does a copy without
    git."""
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


def test_a_second_build_is_refused_while_one_is_running(made_copy, capsys):
    """The second build says why it stops, and the site stays complete."""
    with tasks.build_lock():
        assert tasks.main() == 1
    assert "another build is running" in "".join(capsys.readouterr())
    assert (made_copy / "site" / "bread" / "index.html").exists()


def test_a_mkdocs_warning_stops_the_build(working_copy, capsys):
    """Builds are strict, so a missing image is an error."""
    (working_copy / "docs" / "index.md").write_text(
        (working_copy / "docs" / "index.md").read_text(encoding="utf-8") + "\n![x](none.svg)\n", encoding="utf-8"
    )
    assert tasks.main() == 1
    assert "none.svg" in "".join(capsys.readouterr())


def test_the_check_reports_a_problem_once(working_copy, capfd, monkeypatch):
    """MkDocs builds while the content is checked and finds the same problems, which only the check reports."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", "check"])
    assert tasks.main() == 0
    lines = capfd.readouterr().out.splitlines()
    assert [re.sub(r"[\d.]+", "N", line)[:17] for line in lines] == [
        "N pages, N refere",
        "site: build … N s",
        "N pages and style",
    ]
    page = working_copy / "docs" / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nBeer [@nobody].\n", encoding="utf-8")
    assert tasks.main() == 1
    out, errors = capfd.readouterr()
    assert out.count("'nobody'") == 1 and len(out.splitlines()) == 2 and not errors


def test_a_citation_in_a_tag_is_reported_in_its_source(working_copy, capsys):
    """The message states the line in the page's source, not in the built HTML."""
    (working_copy / "docs" / "index.md").write_text(
        (working_copy / "docs" / "index.md").read_text(encoding="utf-8")
        + '\n<div title="[@cole2003wine]">wine</div>\n',
        encoding="utf-8",
    )
    assert tasks.main() == 1
    shown = "".join(capsys.readouterr())
    assert "docs/index.md:14: citation must be outside links, pictures, and tags" in shown and "Traceback" not in shown


def test_a_template_with_a_missing_name_is_reported(working_copy, capsys):
    """If data and template no longer agree, the message states the line of the template, without a
    traceback."""
    path = working_copy / "overrides" / "blocks" / "glossary.html"
    path.write_text(path.read_text(encoding="utf-8").replace('term["definition"]', 'term["meaning"]'), encoding="utf-8")
    assert tasks.main() == 1
    shown = "".join(capsys.readouterr())
    (line,) = [line for line in shown.splitlines() if " must " in line]
    assert re.fullmatch(
        r"overrides/blocks/glossary.html:\d+: block must find its data: '.*meaning.*' \(restore it .*\)", line
    )
    assert "Traceback" not in shown


@pytest.mark.parametrize("folder", ["münchen ü", "per%cent", "it's"])
def test_unusual_paths_work(tmp_path, folder):
    """Non-ASCII letters and special characters in a path work, even in the C locale."""
    project = make_other_review(tmp_path / folder)
    done = build(project, tmp_path / "site", LC_ALL="C", PYTHONUTF8="1")
    assert done.returncode == 0, done.stderr


def test_an_invalid_date_is_reported_in_one_line(review, tmp_path):
    """A SOURCE_DATE_EPOCH that is not a number yields one line and no traceback."""
    done = build(review, tmp_path / "site", SOURCE_DATE_EPOCH="yesterday")
    assert done.returncode == 1
    assert (
        "SOURCE_DATE_EPOCH must be seconds since 1970, before 2100: 'yesterday'" in done.stderr
        and "Traceback" not in done.stderr
    )
