"""The descriptions of the data fields on the site, which come from the schemas alone."""

from html import escape

import pytest
from conftest import ROOT
from review.data.content_loader import load
from review.render.schema_fields import allowed_values
from review.render.typography import apply_typography
from selectolax.lexbor import LexborHTMLParser


def page_of(site, name: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / name / "index.html").read_text(encoding="utf-8"))


def words(node) -> str:
    return " ".join(node.text().split())


def typeset(text: str) -> str:
    """A text of a schema with the curly quotes and apostrophes of the pages."""
    return words(LexborHTMLParser(f"<p>{apply_typography(escape(text, quote=False))}</p>").css_first("p"))


def test_the_about_page_describes_every_field(site):
    """The page lists each data set and each field with title and description of its schema, and nothing
    else."""
    page = page_of(site, "about")
    for name, dataset in load(ROOT).data.items():
        (described,) = [part for part in page.css(".fields details") if part.css_first(f"#data-{name}")]
        assert words(described.css_first("summary")) == typeset(dataset.schema["title"])
        assert words(described.css_first("p")) == typeset(dataset.schema["description"])
        assert [words(code) for code in described.css("dt code")] == list(dataset.schema["properties"])
        for row, rule in zip(described.css("dl > div"), dataset.schema["properties"].values(), strict=True):
            assert words(row.css_first("dt")).startswith(typeset(rule["title"]))
            assert words(row.css_first("dd")).startswith(typeset(rule["description"]))
    assert len(page.css(".fields details")) == len(list((ROOT / "docs" / "data").glob("*.schema.json")))


def test_a_data_set_links_to_its_field_descriptions(site, other_site):
    """Each page with data links to the descriptions; a review without a page for them links to the
    schema."""
    for name, data in (("notes", "notes"), ("glossary", "glossary"), ("evidence", "findings"), ("table-1", "table-1")):
        assert page_of(site, name).css_first(f'.downloads a[href="../about/#data-{data}"]'), name
    assert page_of(other_site, "notes").css_first('.downloads a[href="../data/notes.schema.json"]')


@pytest.mark.parametrize(
    ("rule", "description"),
    [
        ({"type": "string", "minLength": 1}, "text"),
        ({"type": "string", "maxLength": 1}, "text, or none"),
        ({"type": "string", "pattern": "^a+$"}, "text"),
        ({"type": ["integer", "null"]}, "a whole number, or none"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 1}, "texts"),
        ({"type": "array", "items": {"type": "string"}, "$comment": "note"}, "note ids, or none"),
        ({"type": "string", "minLength": 1, "$comment": "vocabulary"}, "a term of the vocabulary"),
        ({"type": "string", "enum": ["a", "b"]}, "one of a, b"),
        ({"type": "string", "enum": ["a", "b", ""]}, "one of a, b, or none"),
        ({"type": "boolean"}, "boolean"),
        ({"type": "array", "items": True, "minItems": 1}, "array"),
    ],
)
def test_allowed_values_are_described_in_words(rule, description):
    """Each kind of value has a description; a valid schema may contain a kind that is not known here."""
    assert allowed_values(rule) == description
