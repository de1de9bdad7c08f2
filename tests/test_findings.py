"""Findings, notes, notices, and glossary as the built site presents them."""

import json
import re
from html import unescape

import pytest
from conftest import ROOT
from review.checks.built_site import parse
from review.data.content_loader import load
from review.data.notes import former_names, note_id
from review.data.records import Record, read_csv
from review.data.vocabulary import Vocabulary
from review.exports.data_files import notice_lines
from review.render.finding_anchors import anchor_findings, mark_notes
from review.render.term_links import compile_terms, link_terms
from selectolax.lexbor import LexborHTMLParser
from test_site import SECTIONS, page

# Sections in which every cited experiment is a finding.
EXPERIMENTAL = ("characterization", "growth", "angiogenesis", "metastasis", "drug-delivery", "immunity")


# The labels of summaries that are not of an abstract.
LABELS = {"full text": "What the cited article says", "third-party summary": "What a summary of the cited work says"}


@pytest.fixture(scope="module")
def content():
    return load(ROOT)


def test_every_cited_experiment_is_a_finding(content):
    """Each work that an experimental section cites is a reference of one of its findings.

    Works in a statement that only repeats another section are listed here.
    """
    repeated = {("characterization", "yeo2013mesenchymal")}  # repeats the introduction
    for section in EXPERIMENTAL:
        reported = {
            key
            for finding in content.data["findings"].records
            if finding["section"] == section
            for key in finding["refs"]
        }
        cited = {content.bibliography.by_number[number].key for number in SECTIONS[section]}
        assert {(section, key) for key in cited - reported} == {pair for pair in repeated if pair[0] == section}


def test_every_cited_work_has_a_finding(content):
    """Each work in the reference list is cited by at least one finding."""
    told = {key for finding in content.records("findings") for key in finding["refs"]}
    own = {work.key for number, work in content.bibliography.by_number.items() if number <= content.reference_count}
    assert own == told


def test_each_level_of_the_check_is_used_and_shown(site, content):
    """Each level is used, weaker levels have emptier signs, and each row shows its sign and its label."""
    terms = Vocabulary(content.data["vocabulary"]).terms("check")
    bars = [term["sign"] for term in terms[:-1]]
    assert [bar.count("▰") for bar in bars] == sorted((bar.count("▰") for bar in bars), reverse=True)
    assert len({term["sign"] for term in terms}) == len(terms)
    assert {finding["check"] for finding in content.records("findings")} == {term["term"] for term in terms}
    rows = LexborHTMLParser(page(site, "evidence"))
    for finding in content.records("findings"):
        term = next(term for term in terms if term["term"] == finding["check"])
        (mark,) = rows.css(f'tr[id="{finding["id"]}"] span.check')
        assert mark.text().removeprefix("≠").strip() == term["label"], finding["id"]
        steps = mark.css(".strength path")
        filled = [step for step in steps if step.attributes.get("class") != "open"]
        bar = term["sign"].strip("≠")  # “≠” is a character, not a bar
        assert (len(steps), len(filled)) == (len(bar), bar.count("▰")), finding["id"]


def test_finding_lists_show_effect_and_check_separately(site, content):
    """Each line has a sign for the effect and a separate one for the check."""
    lines = LexborHTMLParser(page(site, "growth")).css(".page-findings .finding-line")
    assert len(lines) == len([finding for finding in content.records("findings") if finding["section"] == "growth"])
    for line in lines:
        assert len(line.css(".sign")) == 1 and len(line.css(".strength")) == 1


def test_a_contested_group_shows_the_evidence_of_each_side(site, content):
    """Each finding of a side shows its check, and each side lists the works whose abstracts support it."""
    groups = {node.attributes["id"]: node for node in LexborHTMLParser(page(site, "evidence")).css("section.contested")}
    checks = {finding["id"]: finding["check"] for finding in content.records("findings")}
    assert len(groups) == len(content.records("contested"))
    for group in content.records("contested"):
        table = groups[group["id"]].css_first("table")
        shown = [mark.attributes["class"].split()[1] for mark in groups[group["id"]].css("span.check")]
        assert set(shown) == {checks[name] for name in group["one"] + group["other"]}, group["id"]
        works = [*group["one_works"], *group["other_works"]]
        numbers = [str(content.bibliography.by_key[key].number) for key in works]
        named = [row for row in table.css("tr") if row.css_first("th").text() == "Supporting abstracts"]
        assert [link.text() for row in named for link in row.css("a")] == numbers
        assert bool(works) == bool(group["abstracts"])


def test_what_the_findings_of_a_group_have_in_common_is_a_list_of_facts(site):
    """Each fact is separated from its value by a colon, since a value may begin with a word of the fact."""
    (group,) = LexborHTMLParser(page(site, "evidence")).css("#contested-source .alike")
    assert group.text().startswith("In common. Cargo: not stated; origin of the cargo: not stated; acts on:")
    assert "; effect on the tumor: describes; check: " in group.text()


def test_cells_repeat_no_words(site, content):
    """The source reads “bone marrow stromal cell” without a second “bone marrow”, and “gastric cancer
    MSC” without its donor."""
    rows = LexborHTMLParser(page(site, "evidence"))
    source = 'td[data-label="Source and cargo"]'
    words = {
        name: rows.css_first(f'tr[id="{name}"] {source}').text().strip().partition("→")[0].strip()
        for name in ("f-myeloma-migration", "f-hepatoma", "f-gc-msc-mir-221", "f-myeloma-diseased")
    }
    assert words == {
        "f-myeloma-migration": "bone marrow stromal cell",
        "f-hepatoma": "human adult liver stem cell",
        "f-gc-msc-mir-221": "gastric cancer MSC",
        "f-myeloma-diseased": "bone marrow MSC (multiple myeloma)",
    }


def test_facts_from_an_abstract_appear_only_below_their_reference(site, content):
    """Each record is shown and labeled below its work; search, which covers the review itself, does not
    index it."""
    tree = LexborHTMLParser(page(site, "references"))
    shown = {item.attributes["data-key"]: item.css(".abstract-says") for item in tree.css("li[data-key]")}
    records = {record["key"]: record for record in content.data["abstracts"].records}
    assert records and {key for key, said in shown.items() if said} == set(records)
    documents = (site / "search" / "documents.js").read_text(encoding="utf-8")
    for key, record in records.items():
        (said,) = shown[key]
        assert said.text().startswith(LABELS.get(record["seen"], "What the cited abstract says"))
        assert record["effect"] in said.text()
        assert json.dumps(record["effect"], ensure_ascii=False)[1:-1] not in documents, key


def test_a_row_names_the_abstracts_of_its_works(site, content):
    """Next to a finding are the works that it cites and whose abstracts were read, and no others."""
    records = {record["key"] for record in content.data["abstracts"].records}
    tree = LexborHTMLParser(page(site, "evidence"))
    for finding in content.data["findings"].records:
        beside = tree.css(f'[id="{finding["id"]}"] [data-abstracts]')
        numbers = [content.bibliography.by_key[key].number for key in finding["refs"] if key in records]
        assert [item.attributes["data-abstracts"] for item in beside] == [" ".join(map(str, numbers))] * bool(numbers)


def test_every_table_row_is_a_finding(content):
    """Table 1 and the findings refer to the same rows."""
    reported = {finding["table_row"] for finding in content.data["findings"].records} - {None}
    assert reported == {row["row"] for row in content.data["table-1"].records}


def test_a_finding_and_its_sentence_agree(site, content):
    """The id of a finding is on its section's page, around a sentence that cites the same works."""
    numbers = {key: {str(number) for number in work.numbers} for key, work in content.bibliography.by_key.items()}
    for finding in content.data["findings"].records:
        tree = LexborHTMLParser(page(site, finding["section"]))
        (place,) = tree.css(f'[id="{finding["id"]}"]')
        if finding["section"] != "table-1":
            sentence = place if place.attributes.get("class") else place.parent
            assert sentence.attributes.get("class") == "finding-sentence", finding["id"]
            shown = {mark.attributes["data-ref"] for mark in sentence.css("a.cite")}
            assert len(sentence.text()) > 20 and "\n" not in sentence.text().strip(), finding["id"]
            assert all(numbers[key] & shown for key in finding["refs"]), finding["id"]


def test_evidence_rows_have_their_data_attributes(site, content):
    """Each row has the id, section, effect, and reference numbers of its finding."""
    rows = {match[0]: match[1] for match in re.findall(r'<tr id="(f-[^"]+)" ([^>]*)>', page(site, "evidence"))}
    assert list(rows) == [finding["id"] for finding in content.data["findings"].records]
    for finding in content.data["findings"].records:
        numbers = " ".join(str(content.bibliography.by_key[key].number) for key in finding["refs"])
        for attribute in (
            f'data-section="{finding["section"]}"',
            f'data-bearing="{" ".join(finding["bearing"])}"',
            f'data-refs="{numbers}"',
        ):
            assert attribute in rows[finding["id"]]


def test_a_finding_with_a_retracted_work_says_so(site, content):
    """The row states the retraction in words."""
    retracted = {key for key, status in content.statuses.items() if status == "retracted"}
    for finding in content.data["findings"].records:
        row = page(site, "evidence").split(f'<tr id="{finding["id"]}"')[1].split("</tr>")[0]
        assert ("One of the works has been retracted." in row) == bool(retracted & set(finding["refs"]))


def test_downloads_contain_every_finding(site, content):
    """CSV and JSON contain each finding with all fields."""
    findings = content.data["findings"]
    rows, problems = read_csv((site / "data/findings.csv").read_text(encoding="utf-8"), findings.schema, "findings.csv")
    records = json.loads((site / "data" / "findings.json").read_text(encoding="utf-8"))["records"]
    assert problems == [] and len(records) > 45
    read = [row.values | {"table_row": int(row["table_row"] or 0) or None} for row in rows]
    assert read == records == [finding.values for finding in findings.records]


def test_every_contradiction_is_on_the_evidence_page(site, content):
    """Pairs of findings that contradict each other, as computed from the data, are shown side by side."""
    contested = page(site, "evidence").split('class="contested"', 1)[1].split('id="all-findings"')[0]
    pairs = list(content.views.opposed(content.data["findings"].records))
    assert pairs
    for pair in pairs:
        assert all(f'href="#{finding["id"]}"' in contested for finding in pair)


def test_notes_are_sorted_by_weight(site, content):
    """Data and page begin with the main notes; the notes of each kind follow by weight."""
    weights = [term["term"] for term in content.data["vocabulary"].records if term["field"] == "weight"]
    notes = content.data["notes"].records
    order = [weights.index(note["weight"]) for note in notes]
    assert order == sorted(order) and 0 < order.count(0) < len(notes) / 10
    groups = [
        [item.attributes["id"] for item in group.css("li")]
        for group in LexborHTMLParser(page(site, "notes")).css(".notes-of-kind")
    ]
    ids = [note_id(note["id"]) for note in notes]
    assert groups[0] == ids[: order.count(0)] and sorted(sum(groups, [])) == sorted(ids)
    assert all(group == sorted(group, key=ids.index) for group in groups)


def test_a_merged_note_is_known_by_its_former_ids():
    """A note that was merged into another one is found by its former id, also after a second redirect."""
    moves = [("/notes/#n-s4", "/notes/#n-s9"), ("/notes/#n-s9", "/notes/#n-s21"), ("/growth/#old", "/growth/#new")]
    addresses = [Record(1, {"address": old, "moved_to": new}) for old, new in moves]
    assert former_names(addresses) == {"n-s21": ["S4", "S9"]}


def test_notes_and_their_marks_link_to_each_other(site, content):
    """Each mark in the text links to a note, and each note links back to its marks."""
    html = page(site, "notes")
    ids = set(parse(html).ids)
    marks = set()
    for path in site.rglob("index.html"):
        name = path.parent.relative_to(site).as_posix()
        text = path.read_text(encoding="utf-8")
        for mark, target in re.findall(r'<a class="note-mark" id="([^"]+)" href="[^"]*#([^"]+)"', text):
            assert target in ids
            marks.add(("" if name == "." else f"{name}/", mark))
    backlinks = {
        (address.removeprefix("../"), mark)
        for address, mark in re.findall(r'class="backlink-note" href="([^"#]*)#([^"]+)"', html)
    }
    assert {(address.strip("./") + "/" if address.strip("./") else "", mark) for address, mark in backlinks} == marks
    assert {note_id(note["id"]) for note in content.data["notes"].records} <= ids


def test_notes_quote_at_most_twelve_words(content):
    """Quotations from the review stay short."""
    for note in content.data["notes"].records:
        assert len(note["quote"].split()) <= 12, note["id"]


def test_the_about_page_counts_lookups_and_states_their_limits(site, content):
    """The page counts the lookups by result and says that finding no notice proves little."""
    html = page(site, "about")
    for status in {lookup["status"] for lookup in content.lookups.values()}:
        count = sum(lookup["status"] == status for lookup in content.lookups.values())
        assert re.search(rf'<th scope="row">{status}</th><td>{count}</td>', html)
    assert "The absence of a mark proves little" in html


def test_look_ups_are_summarized_and_their_databases_described_once(site, other_site, content):
    """Each work without a notice names databases, method, and date; the About page lists each database
    with its date once."""
    about = page(site, "about")
    assert 'id="lookups"' in about
    for name in {name for lookup in content.lookups.values() for name in lookup["searched"]}:
        assert f"<td>{name}</td>" in about
    html = page(site, "references")
    told = re.findall(r'<p class="lookup"[^>]*>(Notices: .*?)</p>', html)
    assert len(told) == len(content.bibliography.works) - len(content.notices)
    for line in told:
        searched = r"none found in [\w ]+ by (DOI|PMID|title), looked up on"
        assert re.match(rf"Notices: ({searched}|not checked, as of) <time", line), line
        assert 'href="../about/#lookups"' in line
    other = page(other_site, "references")
    assert "Notices: none found in Cellar of Notices by DOI, looked up on" in other
    assert "Notices: not checked, as of" in other and "#lookups" not in other


def test_a_notice_links_to_its_doi(site, content):
    """The DOI of a retraction or correction is linked next to its description and is in the exports."""
    html = page(site, "references")
    dois = [notice["notice_doi"] for notice in content.notices.values() if notice["notice_doi"]]
    assert dois and all(f'href="https://doi.org/{doi}"' in html for doi in dois)
    assert all(f"Notice: doi {doi}." in " ".join(notice_lines(content).values()) for doi in dois)


def test_only_works_with_a_doi_are_looked_up_by_doi(content):
    """No work without a DOI is said to have been searched by DOI."""
    for key, lookup in content.lookups.items():
        assert lookup["searched_by"] != "DOI" or content.bibliography.by_key[key].doi, key


def test_a_term_is_explained_once_per_page(site):
    """A term is linked at its first occurrence on a page only."""
    for name in SECTIONS:
        terms = re.findall(r'<a class="term" href="[^"]*#([^"]+)"', page(site, name))
        assert len(terms) == len(set(terms)), name
        assert terms or name in ("conclusions", "table-1")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<p>Dough. Dough.</p>",
            '<p><a class="term" href="g/#term-dough" data-definition="D &amp; e">Dough</a>. Dough.</p>',
        ),
        (
            "<h2>Dough</h2><p><a>dough</a> doughy <code>dough</code></p>",
            "<h2>Dough</h2><p><a>dough</a> doughy <code>dough</code></p>",
        ),
        (
            '<p><span class="cites">[dough <span>x</span>]</span> dough</p>',
            '<p><span class="cites">[dough <span>x</span>]</span> <a class="term" href="g/#term-dough" data-definition="D &amp; e">dough</a></p>',
        ),
    ],
)
def test_terms_in_links_code_and_headings_are_not_linked(html, expected):
    """Only complete words in running text are linked, and only once."""
    terms = compile_terms([{"id": "term-dough", "term": "Dough", "aliases": [], "definition": "D & e"}])
    assert link_terms(html, terms, "g/") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MSCs", "<abbr>MSCs</abbr>"),
        ("GA-hMSC", "<abbr>GA-hMSC</abbr>"),
        ("TGF-β", "<abbr>TGF-β</abbr>"),
        ("p38 MAPK", "p38 <abbr>MAPK</abbr>"),
        ("MCP-1, MCP-2", "<abbr>MCP-1</abbr>, <abbr>MCP-2</abbr>"),
        ("Wnt signaling", "Wnt signaling"),
        ("NanoString", "NanoString"),
        ("T regulatory cells", "T regulatory cells"),
    ],
)
def test_abbreviations_in_terms_are_marked(name, expected):
    """A word of capitals is an abbreviation, a word with one capital is not; the link provides the
    definition instead of a title."""
    terms = compile_terms([{"id": "t", "term": name, "aliases": [], "definition": "D"}])
    assert link_terms(f"<p>{name}</p>", terms, "g/") == (
        f'<p><a class="term" href="g/#t" data-definition="D">{expected}</a></p>'
    )


def test_very_short_terms_are_not_linked():
    """Terms with fewer than three letters are never linked, and a glossary may contain only such terms."""
    terms = compile_terms([{"id": "t", "term": "pH", "aliases": [], "definition": "D"}])
    assert link_terms("<p>The pH is 7.</p>", terms, "g/") == "<p>The pH is 7.</p>"


@pytest.mark.parametrize(
    ("html", "wrapped"),
    [
        (
            "<p>One, e.g.\nin Fig. 2. Two\nis. <!-- finding: f-a --> Three.</p>",
            "<p>One, e.g.\nin Fig. 2. {Two\nis.} Three.</p>",
        ),
        ("<li><em>One</em> &amp; all <!-- finding: f-a --></li>", "<li>{<em>One</em> &amp; all}</li>"),
        ("<p>One. <b>Two</b> is. <!-- finding: f-a --></p>", "<p>One. {<b>Two</b> is.}</p>"),
        ("<p><b>One. Two</b> is. <!-- finding: f-a --></p>", "<p>{<b>One. Two</b> is.}</p>"),
        ("<td>One<br>Two. <!-- finding: f-a --><br>Three</td>", "<td>One<br>{Two.}<br>Three</td>"),
    ],
)
def test_the_sentence_of_a_finding_is_found(html, wrapped):
    """Abbreviations and line breaks do not end the sentence, and an element that begins before it is
    included."""
    expected = wrapped.replace("{", '<span class="finding-sentence" id="f-a">').replace("}", "</span>")
    assert anchor_findings(html) == expected


def test_a_finding_sentence_gets_its_id_and_its_note_mark():
    """The sentence with a marker gets the finding's id, and the mark of a note gets a counted id."""
    html = "<p>One.\nTwo <b>x</b>. <!-- finding: f-a, f-b --> <!-- note: X1 -->\nThree.</p>"
    wrapped = anchor_findings(html)
    assert (
        wrapped
        == '<p>One.\n<span class="finding-sentence" id="f-a"><span id="f-b"></span>Two <b>x</b>. <!-- note: X1 --></span>\nThree.</p>'
    )
    assert 'id="at-x1-1" href="n/#n-x1"' in mark_notes(wrapped, "n/")


def test_the_glossary_lists_where_terms_occur(site, content):
    """Each term has an entry with its pages and findings; an ambiguous term says so, and gene families
    have no symbol."""
    html = unescape(page(site, "glossary"))
    for term in content.data["glossary"].records:
        assert f'<article id="{term["id"]}"' in html
    entry = LexborHTMLParser(page(site, "glossary")).css_first("#term-hif-1a")
    leads_to = {link.attributes["href"] for link in entry.css("a")}
    assert {"../angiogenesis/", "../evidence/#f-mir-100-vegf"} <= leads_to
    by_id = {term["id"]: term for term in content.data["glossary"].records}
    assert "ambiguous" in by_id["term-scp-1"]["definition"] and by_id["term-scp-1"]["symbols"] == []
    assert all(by_id[f"term-{family}"]["symbols"] == [] for family in ("vegf", "tgf-b", "hsp70", "erk"))
    assert "MISEV" in by_id["term-exosome"]["definition"]
    assert "../evidence/#f-osteosarcoma-mir-143" in html[html.index('id="term-osteosarcoma"') :].split("</article>")[0]


def test_the_glossary_states_the_basis_of_each_definition(site, content):
    """Each entry states the basis in the data: the review, a cited work, or general knowledge."""
    entries = LexborHTMLParser(page(site, "glossary"))
    for term in content.data["glossary"].records:
        shown = entries.css_first(f"#{term['id']} .facts").text()
        assert "definition based on " in shown and all(basis in shown for basis in term["basis"])
