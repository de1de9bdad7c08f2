"""`make look-up`: the client packages query a local server that answers like Crossref and PubMed."""

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
from review.imports.completion import RegistryRecord, completed, disagreements, identifier
from review.imports.crossref import work_of_message
from support import registries

ANSWERS = ROOT / "tests" / "registries"
BREAD, BEER, DOUGH = (
    json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("bread-2001", "beer-2002", "dough-1998")
)
# Search terms that PubMed recognizes, with the PMIDs it finds.
FOUND = {"10.5555/bread.2001": "11600001", "10.5555/beer.02134": "11700001", "Wine withdrawn": "12345"}
RECORDS = {"11600001": "bread", "11700001": "beer", "12345": "wine"}


class Registries(BaseHTTPRequestHandler):
    """A server in place of the registries; `asked` lists the requests, `broken` makes it fail."""

    asked: list[str] = []
    broken = False

    def log_message(self, *_):
        """Log nothing."""

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
    """The server in place of both registries; no request goes to another host."""
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
    """Redirect Biopython's requests from NCBI to our server."""
    address = urlsplit(request.full_url)
    assert address.hostname == "eutils.ncbi.nlm.nih.gov" and address.scheme == "https"
    return urllib.request.urlopen(f"{here}{address.path}?{address.query}")


def run(project, monkeypatch, capsys, *arguments):
    """Run the command in a project; return its exit code, its lines without the server's address, and
    the resulting references.bib."""
    monkeypatch.setattr(references_file, "ROOT", project)
    capsys.readouterr()
    code = look_up.main(*arguments)
    out = re.sub(r"http://127\.0\.0\.1:\d+", "https://api.crossref.org", capsys.readouterr().out)
    return code, out.splitlines(), (project / "references.bib").read_text(encoding="utf-8")


def test_works_are_completed_from_matching_records(server, review, monkeypatch, capsys):
    """Missing identifiers are added with their source; a record with another year changes nothing."""
    before = (review / "references.bib").read_text(encoding="utf-8")
    dry = run(review, monkeypatch, capsys, "--dry-run")
    assert dry[2] == before and dry[1][-1] == "references.bib would be updated."
    code, lines, text = run(review, monkeypatch, capsys)
    pubmed = "PubMed, https://pubmed.ncbi.nlm.nih.gov"
    assert code == 0 and lines == [
        f"alba2001bread: pmid = 11600001 ({pubmed}/11600001/)",
        f"alba2001bread: pmcid = PMC90001 ({pubmed}/11600001/)",
        "birk2002beer: no record matches in title, journal, year, and first page",
        f"cole2003wine: unchanged, because the record differs: year ({pubmed}/12345/)",
        "cole2003wine: no record matches in title, journal, year, and first page",
        "references.bib was updated.",
    ]
    added = "  doi          = {10.5555/bread.2001},\n  pmid         = {11600001},\n  pmcid        = {PMC90001},\n"
    assert text == before.replace("  doi          = {10.5555/bread.2001},\n", added)
    assert check(load(review)) == []
    again = run(review, monkeypatch, capsys)
    assert again[2] == text and again[1][-1] == "references.bib is unchanged."


def test_a_search_completes_the_author_list(server, review, monkeypatch, capsys):
    """A work without a DOI is searched for; authors hidden behind “and others” are added in the form of
    the existing names."""
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
    # PubMed writes "TGF-beta", so it is queried by the DOI from Crossref.
    assert "  doi          = {10.5555/beer.02134},\n  pmid         = {11700001},\n" in text
    assert any("query.bibliographic=Birk Beer" in question.replace("+", " ") for question in server.asked)


def test_works_are_added_by_doi_pmid_and_isbn(server, review, monkeypatch, capsys):
    """A DOI is completed from PubMed, an ISBN adds a book, and a work that exists already is
    recognized."""
    code, lines, text = run(
        review, monkeypatch, capsys, "https://doi.org/10.5555/beer.02134", "978-0-306-40615-7", "PMID:11600001"
    )
    assert code == 0
    works = {work.key: work for work in read_works(text, "").works}
    assert [line for line in lines if "'none'" in line] == [] and set(works) == {
        *("alba2001bread", "birk2002beer", "cole2003wine", "cole1998dough")
    }
    assert lines[0].startswith("https://doi.org/10.5555/beer.02134: pmid = 11700001 (PubMed, ")
    (beer,) = [line for line in lines if "differs from birk2002beer (matched by title and year) in author" in line]
    assert "added to it: " in beer and "pages" in beer and beer.endswith("/works/10.5555/beer.02134)")
    assert works["birk2002beer"].pmcid == "PMC100001" and works["birk2002beer"].doi == "10.5555/beer.02134"
    book = works["cole1998dough"]
    assert (
        book.kind == "book" and book.title == "Dough: A history of Europe in loaves" and book.authors[0].suffix == "Jr."
    )
    assert book.item["ISBN"] == "9780306406157" and book.item["publisher"] == "Crumb & Sons"
    assert "is the same as alba2001bread (matched by DOI)" in lines[-2] and works["alba2001bread"].pmid == "11600001"


def test_an_unknown_identifier_is_reported_in_one_line(server, review, monkeypatch, capsys):
    """An identifier that no registry knows, or that is invalid, yields one line and exit code 1, and
    the file stays unchanged."""
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
        == [
            "argument must be a DOI, a PMID, an ISBN, or a key in references.bib: '978-0-306-40615-8' (check its digits)"
        ]
    )


def test_a_failing_registry_is_reported_in_one_line(server, review, monkeypatch, capsys):
    """A registry that fails or cannot be reached yields one line with the reason and exit code 1;
    nothing is written."""
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


def test_the_email_address_is_sent_only_if_it_is_set(server, review, monkeypatch, capsys):
    """LOOK_UP_EMAIL is sent to PubMed, as its policy requests; without it, no address is invented."""
    monkeypatch.setenv("LOOK_UP_EMAIL", "editor@example.org")
    run(review, monkeypatch, capsys, "alba2001bread")
    assert any("email=editor@example.org" in question for question in server.asked)
    server.asked.clear()
    monkeypatch.delenv("LOOK_UP_EMAIL")
    run(review, monkeypatch, capsys, "alba2001bread")
    assert server.asked and not any("email=" in question for question in server.asked)


def work(text: str):
    """The work of an entry with these fields."""
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
def test_a_record_must_match_in_every_part(changed, against):
    """A different or missing title, journal, year, or first page rejects the record."""
    ours = work(
        "title = {Bread rises with Saccharomyces below 0.5 mm}, journal = {J Bread}, year = 2001, pages = {98--102}"
    )
    message = {**BREAD["message"], **changed}
    record = RegistryRecord(work_of_message(message, "2001"), "x", tuple(message["container-title"]))
    assert disagreements(ours, record) == against


def test_a_work_without_pages_is_matched_only_by_its_doi():
    """Without pages, a record is accepted only if the work has the same DOI already."""
    record = RegistryRecord(work_of_message(BREAD["message"], "2001"), "x")
    fields = "title = {Bread rises with Saccharomyces below 0.5 mm}, journal = {J Bread}, year = 2001"
    assert disagreements(work(fields), record) == ["first page"]
    assert disagreements(work(f"{fields}, doi = {{10.5555/BREAD.2001}}"), record) == []
    # The online date is in another year than the print date; the record contains both.
    online = RegistryRecord(work_of_message(BREAD["message"], "2000"), "x")
    assert disagreements(work(fields.replace("2001", "2000") + ", pages = {98}"), online) == []


def test_existing_authors_are_never_replaced():
    """An incomplete author list is completed only if the record begins with the same names."""
    record = RegistryRecord(work_of_message(BEER, "2002"), "x")
    ours = work("title = {T}, author = {Birk, C. and Dow, E. and others}")
    assert completed(ours, record)[0].authors == ours.authors and completed(ours, record)[0].more_authors
    complete = work("title = {T}, author = {Birk, Carl}, doi = {10.1000/1}")
    assert completed(complete, record) == (complete, [])


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
def test_identifiers_are_recognized(word, expected):
    """A DOI, a PMID, and an ISBN with a valid check digit are recognized, with or without a prefix or
    URL."""
    assert identifier(word) == expected
