"""House rules: which package may import which, how long modules may be, and what must not enter the
repository."""

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
# For each folder of scripts/, the folders from which it may import; imports only go downward.
MAY_IMPORT = {
    "support": {"support"},
    "review/data": {"review/data"},
    "review/render": {"review/render", "review/data"},
    "review/exports": {"review/exports", "review/data"},
    # Editions are made from the built site; exports describe their release.
    "review/editions": {"review/editions", "review/exports", "review/data"},
    # A link may lead to an exported file.
    "review/checks": {"review/checks", "review/exports", "review/data"},
    "review/minify": {"review/minify", "review/data"},
    # Imports read what exports write, with the same tables, and obey the rule on citation keys.
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
    """The full names of all modules that a module imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    of = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [node.module for node in of if node.level], f"{path.name}: an import must give the full name"
    return named | {node.module or "" for node in of}


def folder_of(module: str) -> str | None:
    """The folder of one of our modules, such as "review/data" for review.data.pages or "scripts" for
    hooks; None for a library."""
    first, *rest = module.split(".")
    if (ROOT / "scripts" / f"{first}.py").exists():
        return "scripts"
    full_name = "/".join([first, *rest[:1]])
    return full_name if full_name in MAY_IMPORT else first if first in MAY_IMPORT else None


def module_of(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.relative_to(ROOT / "scripts").with_suffix("").parts)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_only_go_downward(folder):
    """Each folder imports only from the folders listed for it."""
    paths = [path for path in MODULES if folder_of(module_of(path)) == folder]
    assert paths
    for path in paths:
        for name in imports(path):
            assert folder_of(name) in {None, *MAY_IMPORT[folder]}, f"{path.name} imports {name}"


def test_every_module_is_in_a_listed_folder():
    """Only three modules are outside the listed folders."""
    outside = [module_of(path) for path in MODULES if folder_of(module_of(path)) in (None, "scripts")]
    assert outside == ["hooks", "review.__init__", "tasks"]


def test_only_the_builder_knows_mkdocs():
    """A change to another generator would leave the other folders unchanged."""
    knowing = {path for path in MODULES if any(name.split(".")[0] == "mkdocs" for name in imports(path))}
    assert knowing and {path.parent.name for path in knowing} <= {"builder", "scripts"}


def test_the_library_neither_prints_nor_writes():
    """The library turns text into text; only the commands print and write files."""
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
def test_modules_are_short_and_documented(path):
    """A module has fewer than 300 lines and a docstring; every public function and class has a
    docstring."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") < 300 and (ast.get_docstring(tree) or not text)
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_tasks_run_modules_that_exist():
    """Each command of `make` runs an existing module of commands/ or tools/, even after one is renamed."""
    files = [ROOT / "scripts" / "tasks.py", ROOT / "scripts" / "support" / "reference_tasks.py"]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    names = re.findall(r'"-m", "((?:commands|tools)\.\w+)"', text)
    names += [f"tools.{tool}" for tool in re.findall(r'_look_at_site\("(\w+)"', text)]
    assert len(names) > 10
    assert not [name for name in names if name not in map(module_of, MODULES)]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_contain_versions_and_hashes_but_no_address(name):
    """Each package has one exact version and hashes, and no download address."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert unlocked(text) == [] and "://" not in text
    # The two possible problems are a package without hashes and an open version.
    assert unlocked(re.sub(r"( \\\n    --hash=\S+)+", "", text, count=1))
    assert unlocked(text.replace("==", ">=", 1))


@pytest.mark.parametrize("path", NPM_LOCKS, ids=lambda path: path.stem)
def test_tools_from_npm_are_locked_by_hash(path):
    """Each package has one exact version and a hash but no address, and the module that installs it
    uses the same version."""
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


def test_nothing_is_installed_without_a_hash():
    """No script and no workflow installs a package by name alone."""
    texts = [path.read_text(encoding="utf-8") for path in [*MODULES, *WORKFLOWS]]
    by_name = re.compile(r"npm install |\"npm\", \"install\"|\bnpx\b")
    assert NPM_LOCKS and not [text for text in texts if by_name.search(text)]
    installs = [line for text in texts for line in text.splitlines() if re.search(r"pip\W+install", line)]
    # `make bench` installs the generators to compare with at exact versions, only for the user who runs
    # it.
    assert [line for line in installs if "--require-hashes" not in line and "*SPHINX" not in line] == [] != installs


def unlocked(lock: str) -> list[str]:
    """The entries of a lock file that are not one exact version followed by hashes."""
    entries = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n", "", lock, flags=re.M).strip())
    valid_entry = r"[a-z0-9][a-z0-9._-]*(\[[a-z,-]+\])?==[\w.]+( ; [^\n\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+"
    assert len(entries) > 20
    return [entry for entry in entries if not re.fullmatch(valid_entry, entry)]


def test_declared_versions_are_the_locked_ones():
    """The versions in pyproject.toml match those in the lock files."""
    declared = re.findall(r'^  "([\w.-]+)==([\w.]+)",', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    locked = (ROOT / "requirements-test.txt").read_text(encoding="utf-8").lower()
    assert declared
    for name, version in declared:
        assert re.search(rf"^{re.sub('[-_.]', '[-_.]', name.lower())}=={re.escape(version)} ", locked, re.M), name


def test_no_build_output_is_under_version_control():
    """The repository contains only sources."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "mkdocs.yml" in tracked
    assert not [
        name for name in tracked if name.startswith(("site/", "dist/", ".venv/", ".build/")) or name.endswith(".pyc")
    ]


def test_the_workflows_exist():
    """The tests below need the workflow that tests and publishes, and the one that audits."""
    assert {"site", "audit"} <= {path.stem for path in WORKFLOWS}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_pin_actions_and_have_few_permissions(path):
    """Actions are pinned by commit, because a tag can be moved; a workflow may only read the
    repository, except for the job that publishes."""
    text = path.read_text(encoding="utf-8")
    actions = re.findall(r"uses: (\S+)", text)
    assert actions and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in actions)
    assert "\npermissions:\n  contents: read\n" in text
    assert text.count(": write") == (1 if path.stem == "site" else 0)
    assert "pull_request_target" not in text and "secrets." not in text


def test_scripts_are_typed():
    """`make lint`: strict mypy reports nothing, and each `type: ignore` has a code and a reason."""
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for path in MODULES for line in path.read_text(encoding="utf-8").splitlines()]
    silenced = [line for line in lines if "type: ignore" in line]
    assert [line for line in silenced if not re.search(r"# type: ignore\[[a-z-]+\]  # \w", line)] == []


def test_scripts_and_tests_are_linted():
    """`make lint`: ruff reports nothing and would not reformat anything."""
    for words in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--quiet", "."], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
