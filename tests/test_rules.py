"""Every rule of the content, with an edit that breaks it and all that is said."""

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest
import yaml
from conftest import ROOT
from review import checks
from review.checks import ADVICE, RULES, advise, check
from review.checks.blocks import DATA
from review.data.content_loader import Content, load
from review.data.problems import Problem

# How a rule is written, by which it is known.
RULE = {"content": Content, "return": Iterator[Problem]}
CASES = {
    case["what"]: case for case in yaml.safe_load((ROOT / "tests" / "golden" / "rules.yml").read_text(encoding="utf-8"))
}


def break_it(review: Path, case: dict) -> int:
    """Make the edit of a case in the tiny review, after those that it needs; the line of the edit."""
    for edit in case.get("before", ()):
        break_it(review, edit)
    path, old, new = review / case["file"], case["old"], case["new"]
    if old is None:
        path.unlink()
        return 1
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text, f"the example is stale: {old!r} is not in {case['file']}"
    changed = text.replace(old, new, 1) if old else text + new
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(changed.encode().replace(rb"\xff", b"\xff"))
    return text.count("\n", 0, text.index(old)) + 1


def said(review: Path) -> list[str]:
    return [str(problem) for problem in check(load(review))]


def test_tiny_review_is_without_fault(review):
    """The example that all others break keeps every rule, and nothing is advised."""
    assert said(review) == [] and advise(load(review)) == []


@pytest.mark.parametrize("what", CASES, ids=lambda what: what.replace(" ", "-"))
def test_a_mistake_gives_exactly_its_lines(review, what):
    """All that is said is compared: place, rule, value and mending step.

    LINE is the line of the edit in mkdocs.yml, which is the real one, and ABOVE the line before it.
    """
    line = break_it(review, CASES[what])
    lines = said(review)
    expected = [words.replace(":LINE:", f":{line}:") for words in CASES[what]["said"]]
    assert lines == [words.replace(":ABOVE:", f":{line - 1}:") for words in expected]
    if "advised" in CASES[what]:
        advised = [str(warning) for warning in advise(load(review))]
        assert advised == CASES[what]["advised"]
        lines += advised
    assert all(line.endswith(")") and "\n" not in line for line in lines)


def test_every_rule_has_a_case_that_breaks_it(review):
    """No rule is there that cannot fail: the cases together break each one."""
    rules = RULES + ADVICE
    unbroken = {rule.__name__ for rule in rules}
    originals = {path: path.read_bytes() for path in review.rglob("*") if path.is_file()}
    for case in CASES.values():
        break_it(review, case)
        content = load(review)
        unbroken -= {rule.__name__ for rule in rules if rule.__name__ in unbroken and list(rule(content))}
        for path in (review / edit["file"] for edit in (case, *case.get("before", ()))):
            path.write_bytes(originals[path]) if path in originals else path.unlink()
    assert unbroken == set()


def test_all_problems_come_in_one_run(review):
    """Several mistakes in several files are said together, sorted by place."""
    for what in ("dead link", "DOI that is none", "script in a cell"):
        break_it(review, CASES[what])
    assert [line.split(":")[0] for line in said(review)] == ["docs/data/table-1.csv", "docs/index.md", "references.bib"]


def test_check_prints_lines_and_exits_1(review):
    """The command prints every problem and no traceback, and exits 1."""
    break_it(review, CASES["truncated bib"])
    done = subprocess.run([sys.executable, "-m", "commands.check"], cwd=review, capture_output=True, text=True)
    assert done.returncode == 1
    assert "references.bib:21: entry must be complete BibTeX" in done.stdout
    assert done.stderr == ""


def test_a_warning_is_printed_and_fails_nothing(review):
    """The command prints what it advises, counts it, and exits 0."""
    break_it(review, CASES["entry of an unknown type"])
    done = subprocess.run([sys.executable, "-m", "commands.check"], cwd=review, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    assert "warning: references.bib:21: type must be a BibTeX or biblatex type: '@leaflet'" in done.stdout
    assert "0 problems, 1 warning (" in done.stdout


def test_each_rule_is_in_a_list():
    """A rule that is written and not listed holds nothing, nor is one in a module that is not."""
    names = [module.name for module in pkgutil.iter_modules(checks.__path__, "review.checks.")]
    written = {
        rule.__name__
        for module in map(importlib.import_module, names)
        for rule in vars(module).values()
        if isinstance(rule, FunctionType) and rule.__module__ == module.__name__ and rule.__annotations__ == RULE
    }
    assert written == {rule.__name__ for rule in RULES + ADVICE}


# What is not a mistake: an edit of the tiny review that every rule must accept.
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
    "string, preamble and comment": (
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
def test_a_legitimate_input_is_no_mistake(review, what):
    """What another review may rightly contain is not refused."""
    file, old, new = LEGITIMATE[what]
    break_it(review, {"file": file, "old": old, "new": new})
    assert said(review) == []


@pytest.mark.parametrize(("block", "name"), DATA.items())
def test_a_block_without_its_data_set_is_named(review, block, name):
    """A data set that is taken out with its schema leaves a line for each block that lists it, and no traceback."""
    for path in (review / "docs" / "data").glob(f"{name}.*"):
        path.unlink()
    place = next(
        (path for path in (review / "docs").glob("*.md") if f"<!-- block: {block} -->" in path.read_text()), None
    )
    if not place:
        place = review / "docs" / "index.md"
        place.write_text(place.read_text(encoding="utf-8") + f"\n<!-- block: {block} -->\n", encoding="utf-8")
    named = [line for line in said(review) if f"block must find its data: 'docs/data/{name}'" in line]
    assert len(named) == 1 and named[0].startswith(f"docs/{place.name}:")
