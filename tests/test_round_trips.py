"""Exports, read back by other programs without loss."""

import json
import re
from html import unescape
from pathlib import Path

import citeproc
import lxml.etree
import pypandoc
import pytest
import rispy
from conftest import ROOT
from pybtex.database import parse_string
from review.data.content_loader import load
from review.data.works import Work
from review.exports.data_files import data_files, notice_lines, work_files
from tools import reference_managers
from tools.reference_managers import plain
from tools.wiki_engines import EngineMissing, mediawiki

CONTENT = load(ROOT)
WORKS = CONTENT.bibliography.works
FILES = {**{address: write() for address, write in data_files(CONTENT).items()}, **dict(work_files(CONTENT))}
NOTICES = notice_lines(CONTENT)
# One page of each kind.
PAGES = ("home", "growth", "references", "figures-biogenesis")
RNG = Path(citeproc.__file__).parent / "data" / "schema" / "schemas" / "styles" / "csl.rng"


def straight(text: str) -> str:
    """A text with plain quotes, dashes, and Greek letters, which pandoc replaces with typographic ones and
    formulas."""
    return greek(text.replace("’", "'").replace("–", "-"))


def greek(text: str) -> str:
    """A text with Greek letters in place of LaTeX commands."""
    for name, letter in {"alpha": "α", "beta": "β", "gamma": "γ", "kappa": "κ", "mu": "μ"}.items():
        text = text.replace(rf"$\{name}$", letter)
    return text


def by_pandoc(text: str, form: str) -> dict[str, dict]:
    items = json.loads(pypandoc.convert_text(text, "csljson", format=form))
    return {item["id"]: item for item in items}


def named(work: Work) -> list[tuple[str, str, str]]:
    return [(author.particle, author.family, author.given) for author in work.authors]


def authors_of(item: dict) -> list[tuple[str, str, str]]:
    """The author names of a CSL item."""
    people = item["author"]
    parts = ("dropping-particle", "non-dropping-particle")
    return [
        (straight("".join(author.get(part, "") for part in parts)), straight(author["family"]), author["given"])
        for author in people
    ]


def test_the_references_include_difficult_names():
    """Names that break a careless export are among the references, so the tests below cover them."""
    names = {(author.particle, author.family) for work in WORKS for author in work.authors}
    assert {("in 't", "Anker"), ("von der", "Ohe"), ("", "Le Blanc"), ("", "Kleijburg-van der Keur")} <= names
    assert NOTICES and any(work.more_authors for work in WORKS)


def test_bibtex_survives_pybtex():
    """All authors with particles, titles, pages, and DOIs survive the round trip."""
    entries = parse_string(FILES["references.bib"], "bibtex").entries
    for work in WORKS:
        read = entries[work.key]
        people = read.persons["author"]
        names = [(one.prelast_names, one.last_names, one.first_names + one.middle_names) for one in people]
        assert [tuple(" ".join(part).strip("{}") for part in name) for name in names] == named(work), work.key
        assert greek(read.fields["title"].strip("{}")) == work.title
        assert read.fields.get("pages", "").replace("--", "-") == work.pages
        assert read.fields.get("doi", "") == work.doi
        more = "The list of authors goes on (et al.)." * work.more_authors
        assert read.fields.get("note", "") == f"{NOTICES.get(work.key, '')} {more}".strip()


@pytest.mark.parametrize(("file", "form"), [("references.bib", "biblatex"), ("references.csl.json", "csljson")])
def test_bibtex_and_csl_json_survive_pandoc(file, form):
    """All authors with particles, titles, pages, DOIs, and notices survive the round trip."""
    items = by_pandoc(FILES[file], form)
    for work in WORKS:
        item = items[work.key]
        assert authors_of(item) == named(work), work.key
        assert straight(item["title"]) == straight(work.title)
        assert straight(item.get("page", "")) == work.pages and item.get("DOI", "") == work.doi
        assert straight(NOTICES.get(work.key, "")) in straight(item.get("note", ""))
        assert item["type"] == "article-journal" and item["container-title"] == work.journal


def test_ris_survives_rispy():
    """All authors with particles, titles, pages, DOIs, and notices survive the round trip."""
    for record, work in zip(rispy.loads(FILES["references.ris"]), WORKS, strict=True):
        assert record["authors"] == [f"{particle} {family}, {given}".strip() for particle, family, given in named(work)]
        assert (record["title"], record.get("doi", "")) == (work.title, work.doi)
        assert record.get("start_page", "") == work.first_page
        assert record.get("end_page", "") == (work.last_page if "-" in work.pages else "")
        assert NOTICES.get(work.key, "") in " ".join(record.get("notes", [""]))


def test_ris_survives_pandoc():
    """The same holds for a second parser; RIS has no field for a particle, so it stays with the family
    name."""
    items = by_pandoc(FILES["references.ris"], "ris")
    for work in WORKS:
        item = items[work.key]
        read = [(f"{particle} {family}".strip(), given) for particle, family, given in authors_of(item)]
        assert read == [(f"{particle} {family}".strip(), given) for particle, family, given in named(work)]
        assert straight(item["title"]) == straight(work.title) and item.get("DOI", "") == work.doi
        ends = [work.first_page, work.last_page] if "-" in work.pages else [work.first_page]
        assert straight(item.get("page", "")) == "-".join(filter(None, ends))


def read_by(reader, *given):
    """The result of a program; one that is not installed skips the test with a reason."""
    try:
        return reader(*given)
    except EngineMissing as error:
        pytest.skip(str(error))


def test_endnote_survives_an_importer():
    """All authors with particles, titles, pages, PMIDs, and notices survive the round trip."""
    read = read_by(reference_managers.endnote_records, FILES["references.enw"])
    for record, work in zip(read, WORKS, strict=True):
        people = [(plain(one["family"]), plain(one["given"])) for one in record["author"]]
        assert people == [(f"{particle} {family}".strip(), given) for particle, family, given in named(work)]
        assert plain(record["title"]) == work.title and plain(record["journaltitle"]) == work.journal
        assert (record["date"], record.get("eprint", "")) == (work.year, work.pmid)
        assert plain(record.get("volume", "")) == work.volume and plain(record.get("number", "")) == work.issue
        assert pages_of(record) == ([work.first_page, work.last_page] if "-" in work.pages else [work.pages])
        assert NOTICES.get(work.key, "") in plain(record.get("note", ""))


def test_pubmed_survives_an_importer():
    """The same holds for PubMed's format, including the DOI; works with a PMID come first."""
    read = read_by(reference_managers.pubmed_records, FILES["references.nbib"])
    ordered = sorted(WORKS, key=lambda work: not work.pmid)
    for record, work in zip(read, ordered, strict=True):
        people = [(plain(one["family"]), plain(one["given"])) for one in record["author"]]
        assert people == [(f"{particle} {family}".strip(), given) for particle, family, given in named(work)]
        assert plain(record["title"]) == work.title and plain(record["journaltitle"]) == work.journal
        assert (record["date"], record.get("eprint", ""), record.get("doi", "")) == (
            work.year,
            work.pmid or work.pmcid,
            work.doi,
        )
        assert pages_of(record) == ([work.first_page, work.last_page] if "-" in work.pages else [work.pages])


def pages_of(record: dict) -> list[str]:
    """The first and last page of an imported record."""
    return [plain(page) for page in record["pages"][0][0]] if "pages" in record else [""]


def test_typst_renders_hayagriva():
    """Typst prints the first author with particle, title, volume, pages, and DOI of every work."""
    printed = read_by(reference_managers.typst_references, FILES["references.yml"], [work.key for work in WORKS])
    for line, work in zip(printed, WORKS, strict=True):
        first, words = work.authors[0], straight(line)
        assert f"{first.given} {first.particle} {first.family}".replace("  ", " ") in words
        assert straight(work.title) in words and work.journal in words and work.year in words
        assert work.volume in words and work.doi in words
        # Typst itself removes leading zeros from numbers: a006502 becomes a6502.
        single = re.sub(r"(?<=\D)0+(?=\d)", "", work.pages)
        assert (f"pp. {work.first_page}-{work.last_page}" if "-" in work.pages else single) in words


def test_mediawiki_renders_wikipedia_citations():
    """The {{cite journal}} list passes every title, journal, year, and DOI to the template unchanged."""
    (html,) = read_by(mediawiki, FILES["references.wiki.txt"])
    items = [" ".join(unescape(re.sub(r"<[^>]+>", "", item)).split()) for item in re.findall(r"<li>(.*?)</li>", html)]
    for item, work in zip(items, WORKS, strict=True):
        assert f". {work.title}. {work.journal}. {work.year};" in item
        assert item.endswith(NOTICES.get(work.key, "")) and (f"doi.org/{work.doi}" in html or not work.doi)


@pytest.fixture(scope="module")
def csl_words() -> dict[str, set[str]]:
    """The types and variables of CSL, from the official schema for styles."""
    tree = lxml.etree.parse(RNG)
    values: dict[str, set[str]] = {}
    for define in tree.iter("{*}define"):
        found = {value.text for value in define.iter("{*}value")}
        kind = define.get("name").split(".")[0].removesuffix("s")
        values.setdefault(kind, set()).update(found)
    return values


def test_csl_json_uses_only_valid_types_and_variables(csl_words, site):
    """All types, variables, and forms of values are valid in CSL."""
    files = [FILES["references.csl.json"], *(text for name, text in FILES.items() if name.endswith(".csl.json"))]
    files += [(site / "cite" / f"{name}.csl.json").read_text(encoding="utf-8") for name in PAGES]
    for item in (item for text in files for item in json.loads(text)):
        assert set(item) - {"id", "type"} <= csl_words["variable"], item["id"]
        assert item["type"] in csl_words["item-type"]
        for variable, value in item.items():
            if variable == "author":
                assert all(set(name) in ({"literal"}, {"family", "given"}) or "family" in name for name in value)
            elif variable == "issued":
                assert [type(part) for part in value["date-parts"][0]] == [int] * len(value["date-parts"][0])
            elif variable == "accessed":
                assert set(value) == {"raw"} and re.fullmatch(r"\d{4}-\d\d-\d\d", value["raw"])
            else:
                assert isinstance(value, str), variable


@pytest.mark.parametrize("name", PAGES)
def test_a_page_citation_keeps_its_group_author_and_address(site, name):
    """pybtex, pandoc, and rispy read the same author, title, address, version, and review."""
    made = {ending: (site / "cite" / f"{name}{ending}").read_text(encoding="utf-8") for ending in (".bib", ".ris")}
    item = json.loads((site / "cite" / f"{name}.csl.json").read_text(encoding="utf-8"))[0]
    editors, address, doi = CONTENT.settings["site_author"], item["URL"], CONTENT.settings["extra"]["review"]["doi"]
    for entry in parse_string(made[".bib"], "bibtex").entries.values():
        (person,) = entry.persons["author"]
        assert " ".join(person.last_names) == f"{{{editors}}}" and not person.first_names
        assert entry.fields["url"] == address and doi in entry.fields["note"]
    read = list(by_pandoc(made[".bib"], "biblatex").values())
    read += list(by_pandoc(json.dumps([item]), "csljson").values())
    for part in read:
        assert part["author"] == [{"literal": editors}] and part["URL"] == address
        assert item["title"] in part["title"] and doi in part["note"]
    (record,) = rispy.loads(made[".ris"])
    assert record["authors"] == [f"{editors},"] and record["urls"] == [address] and doi in record["notes"][0]
    (other,) = by_pandoc(made[".ris"], "ris").values()
    assert other["author"] == [{"family": editors}] and other["URL"] == address
    assert re.search(rf"{re.escape(item['title'])}.*{re.escape(item['version'])}", record["title"])
