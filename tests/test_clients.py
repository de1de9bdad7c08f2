"""Real clients: Zotero's translation server, LaTeX with BibTeX and biber, spreadsheets, and wiki syntax
in difficult places.

Clients from a package registry run where they are installed; a test whose client is missing is skipped
with its name. Zotero's translation server is in no registry: start it by hand (see CONTRIBUTING.md) and
set ZOTERO_SERVER to its address, such as http://127.0.0.1:1969.
"""

import io
import json
import os
import re
import shutil
import subprocess
import urllib.request
import zipfile
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pypandoc
import pytest
from conftest import ROOT
from review.data.addresses import is_placeholder
from review.data.content_loader import load
from review.data.records import Dataset, Record, read_csv
from review.data.source import Source
from review.exports.citation_formats import BY_NAME, FORMATS
from review.exports.citation_text import apa_reference
from review.exports.coins import coins_of_work
from review.exports.data_files import data_files, notice_lines
from review.exports.json_ld import PageMetadata, json_ld
from review.exports.markdown_page import markdown_of
from review.exports.primary_study import ON_PAGE, CitedFinding, study_slots
from review.exports.workbook import workbook
from test_engines import FORMATS_AND_ENGINES, citation_target, links_of, real_source, rendered, text_of

CONTENT = load(ROOT)
WORKS, NOTICES = CONTENT.bibliography.works, notice_lines(CONTENT)
FILES = {address: write() for address, write in data_files(CONTENT).items()}
EDITORS = CONTENT.settings["site_author"]


# --- Zotero ---


def zotero(what: str, given: bytes) -> list[dict]:
    """The items that Zotero creates from a file ("import") or from a page ("web")."""
    server = os.environ.get("ZOTERO_SERVER")
    if not server:
        pytest.skip("Zotero is missing: set ZOTERO_SERVER to a running translation-server")
    request = urllib.request.Request(f"{server}/{what}", given, {"Content-Type": "text/plain"})
    return json.load(urllib.request.urlopen(request, timeout=120))


@pytest.mark.parametrize("ending", [".bib", ".ris", ".csl.json"])
def test_zotero_imports_every_work_with_names_ids_and_notices(ending):
    """No author is called “others”; particles, PMIDs, retractions, and incomplete author lists are
    imported."""
    items = zotero("import", FILES[f"references{ending}"].encode())
    notes: dict[str, str] = {}
    for item in items:
        if item["itemType"] == "note":
            notes[item["parentItem"]] = notes.get(item["parentItem"], "") + item["note"]
    read = [item for item in items if item["itemType"] != "note"]
    assert len(read) == len(WORKS)
    for item, work in zip(read, WORKS, strict=True):
        names = [name.get("lastName") or name["name"] for name in item["creators"]]
        assert names == [f"{one.particle} {one.family}".strip() for one in work.authors]
        extra = item.get("extra", "")
        assert (f"PMID: {work.pmid}" in extra) == bool(work.pmid) and not item.get("archiveLocation")
        about = extra + notes.get(item["key"], "")
        assert ("list of authors goes on" in about) == work.more_authors
        assert NOTICES.get(work.key, "").split(" ")[0] in about


@pytest.mark.parametrize("ending", [".bib", ".ris", ".csl.json"])
def test_zotero_imports_a_page_with_its_group_author_and_version(site, ending):
    """The item has the editors as a single group author, the plain address, and the version."""
    item = zotero("import", (site / "cite" / f"growth{ending}").read_bytes())[0]
    version = json.loads((site / "cite" / "growth.csl.json").read_text(encoding="utf-8"))[0]["version"]
    assert [name.get("name") for name in item["creators"]] == [EDITORS] and item["itemType"] == "webpage"
    assert item["url"].endswith("/growth/") and version in item["title"] + item.get("extra", "")


def test_zotero_saves_a_page_from_the_browser(address):
    """Zotero saves a page as a web page by one group author, with its version."""
    (item,) = zotero("web", f"{address}/growth/".encode())
    assert [name.get("name") for name in item["creators"]] == [EDITORS]
    assert item["itemType"] == "webpage" and item["extra"].startswith("version: ")


def test_an_editor_is_a_person_or_a_group_in_every_format():
    """A person has separate given and family names in each format, a group has one name; only the
    setting decides."""
    jane = replace(citation_target("Adapted", "Growth", "growth/"), editors="Jane van Doe", person=True)
    group = replace(jane, person=False)
    wanted = {
        "bibtex": ("author       = {van Doe, Jane}", "author       = {{Jane van Doe}}"),
        "ris": ("AU  - van Doe, Jane\n", "AU  - Jane van Doe,\n"),
        "endnote": ("%A van Doe, Jane\n", "%A Jane van Doe,\n"),
        "csl-json": ('[{"family": "van Doe", "given": "Jane"}]', '[{"literal": "Jane van Doe"}]'),
        "hayagriva": ('[{"name": "Doe", "prefix": "van", "given-name": "Jane"}]', '[{"name": "Jane van Doe"}]'),
    }
    for form, texts in wanted.items():
        for target, text in zip((jane, group), texts, strict=True):
            assert text in BY_NAME[form].write(real_source(), target), form
    about = PageMetadata("T", "D", "https://a.example/", "S", "https://a.example/", "v1", "2026-01-01", editors="Jane")
    for kind, type_ in (("person", "Person"), ("organization", "Organization"), ("", None)):
        author = json.loads(json_ld(replace(about, author_is=kind), real_source()))["author"]
        assert author["name"] == "Jane" and author.get("@type") == type_


def test_coins_include_retractions_and_incomplete_author_lists():
    """COinS state them in the only key that Zotero imports as text in every format."""
    for work in WORKS:
        (title,) = re.findall(r'title="([^"]*)"', coins_of_work(work, NOTICES.get(work.key, "")))
        about = parse_qs(unescape(title)).get("rft.description", [""])[0]
        assert about.startswith(NOTICES.get(work.key, "")[:200]) and ("goes on" in about) == work.more_authors


# --- LaTeX ---

HEAD = r"\documentclass{article}\pagestyle{empty}\usepackage{amssymb}"
CLASSIC = (
    HEAD + r"\usepackage{cmap}\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\usepackage{textcomp}\usepackage{url}"
)
LIST = r"\begin{document}\nocite{*}\bibliographystyle{STYLE}\bibliography{references}\end{document}"
MODERN = HEAD + r"\usepackage[backend=biber,maxbibnames=99]{biblatex}\addbibresource{references.bib}"
# For each style: the TeX engine, the bibliography program, and the document.
DOCUMENTS = {
    "plain": ("pdflatex", "bibtex", CLASSIC + LIST.replace("STYLE", "plain")),
    "plainnat": ("pdflatex", "bibtex", CLASSIC + r"\usepackage{natbib}" + LIST.replace("STYLE", "plainnat")),
    "unsrtnat": ("pdflatex", "bibtex", CLASSIC + r"\usepackage{natbib}" + LIST.replace("STYLE", "unsrtnat")),
    "biblatex": ("lualatex", "biber", MODERN + r"\begin{document}\nocite{*}\printbibliography\end{document}"),
}
# Debian packages that contain everything the documents load.
TEX = "texlive-latex-recommended texlive-bibtex-extra texlive-luatex biber poppler-utils"


@pytest.mark.engine
@pytest.mark.parametrize("style", DOCUMENTS)
def test_latex_prints_every_work(tmp_path, style):
    """LaTeX prints the list without an error or a missing character, and the PDF contains every title
    and first author."""
    engine, backend, text = DOCUMENTS[style]
    missing = [tool for tool in (engine, backend, "pdftotext") if not shutil.which(tool)]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed (Debian: {TEX})")
    (tmp_path / "main.tex").write_text(text, encoding="utf-8")
    (tmp_path / "references.bib").write_text(FILES["references.bib"], encoding="utf-8")
    latex = [engine, "-interaction=nonstopmode", "-halt-on-error", "main"]
    bibliography = [backend, *["--validate-datamodel"] * (backend == "biber"), "main"]
    for command in (latex, bibliography, latex, latex):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=400)
        if "biblatex.sty' not found" in done.stdout:
            pytest.skip(f"biblatex is not installed (Debian: {TEX})")
        assert done.returncode == 0, done.stdout[-1500:]
        if command is bibliography:
            assert not re.search(r"\bERROR\b|error message|repeated entry", done.stdout), done.stdout[-1500:]
    log = (tmp_path / "main.log").read_text(encoding="utf-8", errors="replace")
    assert "Missing character" not in log and not re.search(r"^! ", log, re.M)
    subprocess.run(["pdftotext", "main.pdf"], cwd=tmp_path, check=True)
    printed = letters_of((tmp_path / "main.txt").read_text(encoding="utf-8"))
    for work in WORKS:
        assert letters_of(work.title) in printed, work.title
        assert letters_of(work.authors[0].family) in printed, work.authors[0].family


def letters_of(text: str) -> str:
    """The letters and digits of a text without ligatures, because a line may break anywhere and hyphens
    may be lost."""
    for joined, apart in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl"), ("µ", "μ")):
        text = text.replace(joined, apart)
    return re.sub(r"[\W_]+", "", text).lower()


# --- wiki syntax in difficult places ---

IN_ONE_PIECE = {
    "mediawiki": "MediaWiki",
    "dokuwiki": "DokuWiki",
    "asciidoc": "Asciidoctor",
    "org": "pandoc",
    "markdown-inline": "pandoc",
    "markdown-link": "cmark-gfm",
}


@pytest.mark.parametrize(("form", "engine"), IN_ONE_PIECE.items())
def test_an_inline_snippet_does_not_break_its_sentence_or_list(form, engine):
    """The rest of the sentence stays in its paragraph, and the next item stays in the list."""
    snippet = BY_NAME[form].write(real_source(), citation_target("Row 7", "Table 1", "table-1/#row-7"))
    item = {"asciidoc": "* ", "mediawiki": "* ", "dokuwiki": "  * "}.get(form, "- ")
    text = f"Before{snippet} the rest.\n\n{item}One{snippet} and more\n{item}Two\n"
    (html,) = rendered(engine, form, [text])
    assert html.count("<li") >= 2 and len(re.findall(r"<ul", html)) == 1
    first = re.search(r"<p\b[^>]*>\s*Before.*?</p>", html, re.S)
    assert first and "the rest." in text_of(first[0])


@pytest.mark.parametrize(("form", "engine"), [("markdown", "cmark-gfm"), ("markdown", "pandoc"), ("rst", "docutils")])
def test_a_footnote_snippet_does_not_absorb_the_following_text(form, engine):
    """If a footnote is pasted in mid-sentence, the rest becomes a paragraph of its own; the hint says
    where to paste it."""
    snippet = BY_NAME[form].write(real_source(), citation_target("Row 7", "Table 1", "table-1/#row-7"))
    (html,) = rendered(engine, form, [f"Before{snippet}the rest.\n"])
    assert re.search(r"<p>the rest\.</p>", html) and "end of a paragraph" in BY_NAME[form].hint


def test_confluence_storage_is_xhtml():
    """The snippet parses as XML and contains both links."""
    text = BY_NAME["confluence-storage"].write(real_source(), citation_target("A & B", "Table 1", "table-1/#row-7"))
    root = ElementTree.fromstring(text)
    assert root.tag == "p" and len(root.findall("a")) == 2 and "A & B in" in "".join(root.itertext())


# --- a finding with its primary study ---


RETRACTED = next(work for work in WORKS if work.doi and CONTENT.statuses.get(work.key) == "retracted")
TARGET = citation_target("Finding f-x", "Evidence", "evidence/#f-x")


def with_primary_study(form, statement="A statement", works=(RETRACTED,)):
    """The citation of a finding with its primary studies, as the dialog shows it."""
    finding = CitedFinding(statement, list(works), CONTENT.statuses, notice_lines(CONTENT))
    return form.write(real_source(), replace(TARGET, **vars(study_slots(form, finding))))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_finding_is_cited_with_its_primary_study(form):
    """The citation names statement, study with DOI, review, and address in this order, and marks a
    retracted study; a reference manager gets the study as another record."""
    text = with_primary_study(form)
    parts = ("A statement.", RETRACTED.doi, real_source().doi, TARGET.address)
    if form.write_works:
        parts = parts[1:2]
        assert TARGET.address in text
    places = [text.index(part) for part in parts]
    assert places == sorted(places) and "RETRACTED" in text


def test_apa_ends_an_incomplete_list_of_authors_with_et_al():
    """Neither an ampersand nor a missing period stands beside "et al."."""
    text = apa_reference(Source("Lee J, Park S, et al", "T", "2013"))
    assert text.startswith("Lee, J., Park, S., et al. (2013). T.")
    assert apa_reference(Source("Lee J, Park S", "T", "2013")).startswith("Lee, J., & Park, S. (2013).")


@pytest.mark.parametrize(("form", "engine"), FORMATS_AND_ENGINES)
def test_wiki_engines_render_the_primary_study(form, engine):
    """The three links are in the order of the sentence: study, review, finding on this site."""
    works = [work for work in WORKS if work.doi][:1]
    (html,) = rendered(engine, form, [with_primary_study(BY_NAME[form], "A (statement)", works) + "\n"])
    assert links_of(html) == [f"https://doi.org/{works[0].doi}", real_source().link, TARGET.address]
    assert "A (statement)." in text_of(html)


def test_reference_managers_read_the_page_and_its_primary_study():
    """Pandoc reads two records from BibTeX, RIS, and CSL-JSON: the page and the study."""
    for name, reader in (("bibtex", "biblatex"), ("ris", "ris"), ("csl-json", "csljson")):
        read = json.loads(pypandoc.convert_text(with_primary_study(BY_NAME[name]), "csljson", format=reader))
        assert [item["URL"] for item in read[:1]] == [TARGET.address], name
        assert [item["DOI"] for item in read[1:]] == [RETRACTED.doi], name


def test_the_citation_page_of_a_finding_includes_its_primary_study(site):
    """Below the formats is a section with the primary study; a table row has none."""
    page = (site / "cite" / "f-vegf-up.html").read_text(encoding="utf-8")
    finding = next(one for one in CONTENT.records("findings") if one["id"] == "f-vegf-up")
    assert '<section id="study">' in page and finding["statement"][:40] in page
    assert re.findall(r'data-study="([^"]+)"', page) == list(ON_PAGE)
    assert "data-study" not in (site / "cite" / "row-7.html").read_text(encoding="utf-8")


# --- placeholder addresses and versions that are not releases ---


@pytest.mark.parametrize(
    ("address", "placeholder"),
    [
        ("https://msc-exosomes.example/", True),
        ("http://localhost:8000/", True),
        ("http://127.0.0.1/", True),
        ("https://a.invalid/x/", True),
        ("", True),
        ("https://example.org/", False),
        ("https://lab.exampleton.edu/", False),
    ],
)
def test_placeholder_addresses_are_recognized(address, placeholder):
    """Reserved names and local addresses are placeholders; a real name that contains one is not."""
    assert is_placeholder(address) == placeholder


def test_an_unpublished_copy_says_once_that_it_cannot_be_cited(site):
    """With the placeholder address, the cite box of each page and the citation page of a record say so
    exactly once."""
    for path in (site / "growth" / "index.html", site / "cite" / "row-7.html"):
        assert path.read_text(encoding="utf-8").count("Not ready to be cited.") == 1
    released = replace(citation_target("Adapted", "Growth", "growth/"), root="https://example.org/")
    assert released.caution == "" and "not a release" in replace(released, released=False).caution
    assert "placeholder" in citation_target("Adapted", "Growth", "growth/").caution


# --- spreadsheets ---


def test_an_empty_last_line_in_a_data_file_is_accepted():
    """Spreadsheets and editors often leave one; a line with too few cells is still an error."""
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": []}
    for ending in ("\n", "\r\n", ",\n", "\n\n"):
        records, problems = read_csv(f"a,b\n1,2\n{ending}", schema, "x.csv")
        assert [record.values for record in records] == [{"a": "1", "b": "2"}] and problems == []
    assert read_csv("a,b\n1,2\n3\n", schema, "x.csv")[1]


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets_of(content: bytes) -> dict[str, list[list[str]]]:
    """The cells of each sheet of a workbook, read from its XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = [
            "".join(part.text or "" for part in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        names = [
            sheet.get("name") for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")
        ]
        read = {}
        for number, name in enumerate(names, 1):
            sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(sheet.iter(f"{SHEET}f")), "a formula"
            read[name] = [
                [texts[int(cell[0].text)] if cell.get("t") == "s" else cell[0].text for cell in row if len(cell)]
                for row in sheet.iter(f"{SHEET}row")
            ]
    return read


def test_the_workbook_has_every_table_and_describes_its_fields(site):
    """Each data set has a sheet with its records, including Greek letters; the last sheet contains the
    schemas."""
    sheets = sheets_of((site / "data" / "tables.xlsx").read_bytes())
    datasets = {name: dataset for name, dataset in CONTENT.data.items() if name != "addresses"}
    assert [*sheets] == [*datasets, "Fields"]
    for name, dataset in datasets.items():
        assert sheets[name][0] == list(dataset.schema["properties"])
        assert len(sheets[name]) == 1 + len(dataset.records)
    assert any("α" in cell for row in sheets["glossary"] for cell in row)
    assert ["findings", "statement"] in [row[:2] for row in sheets["Fields"]]
    assert not (site / "data" / "findings.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len((site / "data" / "tables.xlsx").read_bytes()) < 200_000


def test_a_workbook_contains_no_formulas_and_is_reproducible():
    """Text that looks like a formula, a link, or a number stays text, and a second workbook is
    byte-identical."""
    texts = ["=1+1", "@SUM(A1)", "+3", "https://example.org/", "007", "a\nb", "→ β"]
    rules = {"properties": {"text": {"type": "string", "title": "Text"}}}
    dataset = Dataset("x", "x.csv", rules, [Record(line, {"text": text}) for line, text in enumerate(texts, 2)])
    made = workbook([dataset], "T")
    assert sheets_of(made)["x"] == [["text"], *([text] for text in texts)] and made == workbook([dataset], "T")


# --- pages as Markdown ---


def as_markdown(html: str) -> str:
    return markdown_of(html, "https://example.org/growth/")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1 id='a'>Title<a class='headerlink' href='#a'>#</a></h1><p>Said <span>[<a class='cite' href='#e'>39</a>]</span>.</p>",
         "# Title\n\nSaid [39]."),
        ("<ul><li>One<ul><li>Two</li></ul></li><li>Three</li></ul>", "- One\n\n  - Two\n- Three"),
        ("<ol><li value='7'>Seven <a class='back' href='#x'>up</a></li><li value='9'><p>Nine</p><p>more</p></li></ol>",
         "7. Seven\n9. Nine\n\n   more"),
        ("<table><caption>T</caption><thead><tr><th>A</th><th>B</th></tr></thead><tr><td>1|2</td><td><p>x</p><p>y</p></td></tr></table>",
         "**T**\n\n| A | B |\n| --- | --- |\n| 1\\|2 | x y |"),
        ("<p><a href='../notes/#n'>A [b]</a> <a class='term' href='#t'>MSC</a> <em>in</em></p>",
         "[A [b]](https://example.org/notes/#n) MSC *in*"),
        ("<p>2 * 3 &lt; x_1<script>x</script><svg><text>t</text></svg></p><pre>a\n  b</pre>", "2 \\* 3 \\< x\\_1\n\n```\na\n  b\n```"),
        ("<p>Above</p><h1>Title</h1><p>Below</p>", "# Title\n\nAbove\n\nBelow"),
        ("<ol><li value='7' data-ref='7'><details><summary>A 2012</summary><p>A B. Bread. 2012.</p></details></li></ol>",
         "7. A B. Bread. 2012."),
        ("<p># no heading</p><p>1. no list</p>", "\\# no heading\n\n\\1. no list"),
        ("<details class='cite-page'><p>box</p></details><p hidden>h</p><p>seen</p>", "seen"),
        ("<p><math alttext='x^2'><mi>x</mi></math> <img src='a.png' alt='A'></p>", "x^2 ![A](https://example.org/growth/a.png)"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html, text):
    """Numbers, lists, tables, and links become Markdown; controls, scripts, and inline drawings are
    omitted."""
    assert as_markdown(html).strip() == text


def test_every_page_has_a_markdown_version(site):
    """The Markdown file is next to the HTML and linked in the cite box; it begins with the title,
    contains the references and no leftover markup."""
    listed = (site / "llms.txt").read_text(encoding="utf-8")
    assert re.match(r"# .+\n\n> .+\n\n## .+\n\n- \[.+\]\(https://.+/index\.md\): .+\n", listed)
    for page in sorted(site.rglob("index.html")):
        folder = page.parent.relative_to(site).as_posix().removeprefix(".")
        html, text = page.read_text(encoding="utf-8"), (page.parent / "index.md").read_text(encoding="utf-8")
        assert "data-copy-page" in html and f"{folder}/index.md)".lstrip("/") in listed, folder
        assert text.startswith("# ") and not re.search(r"<!--|</?(?:p|span|div|a|td|svg)\b|\[@|block: ", text), folder
        assert "| --- |" in text or "<table" not in html, folder
    growth = (site / "growth" / "index.md").read_text(encoding="utf-8")
    assert "rather than directly [39]." in growth and re.search(r"(?m)^39\. Zhu W, .*10\.1016/j\.canlet", growth)


def test_findings_are_exported_as_claims(site):
    """Each finding is a Claim with its text, id, the review, and the cited works; the page links to the
    file."""
    graph = json.loads((site / "data" / "findings.jsonld").read_text(encoding="utf-8"))["@graph"]
    claims = {claim["@id"].partition("#")[2]: claim for claim in graph if claim["@type"] == "Claim"}
    for finding in CONTENT.records("findings"):
        claim = claims.pop(finding["id"])
        assert claim["text"] == finding["statement"] and claim["appearance"]["@id"] == real_source().link
        assert len(claim.get("citation", [])) == len(finding["refs"])
    assert claims == {}
    assert "findings.jsonld" in (site / "evidence" / "index.html").read_text(encoding="utf-8")
