"""Other reviews: their output contains nothing of this review and claims nothing that they lack."""

import ast
import base64
import gzip
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import resvg_py
from conftest import OTHER, ROOT, make_other_review
from forked_build import run_mkdocs
from review.checks import check
from review.data.content_loader import load
from review.data.finding_views import KEY
from review.data.source import Source
from review.editions import epub_edition, html_edition
from review.exports.citation_formats import FORMATS
from review.exports.citation_target import CitationTarget
from review.exports.release import from_json
from selectolax.lexbor import LexborHTMLParser

BARE = ROOT / "tests" / "bare_review"
# A stub renderer, which returns the SVG of a picture, so that its text stays readable.
READABLE = """
from review.exports import svg_images
svg_images.layered_png = lambda background, strips, width: "".join((background, *(svg for _, svg in strips))).encode()
from builder import drawing_process
drawing_process.draw_in_process = lambda svg, width: svg.encode()
"""
REVIEW = load(ROOT).settings
# Words of this review's field that occur in none of its names.
FIELD = {"exosome", "exosomes", "vesicle", "glioma", "tumor", "tumors", "marrow", "MSC"}
# Ordinary words in its names that any review may contain.
ORDINARY = set(
    re.findall(
        "[a-z]+",
        "and as by cell cells checked comprehensive cross delivery derived drug from how its linked progression "
        "references adapted review site stem table the with",
    )
)
# Theme files, which contain the names of people, and fonts.
FOREIGN = re.compile(r"assets/(javascripts|stylesheets|images|fonts)/")


def names_of_this_review() -> set[str]:
    """The words that identify this review, taken from its own mkdocs.yml."""
    review, extra = REVIEW["extra"]["review"], REVIEW["extra"]
    named = [review[name] for name in ("authors", "title")] + [REVIEW["site_name"], REVIEW["site_description"]]
    words = {word for word in re.findall(r"[A-Za-z]{3,}", " ".join(named)) if word.lower() not in ORDINARY}
    identifiers = {
        review["doi"],
        review["doi"].split("/")[0],
        review["journal"],
        extra["edition"],
        extra["license"]["name"],
    }
    return words | identifiers | FIELD | {extra["license"]["url"], review["pages"].split("–")[0]}


def pattern(words: set[str]) -> re.Pattern[str]:
    """A case-insensitive pattern that matches any of the words, but not inside another word."""
    found = "|".join(map(re.escape, sorted(words)))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{found})(?![A-Za-z0-9])", re.I)


def built(project: Path, **environment: str) -> Path:
    """The built site of a project, with readable pictures."""
    words = ("build", "--strict", "--quiet", "--site-dir", "site")
    done = run_mkdocs(
        project, *words, changes=READABLE, **{"SOURCE_DATE_EPOCH": "0", "SITE_VERSION": "v1", **environment}
    )
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    return project / "site"


def editions(site: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The single HTML file and all files of the EPUB, as text by name, with readable pictures."""
    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda *, svg_string, **_: svg_string.encode())
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    release = from_json(files["edition.json"])
    texts = {f"{release.name}.html": html_edition(files, release).decode()}
    with zipfile.ZipFile(BytesIO(epub_edition(files, release))) as book:
        names = [name for name in book.namelist() if not name.endswith(".woff2")]
        texts |= {f"book/{name}": book.read(name).decode() for name in names}
    return texts


def readable(site: Path) -> Iterator[tuple[str, str]]:
    """The files of a site as (address, text)."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and not FOREIGN.match(name):
            yield name, unzipped(path).decode()


def unzipped(path: Path) -> bytes:
    """The content of a file, unpacked if it is compressed."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(BytesIO(data)) as book:
            return b"\n".join(book.read(name) for name in book.namelist())
    head, _, packed = (gzip.decompress(data) if path.suffix == ".gz" else data).partition(b"using zlib.\n")
    return zlib.decompress(packed) if packed else head


def unpacked(text: str) -> str:
    """A text followed by the pictures that it contains as data URLs."""
    inside = re.findall(r"data:image/[a-z+]+;base64,([A-Za-z0-9+/=]+)", text)
    return text + "".join(base64.b64decode(data).decode(errors="replace") for data in inside)


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    """The built site of the yeast review."""
    return built(make_other_review(tmp_path_factory.mktemp("identity") / "review"))


@pytest.fixture(scope="module")
def other_offline(tmp_path_factory) -> Path:
    """The built offline site of the yeast review."""
    return built(make_other_review(tmp_path_factory.mktemp("identity") / "offline"), OFFLINE="true")


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Path:
    """The built site of a review without a journal, volume, DOI, license, logo, findings, figures, table,
    notes, and glossary."""
    return built(make_other_review(tmp_path_factory.mktemp("bare") / "review", BARE))


@pytest.fixture(scope="module")
def bare_offline(tmp_path_factory) -> Path:
    """The built offline site of the bare review."""
    return built(make_other_review(tmp_path_factory.mktemp("bare") / "offline", BARE), OFFLINE="true")


# --- nothing of this review ---


def test_identifying_words_are_found_in_this_review(site):
    """The pattern matches this review's own pages, data, search index, citations, and drawings, so the
    tests below can fail."""
    words = pattern(names_of_this_review())
    for name in ("index.html", "data/findings.json", "search/documents.js", "figures/tumor-interaction.svg"):
        assert words.search((site / name).read_text(encoding="utf-8")), name
    assert words.search(dict(readable(site / "cite"))["home.bib"])
    assert {
        "Zhou",
        "Exosomes",
        "10.7150/jca.25376",
        "J Cancer",
        "CC BY-NC 4.0",
        "msc-exosomes",
    } <= names_of_this_review()


@pytest.mark.parametrize("name", ["other", "other_offline", "bare", "bare_offline"])
def test_no_word_of_this_review_is_in_another(name, request):
    """This covers pages, data, search index, citations, styles, the Sphinx inventory, and the text of
    all pictures."""
    words, site = pattern(names_of_this_review()), request.getfixturevalue(name)
    texts = dict(readable(site))
    assert len(texts) > 40 and (name.endswith("offline") or "<text" in texts["assets/cards/home.png"])
    assert {file: words.findall(text) for file, text in texts.items() if words.search(text)} == {}


@pytest.mark.parametrize("name", ["other_offline", "bare_offline"])
def test_no_word_of_this_review_is_in_an_edition_of_another(name, request, monkeypatch):
    """This covers the single HTML file and the EPUB with its cover."""
    words, texts = pattern(names_of_this_review()), editions(request.getfixturevalue(name), monkeypatch)
    assert "<text" in texts["book/EPUB/media/cover.png"] and len(texts) > 8
    assert {file: words.findall(text) for file, text in texts.items() if words.search(unpacked(text))} == {}


def test_no_code_knows_this_review():
    """No string in the library, the builder, and the commands, and no template, contains a word of the
    review's field."""
    words = pattern(FIELD | {"cancer", "Zhou", "10.7150/jca.25376", "J Cancer", "CC BY-NC 4.0"})
    paths = [
        path for folder in ("review", "builder", "commands", "support") for path in _code(ROOT / "scripts" / folder)
    ]
    paths += [ROOT / "scripts" / "hooks.py", ROOT / "scripts" / "tasks.py", *_code(ROOT / "overrides")]
    assert len(paths) > 100
    assert {(path.name, word) for path in paths for word in words.findall(_strings_of(path))} == set()


def _code(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".txt", ".json", ".css", ".js")]


def _strings_of(path: Path) -> str:
    """The strings in a file that may reach a reader; for Python the literals without docstrings and
    comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    nodes = list(ast.walk(ast.parse(text)))
    spoken = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(node.body[0].value) for node in nodes if isinstance(node, spoken) and ast.get_docstring(node) is not None
    }
    return "\n".join(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    )


# --- their own identity ---


def test_another_review_states_its_own_license_and_relation(other, other_offline, monkeypatch):
    """CC BY 4.0 is stated on pages and in JSON-LD, figures, and editions; an original review is not
    called adapted."""
    page = (other / "bread" / "index.html").read_text(encoding="utf-8")
    for expected in (
        '<meta name="DC.rights" content="CC BY 4.0">',
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">',
        '"license":"https://creativecommons.org/licenses/by/4.0/"',
        "van Alba and Óskar 2021, J Bread 3:5",
        '<meta name="DCTERMS.references" content="https://bread.example/yeast">',
    ):
        assert expected in page, expected
    assert "isBasedOn" not in page
    drawn = (other / "figures" / "doughs.svg").read_text(encoding="utf-8")
    assert "findings of van Alba and Óskar 2021, J Bread 3:5, https://bread.example/yeast. CC BY 4.0." in drawn
    texts = dict(readable(other)) | dict(readable(other_offline)) | editions(other_offline, monkeypatch)
    assert {name for name, text in texts.items() if re.search(r"\bret(ells|old)\b", text, re.I)} == set()
    assert "Online in: Bread, Yeast at work" in texts["cite/bread.txt"]
    assert "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/" in texts["book/EPUB/content.opf"]
    assert "CC BY 4.0</a>" in texts["yeast-v1.html"]
    assert re.search(r"<dt>The review</dt><dd>[^<]*2021;3:5–9\. +<a href=\"https://bread", texts["yeast-v1.html"])


def test_another_review_shows_its_own_logo(other, other_offline, monkeypatch):
    """Its logo is in the header, on each preview card, and on the cover; the bare review has none."""
    loaf = re.search(r'd="([^"]+)"', (OTHER / "docs" / "assets" / "logo.svg").read_text(encoding="utf-8"))[1]
    texts = dict(readable(other)) | editions(other_offline, monkeypatch)
    cards = [name for name in texts if name.startswith("assets/cards/")]
    assert len(cards) == 9 and all(loaf in texts[name] for name in (*cards, "book/EPUB/media/cover.png"))
    assert '<svg class="logo" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"' in texts["bread/index.html"]
    assert loaf in unpacked(texts["yeast-v1.html"])


def columns(page: str) -> list[str]:
    """The column headings of the table of all findings, without those of contested findings."""
    return [head.text() for head in LexborHTMLParser(page).css("#all-findings th[role=columnheader]")]


def test_another_review_shows_its_own_fields(other):
    """Columns, filters, map, and figure follow the schema of that review, without any field of this one."""
    page = (other / "evidence" / "index.html").read_text(encoding="utf-8")
    assert columns(page) == ["Finding", "Made of", "Quality", "Cited"]
    assert re.findall(r'<label class="chip">(\w[\w ]*) <select name="([a-z_]+)"', page) == [
        ("Dough", "dough"),
        ("Verdict", "verdict"),
        ("Grain", "grain"),
        ("Section", "section"),
        ("Also in", "shown_in"),
        ("Leaven", "abstract_leaven"),
        ("Flour", "abstract_flour"),
    ]
    assert "How many findings help or harm, by dough" in page
    drawn = (other / "figures" / "doughs.svg").read_text(encoding="utf-8")
    assert re.findall(r'class="int-head"[^>]*>([^<]+)', drawn) == ["OF", "WITH", "INTO"]
    assert "int-helps" in drawn and "int-harms" in drawn and "int-tastes" not in drawn


# --- missing parts ---


def test_a_bare_review_claims_nothing_that_it_lacks(bare, bare_offline, monkeypatch):
    """Without license, logo, and address of the review, none is claimed, and the editions are still
    made."""
    texts = dict(readable(bare)) | editions(bare_offline, monkeypatch)
    pages = {name: text for name, text in texts.items() if name.endswith((".html", ".opf", ".xhtml"))}
    assert len(pages) > 5
    for claim in ("DC.rights", 'rel="license"', "doi.org/10.", 'class="logo"', "DCTERMS.references", "<dc:rights"):
        assert [name for name, text in pages.items() if claim in text] == [], claim
    assert '"license"' not in pages["index.html"] and "Adapted from Saltzman 1911." in pages["index.html"]
    assert "License" not in texts["salt-v1.html"]


# Empty brackets, links, or italics; doubled periods; and a program's word for a missing value.
ODD = re.compile(
    r"\(\)|\[\]\(|\]\(\)|\. \.|\.\.(?! \[|/|\.)|; ?:|: ?;|, ,|undefined|\bNone\b|''''|\*\*\.|////|<i></i>|doi: ?\.|doi\.org/\W"
)


def oddities(site: Path) -> dict[str, list[str]]:
    """Suspicious strings in the citations of a site: in files, cite boxes, and citation pages."""
    files = dict(readable(site))
    texts = {file: text for file, text in files.items() if file.startswith("cite/") and not file.endswith(".html")}
    shown = {file: re.findall(r"<pre data-format.*?</pre>", text, re.S) for file, text in files.items()}
    texts |= {f"{file} {at}": text for file, boxes in shown.items() for at, text in enumerate(boxes)}
    assert len(texts) > 40
    return {file: ODD.findall(unescape(text)) for file, text in texts.items() if ODD.search(unescape(text))}


@pytest.mark.parametrize("name", ["other", "bare", "bare_offline"])
def test_citations_of_other_reviews_have_no_gaps(name, request):
    """This includes a review without issue and DOI, and one that has only authors, title, and year."""
    assert oddities(request.getfixturevalue(name)) == {}


FULL = {
    "authors": "Alba A, Birk BC",
    "title": "On bread",
    "year": "2021",
    "journal": "J Bread",
    "volume": "3",
    "issue": "2",
    "pages": "5–9",
    "doi": "10.5555/bread",
}
OPTIONAL = ("journal", "volume", "issue", "pages", "doi")


@pytest.mark.parametrize(
    ("absent", "relation"), list(zip(OPTIONAL, ["own", "adapted", "own", "adapted", "own"], strict=True))
)
def test_a_citation_omits_missing_fields(tmp_path, absent, relation):
    """If the review lacks a field, no format leaves an empty place for it."""
    project = make_other_review(tmp_path / "review", BARE)
    text = (project / "mkdocs.yml").read_text(encoding="utf-8")
    parts = {name: value for name, value in FULL.items() if name != absent} | {"relation": relation}
    review = "  review:\n" + "".join(f'    {name}: "{value}"\n' for name, value in parts.items())
    (project / "mkdocs.yml").write_text(re.sub(r"  review:\n(?:    .*\n)+", review, text), encoding="utf-8")
    site = built(project)
    assert oddities(site) == {} and "On bread" in (site / "cite" / "home.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lacking", "locator", "short"),
    [
        ((), "2021;3(2):5–9", "Alba and Birk 2021, J Bread 3:5"),
        (("issue",), "2021;3:5–9", "Alba and Birk 2021, J Bread 3:5"),
        (("pages",), "2021;3(2)", "Alba and Birk 2021, J Bread 3"),
        (("volume", "issue"), "2021:5–9", "Alba and Birk 2021, J Bread 5"),
        (OPTIONAL, "2021", "Alba and Birk 2021"),
    ],
)
def test_locator_and_short_form_omit_missing_fields(lacking, locator, short):
    """Year, volume, issue, and pages are included as far as they are known."""
    source = Source(**{name: value for name, value in FULL.items() if name not in lacking})
    assert (source.locator, source.short) == (locator, short)


# --- removed fields ---


def copy_review(folder: Path, *parts: str) -> None:
    """Copy this review's settings and bibliography, and some of its folders."""
    for part in parts:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("mkdocs.yml", "references.bib"):
        shutil.copy(ROOT / file, folder / file)


def change_schema(folder: Path, change: Callable[[dict], object]) -> None:
    """Change the schema of the findings."""
    path = folder / "docs" / "data" / "findings.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    change(schema)
    path.write_text(json.dumps(schema), encoding="utf-8")


def without(folder: Path, name: str) -> Path:
    """A copy of this review's data in which findings lack a field."""
    copy_review(folder, "docs", "overrides")
    change_schema(folder, lambda schema: (schema["properties"].pop(name), schema["required"].remove(name)))
    data = folder / "docs" / "data" / "findings.yml"
    lines = data.read_text(encoding="utf-8").splitlines(keepends=True)
    data.write_text("".join(line for line in lines if not line.startswith(f"  {name}:")), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["cancer", "process", "cargo", "tissue", "model"])
def test_a_removed_field_is_reported_where_it_is_used(tmp_path, name):
    """If filters, map, or figure use a removed field, each use is reported in one line."""
    messages = [str(problem) for problem in check(load(without(tmp_path / "review", name)))]
    assert f"{KEY} must name a field: '{name}'" in "\n".join(messages) and len(messages) < 5
    assert all(re.match(r"docs/data/findings\.schema\.json:\d+: ", line) for line in messages)


def test_the_check_of_a_finding_may_be_optional(tmp_path):
    """If the schema makes the check optional, a finding without one has no label, and the site builds."""
    project = without_required(tmp_path / "review", "check")
    page = LexborHTMLParser((built(project) / "evidence" / "index.html").read_text(encoding="utf-8"))
    labels = [row.css(".check") for row in page.css("tr[id^=f-]")]
    assert len(labels) > 1 and [len(found) for found in labels].count(0) == 1


def without_required(folder: Path, name: str) -> Path:
    """A copy of this review in which a field of findings is optional, and one finding lacks it."""
    copy_review(folder, "scripts", "docs", "overrides")
    change_schema(folder, lambda schema: schema["required"].remove(name))
    data = folder / "docs" / "data" / "findings.yml"
    text = data.read_text(encoding="utf-8")
    data.write_text(re.sub(rf"^  {name}: .*\n", "", text, count=1, flags=re.M), encoding="utf-8")
    return folder


def test_findings_without_views_get_default_columns_and_filters(tmp_path):
    """A schema without views yields a column and a filter for each field, and no map, figure, or
    contradictions."""
    project = make_other_review(tmp_path / "review")
    path = project / "docs" / "data" / "findings.schema.json"
    schema = path.read_text(encoding="utf-8")
    path.write_text(schema[: schema.index(f',\n  "{KEY}"')] + "\n}\n", encoding="utf-8")
    figure = project / "docs" / "dough.md"
    messages = [str(problem) for problem in check(load(project))]
    assert len(messages) == 3 and all(line.startswith("docs/dough.md:") and "'" in line for line in messages)
    shown = re.sub(
        r"<!-- block: (interaction|chosen|figure-files doughs) -->\n", "", figure.read_text(encoding="utf-8")
    )
    figure.write_text(shown, encoding="utf-8")
    page = (built(project) / "evidence" / "index.html").read_text(encoding="utf-8")
    assert columns(page) == ["Finding", "Flour", "Leaven", "Dough", "Quality", "Change", "Verdict", "Gases", "Cited"]
    assert "evidence-map" not in page and 'name="dough"' in page
    assert not (project / "site" / "figures" / "doughs.svg").exists()
    assert list(load(project).views.opposed(load(project).records("findings"))) == []


# --- more than this review has ---


def test_two_tables_and_two_drawings_stay_separate(tmp_path):
    """Rows and panels with the same id on two pages have separate citation pages; a table may have
    neither references nor text."""
    project = make_other_review(tmp_path / "review", BARE)
    docs = project / "docs"
    (docs / "data").mkdir()
    field = {"title": "T", "description": "D."}
    schema = {
        "title": "Loaves",
        "description": "Each loaf.",
        "properties": {
            "row": {**field, "type": "integer"},
            "weight": {**field, "type": "integer"},
            "marks": {**field, "type": "array"},
        },
    }
    drawing = (
        (OTHER / "docs" / "figures" / "dough.drawing.svg")
        .read_text(encoding="utf-8")
        .replace("bread.md#rise", "index.md")
    )
    panel = '<figure id="panel-a" markdown>\n<!-- block: panel {0} a -->\n<figcaption>C</figcaption>\n</figure>'
    for name in ("rye", "oat"):
        (docs / "data" / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        (docs / "data" / f"{name}.csv").write_text("row,weight,marks\n1,500,round | brown\n", encoding="utf-8")
        (docs / "figures").mkdir(exist_ok=True)
        (docs / "figures" / f"{name}.drawing.svg").write_text(drawing, encoding="utf-8")
        page = f"---\ntitle: {name}\ndescription: D.\n---\n\n# {name} {{#{name}}}\n\n<!-- block: table {name} -->\n\n{panel.format(name)}\n"
        (docs / f"{name}.md").write_text(page, encoding="utf-8")
    config = (project / "mkdocs.yml").read_text(encoding="utf-8")
    nav = "  - References: references.md\n"
    (project / "mkdocs.yml").write_text(
        config.replace(nav, f"{nav}  - Rye: rye.md\n  - Oat: oat.md\n"), encoding="utf-8"
    )
    assert check(load(project)) == []
    files = dict(readable(built(project)))
    for record, name in (("row-1", "Row 1"), ("panel-a", "Panel a")):
        for page, address in (("rye", f"cite/{record}.html"), ("oat", f"cite/oat-{record}.html")):
            assert f'href="../{address}"' in files[f"{page}/index.html"]
            assert f"<title>Cite: {name} in: {page}, Salt</title>" in files[address]
    assert "500" in files["oat/index.html"] and "brown" in files["oat/index.html"]


def test_missing_parts_are_not_offered(bare, bare_offline):
    """There is no PubMed search without a PMID, no filter of notices without lookups, and no data
    folder in an offline site without data."""
    page = (bare / "references" / "index.html").read_text(encoding="utf-8")
    assert "Salt Lett" in page and "Search PubMed" not in page and "pubmed.ncbi" not in page
    assert "<label>Year" in page and "<label>Notice" not in page
    readme = (bare_offline / "README.txt").read_text(encoding="utf-8")
    assert "Adapted from Saltzman. On salt. 1911.\n" in readme and "in data" not in readme
    assert "LICENSE applies to the code." in readme


@pytest.mark.parametrize(
    ("title", "journal", "expected"),
    [
        ("Why salt?", "J Salt", "Alba A. Why salt? J Salt. 2021."),
        ("Salt!", "J. Salt.", "Alba A. Salt! J. Salt. 2021."),
        ("“Salt”", "", "Alba A. “Salt”. 2021."),
    ],
)
def test_periods_are_not_doubled(title, journal, expected):
    """No period follows a question mark or an abbreviation."""
    source = Source(authors="Alba A", title=title, year="2021", journal=journal)
    assert source.citation == expected
    target = CitationTarget("Online", "Home", "", "Salt", "v1", "2026-01-01")
    for form in FORMATS:
        assert not re.search(r"(?<=\w)[?!.][*_/']*\.(?!\w)", unescape(form.write(source, target))), form.name
