"""Citation marks: from Markdown through mkdocs-bibtex to numbered marks, and the sentences around them."""

import re
from pathlib import Path

import pytest
import yaml
from conftest import build
from mkdocs_bibtex.citation import CitationBlock
from mkdocs_bibtex.registry import SimpleRegistry
from review.checks import check
from review.data.citation_syntax import cited
from review.data.code_spans import blank_code
from review.data.content_loader import load
from review.data.formulas import TOKEN
from review.data.pages import blank_comments
from review.data.sentences import MARK, MARKER, sentences
from review.data.shielding import AT, BRACKET, CLOSE, FOOTNOTE_FORMAT, IN_SENTENCE, NEXT, OPEN, shield, unshield
from review.data.works import Work
from review.render.citation_marks import Citable, authors_of, mark_up, name_authors
from selectolax.lexbor import LexborHTMLParser

GOLDEN = Path(__file__).parent / "golden"
MARKS = yaml.safe_load((GOLDEN / "marks.yml").read_text(encoding="utf-8"))
CITING = yaml.safe_load((GOLDEN / "citing.yml").read_text(encoding="utf-8"))
SENTENCES = yaml.safe_load((GOLDEN / "sentences.yml").read_text(encoding="utf-8"))
WORKS = {
    "one2001a": Work(key="one2001a", kind="article", item={}, numbers=(1, 9)),
    "two2002b": Work(key="two2002b", kind="article", item={}, numbers=(2,)),
}
SIGNS = str.maketrans({OPEN: "«", CLOSE: "»", NEXT: "|", IN_SENTENCE: "~", AT: "·", BRACKET: "·"})


def tokens(text: str) -> str:
    """A text with «, », |, and [key] replaced by the tokens that they represent."""
    for sign, token in (("«", OPEN), ("»", CLOSE), ("|", NEXT)):
        text = text.replace(sign, token)
    return re.sub(
        r"\[(\w+)\]", lambda key: FOOTNOTE_FORMAT.format(key=key[1].encode().hex()) if OPEN in text else key[0], text
    )


@pytest.mark.parametrize("case", MARKS, ids=lambda case: case["what"])
def test_marks_match_the_golden_file(case):
    """HTML is turned into citation marks, cited sentences, and locators as the golden file states."""
    citable = Citable(WORKS, {"two2002b": "retracted"})
    page = mark_up(tokens(case["html"]), "growth/", "Growth", citable, case.get("numbers", {}))
    assert page.html.strip() == case["marked"].strip()
    assert [mark.sentence for mark in page.marks] == case["sentences"]
    assert [mark.locator for mark in page.marks] == case.get("locators", [""] * len(page.marks))


@pytest.mark.parametrize("case", CITING, ids=lambda case: case["markdown"][:30])
def test_citations_are_found_and_all_else_is_shielded(case):
    """Citations are found with the text around them; mkdocs-bibtex sees their keys, but no other @ or
    bracket."""
    source, inline = case["markdown"], case.get("inline", ())
    found = [
        f"{'~' * group.narrative}{work.before}@{work.key}{work.after}"
        for group in cited(blank_comments(blank_code(source)), inline)
        for work in group.citations
    ]
    assert found == case["cited"]
    shielded = shield(source, inline)
    readable = re.sub(r"\[@([0-9a-f]+)\]", lambda key: f"[{bytes.fromhex(key[1]).decode()}]", shielded)
    assert readable.translate(SIGNS) == case["shielded"]


def test_mkdocs_bibtex_behaves_as_shielding_expects(tmp_path):
    """mkdocs-bibtex turns each key into what `unshield` replaces with a token, and changes nothing else.

    If this fails after an update of mkdocs-bibtex, shielding.py must be adapted.
    """
    source = "[a [@one2001a; see @two2002b] b](c) `[@x]` y@z.org [^1]\n\n[^1]: T"
    keys = [key.encode().hex() for key in WORKS]
    path = tmp_path / "keys.bib"
    path.write_text("".join(f"@misc{{{key},}}\n" for key in keys), encoding="utf-8")
    registry = SimpleRegistry([str(path)], FOOTNOTE_FORMAT)
    markdown = shield(source)
    blocks = CitationBlock.from_markdown(markdown)
    assert [citation.key for block in blocks for citation in block.citations] == keys
    for block in blocks:
        markdown = markdown.replace(str(block), registry.inline_text(block))
    markdown += "\n" + "\n".join(f"[^{FOOTNOTE_FORMAT.format(key=key)}]: {key}" for key in keys)
    assert unshield(markdown).strip() == tokens(
        "[a «[one2001a]|see [two2002b]» b](c) `#` y@z.org [^1]\n\n[^1]: T"
    ).replace("#", "[@x]")


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: text[:30])
def test_sentences_are_split_as_readers_would(text):
    """Abbreviations, initials, decimals, lowercase names, and marks after the period do not mislead the
    splitter."""
    parts = text.replace("¶", MARK).replace("§", MARKER).split("|")
    paragraph = "".join(parts)
    assert [paragraph[start:end] for start, end in sentences(paragraph)] == parts


@pytest.mark.parametrize(
    ("authors", "more", "expected"),
    [
        ([("Birk", "")], False, "Birk"),
        ([("Rijn", "van"), ("Cole", "")], False, "van Rijn and Cole"),
        ([("Birk", ""), ("Cole", ""), ("Alba", "")], False, "Birk et al."),
        ([("Birk", "")], True, "Birk et al."),
        ([], False, "“Bread & beer”"),
    ],
)
def test_a_narrative_citation_names_its_authors(authors, more, expected):
    """The sentence shows the family names of the authors; a work without authors is represented by its
    title."""
    people = [{"family": family, "non-dropping-particle": particle} for family, particle in authors]
    item = {"title": "Bread & beer", "author": people}
    work = Work("x", "article", item, (1,), ("author",) if more else ())
    assert authors_of(work) == expected
    token = f"{OPEN}{IN_SENTENCE}{FOOTNOTE_FORMAT.format(key=b'x'.hex())}{CLOSE}"
    assert name_authors(f"<p>{token}", {"x": work}).startswith(f"<p>{expected.replace('&', '&amp;')} {OPEN}")


def test_the_complete_page_syntax_renders_correctly(prose, tmp_path):
    """One page contains locators, narrative citations, footnotes, links with @, formulas, prices, and
    quotation marks."""
    assert [str(problem) for problem in check(load(prose))] == []
    done = build(prose, tmp_path / "site")
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    html = (tmp_path / "site" / "table" / "index.html").read_text(encoding="utf-8")
    tree = LexborHTMLParser(html)
    text = " ".join(tree.css_first("article").text().split())
    assert "when it is warm [see 1, p. 12; cf. 2, Fig. 2]. Birk et al. [2] say that “it” falls – as" in text
    assert 'van Alba and Óskar [1, p. 33] says… In code "x" -- @alba2001bread. It cost $5 and $6.' in text
    assert [link.attrs.sget("href") for link in tree.css('a[href^="mailto:"], a[href$="@lab"]')] == [
        "mailto:x@yeast.example",
        "mailto:x@yeast.example",
        "https://yeast.example/@lab",
    ]
    assert [link.text() for link in tree.css("a.footnote-ref")] == ["1", "2", "1"]
    notes = [" ".join(note.text().split()) for note in tree.css(".footnote li")]
    assert notes == ["It’s in a book [4 retracted, ch. 2]. ↩↩", "Another. ↩"]
    assert [formula.attrs.sget("alttext") for formula in tree.css("math")] == [
        "x_i",
        "^(2+)",
        "a = b_1/c; d = x < y",
        "|x|",
    ]
    assert "Prose, x_i and\n" in tree.css_first('nav a[href="#prose"]').text()
    assert not TOKEN.search(html) and not re.search("[\ue000-\uf8ff]", html)


def test_a_locator_is_kept_in_lists_and_back_links(prose, tmp_path):
    """The list of the page, the list of all references, and the mark, which the popup reads, contain
    “see p. 12”."""
    assert build(prose, tmp_path / "site").returncode == 0
    page, works = (
        LexborHTMLParser((tmp_path / "site" / name / "index.html").read_text(encoding="utf-8"))
        for name in ("table", "references")
    )
    assert page.css_first("#cite-1-2").attrs["data-locator"] == "see p. 12"
    assert [words.text() for words in page.css("#entry-1 .locator")] == ["see p. 12", "p. 33"]
    line = next(item for item in works.css("#ref-1 .cited-at li") if item.css_first(".locator"))
    assert line.css_first(".locator").text() == "see p. 12"
    assert line.css_first("q").text() == "The dough rises, e.g. in Fig. 2 by Zhu et al., when it is warm."


def test_an_unknown_key_in_a_narrative_citation_is_reported(prose):
    """With citations in sentences, a misspelled key is reported with its line, and a handle is not
    taken for a key."""
    page = prose / "docs" / "bread.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee @birk2002bear and @lab.\n", encoding="utf-8")
    assert [str(problem) for problem in check(load(prose))] == [
        "docs/bread.md:38: key must be in references.bib: 'birk2002bear' (did you mean birk2002beer)"
    ]
