"""The house in order: who imports whom, how large, and what never enters."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

LIBRARY = ROOT / "scripts" / "review"
MODULES = sorted((ROOT / "scripts").rglob("*.py"))
# What each folder of scripts/ may import of the others; nothing imports upwards.
MAY_IMPORT = {
    "support": {"support"},
    "review/data": {"review/data"},
    "review/render": {"review/render", "review/data"},
    "review/exports": {"review/exports", "review/data"},
    # Made of the built site, and told of their release by exports.
    "review/editions": {"review/editions", "review/exports", "review/data"},
    # A link may lead to an exported file.
    "review/checks": {"review/checks", "review/exports", "review/data"},
    "review/minify": {"review/minify", "review/data"},
    # It reads back what exports write, with the same tables, and keeps to the rule of keys.
    "review/imports": {"review/imports", "review/data", "review/exports", "review/checks"},
    "builder/theme": {"builder/theme", "review/render"},
    "builder": {
        "builder/theme",
        "builder",
        "support",
        "review/data",
        "review/render",
        "review/exports",
        "review/checks",
        "review/minify",
    },
    "commands": {
        "commands",
        "support",
        "review/data",
        "review/exports",
        "review/editions",
        "review/checks",
        "review/imports",
    },
    "tools": {"tools", "builder/theme", "commands", "support", "review/data", "review/exports", "review/checks"},
}
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-look-up.txt", "requirements-tools.txt")
NPM_LOCKS = sorted((ROOT / "scripts" / "tools" / "npm").glob("*.json"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def imports(path: Path) -> set[str]:
    """What a module imports, each by its whole name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    of = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [node.module for node in of if node.level], f"{path.name}: an import must give the whole name"
    return named | {node.module or "" for node in of}


def folder_of(module: str) -> str | None:
    """The folder of a module of ours: "review/data" for review.data.pages, "scripts" for hooks; None for a library."""
    first, *rest = module.split(".")
    if (ROOT / "scripts" / f"{first}.py").exists():
        return "scripts"
    whole = "/".join([first, *rest[:1]])
    return whole if whole in MAY_IMPORT else first if first in MAY_IMPORT else None


def module_of(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.relative_to(ROOT / "scripts").with_suffix("").parts)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_nothing_imports_upwards(folder):
    """Each folder imports only those that are listed for it."""
    paths = [path for path in MODULES if folder_of(module_of(path)) == folder]
    assert paths
    for path in paths:
        for name in imports(path):
            assert folder_of(name) in {None, *MAY_IMPORT[folder]}, f"{path.name} imports {name}"


def test_every_module_has_a_room():
    """At most three files lie directly in scripts/; every other one is in a listed folder."""
    outside = [module_of(path) for path in MODULES if folder_of(module_of(path)) in (None, "scripts")]
    assert outside == ["hooks", "review.__init__", "tasks"]


def test_only_the_builder_knows_mkdocs():
    """A move to another generator would leave the rest as it is."""
    knowing = {path for path in MODULES if any(name.split(".")[0] == "mkdocs" for name in imports(path))}
    assert knowing and {path.parent.name for path in knowing} <= {"builder", "scripts"}


def test_the_library_neither_prints_nor_writes():
    """Text in, text out: printing and writing is the commands' work."""
    for path in LIBRARY.rglob("*.py"):
        calls = [
            node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        ]
        names = {
            call.id if isinstance(call, ast.Name) else call.attr
            for call in calls
            if isinstance(call, (ast.Name, ast.Attribute))
        }
        assert not names & {"print", "open", "write_text", "write_bytes", "mkdir", "unlink"}, path.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_modules_are_short_and_say_what_they_are(path):
    """Under 300 lines, with a docstring; so has every public function and class."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") < 300 and (ast.get_docstring(tree) or not text)
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_tasks_run_modules_that_exist():
    """A command of make names a module of commands/ or tools/, also after one is renamed."""
    files = [ROOT / "scripts" / "tasks.py", ROOT / "scripts" / "support" / "reference_tasks.py"]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    names = re.findall(r'"-m", "((?:commands|tools)\.\w+)"', text)
    names += [f"tools.{tool}" for tool in re.findall(r'_look_at_site\("(\w+)"', text)]
    assert len(names) > 10
    assert not [name for name in names if name not in map(module_of, MODULES)]


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_versions_and_hashes_and_no_address(name):
    """Every package has one exact version and hashes, and no download address."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert unlocked(text) == [] and "://" not in text
    # These are the faults: a package without hashes, a version left open.
    assert unlocked(re.sub(r"( \\\n    --hash=\S+)+", "", text, count=1))
    assert unlocked(text.replace("==", ">=", 1))


@pytest.mark.parametrize("path", NPM_LOCKS, ids=lambda path: path.stem)
def test_tools_from_npm_are_locked_by_hash(path):
    """Each package has one exact version and a hash, and no address; the module that fetches it names that version."""
    lock = json.loads(path.read_text(encoding="utf-8"))
    ((name, version),) = lock["packages"].pop("")["dependencies"].items()
    assert lock["packages"][f"node_modules/{name}"]["version"] == version
    # What a package brings within itself is in its own hash.
    packages = [package for package in lock["packages"].values() if "inBundle" not in package]
    assert all(re.fullmatch(r"sha512-[\w+/]+=*", package["integrity"]) for package in packages)
    assert "://" not in path.read_text(encoding="utf-8")
    assert any(
        f'"{version}"' in module.read_text(encoding="utf-8") for module in MODULES if module.parent.name == "tools"
    )


def test_nothing_is_fetched_without_its_hash():
    """No script and no workflow installs a package by its name alone."""
    texts = [path.read_text(encoding="utf-8") for path in [*MODULES, *WORKFLOWS]]
    by_name = re.compile(r"npm install |\"npm\", \"install\"|\bnpx\b")
    assert NPM_LOCKS and not [text for text in texts if by_name.search(text)]
    installs = [line for text in texts for line in text.splitlines() if re.search(r"pip\W+install", line)]
    # What `make bench` compares with is fetched by whoever runs it, at exact versions.
    assert [line for line in installs if "--require-hashes" not in line and "*SPHINX" not in line] == [] != installs


def unlocked(lock: str) -> list[str]:
    """The entries of a lock that are not one exact version followed by hashes."""
    entries = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n", "", lock, flags=re.M).strip())
    whole = r"[a-z0-9][a-z0-9._-]*(\[[a-z,-]+\])?==[\w.]+( ; [^\n\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+"
    assert len(entries) > 20
    return [entry for entry in entries if not re.fullmatch(whole, entry)]


def test_declared_versions_are_the_locked_ones():
    """pyproject.toml and the locks do not drift apart."""
    declared = re.findall(r'^  "([\w.-]+)==([\w.]+)",', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    locked = (ROOT / "requirements-test.txt").read_text(encoding="utf-8").lower()
    assert declared
    for name, version in declared:
        assert re.search(rf"^{re.sub('[-_.]', '[-_.]', name.lower())}=={re.escape(version)} ", locked, re.M), name


def test_nothing_made_is_under_version_control():
    """The history holds sources only."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "mkdocs.yml" in tracked
    assert not [
        name for name in tracked if name.startswith(("site/", "dist/", ".venv/", ".build/")) or name.endswith(".pyc")
    ]


def test_there_are_workflows():
    """The one that tests and publishes, and the one that audits: the test below has what to look at."""
    assert {"site", "audit"} <= {path.stem for path in WORKFLOWS}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_are_pinned_and_may_little(path):
    """An action is named by its commit, since a tag can be moved; a workflow may read
    the repository, and only the job that publishes may do more."""
    text = path.read_text(encoding="utf-8")
    actions = re.findall(r"uses: (\S+)", text)
    assert actions and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in actions)
    assert "\npermissions:\n  contents: read\n" in text
    assert text.count(": write") == (1 if path.stem == "site" else 0)
    assert "pull_request_target" not in text and "secrets." not in text


def test_scripts_are_typed():
    """`make lint`: mypy, strict, finds nothing, and nothing is silenced without its code and a reason."""
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for path in MODULES for line in path.read_text(encoding="utf-8").splitlines()]
    silenced = [line for line in lines if "type: ignore" in line]
    assert [line for line in silenced if not re.search(r"# type: ignore\[[a-z-]+\]  # \w", line)] == []


def test_scripts_and_tests_are_linted():
    """`make lint`: ruff finds nothing and would change no line."""
    for words in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--quiet", "."], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
