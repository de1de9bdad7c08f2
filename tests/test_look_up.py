"""make look-up: the packages themselves ask a server of ours, which answers as Crossref and PubMed do."""

import functools
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from Bio import Entrez
from commands import look_up, references_file
from conftest import ROOT
from review.checks import check
from review.data.bibliography import read_works
from review.data.content_loader import load
from review.imports.completion import Record, completed, disagreements, identifier
from review.imports.crossref import work_of_message
from support import registries

ANSWERS = ROOT / "tests" / "registries"
BREAD, BEER, DOUGH = (
    json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("bread-2001", "beer-2002", "dough-1998")
)
# What PubMed finds: words of a question, and the number.
FOUND = {"10.5555/bread.2001": "11600001", "10.5555/beer.02134": "11700001", "Wine withdrawn": "12345"}
RECORDS = {"11600001": "bread", "11700001": "beer", "12345": "wine"}


class Registries(BaseHTTPRequestHandler):
    """Answers in the form of the registries; `asked` has the questions, `broken` makes it fail."""

    asked: list[str] = []
    broken = False

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        address = urlsplit(self.path)
        self.asked.append(unquote(self.path))
        if self.broken:
            return self.answer(503, "text/plain", "Service Unavailable")
        question = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path.startswith("/works"):
            return self.crossref(unquote(address.path.removeprefix("/works").strip("/")), question)
        if address.path.endswith("esearch.fcgi"):
            numbers = [number for words, number in FOUND.items() if words in question["term"]]
            ids = "".join(f"<Id>{number}</Id>" for number in numbers)
            text = (ANSWERS / "esearch.xml").read_text(encoding="utf-8")
            return self.answer(200, "text/xml", text.replace("COUNT", str(len(numbers))).replace("IDS", ids))
        names = [RECORDS[number] for number in question["id"].split(",") if number in RECORDS]
        text = "\n".join((ANSWERS / f"{name}.nbib").read_text(encoding="utf-8") for name in names)
        return self.answer(200, "text/plain", text)

    def crossref(self, doi, question):
        if doi:
            known = {"10.5555/bread.2001": BREAD, "10.5555/beer.02134": {"status": "ok", "message": BEER}}
            found = known.get(doi.lower())
            return self.answer(200 if found else 404, "application/json", json.dumps(found or "Resource not found."))
        items = [DOUGH] if question.get("filter") == "isbn:9780306406157" else []
        items += [BEER] if "Beer and TGF" in question.get("query.bibliographic", "") else []
        message = {
            "status": "ok",
            "message-type": "work-list",
            "message": {"total-results": len(items), "items": items},
        }
        return self.answer(200, "application/json", json.dumps(message))

    def answer(self, code, kind, text):
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server(monkeypatch) -> Iterator[type[Registries]]:
    """The server, in place of both registries; no question goes to another host."""
    monkeypatch.setattr(Registries, "asked", [])
    with ThreadingHTTPServer(("127.0.0.1", 0), Registries) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{running.server_port}"
        monkeypatch.setattr(registries, "CROSSREF", here)
        monkeypatch.setattr(Entrez, "urlopen", functools.partial(to_server, here))
        monkeypatch.setattr(Entrez, "max_tries", 1)
        yield Registries
        running.shutdown()


def to_server(here: str, request: urllib.request.Request):
    """Ask our server what Biopython asks NCBI's."""
    address = urlsplit(request.full_url)
    assert address.hostname == "eutils.ncbi.nlm.nih.gov" and address.scheme == "https"
    return urllib.request.urlopen(f"{here}{address.path}?{address.query}")


def run(project, monkeypatch, capsys, *arguments):
    """The command in a project: its exit code, its lines without the server's address, and references.bib behind it."""
    monkeypatch.setattr(references_file, "ROOT", project)
    capsys.readouterr()
    code = look_up.main(*arguments)
    out = re.sub(r"http://127\.0\.0\.1:\d+", "https://api.crossref.org", capsys.readouterr().out)
    return code, out.splitlines(), (project / "references.bib").read_text(encoding="utf-8")


def test_all_works_are_completed_from_records_that_agree(server, review, monkeypatch, capsys):
    """Identifiers and authors are added, each with its source; a record of another year changes nothing."""
    before = (review / "references.bib").read_text(encoding="utf-8")
    dry = run(review, monkeypatch, capsys, "--dry-run")
    assert dry[2] == before and dry[1][-1] == "references.bib would be written."
    code, lines, text = run(review, monkeypatch, capsys)
    pubmed = "PubMed, https://pubmed.ncbi.nlm.nih.gov"
    assert code == 0 and lines == [
        f"alba2001bread: pmid = 11600001 ({pubmed}/11600001/)",
        f"alba2001bread: pmcid = PMC90001 ({pubmed}/11600001/)",
        "birk2002beer: no record agrees in title, journal, year and first page",
        f"cole2003wine: left as it is, since the record differs: year ({pubmed}/12345/)",
        "cole2003wine: no record agrees in title, journal, year and first page",
        "references.bib is written.",
    ]
    added = "  doi          = {10.5555/bread.2001},\n  pmid         = {11600001},\n  pmcid        = {PMC90001},\n"
    assert text == before.replace("  doi          = {10.5555/bread.2001},\n", added)
    assert check(load(review)) == []
    again = run(review, monkeypatch, capsys)
    assert again[2] == text and again[1][-1] == "references.bib is unchanged."


def test_a_search_fills_in_all_authors(server, review, monkeypatch, capsys):
    """A work without a DOI is searched; the authors behind "and others" follow in the form of those before them."""
    path = review / "references.bib"
    text = path.read_text(encoding="utf-8").replace(
        "  year         = {2002},", "  year         = {2002},\n  pages        = {123--30},"
    )
    path.write_text(text, encoding="utf-8")
    code, lines, text = run(review, monkeypatch, capsys, "birk2002beer")
    crossref = "Crossref, https://api.crossref.org/works/10.5555/beer.02134"
    assert code == 0 and lines[:2] == [
        f"birk2002beer: doi = 10.5555/beer.02134 ({crossref})",
        f"birk2002beer: author = 3 names in place of 1 and others ({crossref})",
    ]
    assert "author       = {Birk, C. and Alba, A.-M. and {Bread Consortium}}," in text
    # PubMed writes "TGF-beta", and is asked by the DOI that Crossref gave.
    assert "  doi          = {10.5555/beer.02134},\n  pmid         = {11700001},\n" in text
    assert any("query.bibliographic=Birk Beer" in question.replace("+", " ") for question in server.asked)


def test_works_are_added_by_each_identifier(server, review, monkeypatch, capsys):
    """By DOI, completed from PubMed; by PMID; by ISBN, as a book. One that is there is the same."""
    code, lines, text = run(
        review, monkeypatch, capsys, "https://doi.org/10.5555/beer.02134", "978-0-306-40615-7", "PMID:11600001"
    )
    assert code == 0
    works = {work.key: work for work in read_works(text, "").works}
    assert [line for line in lines if "'none'" in line] == [] and set(works) == {
        *("alba2001bread", "birk2002beer", "cole2003wine", "cole1998dough")
    }
    assert lines[0].startswith("https://doi.org/10.5555/beer.02134: pmid = 11700001 (PubMed, ")
    (beer,) = [line for line in lines if "differs from birk2002beer (by title and year) in author" in line]
    assert "added to it: " in beer and "pages" in beer and beer.endswith("/works/10.5555/beer.02134)")
    assert works["birk2002beer"].pmcid == "PMC100001" and works["birk2002beer"].doi == "10.5555/beer.02134"
    book = works["cole1998dough"]
    assert (
        book.kind == "book" and book.title == "Dough: A history of Europe in loaves" and book.authors[0].suffix == "Jr."
    )
    assert book.item["ISBN"] == "9780306406157" and book.item["publisher"] == "Crumb & Sons"
    assert "is the same as alba2001bread (by DOI)" in lines[-2] and works["alba2001bread"].pmid == "11600001"


def test_an_unknown_identifier_is_one_line(server, review, monkeypatch, capsys):
    """What no registry knows, and what is no identifier: a line, exit 1, and the file as it was."""
    before = (review / "references.bib").read_text(encoding="utf-8")
    code, lines, text = run(review, monkeypatch, capsys, "10.5555/nothing(1)<2>;3#4")
    assert code == 1 and text == before
    assert lines[0] == "10.5555/nothing(1)<2>;3#4: DOI must be known to Crossref (check its digits)"
    assert "/works/10.5555/nothing(1)<2>;3#4" in server.asked
    code, lines, text = run(review, monkeypatch, capsys, "978-0-306-40615-8")
    assert (
        code == 1
        and text == before
        and lines
        == ["word must be a DOI, a PMID, an ISBN or a key of references.bib: '978-0-306-40615-8' (check its digits)"]
    )


def test_no_answer_is_one_line(server, review, monkeypatch, capsys):
    """A registry that fails or cannot be reached: a line with the reason, exit 1, nothing written, no traceback."""
    before = (review / "references.bib").read_text(encoding="utf-8")
    monkeypatch.setattr(server, "broken", True)
    code, lines, text = run(review, monkeypatch, capsys)
    assert code == 1 and text == before and len(lines) == 2
    assert lines[0].startswith("Crossref must answer: ") and "503" in lines[0]
    code, lines, _ = run(review, monkeypatch, capsys, "12345678")
    assert code == 1 and lines[0].startswith("PubMed must answer: ") and lines[1] == "references.bib is unchanged."
    monkeypatch.setattr(registries, "CROSSREF", "http://127.0.0.1:1")
    code, lines, _ = run(review, monkeypatch, capsys, "10.5555/beer.02134")
    assert code == 1 and lines[0].startswith("Crossref must answer: ")


def test_who_asks_is_said_when_it_is_known(server, review, monkeypatch, capsys):
    """LOOK_UP_EMAIL goes to PubMed, as it wants; without it nothing is made up."""
    monkeypatch.setenv("LOOK_UP_EMAIL", "editor@example.org")
    run(review, monkeypatch, capsys, "alba2001bread")
    assert any("email=editor@example.org" in question for question in server.asked)
    server.asked.clear()
    monkeypatch.delenv("LOOK_UP_EMAIL")
    run(review, monkeypatch, capsys, "alba2001bread")
    assert server.asked and not any("email=" in question for question in server.asked)


def work(text: str):
    """The work of an entry."""
    return read_works(f"@article{{k, {text}}}", "").works[0]


@pytest.mark.parametrize(
    ("changed", "against"),
    [
        ({}, []),
        ({"title": ["Another title"]}, ["title"]),
        ({"short-container-title": ["Bread Res."], "container-title": ["Bread Research"]}, ["journal"]),
        ({"page": "99-102"}, ["first page"]),
        (
            {"published-print": {"date-parts": [[2011]]}, "published-online": None, "issued": {"date-parts": [[2011]]}},
            ["year"],
        ),
        ({"page": None}, ["first page"]),
    ],
)
def test_each_part_of_a_record_must_agree(changed, against):
    """Title, journal, year and first page: one that differs, or that the record lacks, refuses it."""
    ours = work(
        "title = {Bread rises with Saccharomyces below 0.5 mm}, journal = {J Bread}, year = 2001, pages = {98--102}"
    )
    message = {**BREAD["message"], **changed}
    record = Record(work_of_message(message, "2001"), "x", tuple(message["container-title"]))
    assert disagreements(ours, record) == against


def test_a_work_that_lacks_its_pages_needs_its_own_identifier():
    """Without pages in ours nothing shows that a record is the work's, unless it has the DOI already."""
    record = Record(work_of_message(BREAD["message"], "2001"), "x")
    fields = "title = {Bread rises with Saccharomyces below 0.5 mm}, journal = {J Bread}, year = 2001"
    assert disagreements(work(fields), record) == ["first page"]
    assert disagreements(work(f"{fields}, doi = {{10.5555/BREAD.2001}}"), record) == []
    # The day online is of another year than the print; the record has both.
    online = Record(work_of_message(BREAD["message"], "2000"), "x")
    assert disagreements(work(fields.replace("2001", "2000") + ", pages = {98}"), online) == []


def test_authors_are_not_replaced_by_others():
    """A list that goes on is filled in only when the record begins with the same names; what is there stays."""
    record = Record(work_of_message(BEER, "2002"), "x")
    ours = work("title = {T}, author = {Birk, C. and Dow, E. and others}")
    assert completed(ours, record)[0].authors == ours.authors and completed(ours, record)[0].more_authors
    whole = work("title = {T}, author = {Birk, Carl}, doi = {10.1000/1}")
    assert completed(whole, record) == (whole, [])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("10.1000/182", ("DOI", "10.1000/182")),
        ("https://doi.org/10.1000/a(b)<c>d", ("DOI", "10.1000/a(b)<c>d")),
        ("doi:10.1000/182", ("DOI", "10.1000/182")),
        ("12345", ("PMID", "12345")),
        ("pmid: 12345", ("PMID", "12345")),
        ("https://pubmed.ncbi.nlm.nih.gov/12345/", ("PMID", "12345")),
        ("978-0-306-40615-7", ("ISBN", "9780306406157")),
        ("ISBN 0-306-40615-2", ("ISBN", "0306406152")),
        ("0306406153", None),
        ("bread2001", None),
        ("0", None),
    ],
)
def test_identifiers_are_told_apart(word, expected):
    """A DOI, a PMID, an ISBN with its check digit, with or without name or address; else none."""
    assert identifier(word) == expected
