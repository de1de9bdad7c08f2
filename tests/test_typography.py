"""Typography applied at rendering: unbroken names, citations kept with their word, curly quotes; copied
text stays plain."""

import pytest
from review.render.typography import apply_typography


def unbroken(*names: str) -> list[str]:
    """Names wrapped so that they do not break."""
    return [f'<span class="nb">{name}</span>' for name in names]


@pytest.mark.parametrize(
    "name", ["miR-146b", "PD-L1", "TGF-β", "IL-6", "5-fluorouracil", "HIF-1α", "anti-miR-9", "T-cell", "30–100"]
)
def test_names_do_not_break_and_keep_their_hyphen(name):
    """No line break occurs inside a name or a range, and its characters stay unchanged."""
    assert apply_typography(f"<p>by {name}, then</p>") == f"<p>by {unbroken(name)[0]}, then</p>"


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
def test_other_text_may_break(text):
    """Common words, ids, dates, pages, and addresses are not names."""
    assert apply_typography(f"<p>{text}</p>") == f"<p>{text}</p>"


@pytest.mark.parametrize("element", ["code", "pre", "svg", "math", "option", "kbd"])
def test_code_formulas_and_drawings_are_unchanged(element):
    """Names and quotation marks are not changed where characters matter or where no element is allowed."""
    html = f'<{element} data-name="it\'s PD-L1">it\'s <b>"PD-L1"</b></{element}>'
    assert apply_typography(html) == html
    assert apply_typography(f"{html}PD-L1") == html + unbroken("PD-L1")[0]


@pytest.mark.parametrize(
    ("straight", "curly"),
    [
        ("the review's", "the review’s"),
        ("the review&#39;s", "the review’s"),
        ("patients' marrow", "patients’ marrow"),
        ("in 't Anker", "in ’t Anker"),
        ("in 't Anker and others' work", "in ’t Anker and others’ work"),
        ("puts 'Retracted:' before", "puts ‘Retracted:’ before"),
        ("the 5'-end", "the 5'-end"),
        ('a "new" cell', "a “new” cell"),
        ("a &#34;new&#34; cell", "a “new” cell"),
        ("the 3' end, 5'-UTR", "the 3' end, 5'-UTR"),
        ('a 5" tube', 'a 5" tube'),
    ],
)
def test_apostrophes_and_quotes_are_curly(straight, curly):
    """Text from data gets curly quotes as pages do; primes stay straight."""
    assert apply_typography(f"<p>{straight}</p>") == f"<p>{curly}</p>"


def test_a_citation_bracket_stays_with_its_word():
    """No line begins with a citation bracket, but a table cell may."""
    cites = '<span class="cites" data-refs="1">[1]</span>.<a class="note-mark">†X1</a>'
    assert apply_typography(f"<p>cells {cites}</p>") == f"<p>cells\N{NO-BREAK SPACE}{cites}</p>"
    assert apply_typography(f"<p><em>cells</em>\n{cites}</p>") == f"<p><em>cells</em>\N{NO-BREAK SPACE}{cites}</p>"
    assert apply_typography(f"<td> {cites}</td>") == f"<td> {cites}</td>"
