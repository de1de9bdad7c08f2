"""The rules of the content, each with an edit that violates it and the complete output."""

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest
import yaml
from conftest import ROOT, make_other_review
from review import checks
from review.checks import ADVICE, RULES, advise, check
from review.checks.blocks import DATA
from review.data.content_loader import Content, load
from review.data.problems import Problem

# The signature by which a rule is recognized.
RULE = {"content": Content, "return": Iterator[Problem]}
CASES = {
    case["what"]: case for case in yaml.safe_load((ROOT / "tests" / "golden" / "rules.yml").read_text(encoding="utf-8"))
}


@pytest.fixture
def review(review_content: Path) -> Path:
    return review_content


def apply_edit(review: Path, case: dict) -> int:
    """Apply the edit of a case to the tiny review, after the edits that it requires; return its line."""
    for edit in case.get("before", ()):
        apply_edit(review, edit)
    path, old, new = review / case["file"], case["old"], case["new"]
    if old is None:
        path.unlink()
        return 1
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text, f"the example is outdated: {old!r} is not in {case['file']}"
    changed = text.replace(old, new, 1) if old else text + new
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(changed.encode().replace(rb"\xff", b"\xff"))
    return text.count("\n", 0, text.index(old)) + 1


def messages_of(review: Path) -> list[str]:
    return [str(problem) for problem in check(load(review))]


def test_the_tiny_review_is_valid(review):
    """The example that all other tests modify violates no rule and yields no warning."""
    assert messages_of(review) == [] and advise(load(review)) == []


@pytest.mark.parametrize("what", CASES, ids=lambda what: what.replace(" ", "-"))
def test_an_invalid_edit_yields_exactly_its_messages(review, what):
    """The complete output is compared: place, rule, value, and remedy.

    LINE is the line of the edit in mkdocs.yml, which extends the real file, and ABOVE is the line
    before it.
    """
    line = apply_edit(review, CASES[what])
    lines = messages_of(review)
    expected = [words.replace(":LINE:", f":{line}:") for words in CASES[what]["said"]]
    assert lines == [words.replace(":ABOVE:", f":{line - 1}:") for words in expected]
    if "advised" in CASES[what]:
        advised = [str(warning) for warning in advise(load(review))]
        assert advised == CASES[what]["advised"]
        lines += advised
    assert all(line.endswith(")") and "\n" not in line for line in lines)


def test_every_rule_has_an_example_that_violates_it(review):
    """Together, the examples violate every rule, so that each rule can fail."""
    rules = RULES + ADVICE
    unbroken = {rule.__name__ for rule in rules}
    originals = {path: path.read_bytes() for path in review.rglob("*") if path.is_file()}
    for case in CASES.values():
        apply_edit(review, case)
        content = load(review)
        unbroken -= {rule.__name__ for rule in rules if rule.__name__ in unbroken and list(rule(content))}
        for path in (review / edit["file"] for edit in (case, *case.get("before", ()))):
            path.write_bytes(originals[path]) if path in originals else path.unlink()
    assert unbroken == set()


def test_all_problems_are_reported_in_one_run(review):
    """Problems in several files are reported together, sorted by place."""
    for what in ("dead link", "invalid DOI", "script in a cell"):
        apply_edit(review, CASES[what])
    assert [line.split(":")[0] for line in messages_of(review)] == [
        "docs/data/table-1.csv",
        "docs/index.md",
        "references.bib",
    ]


def test_the_check_command_prints_problems_and_exits_with_1(tmp_path):
    """The command prints every problem without a traceback."""
    review = make_other_review(tmp_path / "with commands")
    apply_edit(review, CASES["truncated bib"])
    done = subprocess.run([sys.executable, "-m", "commands.check"], cwd=review, capture_output=True, text=True)
    assert done.returncode == 1
    assert "references.bib:21: entry must be complete BibTeX" in done.stdout
    assert done.stderr == ""


def test_warnings_do_not_fail_the_check(tmp_path):
    """The command prints and counts warnings, and exits with 0."""
    review = make_other_review(tmp_path / "with commands")
    apply_edit(review, CASES["entry of an unknown type"])
    done = subprocess.run([sys.executable, "-m", "commands.check"], cwd=review, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    assert "warning: references.bib:21: type must be a BibTeX or biblatex type: '@leaflet'" in done.stdout
    assert "0 problems, 1 warning (" in done.stdout


def test_every_rule_is_registered():
    """A rule that is not in a list, or whose module is not, would never run."""
    names = [module.name for module in pkgutil.iter_modules(checks.__path__, "review.checks.")]
    written = {
        rule.__name__
        for module in map(importlib.import_module, names)
        for rule in vars(module).values()
        if isinstance(rule, FunctionType) and rule.__module__ == module.__name__ and rule.__annotations__ == RULE
    }
    assert written == {rule.__name__ for rule in RULES + ADVICE}


# Valid content: edits to the tiny review that every rule must accept.
LEGITIMATE = {
    "given name in full": ("references.bib", "{Cole, D.}", "{Cole, Jean-Pierre D'Arcy}"),
    "initials with a hyphen": ("references.bib", "{Cole, D.}", "{Cole, J.-P.}"),
    "given name first": ("references.bib", "{Cole, D.}", "{David Cole}"),
    "initials without stops": ("references.bib", "{Cole, D.}", "{Cole, DH}"),
    "no author by name": ("references.bib", "{Cole, D.}", "{others}"),
    "no author at all": ("references.bib", "  author       = {Cole, D.},\n", ""),
    "no year": ("references.bib", "  year         = {2002},\n", ""),
    "no year yet": ("references.bib", "{2003}", "{in press}"),
    "title in single braces": ("references.bib", "{{Wine withdrawn}}", "{Wine withdrawn}"),
    "LaTeX in a title": ("references.bib", "yeast & hops", "yeast \\& {\\it hops} at 5$^\\circ$"),
    "decomposed letter": ("references.bib", "Óskar", "O\u0301skar"),
    "tag in a title": ("references.bib", "{{Wine withdrawn}}", "{{<i>Wine</i> <script>alert(1)</script>}}"),
    "tag in an author": ("references.bib", "{Cole, D.}", "{<script>, D.}"),
    "field of another program": ("references.bib", "  pmid         =", "  pubmed       ="),
    "DOI with its resolver": ("references.bib", "{10.5555/bread.2001}", "{https://doi.org/10.5555/bread.2001}"),
    "PMID with its address": ("references.bib", "{12345}", "{https://pubmed.ncbi.nlm.nih.gov/12345/}"),
    "entry of another kind": ("references.bib", "@article{cole2003wine", "@Book{cole2003wine"),
    "value in quotes": ("references.bib", "{{Wine withdrawn}}", '"Wine" # " withdrawn"'),
    "bare year": ("references.bib", "{2003}", "2003"),
    "string, preamble, and comment": (
        "references.bib",
        "@article{alba2001bread",
        '% a line\n@comment{x}\n@preamble{"y"}\n@string{w = "Wine"}\n@article{alba2001bread',
    ),
    "entry out of order": (
        "references.bib",
        "@article{alba2001bread",
        "@misc{zeta, title = {Z}}\n@article{alba2001bread",
    ),
    "no count of the references": ("mkdocs.yml", "  reference_count: 4\n", ""),
    "year before 1900": ("references.bib", "{2003}", "{1776}"),
    "Roman pages": ("references.bib", "{e12}", "{xi--xv}"),
    "page with a letter": ("references.bib", "{e12}", "{772a--773b}"),
    "statement that begins with a number": ("docs/data/findings.yml", "statement: ", "statement: 20 loaves of "),
    "statement that begins with a Greek letter": ("docs/data/findings.yml", "statement: ", "statement: β-glucan and "),
    "license that is empty": (
        "mkdocs.yml",
        "  license:\n    name: CC BY 4.0\n    url: https://creativecommons.org/licenses/by/4.0/\n",
        "  license:\n",
    ),
    "LICENSE that names the review's license too": (
        "LICENSE",
        "",
        "https://creativecommons.org/licenses/by-sa/4.0/ and http://creativecommons.org/licenses/by/4.0/deed.en.\n",
    ),
    "LICENSE of code alone": ("LICENSE", "", "MIT License\n"),
    "supplementary file under a usual name": ("docs/files/Table S1 (final).XLSX", "", "x"),
    "supplementary file of any letters": ("docs/files/Données_brutes.R", "", "x"),
    "drawing of draw.io, with HTML in it": (
        "docs/images/Flow Chart.svg",
        "",
        "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><div xmlns='http://www.w3.org/1999/xhtml'>x</div>"
        "</foreignObject><a href='https://www.drawio.com/'><text>y</text></a></svg>",
    ),
    "link to a name with spaces": ("docs/bread.md", "Dough rises", "[Dough](<dough.md> 'A \"title\"') rises"),
}


@pytest.mark.parametrize("what", LEGITIMATE)
def test_valid_content_is_accepted(review, what):
    """Content that another review may legitimately have is accepted."""
    file, old, new = LEGITIMATE[what]
    apply_edit(review, {"file": file, "old": old, "new": new})
    assert messages_of(review) == []


@pytest.mark.parametrize(("block", "name"), DATA.items())
def test_a_block_without_its_data_set_is_reported(review, block, name):
    """Removing a data set with its schema yields one message for each block that lists it, and no
    traceback."""
    for path in (review / "docs" / "data").glob(f"{name}.*"):
        path.unlink()
    place = next(
        (path for path in (review / "docs").glob("*.md") if f"<!-- block: {block} -->" in path.read_text()), None
    )
    if not place:
        place = review / "docs" / "index.md"
        place.write_text(place.read_text(encoding="utf-8") + f"\n<!-- block: {block} -->\n", encoding="utf-8")
    named = [line for line in messages_of(review) if f"block must find its data: 'docs/data/{name}'" in line]
    assert len(named) == 1 and named[0].startswith(f"docs/{place.name}:")
