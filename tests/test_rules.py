"""Every rule of the content, with an edit that breaks it and all that is said."""

import subprocess
import sys
from pathlib import Path

import pytest

from review.checks import RULES, check
from review.data.content import load

BIB, BREAD, TABLE, INDEX = "references.bib", "docs/bread.md", "docs/data/table-1.csv", "docs/index.md"

# name: (file, old text, new text, [start of each line that must be said]).
# Old text "" appends, None removes the file.
CASES = {
    "unknown key": (BREAD, "It *falls* too [@alba2001bread]", "It [@alba2001breed]", [
        "docs/bread.md:18: key must stand in references.bib: 'alba2001breed' (did you mean alba2001bread)"]),
    "key differing by case": (BREAD, "It *falls* too [@alba2001bread]", "It [@Alba2001bread]", [
        "docs/bread.md:18: key must stand in references.bib: 'Alba2001bread' (did you mean alba2001bread)"]),
    "cited key with a dot": (BREAD, "It *falls* too [@alba2001bread]", "It [@alba.2001]", [
        "docs/bread.md:18: citation must be a key of letters and digits: '@alba.2001'"]),
    "comma between keys": (BREAD, "It *falls* too [@alba2001bread]", "It [@alba2001bread, @birk2002beer]", [
        "docs/bread.md:18: citation must be a key of letters and digits: '@alba2001bread, @birk2002beer' (separate keys by ';'"]),
    "words in a citation": (BREAD, "It *falls* too [@alba2001bread]", "It [see @alba2001bread]", [
        "docs/bread.md:18: citation must be a key of letters and digits: 'see @alba2001bread'"]),
    "key without a bracket": (BREAD, "It *falls* too", "It falls as @birk2002beer said", [
        "docs/bread.md:18: key must stand in brackets: '@birk2002beer'"]),
    "own footnote": (BREAD, "It *falls* too", "It falls[^1]", [
        "docs/bread.md:18: footnote must be a sentence or a citation: '[^1]'"]),
    "number of another work": (BREAD, "alba2001bread: 3", "alba2001bread: 2", [
        "docs/bread.md:1: number must be one that alba2001bread has: '2'"]),
    "group wrapped over lines": (BREAD, "[@cole2003wine]", "[@cole2003wine;\n  @birk2002beer]", []),
    "truncated bib": (BIB, "  pmid         = {12345},\n  reviewnumber = {4},\n}\n", "  pmid = {123", [
        "docs/bread.md:20: key must stand in references.bib: 'cole2003wine'",
        "docs/data/notices.csv:2: key must stand in references.bib: 'cole2003wine'",
        "references.bib:1: number must belong to a work: '4'",
        "references.bib:21: entry must be complete BibTeX: '@article{cole2003wine,'"]),
    "repeated key": (BIB, "@article{birk2002beer,", "@article{alba2001bread,\n  title = {{Twice}}\n}\n\n@article{birk2002beer,", [
        "references.bib:13: key must be used once: 'alba2001bread'"]),
    "keys that differ by case": (BIB, "@article{birk2002beer,", "@article{Alba2001bread,\n  author = {A, B.}, title = {{T}}, journal = {J}, year = {2000}, reviewnumber = {2},\n}\n\n@article{birk2002beer,", [
        "references.bib:13: entry must be cited on a page: 'Alba2001bread'",
        "references.bib:13: entry must stand before 'alba2001bread': 'Alba2001bread'",
        "references.bib:13: key must be author, year and word in small letters: 'Alba2001bread'",
        "references.bib:13: key must differ by more than case from 'alba2001bread': 'Alba2001bread'",
        "references.bib:14: number must be one of 1 to 4 and used once: '2'",
        "references.bib:22: number must be one of 1 to 4 and used once: '2'"]),
    "key with a dot": (BIB, "@article{birk2002beer,", "@article{birk.2002,", [
        "docs/bread.md:8: key must stand in references.bib: 'birk2002beer'",
        "docs/bread.md:16: key must stand in references.bib: 'birk2002beer'",
        "docs/bread.md:24: key must stand in references.bib: 'birk2002beer'",
        "docs/bread.md:27: key must stand in references.bib: 'birk2002beer'",
        "docs/data/table-1.csv:3: key must stand in references.bib: 'birk2002beer'",
        "references.bib:13: entry must be cited on a page: 'birk.2002'",
        "references.bib:13: key must be author, year and word in small letters: 'birk.2002'"]),
    "missing year": (BIB, "  year         = {2002},\n", "", ["references.bib:13: year must be given: 'birk2002beer' (add a line year = {…})"]),
    "missing title": (BIB, "  title        = {{Wine withdrawn}},\n", "", ["references.bib:21: title must be given: 'cole2003wine'"]),
    "unbraced title": (BIB, "{{Wine withdrawn}}", "{Wine withdrawn}", ["references.bib:23: title must stand in double braces: 'Wine withdrawn' (write title = {{…}})"]),
    "LaTeX in a title": (BIB, "yeast & hops", "yeast \\& hops", ["references.bib:15: title must hold no LaTeX: '{Beer and TGF-β in yeast \\& hops}'"]),
    "decomposed letter": (BIB, "Óskar", "O\u0301skar", ["references.bib:2: author must be in Unicode's composed form (NFC)"]),
    "script in a title": (BIB, "{{Wine withdrawn}}", "{{<script>alert(1)</script>}}", ["references.bib:23: title must hold no HTML tag"]),
    "script in an author": (BIB, "{Cole, D.}", "{<script>, D.}", ["references.bib:22: author must hold no HTML tag"]),
    "author without initials": (BIB, "{Cole, D.}", "{David Cole}", ["references.bib:22: author must be 'Family, G. N.', not 'David Cole'"]),
    "unknown field": (BIB, "  pmid         =", "  pubmed       =", ["references.bib:28: field must be one of author, title"]),
    "wrong year": (BIB, "{2003}", "{03}", ["references.bib:25: year must be four digits, such as 2012: '03'"]),
    "DOI with its resolver": (BIB, "{10.5555/bread.2001}", "{https://doi.org/10.5555/bread.2001}", ["references.bib:9: doi must be the DOI alone"]),
    "PMID with a letter": (BIB, "{12345}", "{PM12345}", ["references.bib:28: pmid must be digits only: 'PM12345'"]),
    "identifier used twice": (BIB, "  pmid         = {12345}", "  doi = {10.5555/BREAD.2001}", ["references.bib:28: doi must be used once, 'alba2001bread' has it too"]),
    "number left out": (BIB, "{1, 3}", "{1}", [
        "docs/bread.md:1: number must be one that alba2001bread has: '3'",
        "references.bib:1: number must belong to a work: '3'"]),
    "entries out of order": (BIB, "@article{alba2001bread,", "@article{zeta2001bread,", [
        "docs/bread.md:1: number must be one that alba2001bread has: '3'",
        "docs/bread.md:12: key must stand in references.bib: 'alba2001bread'",
        "docs/bread.md:16: key must stand in references.bib: 'alba2001bread'",
        "docs/bread.md:18: key must stand in references.bib: 'alba2001bread'",
        "docs/data/table-1.csv:2: key must stand in references.bib: 'alba2001bread'",
        "references.bib:1: entry must be cited on a page: 'zeta2001bread'",
        "references.bib:13: entry must stand before 'zeta2001bread': 'birk2002beer'"]),
    "uncited entry": (BREAD, "- In a list [@cole2003wine].\n", "", ["references.bib:21: entry must be cited on a page: 'cole2003wine'"]),
    "missing cell": (TABLE, "2,Yeast & hops,", "2,", [
        "docs/data/table-1.csv:3: row must have 5 cells: 4 in",
        "docs/index.md:8: link must lead to an id on table.md: 'table.md#row-2'"]),
    "extra cell": (TABLE, "2,Yeast & hops,", "2,Yeast & hops,more,", [
        "docs/data/table-1.csv:3: row must have 5 cells: 6 in",
        "docs/index.md:8: link must lead to an id on table.md: 'table.md#row-2'"]),
    "unknown column": (TABLE, "row,source,", "row,origin,", [
        "docs/data/table-1.csv:1: column must be one of the schema's: 'origin'",
        "docs/data/table-1.csv:1: column must be there: 'source'",
        "docs/index.md:8: link must lead to an id on table.md: 'table.md#row-2'"]),
    "script in a cell": (TABLE, "Yeast & hops", "<script>alert(1)</script>", ["docs/data/table-1.csv:3: source must hold no HTML tag"]),
    "effect without arrow": (TABLE, "↑Foam", "Foam", ["docs/data/table-1.csv:3: function must match ^[↑↓].*[^ ]$: 'Foam'"]),
    "unknown key in a table": (TABLE, ",birk2002beer", ",birk2002bear", ["docs/data/table-1.csv:3: key must stand in references.bib: 'birk2002bear' (did you mean birk2002beer)"]),
    "rows out of count": (TABLE, "\n2,", "\n3,", [
        "docs/data/table-1.csv:3: row must be 2: '3'",
        "docs/index.md:8: link must lead to an id on table.md: 'table.md#row-2'"]),
    "unknown notice": ("docs/data/notices.csv", ",retracted,", ",withdrawn,", ["docs/data/notices.csv:2: status must be one of retracted, corrected, sign of correction: 'withdrawn'"]),
    "notice twice": ("docs/data/notices.csv", "", "cole2003wine,corrected,And it was corrected too.,a letter,2026-01-02\n", [
        "docs/data/notices.csv:2: key must be used once: 'cole2003wine'",
        "docs/data/notices.csv:3: key must be used once: 'cole2003wine'"]),
    "needed data gone": ("docs/data/bearings.yml", None, None, ["docs/data/bearings:1: data set must be readable: 'bearings'"]),
    "broken YAML": ("docs/data/bearings.yml", "  sign: \"▼\"", "  sign: \"▼", ["docs/data/bearings.yml:"]),
    "marker without a block": (INDEX, "<!-- block: signs -->", "<!-- block: sings -->", ["docs/index.md:10: marker must name a block: 'sings'"]),
    "marker without its data": ("docs/table.md", "table table-1", "table table-9", [
        "docs/index.md:8: link must lead to an id on table.md: 'table.md#row-2'",
        "docs/table.md:8: marker must name a data set: 'table-9'"]),
    "misspelt marker": (BREAD, "<!-- note: X1, X2 -->", "<!-- note: x1 -->", ["docs/bread.md:18: marker must have its form: '<!-- note: x1 -->'"]),
    "dead link": (INDEX, "(bread.md#rise)", "(cake.md)", ["docs/index.md:8: link must lead to a file in docs/: 'cake.md'"]),
    "dead fragment": (INDEX, "(bread.md#rise)", "(bread.md#fall)", ["docs/index.md:8: link must lead to an id on bread.md: 'bread.md#fall'"]),
    "doubled id": (BREAD, "## Rising {#rise}", "## Rising {#bread}", [
        "docs/bread.md:14: id must be used once on its page: 'bread'",
        "docs/index.md:8: link must lead to an id on bread.md: 'bread.md#rise'"]),
    "id with a dot": (BREAD, "{#bread}", "{#bread.1}", ["docs/bread.md:8: id must hold letters, digits and '-' only: 'bread.1'"]),
    "heading without id": (BREAD, "## Rising {#rise}", "## Rising", [
        "docs/bread.md:14: heading must have an id: 'Rising'",
        "docs/index.md:8: link must lead to an id on bread.md: 'bread.md#rise'"]),
    "page without description": (INDEX, "description: A review of yeast.\n", "", ["docs/index.md:1: description must be given: ''"]),
    "broken front matter": (INDEX, "title: Home", "title: 'Home", [
        "docs/index.md:1: description must be given",
        "docs/index.md:1: title must be given",
        "docs/index.md:"]),
    "page deleted": ("docs/table.md", None, None, [
        "docs/index.md:8: link must lead to a file in docs/: 'table.md#row-2'",
        "mkdocs.yml:"]),
    "page not in the navigation": ("mkdocs.yml", "  - Table: table.md\n", "", ["docs/table.md:1: page must stand in the navigation: 'table.md'"]),
    "invalid UTF-8": (BREAD, "Dough rises", b"Dough \xff rises", ["docs/bread.md:16: text must be UTF-8: byte 'ff'"]),
    "schema gone": ("docs/data/table-1.schema.json", None, None, ["docs/data/table-1.schema.json:1: file must exist"]),
}
# These leave further lines behind that follow from the first mistake.
WITH_CONSEQUENCES = {"broken YAML", "invalid UTF-8", "schema gone"}


def edit(review: Path, name: str, old, new) -> None:
    """Break a file of the tiny review."""
    path = review / name
    if old is None:
        path.unlink()
        return
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the example is stale: {old!r} is not in {name}"
    if isinstance(new, bytes):
        path.write_bytes(text.encode().replace(old.encode(), new, 1))
    else:
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")


def said(review: Path) -> list[str]:
    return [str(problem) for problem in check(load(review))]


def test_tiny_review_is_without_fault(review):
    """The example that all others break keeps every rule."""
    assert said(review) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.replace(" ", "-"))
def test_a_mistake_is_named_with_its_line(review, case):
    """Each mistake gives exactly the expected lines, and each line a remedy."""
    name, old, new, expected = CASES[case]
    edit(review, name, old, new)
    lines = said(review)
    for start in expected:
        assert any(line.startswith(start) for line in lines), "\n".join([start, "not in:", *lines])
    if case not in WITH_CONSEQUENCES:
        assert len(lines) == len(expected), "\n".join(lines)
    assert all(line.endswith(")") and "\n" not in line for line in lines)


def test_every_rule_has_a_case_that_breaks_it(tmp_path, review):
    """No rule is there that cannot fail: the cases together break each one."""
    unbroken = {rule.__name__ for rule in RULES}
    originals = {path: path.read_bytes() for path in review.rglob("*") if path.is_file()}
    for name, old, new, _ in CASES.values():
        edit(review, name, old, new)
        content = load(review)
        unbroken -= {rule.__name__ for rule in RULES if rule.__name__ in unbroken and list(rule(content))}
        (review / name).write_bytes(originals[review / name])
    assert unbroken == set()


def test_all_problems_come_in_one_run(review):
    """Several mistakes in several files are said together, sorted by place."""
    for case in ("dead link", "missing year", "script in a cell"):
        name, old, new, _ = CASES[case]
        edit(review, name, old, new)
    assert [line.split(":")[0] for line in said(review)] == [TABLE, INDEX, BIB]


def test_check_prints_lines_and_exits_1(review):
    """The command prints every problem and no traceback, and exits 1."""
    edit(review, *CASES["truncated bib"][:3])
    done = subprocess.run([sys.executable, "scripts/check.py"], cwd=review, capture_output=True, text=True)
    assert done.returncode == 1
    assert "references.bib:21: entry must be complete BibTeX" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
