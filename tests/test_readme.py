"""README and CONTRIBUTING agree with the project: the files, commands, examples, and counts that they
mention are real."""

import re
import struct
import textwrap
from xml.etree import ElementTree

import pytest
import tasks
from conftest import ROOT
from review.data.content_loader import load
from tools import readme_pictures, readme_statistics

README, GUIDE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
FLOW = ROOT / ".github" / "pictures" / "flow.svg"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(tasks.TASKS)
# Examples, build output, and places on the host.
NOT_HERE = re.compile(
    r".*(PAGE|NAME)|(site|dist|downloads|docs/(images|files)|<?files|\.build|v1\.2|gh-pages)(/|$)|index\.html|objects\.inv|robots\.txt"
    r"|figures/scheme\.svg|docs/(dose|amount)\.md|.*\b(cancer|cargo)/"  # pages made from the findings
)


def files_in(text: str) -> set[str]:
    """Words in code that look like paths of the project."""
    words = re.findall(r"`(?:python3? )?([\w./*-]+?)(?: [\w. -]+)?`", text)
    return {word for word in words if re.search(r"/|\.(py|yml|csv|json|bib|md|toml|cff|txt|svg)$", word)}


def is_there(name: str) -> bool:
    """Whether a file exists relative to the root, docs/, docs/data/, or scripts/; patterns such as
    `*.yml` match any file."""
    places = (ROOT, ROOT / "docs", ROOT / "docs" / "data", ROOT / "scripts")
    return any(list(place.glob(name.strip("/").replace(".schema.json", "*.schema.json"))) for place in places)


@pytest.mark.parametrize("text", [README, GUIDE], ids=["README", "CONTRIBUTING"])
def test_every_mentioned_file_exists(text):
    """This covers names in code and links, so that none is left behind when a file moves."""
    named = files_in(text) | set(re.findall(r'(?:\]\(|href="|src=")((?!https?:|#)[^)"#]+)', text))
    assert len(named) > 10
    assert [name for name in sorted(named) if not NOT_HERE.match(name) and not is_there(name)] == []


def test_the_flow_diagram_names_existing_files():
    """Each part of the diagram is a file or folder of the project, or its output."""
    names = [part.text for part in ElementTree.parse(FLOW).findall(".//{*}text") if part.get("class") == "name"]
    assert len(names) > 12 and {"scripts/builder/", "review/data", "site/", "dist/"} <= set(names)
    assert [name for name in names if not NOT_HERE.match(name) and not is_there(name)] == []


def test_every_make_target_is_explained():
    """CONTRIBUTING explains each target, and neither document mentions one that does not exist."""
    named = {text: set(re.findall(r"\bmake ([a-z][a-z-]*)", code(text))) for text in (README, GUIDE)}
    assert {"site", "test", "lint"} <= TARGETS
    assert TARGETS - named[GUIDE] == {"site"} and "| `make` |" in GUIDE
    assert named[README] | named[GUIDE] <= TARGETS


def test_the_makefile_lists_every_command():
    """Each command is a target that is passed on by name, and the first one builds the site."""
    (listed,) = re.findall(r"^TASKS = ((?:.*\\\n)*.*)$", MAKEFILE, re.M)
    assert listed.replace("\\", " ").split() == list(tasks.TASKS) and next(iter(tasks.TASKS)) == "site"
    assert ".PHONY: $(TASKS)\n$(TASKS):\n\t@python3 scripts/tasks.py $@ $(ARGUMENTS)\n" in MAKEFILE


def test_every_command_is_in_the_table_of_commands():
    """CONTRIBUTING lists each make command once; `make` alone builds the site."""
    table = GUIDE.partition("\n## Commands\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `make ?([a-z-]*)(?: [A-Z]+=[^`]+)?` \| .+ \|$", table, re.M)
    assert sorted(name or "site" for name in rows) == sorted(TARGETS) and "" in rows
    assert len(rows) == table.count("\n| `make")


def test_every_mentioned_test_exists():
    """The tests that CONTRIBUTING mentions exist, even after one is renamed."""
    named = set(re.findall(r"`(test_\w+)`", GUIDE))
    defined = {
        name
        for path in (ROOT / "tests").glob("*.py")
        for name in re.findall(r"^def (\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    assert len(named) > 4 and named <= defined


@pytest.mark.parametrize("text", [README, GUIDE], ids=["README", "CONTRIBUTING"])
def test_links_to_sections_of_contributing_work(text):
    """A link to a section of CONTRIBUTING uses the id that GitHub generates for its heading."""
    ids = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.+)$", GUIDE, re.M)}
    linked = set(re.findall(r"\]\((?:CONTRIBUTING\.md)?#([^)]+)\)", text))
    assert linked and linked <= ids


def code(text: str) -> str:
    """The inline code and code blocks of a text."""
    return "\n".join(re.findall(r"```.*?```|`[^`]+`", text, re.S))


def test_examples_come_from_real_files():
    """Each line of an example is in the file that it quotes; “…” represents omitted text."""
    sources = {
        # The page in test_pictures.py contains every kind of image and file that a page may have.
        "markdown": [*(ROOT / "docs").glob("*.md"), ROOT / "tests" / "test_pictures.py"],
        "bibtex": [ROOT / "references.bib"],
        "csv": [ROOT / "docs" / "data" / "table-1.csv"],
        "yaml": [*(ROOT / "docs" / "data").glob("*.yml")],
        "python": [*(ROOT / "scripts").rglob("*.py")],
    }
    seen = 0
    for kind, block in re.findall(r"^ *```(\w+)\n(.*?)^ *```", GUIDE, re.S | re.M):
        example = textwrap.dedent(block)
        texts = "".join(path.read_text(encoding="utf-8") for path in sources.get(kind, []))
        # Redirects in examples are fictitious, because no published address is retired for an example.
        for line in example.splitlines() if texts and not example.startswith("/") else []:
            assert re.search(".*".join(map(re.escape, line.split("…"))), texts), line
            seen += 1
    assert seen >= 20


def test_the_counts_in_the_readme_are_current():
    """The README has the counts of the content, which `make readme-figures` updates."""
    counted = readme_statistics.table(("content", ""), readme_statistics.counts(load(ROOT)))
    assert readme_statistics.put(README, "counts", counted) == README, "make readme-figures"
    with pytest.raises(ValueError, match=r"README.md:1: marks must be present: 'more'"):
        readme_statistics.put(README, "more", "")


@pytest.mark.parametrize("scheme", readme_pictures.SCENES)
def test_readme_screenshots_have_the_right_size(scheme):
    """Each screenshot has twice the resolution of its display size and stays below the size limit."""
    picture = (readme_pictures.FOLDER / f"{scheme}.png").read_bytes()
    assert len(picture) <= readme_pictures.LIMIT
    size = [round(side * readme_pictures.SCALE) for side in readme_pictures.SIZE.values()]
    assert list(struct.unpack(">II", picture[16:24])) == size
