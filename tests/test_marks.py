"""Citation marks: from Markdown through the seam to numbered marks."""

from pathlib import Path

import markdown
import pytest
import yaml
from review.data.citation_syntax import PLACEHOLDER, groups, hide_code_mentions, show_code_mentions
from review.data.pages import blank_code, blank_comments
from review.data.works import Work
from review.render.citation_marks import FOOTNOTE, FOOTNOTES, LIST, Citable, mark_up

GOLDEN = Path(__file__).parent / "golden"
MARKS = yaml.safe_load((GOLDEN / "marks.yml").read_text(encoding="utf-8"))
CITING = yaml.safe_load((GOLDEN / "citing.yml").read_text(encoding="utf-8"))
WORKS = {
    "one2001a": Work(key="one2001a", kind="article", item={}, numbers=(1, 9)),
    "two2002b": Work(key="two2002b", kind="article", item={}, numbers=(2,)),
}


@pytest.mark.parametrize("case", MARKS, ids=lambda case: case["what"])
def test_marks_are_as_in_the_golden_file(case):
    """HTML in, marks and cited sentences out."""
    citable = Citable(WORKS, {"two2002b": "retracted"})
    page = mark_up(case["html"], "growth/", "Growth", citable, case.get("numbers", {}))
    assert page.html.strip() == case["marked"].strip()
    assert [mark.sentence for mark in page.marks] == case["sentences"]


@pytest.mark.parametrize("case", CITING, ids=lambda case: case["markdown"][:30])
def test_brackets_are_found_and_code_is_shielded(case):
    """Brackets are joined to one line; an @ in code is hidden and comes back."""
    source = case["markdown"]
    found = groups(blank_comments(blank_code(source)))
    assert [list(group.parts) for group in found] == case["parts"]
    shielded = hide_code_mentions(source)
    assert shielded.replace(PLACEHOLDER, "·") == case["shielded"]
    assert show_code_mentions(shielded).split() == source.split()


def test_the_seam_has_its_shape():
    """Python-Markdown's footnote HTML is what the marks are made from.

    When this fails after an update, FOOTNOTE or LIST in marks.py must follow.
    """
    html = markdown.markdown("A[^x-1][^y_2] and[^x-1].\n\n[^x-1]: x-1\n[^y_2]: y_2\n", extensions=["footnotes"])
    assert FOOTNOTE.findall(html) == ["x-1", "y_2", "x-1"]
    assert [FOOTNOTE.findall(run.group()) for run in FOOTNOTES.finditer(html)] == [["x-1", "y_2"], ["x-1"]]
    assert "footnote" not in LIST.sub("", FOOTNOTES.sub("", html))
