"""Overview pages of cancers and cargoes, the page on what the review does not report, and the line in
each box “In brief”."""

import gzip
import json
import re

import pytest
from conftest import ROOT, build, make_other_review
from review.data.content_loader import load
from review.data.findings import contested_ids, values_of
from review.data.named_items import named_terms, terms_by_name
from review.data.overviews import overviews
from review.data.records import Record
from review.data.vocabulary import Vocabulary
from review.render.overview_context import not_reported, strength
from selectolax.lexbor import LexborHTMLParser
from test_site import page

# Transfer size of a page in bytes.
LARGEST = 50_000
TERMS = [
    {"id": "term-mirna", "term": "miRNA", "kind": "miRNA", "aliases": ["miRNAs"]},
    {"id": "term-mir-145", "term": "miR-145", "kind": "miRNA", "aliases": ["mir145"]},
    {"id": "term-atp7", "term": "ATP7A and ATP7B", "kind": "molecule", "aliases": ["ATP7A", "ATP7B"]},
    {"id": "term-vegf", "term": "VEGF", "kind": "molecule"},
    {"id": "term-msc", "term": "MSC", "kind": "cell"},
]


@pytest.fixture(scope="module")
def content():
    return load(ROOT)


@pytest.mark.parametrize(
    ("cargo", "expected"),
    [
        ("miR-145", ["term-mir-145"]),
        ("MIR145, VEGF", ["term-mir-145", "term-vegf"]),
        ("ATP7A, ATP7B; miR-145", ["term-atp7", "term-mir-145"]),
        ("ATP7A and ATP7B", ["term-atp7"]),
        ("miR-124 and miR-145 mimics", ["term-mir-145"]),
        ("anti-miR-145", []),
        ("therapeutic miRNA, MSC", []),
    ],
)
def test_cargoes_are_matched_to_glossary_terms(cargo, expected):
    """Different spellings match one term, an inhibitor does not match its target, and a general kind
    matches nothing."""
    names = terms_by_name([Record(1, term) for term in TERMS], {"miRNA", "molecule"})
    assert named_terms(Record(1, {"cargo": cargo}), "cargo", names) == expected


def test_each_named_cancer_and_cargo_has_an_overview_page(content):
    """Each term of a finding that names something specific has a page with these findings, such as
    glioma and miR-100."""
    made = {page.file: page for page in overviews(content)}
    found = {term for finding in content.records("findings") for term in values_of(finding, "cancer")}
    named = found - content.views.unnamed("cancer")
    assert {name for name in made if name.startswith("cancer/")} == {f"cancer/{term}.md" for term in named}
    assert {"cancer/glioma.md", "cargo/mir-100.md"} <= set(made)
    for finding in content.records("findings"):
        for term in set(values_of(finding, "cancer")) & named:
            assert finding in made[f"cancer/{term}.md"].findings


def test_an_overview_page_lists_findings_works_contested_groups_and_notes(site, content):
    """The page lists each of its findings once with its check; its citations do not count as
    occurrences elsewhere."""
    groups = content.records("contested")
    for overview in overviews(content):
        tree = LexborHTMLParser(page(site, overview.page_name))
        links = [
            node.attributes["href"] for node in tree.css(".overview-findings > li > p:first-of-type > a:first-child")
        ]
        assert sorted(link.split("#")[1] for link in links) == sorted(finding["id"] for finding in overview.findings)
        assert len(tree.css(".overview-findings .check")) >= len(overview.findings)
        works = {key for finding in overview.findings for key in finding["refs"]}
        numbers = {int(node.attributes["data-ref"]) for node in tree.css(".cited li[data-ref]")}
        assert {content.bibliography.by_number[number].key for number in numbers} == works
        notes = {note.lower() for finding in overview.findings for note in finding["notes"]}
        assert {node.attributes["id"] for node in tree.css(".page-notes li")} == {f"note-{note}" for note in notes}
        own = {finding["id"] for finding in overview.findings}
        for group in groups:
            links = [link.text() for link in tree.css(f'a[href$="#{group["id"]}"]')]
            assert bool(own & {*group["one"], *group["other"]}) == (group["title"] in links)
    assert "cancer/glioma" not in page(site, "references").split('<ol class="references">')[1].split("</ol>")[0]


def test_an_overview_page_has_all_features_of_a_page(site, content):
    """It has title, description, canonical address, cite box, preview card, sitemap entry, and search
    document, and stays small."""
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    documents = (site / "search" / "documents.js").read_text(encoding="utf-8")
    for overview in overviews(content):
        html = page(site, overview.page_name)
        address = f"{overview.page_name}/"
        assert f"<title>{overview.title} - " in html and html.count("<h1") == 1
        assert re.search(rf'<link rel="canonical" href="[^"]*/{address}">', html)
        assert f'<meta property="og:title" content="{overview.title}">' in html and 'class="cite-page"' in html
        assert f"/{address}</loc>" in sitemap and json.dumps(overview.title, ensure_ascii=False) in documents
        assert len(gzip.compress(html.encode())) < LARGEST


def test_other_pages_link_to_overview_pages(site):
    """The map on the Evidence page, the list below it, and the glossary link to them."""
    evidence, glossary = page(site, "evidence"), page(site, "glossary")
    assert '<th scope="row"><a href="../cancer/glioma/">' in evidence
    assert 'href="../cargo/mir-100/"' in evidence
    assert 'href="../cargo/mir-100/"' in glossary and 'href="../cancer/glioma/"' in glossary


def test_each_brief_summarizes_the_checks_of_its_findings(site, content):
    """The line counts the findings of the page by check, in the order of the vocabulary, and the
    contested ones."""
    vocabulary, contested = Vocabulary(content.data["vocabulary"]), contested_ids(content.records("contested"))
    for name in {finding["section"] for finding in content.records("findings")}:
        brief = LexborHTMLParser(page(site, name)).css_first(".in-brief .brief-strength")
        findings = [finding for finding in content.records("findings") if finding["section"] == name]
        if brief:
            summary = f"{len(findings)} finding{'s' * (len(findings) > 1)}: {strength(findings, vocabulary, contested)}"
            assert brief.text() == summary
    assert 'class="brief-strength"' in page(site, "growth") and 'class="brief-strength"' not in page(site, "about")


def test_the_summary_follows_the_order_of_the_vocabulary(content):
    """Terms without a finding are omitted; a review without checks counts only contested findings."""
    vocabulary = Vocabulary(content.data["vocabulary"])
    first, last = (vocabulary.terms("check")[at] for at in (0, -1))
    found = [Record(1, {"id": f"f-{at}", "check": term["term"]}) for at, term in enumerate([last, first, last])]
    assert strength(found, vocabulary, {"f-1": "g"}) == f"1 {first['label']}, 2 {last['label']}; 1 contested"
    assert strength([Record(1, {"id": "f-1"})], vocabulary, {"f-1": "g"}) == "1 contested"


def test_unreported_fields_are_counted(site, content):
    """The counts match the data, and each finding without a citation is listed."""
    findings = content.records("findings")
    counted = {row.title: row.all for row in not_reported(findings, content.views).rows}
    title = content.views.fields["species"]["title"]
    assert counted[title] == sum("not-stated" in values_of(finding, "species") for finding in findings) > 0
    tree = LexborHTMLParser(page(site, "not-reported"))
    rows = {
        row.css_first("strong").text(): int(row.css_first("td").text()) for row in tree.css(".not-reported tbody tr")
    }
    assert rows == counted
    uncited = [finding["id"] for finding in findings if not finding["refs"]]
    shown = [node.attributes["href"].split("#")[1] for node in tree.css(".overview-others > li > a")]
    assert shown == uncited


def test_another_review_can_request_overview_pages(tmp_path):
    """Two lines of its schema create the pages; pages link to them as to written ones, and the offline
    site contains them."""
    project = make_other_review(tmp_path / "review")
    schema, text = project / "docs/data/findings.schema.json", project / "docs/bread.md"
    names = '"title": "All on {name}", "description": "The findings on {name}.", "list": "Pages"'
    pages = f'"effect": "verdict", "pages": {{"dough": {{{names}}}, "leaven": {{{names}}}}},'
    schema.write_text(schema.read_text(encoding="utf-8").replace('"effect": "verdict",', pages), encoding="utf-8")
    text.write_text(text.read_text(encoding="utf-8") + "\nSee [warm dough](dough/warm.md).\n", encoding="utf-8")
    done = build(project, project / "site", OFFLINE="true")
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    html = (project / "site" / "dough" / "warm.html").read_text(encoding="utf-8")
    assert "All on warm dough" in html and 'href="../evidence.html#f-rises"' in html
    assert 'href="dough/warm.html"' in (project / "site" / "bread.html").read_text(encoding="utf-8")
    assert {path.name for path in (project / "site" / "leaven").iterdir()} == {"yeast.html", "hops.html"}
    assert not (project / "site" / "dough" / "any.html").exists()
