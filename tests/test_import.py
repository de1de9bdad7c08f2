"""`make import` and `make format`: exports of other programs are merged into references.bib without
loss."""

import json
import os
import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

import pypandoc
import pytest
from commands import format_references, import_references, references_file
from conftest import ROOT
from review.checks import check
from review.data.bibliography import read_works
from review.data.content_loader import load
from review.data.csl_fields import NAMES as LISTS
from review.data.latex_decoding import plain
from review.data.person_names import from_csl
from review.data.works import Work
from review.exports import csl_json, medline, ris
from review.exports.endnote import TYPES
from review.exports.work_fields import family_first, name_of
from review.imports.agreement import same_journal
from review.imports.citation_keys import free_key, house_key
from review.imports.drafts import NO_KEY, ImportedFile, ImportedWork
from review.imports.house_style import format_text
from review.imports.merge import merge
from review.imports.merged_text import merged_text
from review.imports.reader import read_file
from support import atomic_replace

NAMES = ("zotero", "better-bibtex", "google-scholar")
FOLDER = ROOT / "tests" / "bibliographies"
FILES = ROOT / "tests" / "imports"
REAL = (ROOT / "references.bib").read_text(encoding="utf-8")
# The CSL variables that each format can store. MEDLINE describes articles only and has neither day nor
# URL.
COMMON = {"title", "container-title", "volume", "page", "publisher", "publisher-place", "DOI", "ISBN"}
KEPT = {
    "ris": COMMON | {"ISSN", "URL", "issued", "accessed", "language", "title-short", "collection-title", "type"},
    "xml": COMMON | {"ISSN", "URL", "issued", "language", "type"},
    "nbib": COMMON - {"publisher-place"} | {"PMID", "PMCID", "ISSN"},
}


def exported(name: str) -> tuple[str, list[Work]]:
    """The text of one of the bibliographies, and its works."""
    text = (FOLDER / f"{name}.bib").read_text(encoding="utf-8")
    return text, read_works(text, f"{name}.bib").works


def found(text: str, name: str = "x") -> list[ImportedWork]:
    """The works of a text in any format, which must be free of problems."""
    file = read_file(text, name)
    assert file.problems == []
    return file.works


def given(text: str) -> ImportedWork:
    """The only work of a text."""
    (work,) = found(text)
    return work


def run(project: Path, monkeypatch, capsys, *arguments: str, command=import_references) -> tuple[int, str, str]:
    """Run a command in a project; return its exit code, its output, and the resulting references.bib."""
    monkeypatch.setattr(references_file, "ROOT", project)
    monkeypatch.setattr(format_references, "ROOT", project)
    monkeypatch.chdir(project)
    capsys.readouterr()
    code = command.main(*arguments)
    path = project / "references.bib"
    return code, capsys.readouterr().out, path.read_text(encoding="utf-8") if path.exists() else ""


def endnote_xml(works: list[Work]) -> str:
    """Works as EndNote exports them, written for these tests."""

    def part(name: str, value: str) -> str:
        return f"<{name}><style face='normal'>{escape(value)}</style></{name}>" if value else ""

    def people(name: str, names) -> str:
        return f"<{name}>{''.join(part('author', family_first(one)) for one in names)}</{name}>"

    def record(work: Work) -> str:
        date = work.item.get("issued", {}).get("date-parts", [[]])[0]
        day = "-".join(f"{number:02}" for number in date) if len(date) > 1 else ""
        more = ["et al."] * work.more_authors
        authors = people("authors", work.authors).replace("</authors>", "".join(part("author", one) for one in more))
        return (
            f"<record><ref-type name='{TYPES.get(work.item['type'], 'Generic')}'/><contributors>{authors}"
            f"</authors>{people('secondary-authors', work.people('editor'))}"
            f"</contributors><titles>{part('title', work.title)}{part('secondary-title', work.journal)}</titles>"
            f"{part('pages', work.pages)}{part('volume', work.volume)}{part('number', work.issue)}"
            f"<dates>{part('year', work.year)}<pub-dates>{part('date', day)}</pub-dates></dates>"
            f"{part('pub-location', work.text('publisher-place'))}{part('publisher', work.text('publisher'))}"
            f"{part('isbn', work.text('ISBN') or work.text('ISSN'))}{part('accession-num', work.pmid)}"
            f"<urls><related-urls>{part('url', work.text('URL'))}</related-urls></urls>{part('custom2', work.pmcid)}"
            f"{part('electronic-resource-num', work.doi)}{part('language', work.text('language'))}"
            f"{part('label', work.key)}</record>"
        )

    return f"<?xml version='1.0' encoding='UTF-8'?><xml><records>{''.join(map(record, works))}</records></xml>"


WRITERS = {
    "ris": lambda works: ris.write_works(works, {}),
    "nbib": lambda works: medline.write_works(works, {}),
    "xml": endnote_xml,
}


def comparable_value(work: Work, variable: str) -> object:
    """A value in the form that every format can express: titles without markup, a date by its first
    day."""
    value = work.item.get(variable)
    if variable == "issued":
        return value.get("date-parts", [value.get("literal")])[0]
    if variable == "type":  # RIS and EndNote use one type for manuscripts and preprints
        return {"article": "manuscript"}.get(value, value)
    return plain(str(value)) if isinstance(value, str) else value


# --- round trips ---


def joined(item: dict) -> dict:
    """A CSL item with particles joined to family names, because CSL-JSON parsers split them again."""
    people = {name: [name_of(one) for one in map(from_csl, item[name])] for name in LISTS.values() if name in item}
    return item | people


@pytest.mark.parametrize("name", NAMES)
def test_bibtex_and_csl_json_round_trips_lose_nothing(name):
    """Each value of the three bibliographies survives BibTeX and CSL-JSON; private fields survive
    BibTeX, too."""
    text, works = exported(name)
    assert len(works) == 15
    for other in (found(text), found(csl_json.write_works(works, {}))):
        assert len(other) == 15
        for work, read in zip(works, other, strict=True):
            assert joined(read.work.item) == joined(work.item) and read.work.incomplete == work.incomplete
    private = [set(read.private) & {"abstract", "file"} for read in found(text)]
    assert sum(map(len, private)) == len(re.findall(r"(?m)^\s*(?:abstract|file) =", text))
    assert [read.work.others for read in found(text)] == [work.others for work in works]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", WRITERS)
def test_other_formats_keep_every_value_they_can_store(name, form):
    """RIS, EndNote XML, and MEDLINE keep each value that they can store, including the parts of names
    and “and others”."""
    _, works = exported(name)
    read = found(WRITERS[form](works))
    ordered = sorted(works, key=lambda work: not work.pmid) if form == "nbib" else works
    assert len(read) == len(works)
    for work, other in zip(ordered, read, strict=True):
        names = KEPT[form] & work.item.keys()
        if form != "xml" and "event-place" in work.item:
            names -= {"publisher-place"}
        assert {name: comparable_value(other.work, name) for name in names} == {
            name: comparable_value(work, name) for name in names
        }
        assert {*map(family_first, other.work.authors)} == {*map(family_first, work.authors)}
        assert [*map(family_first, other.work.people("editor"))] == [*map(family_first, work.people("editor"))]
        assert other.work.more_authors == work.more_authors and other.work.year == work.year


def test_the_real_references_survive_every_format():
    """Each format keeps authors, title, journal, pages, and identifiers of all works of the site."""
    works = read_works(REAL, "references.bib").works
    for form, write in (*WRITERS.items(), ("json", lambda works: csl_json.write_works(works, {}))):
        read = {other.work.title: other.work for other in found(write(works))}
        for work in works:
            other = read[work.title]
            assert other.year == work.year  # some formats cannot store a month
            for name in {"container-title", "volume", "page", "DOI"} & work.item.keys():
                assert other.item.get(name) == work.item[name] or (name == "page" and form in ("ris", "nbib"))
            assert (other.first_page, other.last_page) == (work.first_page, work.last_page)
            assert other.more_authors == work.more_authors
            assert [*map(family_first, other.authors)] == [*map(family_first, work.authors)], form


@pytest.mark.parametrize("form", ["ris", "endnotexml"])
def test_pandoc_agrees_with_our_parsers(form):
    """pandoc finds the same titles, years, and DOIs in our RIS and EndNote files as our own parsers."""
    for name in NAMES:
        _, works = exported(name)
        text = ris.write_works(works, {}) if form == "ris" else endnote_xml(works)
        items = json.loads(pypandoc.convert_text(text, "csljson", format=form))
        for item, other in zip(items, found(text), strict=True):
            assert re.sub("<[^>]+>", "", item.get("title", "")).lower() == other.work.title.lower()
            assert item.get("DOI", other.work.doi) == other.work.doi
            for date in item.get("issued", {}).get("date-parts", []):
                assert not other.work.year.isdecimal() or str(date[0]) == other.work.year


# --- files as other programs write them ---


def test_a_pubmed_file_is_read():
    """Continued lines, full names, group authors, dates, DOI, and PMCID of a .nbib file are read; NLM's
    internal fields are not."""
    first, second = found((FILES / "pubmed.nbib").read_text(encoding="utf-8"))
    assert first.work.item == {
        "id": NO_KEY,
        "type": "article-journal",
        "title": "Exosomes derived from baker's yeast promote the growth of dough through a pathway that nobody knew [corrected]",
        "author": [
            {"family": "Qvist", "given": "Jin"},
            {"family": "Berg", "given": "Cornelia J", "non-dropping-particle": "van der"},
            {"family": "Cole", "given": "David E Jr"},
            {"literal": "Bread Consortium"},
        ],
        "container-title": "Bread Physiol Biochem",
        "issued": {"date-parts": [[2017, 6, 5]]},
        "volume": "42",
        "issue": "6",
        "page": "2242-2254",
        "DOI": "10.5555/000480000",
        "PMID": "31700001",
        "ISSN": "1015-0001, 1015-0002",
        "keyword": "Dough, Yeast",
    }
    assert first.line == 2 and first.private["abstract"].startswith("BACKGROUND/AIMS: Dough grows.")
    assert first.private["nbib-mh"] == "Animals; *Exosomes/metabolism" and "Physiology" not in first.work.journal
    assert second.work.title == "On rye in the north" and second.work.item["language"] == "de"
    assert second.work.item["issued"] == {"date-parts": [[2010, 1]]} and second.work.pmcid == "PMC6700002"
    assert second.private["nbib-tt"] == "Über Roggen im Norden."


def test_a_publishers_ris_file_is_read():
    """The reader copes with text before the first record, a missing end, a multi-line value, two links,
    and an unknown type."""
    file = read_file((FILES / "publisher.ris").read_text(encoding="utf-8"), "publisher.ris")
    article, book, other = file.works
    assert [str(warning) for warning in file.warnings] == [
        "publisher.ris:40: TY must be a RIS type: 'XXXX' (it is read as @misc)"
    ]
    assert (article.line, book.line, other.line) == (5, 30, 40)
    assert article.work.item["author"] == [
        {"family": "Qvist", "given": "Jin"},
        {"family": "Berg", "given": "C. van der"},
        {"family": "Cole", "given": "D. E.", "suffix": "Jr."},
    ]
    assert article.work.more_authors and article.work.doi == "10.5555/000480000"
    assert article.work.item["URL"] == "https://bread.example/a;b?doi=10.5555/000480000"
    assert article.work.item["issued"] == {"date-parts": [[2017, 6, 5]]} and article.work.pages == "2242-2254"
    assert article.private["abstract"] == "Dough grows. We looked at it for a long time, and wrote down what we saw."
    assert article.private["ris-c1"] == "a field of one program" and "https://bread.example/pdf" in str(article.private)
    assert book.work.item["author"] == [{"literal": "World Health Organization"}]
    assert book.work.kind == "book" and book.work.item["number-of-pages"] == "46"
    assert other.work.kind == "misc" and other.work.year == "in press"


def test_an_endnote_xml_file_is_read():
    """Styles become markup, a date gets its year, and an unknown type becomes misc with a warning."""
    file = read_file((FILES / "endnote.xml").read_text(encoding="utf-8"), "endnote.xml")
    article, chapter, other = file.works
    assert article.work.item["title"] == "Ca<sup>2+</sup> in <i>Saccharomyces cerevisiae</i>: x < y & the 5'-UTR" or (
        article.work.item["title"] == "Ca²⁺ in <i>Saccharomyces cerevisiae</i>: x < y & the 5'-UTR"
    )
    assert article.work.item["issued"] == {"date-parts": [[2010, 8, 3]]} and article.work.pmid == "20700001"
    assert article.work.more_authors and article.work.item["author"][-1] == {"literal": "Bread Consortium"}
    assert article.work.item["ISSN"] == "1553-0001, 1553-0002" and article.work.doi == "10.5555/calcium.1002195"
    assert article.private["endnote-auth-address"] == "Department of Dough, Crumb" and article.work.pmcid
    assert chapter.work.kind == "incollection" and [one.family for one in chapter.work.people("editor")] == [
        "Ebel",
        "Gil",
    ]
    assert chapter.work.journal == "Grains of the world" and chapter.work.item["collection-title"] == "Studies in dough"
    assert other.work.kind == "misc" and [str(warning) for warning in file.warnings] == [
        "endnote.xml:3: ref-type must be an EndNote type: 'Podcast' (it is read as @misc)"
    ]


def test_a_csl_json_file_of_zotero_is_read():
    """Numbers in both forms, names with particles, and a raw date are read; values without a BibTeX
    field are kept."""
    file = read_file((FILES / "zotero.json").read_text(encoding="utf-8"), "zotero.json")
    article, news, score = file.works
    assert article.work.title == "Exosomes derived from baker’s yeast in vivo: {braces}, 5% & $2"
    assert article.work.people("author")[2].family == "Bread, Beer and Wine Consortium"
    assert article.work.pmid == "31700001" and article.work.pmcid == "PMC6700001" and article.work.volume == "42"
    assert article.work.item["issued"] == {"date-parts": [[2017, 6, 5]]}
    assert article.private["abstract"] == "Dough grows." and '"anything"' in article.private["csl-custom"]
    assert news.work.item["type"] == "article-newspaper" and news.work.item["issued"] == {
        "date-parts": [[1859, 11, 24]]
    }
    assert score.work.year == "n.d." and score.private["csl-collection-editor"] == "Gil H."
    assert [warning.line for warning in file.warnings] == [27]


# --- values that could break an entry ---


@pytest.mark.parametrize(
    "words",
    [
        "a } b",
        "{ a",
        "a \\",
        "a \\textbf{b",
        "100% { of } it",
        "@article{x, title = {y}}",
        "a $ b",
        "``a'' -- b --- c",
        "x < y > z & <script>alert(1)</script>",
        "a # b",
        'a "b" c',
        "\\input{/etc/passwd}",
        "Ünïcödé 漢字 עברית",
    ],
)
def test_no_value_breaks_an_entry(words, review, monkeypatch, capsys):
    """Braces, commands, and complete entries inside a value survive, both in a displayed and in a
    private field."""
    item = [
        {"id": "a", "type": "article-journal", "title": f"T {words}", "abstract": words, "publisher": words, "x": words}
    ]
    (review / "in.json").write_text(json.dumps(item), encoding="utf-8")
    code, out, text = run(review, monkeypatch, capsys, "in.json")
    assert code == 0 and "1 added" in out
    file = read_works(text, "references.bib")
    work = next(work for work in file.works if work.key == "a")
    assert file.problems == [] and len(file.works) == 4
    assert (work.item["title"], work.item["publisher"]) == (f"T {words}", words)


@pytest.mark.parametrize("sign", ["{", "}", "}{", "\\"])
def test_no_address_breaks_an_entry(sign):
    """A brace or backslash in a URL, which BibTeX stores verbatim, is percent-encoded so that it cannot
    end the entry."""
    item = {"id": "a", "type": "webpage", "title": "T", "URL": f"https://a.example/{sign}", "DOI": f"10.1000/{sign}"}
    merged = merge(read_works("", ""), found(json.dumps([item])))
    file = read_works(merged_text("", read_works("", ""), merged), "")
    encoded = "".join(f"%{ord(letter):02X}" for letter in sign)
    assert file.problems == [] and file.works[0].item["URL"] == f"https://a.example/{encoded}"


# --- merging ---


@pytest.mark.parametrize("name", NAMES)
def test_a_bibliography_is_merged_once(name, review, monkeypatch, capsys):
    """All works are added with a line each, the content stays valid, and a second import changes
    nothing."""
    before = (review / "references.bib").read_text(encoding="utf-8")
    code, out, text = run(review, monkeypatch, capsys, str(FOLDER / f"{name}.bib"))
    lines = out.splitlines()
    assert code == 0 and len(lines) == 16 and lines[-1].endswith("; references.bib was updated.")
    # The tiny review cites the first work already, with a single author.
    assert [line for line in lines if " differs from " in line] == lines[:1] and "differs from birk2002beer" in lines[0]
    assert check(load(review)) == []
    entries = [entry.source for entry in read_works(before, "").entries]
    assert all(entry in text for entry in entries if "birk2002beer" not in entry)
    keys = re.findall(r"(?m)^@\w+\{([^,]+),", text)
    assert keys == sorted(keys, key=str.lower)
    again = run(review, monkeypatch, capsys, str(FOLDER / f"{name}.bib"))
    assert again[0] == 0 and again[2] == text and "0 added, 14 unchanged, 1 different" in again[1]
    titles = {work.item["title"].lower() for work in read_works(text, "").works}
    assert titles >= {work.item["title"].lower() for work in exported(name)[1]}


def test_existing_works_are_recognized_and_kept(review, monkeypatch, capsys):
    """Works are matched by DOI, by PMID, or by title and year; existing keys and values take
    precedence."""
    (review / "in.bib").write_text(
        "@article{x, doi = {10.5555/BREAD.2001}, title = {Bread rises}, author = {van Alba, Albert and Óskar, Björn},"
        " journal = {Journal of Bread}, year = {2001}, pages = {98--102}}\n"
        "@article{y, pmid = {12345}, title = {Wine withdrawn}, author = {Cole, D.}, year = {2004}, note = {Red}}\n"
        "@article{z, title = {Beer and {TGF}-$\\beta$ in Yeast \\& Hops}, author = {Birk, Carl and others}, year = 2002, volume = 12}\n"
        "@article{w, title = {Wine withdrawn}, author = {Cole, D.}, year = {2003}, pmid = {999}}\n",
        encoding="utf-8",
    )
    before = (review / "references.bib").read_text(encoding="utf-8")
    dry = run(review, monkeypatch, capsys, "in.bib", "--dry-run")
    assert dry[2] == before and dry[1].endswith("references.bib would be updated.\n")
    code, out, text = run(review, monkeypatch, capsys, "in.bib")
    assert code == 0 and out.splitlines() == [
        "in.bib:1: 'x' differs from alba2001bread (matched by DOI) in title"
        " ('Bread rises', kept: 'Bread rises with Saccharomyces below 0.5 mm')",
        "in.bib:2: 'y' differs from cole2003wine (matched by PMID) in year ('2004', kept: '2003'); added to it: note",
        "in.bib:3: 'z' is the same as birk2002beer (matched by title and year); added to it: volume",
        "in.bib:4: 'w' was added; cole2003wine has the same title: compare the two",
        "1 added, 1 unchanged, 2 different; references.bib was updated.",
    ]
    works = {work.key: work for work in read_works(text, "").works}
    assert works["cole2003wine"].year == "2003" and works["cole2003wine"].item["note"] == "Red"
    assert works["birk2002beer"].volume == "12" and works["birk2002beer"].numbers == (2,) and works["w"].pmid == "999"
    assert works["alba2001bread"].title.endswith("0.5 mm")


def test_citation_keys_are_created_and_kept_unique(review, monkeypatch, capsys):
    """A work without a key gets one in the house style; a key that is taken or cannot be cited is
    replaced, with a message."""
    (review / "in.json").write_text(
        json.dumps(
            [
                {"id": "Alba2001Bread", "type": "book", "title": "On salt", "author": [{"family": "Dow"}]},
                {
                    "id": "http://x.example/[1]",
                    "type": "book",
                    "title": "The Über-crumb",
                    "author": [{"family": "Ørsted"}],
                },
                {"id": "", "type": "book", "title": "王小明"},
            ]
        ),
        encoding="utf-8",
    )
    code, out, text = run(review, monkeypatch, capsys, "in.json")
    assert code == 0
    assert "'Alba2001Bread' was added as Alba2001Breadb (another work has this key)" in out
    assert "was added as orsteduber (pages cannot cite the key)" in out
    assert {"Alba2001Breadb", "orsteduber", "work"} <= {work.key for work in read_works(text, "").works}
    assert check(load(review)) == []
    work = read_works("@article{k, author = {Óskar-Þór, B.}, title = {The Alpha of it}, year = 2001}", "").works[0]
    assert free_key(read_works("@misc{-x, author = {Dow, E.}, title = {A rye}, year = 1999}", "").works[0], set()) == (
        "dow1999rye"
    )
    assert free_key(work, {"k", "kb"}) == "kc" and house_key(work) == "oskarthor2001alpha"


def test_a_merge_leaves_the_rest_of_the_file_unchanged(tmp_path, monkeypatch, capsys):
    """Comments, macros, formatting, and order of other entries are kept; only the reported changes are
    made."""
    own = (
        "% My references\n@string{jb = {Journal of Bread}}\n\n"
        '@Article{zeta,\n\tAuthor = "Birk, Carl",\n\ttitle={On {B}read},\n year = 2002,\n journal = jb }\n\n'
        "@comment{jabref-meta: x}\n@book(alpha, title = {Dough}, year = {1998})\n% The end\n"
    )
    (tmp_path / "references.bib").write_text(own, encoding="utf-8")
    (tmp_path / "in.ris").write_text(
        "TY  - JOUR\nTI  - On Bread\nAU  - Birk, C.\nPY  - 2002\nDO  - 10.5555/1\nER  - \n"
        "TY  - BOOK\nTI  - Rye\nER  - \n",
        encoding="utf-8",
    )
    code, out, text = run(tmp_path, monkeypatch, capsys, "in.ris")
    assert code == 0 and "added to it: doi" in out
    added = "\n\n@book{rye,\n  title        = {{Rye}},\n}"
    expected = own.replace("journal = jb }", "journal = jb,\n  doi          = {10.5555/1},\n}")
    assert text == expected.replace("\n% The end\n", f"{added}\n% The end\n")


def test_an_import_can_create_references_bib(tmp_path, monkeypatch, capsys):
    """If references.bib does not exist, the import creates it, sorted by key."""
    code, _, text = run(tmp_path, monkeypatch, capsys, str(FOLDER / "zotero.bib"))
    assert code == 0 and text.startswith("@article{alba_calcium_2010,\n  author ") and text.endswith("}\n")
    assert format_text(text, "references.bib").text == text


def test_standard_input_can_be_imported(tmp_path):
    """The argument “-” imports text from standard input."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-m", "commands.import_references", "-"],
        cwd=tmp_path,
        input="TY  - BOOK\nTI  - Rye\nER  - \n",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "standard input:1: 'Rye' was added as rye" in done.stdout, done.stderr
    assert "title        = {{Rye}}" in (tmp_path / "references.bib").read_text(encoding="utf-8")


# --- unreadable input ---


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("gone.bib", None, "gone.bib:1: file must exist: 'gone.bib'"),
        ("empty.bib", b"", "empty.bib:1: file must contain references, but is empty: ''"),
        (
            "words.txt",
            b"Dear editor, see below.",
            "words.txt:1: file must be a bibliography: 'Dear editor, see below.'",
        ),
        ("latin.ris", "TY  - JOUR\nTI  - Über\n".encode("latin-1"), "latin.ris:2: text must be UTF-8: byte 'dc'"),
        ("picture.bib", b"\x89PNG\r\n\x1a\n\x00\x00", "picture.bib:1: text must be UTF-8: byte '89'"),
        ("cut.json", b'[{"id": 1, "title": "x"', "cut.json:1: file must be JSON: 'Expecting ',' delimiter'"),
        ("list.json", b'[["a"]]', "list.json:1: file must be a bibliography"),
        ("deep.json", b'[{"a":' + b"[" * 100_000, "deep.json:1: file must be JSON"),
        ("cut.xml", b"<xml><records><record><titles>", "cut.xml:1: file must be XML: 'no element found'"),
        ("other.xml", b"<records></records>", "other.xml:1: file must be EndNote XML, with records: '<records>'"),
        (
            "bomb.xml",
            b'<?xml version="1.0"?>\n<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><records/></xml>',
            "bomb.xml:2: file must be EndNote XML without a DOCTYPE",
        ),
        ("open.bib", b"@article{a, title = {x", "open.bib:1: entry must be complete BibTeX: '@article{a, title = {x'"),
        ("folder.bib", "folder", "folder.bib:1: file must exist: 'folder.bib'"),
    ],
)
def test_an_unreadable_file_is_reported_in_one_line(name, content, line, review, monkeypatch, capsys):
    """The command exits with 1, reports place and reason, and leaves references.bib unchanged."""
    if content == "folder":
        (review / name).mkdir()
    elif content is not None:
        (review / name).write_bytes(content)
    before = (review / "references.bib").read_bytes()
    code, out, _ = run(review, monkeypatch, capsys, name)
    assert code == 1 and out.startswith(line) and out.endswith("references.bib is unchanged.\n")
    assert len(out.splitlines()) == 2 and (review / "references.bib").read_bytes() == before


def test_an_invalid_entry_stops_the_import_unless_readable_is_given(review, monkeypatch, capsys):
    """A duplicate key stops the import with a message; --readable imports the other entries."""
    (review / "in.bib").write_text(
        "@book{a, title = {A}}\n@book{b, title = {B}}\n@book{a, title = {C}}\n", encoding="utf-8"
    )
    before = (review / "references.bib").read_text(encoding="utf-8")
    code, out, text = run(review, monkeypatch, capsys, "in.bib")
    assert code == 1 and text == before and "in.bib:3: key must be used once: 'a'" in out and "--readable" in out
    code, out, text = run(review, monkeypatch, capsys, "in.bib", "--readable")
    assert code == 0 and "2 added" in out and "@book{b," in text


def test_a_work_that_bibtex_cannot_store_is_not_written(review, monkeypatch, capsys):
    """A work whose entry would be wrong is reported, and stops the import unless --readable is given."""
    broken, sound = (
        ImportedWork(Work(key, "book", {"id": key, "type": "book", "title": key, "issued": {"literal": year}}), 1)
        for key, year in (("a", "20}"), ("b", "n.d."))
    )
    monkeypatch.setattr(import_references, "read_file", lambda *_: ImportedFile([broken, sound]))
    (review / "in.json").write_text("", encoding="utf-8")
    before = (review / "references.bib").read_text(encoding="utf-8")
    code, out, text = run(review, monkeypatch, capsys, "in.json")
    assert code == 1 and text == before and "in.json:1: 'a' must be a reference that BibTeX can express" in out
    code, _, text = run(review, monkeypatch, capsys, "in.json", "--readable")
    assert code == 0 and "@book{b," in text and "{a," not in text


def test_values_with_stray_braces_are_not_truncated():
    """A brace is removed from a date in words; an archive location with one is kept in a private field."""
    item = {"id": "a", "type": "book", "title": "A", "issued": {"literal": "in } press"}, "archive": "X"}
    read = given(json.dumps([item | {"archive_location": "a}b"}]))
    assert read.work.year == "in press" and read.private["csl-archive_location"] == "a\\}b"


def test_an_invalid_references_bib_stops_the_import(review, monkeypatch, capsys):
    """If references.bib has a problem, it is reported and nothing is merged."""
    path = review / "references.bib"
    path.write_text("@article{a, title = {", encoding="utf-8")
    for command, arguments in ((import_references, (str(FOLDER / "zotero.bib"),)), (format_references, ())):
        code, out, text = run(review, monkeypatch, capsys, *arguments, command=command)
        assert (
            code == 1 and "references.bib:1: entry must be complete BibTeX" in out and text == "@article{a, title = {"
        )


@pytest.mark.parametrize("arguments", [(), ("",), ("a", "b"), ("a", "--wet")])
def test_wrong_arguments_print_the_usage(arguments, capsys):
    """No file, two files, and an unknown option print how to call the command."""
    assert import_references.main(*arguments) == 1
    assert capsys.readouterr().out == import_references.USAGE + "\n"


def test_utf_16_is_read(review, monkeypatch, capsys):
    """A file with the byte order mark of UTF-16, which some managers write on Windows, is decoded."""
    (review / "in.ris").write_bytes("TY  - BOOK\r\nTI  - Über Roggen\r\nER  - \r\n".encode("utf-16"))
    code, _, text = run(review, monkeypatch, capsys, "in.ris")
    assert code == 0 and "{{Über Roggen}}" in text


def test_a_file_is_replaced_atomically(tmp_path, monkeypatch):
    """A write error leaves the old file and no temporary one; permissions are kept, and a symbolic link
    stays a link."""
    path, link = tmp_path / "references.bib", tmp_path / "link.bib"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    atomic_replace.write_text(link, "new\n")
    assert path.read_text() == "new\n" and link.is_symlink() and path.stat().st_mode & 0o777 == 0o640

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic_replace.write_text(path, "newer")
    assert path.read_text() == "new\n" and sorted(file.name for file in tmp_path.iterdir()) == ["link.bib", path.name]


# --- comparing journal names ---


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("J Exp Med", "The Journal of Experimental Medicine", True),
        ("Cell Physiol Biochem", "Cellular Physiology and Biochemistry", True),
        ("Int J Biochem Cell Biol", "The International Journal of Biochemistry & Cell Biology", True),
        ("Science", "Science (New York, N.Y.)", True),
        ("PLoS One", "PLOS ONE", True),
        ("Proc. Natl. Acad. Sci. U.S.A.", "Proc Natl Acad Sci U S A", True),
        ("JAMA", "Journal of the American Medical Association", True),
        ("J Bread", "J Beer", False),
        ("Cell", "Cell Reports", False),
        ("Cancer Res", "Cancer Lett", False),
    ],
)
def test_journal_names_match_their_abbreviations(one, other, same):
    """An abbreviation matches the full name of its journal, and no other journal."""
    assert same_journal(one, other) is same and same_journal(other, one) is same


# --- make format ---


def test_the_real_references_are_formatted():
    """`make format` would not change references.bib."""
    formatted = format_text(REAL, "references.bib")
    assert formatted.text == REAL and formatted.changed == formatted.kept == formatted.problems == []


@pytest.mark.parametrize("name", NAMES)
def test_formatting_changes_no_value(name):
    """All values of the bibliographies are kept, private ones verbatim; formatting again changes
    nothing."""
    text, works = exported(name)
    formatted = format_text(text, name)
    again = read_works(formatted.text, name)
    assert formatted.problems == again.problems == [] and len(formatted.changed) == 15
    after = {work.key: (work.kind, work.item, work.incomplete, work.others) for work in again.works}
    assert after == {work.key: (work.kind, work.item, work.incomplete, work.others) for work in works}
    before = {entry.key: entry.text("abstract") + entry.text("file") for entry in read_works(text, name).entries}
    assert {entry.key: entry.text("abstract") + entry.text("file") for entry in again.entries} == before
    assert format_text(formatted.text, name).text == formatted.text


def test_formatting_keeps_entries_that_it_cannot_convert(review, monkeypatch, capsys):
    """Entries of an unknown type or with a crossref keep their values and are reported; comments keep
    their position."""
    path = review / "references.bib"
    path.write_text(
        '@string{jb = {Journal of Bread}}\n@Leaflet{l1, colour = {red}, title = "A {B}", Year = 2002}\n'
        "@incollection{c1, title={Child}, crossref={p1}}\n% between\n@book{p1, title={Parent}, year={1999}}\n"
        "@article{a1, journal = jb, title = {A \\& B}, month = {March}, year = 2001}\n",
        encoding="utf-8",
    )
    code, out, text = run(review, monkeypatch, capsys, command=format_references)
    assert code == 0 and [line.split(":")[0] for line in out.splitlines()[:-1]] == ["l1", "c1"]
    assert "% between" in text and "crossref     = {p1}" in text and text.startswith("@string{jb")
    assert "@leaflet{l1,\n  title        = {A {B}},\n  year         = {2002},\n  colour       = {red},\n}" in text
    assert (
        "  title        = {{A & B}},\n  journal      = {Journal of Bread},\n  year         = {2001},\n  month        = mar,"
        in text
    )
