"""What is set at rendering: names in one piece, citations with their word, curly apostrophes; what is copied stays plain."""

import pytest
from review.render.typography import set_type


def held(*names: str) -> list[str]:
    """Names as they are held together."""
    return [f'<span class="nb">{name}</span>' for name in names]


@pytest.mark.parametrize(
    "name", ["miR-146b", "PD-L1", "TGF-β", "IL-6", "5-fluorouracil", "HIF-1α", "anti-miR-9", "T-cell", "30–100"]
)
def test_a_name_is_held_together_and_keeps_its_hyphen(name):
    """No line breaks inside a name or a range, whose letters are those that were written."""
    assert set_type(f"<p>by {name}, then</p>") == f"<p>by {held(name)[0]}, then</p>"


@pytest.mark.parametrize(
    "text",
    [
        "an anti-angiogenic, well-set page",
        "f-mir-100-vegf",
        "2026-11-28",
        "pages 336-41",
        "10.1016/j.canlet-2011",
        "mail a-B@example.org",
        "1939–",
    ],
)
def test_other_words_may_break(text):
    """Common words, ids, dates, pages and addresses are no names."""
    assert set_type(f"<p>{text}</p>") == f"<p>{text}</p>"


@pytest.mark.parametrize("element", ["code", "pre", "svg", "math", "option", "kbd"])
def test_code_formulas_and_drawings_stay_as_they_are(element):
    """Neither names nor quotes are set where letters count, or where no element may be."""
    html = f'<{element} data-name="it\'s PD-L1">it\'s <b>"PD-L1"</b></{element}>'
    assert set_type(html) == html
    assert set_type(f"{html}PD-L1") == html + held("PD-L1")[0]


@pytest.mark.parametrize(
    ("straight", "curly"),
    [
        ("the review's", "the review’s"),
        ("the review&#39;s", "the review’s"),
        ('a "new" cell', "a “new” cell"),
        ("a &#34;new&#34; cell", "a “new” cell"),
        ("the 3' end, 5'-UTR", "the 3' end, 5'-UTR"),
        ('a 5" tube', 'a 5" tube'),
    ],
)
def test_apostrophes_and_quotes_are_curly(straight, curly):
    """Words from data are set as those of pages; primes stay."""
    assert set_type(f"<p>{straight}</p>") == f"<p>{curly}</p>"


def test_a_bracket_keeps_to_its_word():
    """No line begins with a bracket of citations; a cell may."""
    cites = '<span class="cites" data-refs="1">[1]</span>.<a class="note-mark">†X1</a>'
    assert set_type(f"<p>cells {cites}</p>") == f"<p>cells\N{NO-BREAK SPACE}{cites}</p>"
    assert set_type(f"<p><em>cells</em>\n{cites}</p>") == f"<p><em>cells</em>\N{NO-BREAK SPACE}{cites}</p>"
    assert set_type(f"<td> {cites}</td>") == f"<td> {cites}</td>"
