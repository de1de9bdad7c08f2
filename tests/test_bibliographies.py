"""References as editors have them: what BibTeX and biblatex can say is read, shown and exported right."""

import json
import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pypandoc
import pytest
import rispy
from conftest import ROOT, build, make_other_review
from pybtex.database import parse_string
from review.checks import advise, check
from review.data.bibliography import Bibliography, read_works
from review.data.bibtex_writer import write_entry
from review.data.content_loader import load
from review.data.latex_decoding import decode, plain
from review.data.latex_encoding import encode
from review.data.person_names import read_names, to_bibtex
from review.data.works import Work, work_from_csl
from review.render.reference_entries import render_entries

FOLDER = ROOT / "tests" / "bibliographies"
STYLE = ROOT / "docs" / "assets" / "journal-of-cancer.csl"
NAMES = ("zotero", "better-bibtex", "google-scholar")
TRAP = read_works((FOLDER / "trap.bib").read_text(encoding="utf-8"), "trap.bib")


def exported(name: str) -> list[Work]:
    """The works of one of the bibliographies."""
    return read_works((FOLDER / f"{name}.bib").read_text(encoding="utf-8"), f"{name}.bib").works


def the(key: str) -> Work:
    """A work of the trap file."""
    return next(work for work in TRAP.works if work.key == key)


def one(fields: str, kind: str = "article") -> Work:
    """The work of an entry with these fields."""
    file = read_works(f"@{kind}{{k, {fields}}}", "x.bib")
    assert file.problems == []
    return file.works[0]


# Recovery.


def test_a_fault_costs_one_line_and_no_other_entry():
    """An unclosed brace, a doubled key, a missing comma: a line each, at its place; all else is read."""
    assert [str(problem) for problem in TRAP.problems] == [
        "trap.bib:27: entry must be complete BibTeX: '@article{unclosed2016,' (close every brace and separate fields by commas)",
        "trap.bib:37: key must be used once: 'macro2012' (rename or remove one of the entries)",
        "trap.bib:65: field must be title = {value} and a comma: '{A missing comma} journal = bread' (put the value in braces and end the line with a comma)",
        "trap.bib:70: entry must be complete BibTeX: '@misc{last2026, author = {Pak, R.}, title = {The last one, c' (close every brace and separate fields by commas)",
    ]
    keys = re.findall(r"(?m)^@\w+[{(]([\w:/]+),", (FOLDER / "trap.bib").read_text(encoding="utf-8"))
    assert len(keys) >= 19
    assert [work.key for work in TRAP.works] == [
        key for key in dict.fromkeys(keys) if key not in ("unclosed2016", "last2026")
    ]


def test_what_is_read_otherwise_than_written_is_a_warning():
    """A type and a command that nobody knows are told with their line, and fail nothing."""
    assert [str(warning) for warning in TRAP.warnings] == [
        "trap.bib:55: type must be a BibTeX or biblatex type: '@leaflet' (it is read as @misc)",
        "trap.bib:69: title must have only known LaTeX commands: '\\unknowncommand' (only its argument or name is shown; write the character itself)",
        "trap.bib:69: journal must have only known LaTeX commands: '\\apj' (only its argument or name is shown; write the character itself)",
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "macro2012",
            {
                "title": 'Quoted "bread" and beer',
                "container-title": "Journal of Bread Supplement, Part 2",
                "issued": {"date-parts": [[2012, 1, 1]]},
            },
        ),
        (
            "organization2013",
            {
                "author": [
                    {"literal": "World Health Organization"},
                    {"literal": "Barnes and Noble"},
                    {"literal": "The ENCODE Consortium"},
                ]
            },
        ),
        (
            "accents2014",
            {
                "title": "Étude of ça, straße, naïve, œuvre",
                "author": [
                    {"family": "Martínez", "given": "José"},
                    {"family": "Ångström", "given": "Łukasz"},
                    {"family": "Škoda", "given": "Żofia"},
                    {"family": "Østergård", "given": "Søren"},
                    {"family": "Vallée Poussin", "given": "Charles-Jean de la"},
                ],
            },
        ),
        (
            "calcium2015",
            {
                "title": "Ca²⁺ and H₂O at 37°C: β-catenin, α-SMA and K<sub>ATP</sub> in <i>E. coli</i>",
                "page": "1034-1047.e4",
            },
        ),
        ("afterunclosed2016", {"title": "Read all the same"}),
        (
            "url2018",
            {
                "type": "webpage",
                "title": "100% of $1,000 and $2,000: x < y & z_1 #3",
                "URL": "https://guild.example/a%20b/c_d?x=1&y=2#top~z",
                "accessed": {"date-parts": [[2018, 5, 6]]},
                "issued": {"date-parts": [[2018, 5]]},
                "note": "100% sure",
            },
        ),
        (
            "primes2019",
            {
                "title": "5'-UTR and 3'-UTR of N,N'-dimethylbread, 'quoted' and the baker's dozen",
                "DOI": "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-BRD968>3.0.CO;2-2",
            },
        ),
        (
            "parens2020",
            {
                "type": "book",
                "author": [{"family": "Cole", "given": "D. E.", "suffix": "Jr."}],
                "editor": [{"family": "Ebel", "given": "Frank"}],
            },
        ),
        (
            "child2021",
            {
                "container-title": "The Parent",
                "editor": [{"family": "Faber", "given": "G."}],
                "issued": {"date-parts": [[2021]]},
                "publisher": "Oven",
                "ISBN": "978-0-306-40615-7",
                "page": "1-2",
            },
        ),
        ("leaflet2022", {"type": "document", "title": "A type that nobody knows"}),
        ("noyear", {"id": "noyear", "type": "document", "title": "Nothing but a title"}),
        (
            "DBLP:conf/x/Iva23",
            {
                "author": [
                    {"family": "Iva", "given": "Jan"},
                    {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
                    {"family": "Plato"},
                    {"family": "王小明"},
                ],
                "issued": {"literal": "in press"},
            },
        ),
        (
            "lists2024",
            {
                "title": "A list over several lines",
                "author": [
                    {"family": "Jung", "given": "Kim"},
                    {"family": "Kahn", "given": "Lee"},
                    {"family": "Lind", "given": "Mia"},
                ],
                "issued": {"literal": "n.d."},
            },
        ),
        (
            "math2026",
            {"title": "“Double” and ‘single’ – dashes — 1/2 “nested” kept", "container-title": "apj"},
        ),
    ],
)
def test_a_trap_becomes_what_was_meant(key, expected):
    """Every value of the trap file, as a CSL item."""
    item = the(key).item
    assert {name: item.get(name) for name in expected} == expected


def test_what_is_private_is_never_published():
    """Abstract, file, owner and groups stay in references.bib; keywords and other fields are kept."""
    work = the("private2026")
    assert set(work.item) == {"id", "type", "title", "author", "issued", "keyword"} and work.others == {}
    assert the("leaflet2022").others == {"colour": "red"}
    assert [the(key).more_authors for key in ("calcium2015", "lists2024", "macro2012")] == [True, True, False]


# Every input that the issue names.


@pytest.mark.parametrize(
    ("kind", "csl"),
    [
        ("article", "article-journal"),
        ("book", "book"),
        ("inbook", "chapter"),
        ("incollection", "chapter"),
        ("inproceedings", "paper-conference"),
        ("phdthesis", "thesis"),
        ("mastersthesis", "thesis"),
        ("techreport", "report"),
        ("report", "report"),
        ("misc", "document"),
        ("online", "webpage"),
        ("software", "software"),
        ("dataset", "dataset"),
        ("patent", "patent"),
        ("unpublished", "manuscript"),
        ("preprint", "article"),
        ("unheardof", "document"),
    ],
)
def test_a_type_is_the_fields(kind, csl):
    """Each type has its CSL type and comes back in the exported BibTeX; an unknown one is misc."""
    work = one("title = {T}", kind)
    assert work.item["type"] == csl
    assert write_entry(work).startswith("@misc{" if kind == "unheardof" else f"@{kind}{{")


@pytest.mark.parametrize(
    ("field", "variable", "value"),
    [
        ("url = {https://a.example/x_y%20}", "URL", "https://a.example/x_y%20"),
        ("url = {https://a.example/x\\_y\\%20}", "URL", "https://a.example/x_y%20"),
        ("urldate = {2020-01-02}", "accessed", {"date-parts": [[2020, 1, 2]]}),
        ("publisher = {Crumb \\& Sons}", "publisher", "Crumb & Sons"),
        ("institution = {WHO}", "publisher", "WHO"),
        ("school = {WHO}", "publisher", "WHO"),
        ("editor = {Birk, C.}", "editor", [{"family": "Birk", "given": "C."}]),
        ("eprint = {2001.01234}, archiveprefix = {arXiv}", "archive_location", "2001.01234"),
        ("eprint = {2001.01234}, archiveprefix = {arXiv}", "URL", "https://arxiv.org/abs/2001.01234"),
        ("eprint = {123}, eprinttype = {pubmed}", "PMID", "123"),
        ("note = {PMID: 123}", "PMID", "123"),
        ("pmid = {https://pubmed.ncbi.nlm.nih.gov/123/}", "PMID", "123"),
        ("pmcid = {123}", "PMCID", "PMC123"),
        ("isbn = {978-0-306-40615-7}", "ISBN", "978-0-306-40615-7"),
        ("issn = {0950-1991}", "ISSN", "0950-1991"),
        ("edition = {2nd}", "edition", "2nd"),
        ("number = {3}", "issue", "3"),
        ("series = {Studies}", "collection-title", "Studies"),
        ("howpublished = {A leaflet}", "publisher", "A leaflet"),
        ("howpublished = {\\url{https://a.example/}}", "URL", "https://a.example/"),
        ("note = {100% sure}", "note", "100% sure"),
        ("year = 2012, month = feb", "issued", {"date-parts": [[2012, 2]]}),
        ("year = 2012, month = {March}", "issued", {"date-parts": [[2012, 3]]}),
        ("year = {2012}, month = {4}, day = {5}", "issued", {"date-parts": [[2012, 4, 5]]}),
        ("year = {1859}", "issued", {"date-parts": [[1859]]}),
        ("year = {n.d.}", "issued", {"literal": "n.d."}),
        ("year = {in press}", "issued", {"literal": "in press"}),
        ("date = {2020-01-01}", "issued", {"date-parts": [[2020, 1, 1]]}),
        ("date = {2019-12/2020-01}", "issued", {"date-parts": [[2019, 12], [2020, 1]]}),
        ("date = {1859~}", "issued", {"date-parts": [[1859]], "circa": True}),
        ("date = {2020-21}", "issued", {"date-parts": [[2020]], "season": 1}),
        ("journaltitle = {J}, journalsubtitle = {S}", "container-title", "J: S"),
        ("title = {T}, subtitle = {S}", "title", "T: S"),
        ("langid = {english}", "language", "english"),
        ("pubstate = {inpress}", "status", "inpress"),
        ("pages = {123-130}", "page", "123-130"),
        ("pages = {123--130}", "page", "123-130"),
        ("pages = {123–130}", "page", "123-130"),
        ("pages = {iv--xii}", "page", "iv-xii"),
        ("pages = {1034--1047.e4}", "page", "1034-1047.e4"),
        ("pages = {12B}", "page", "12B"),
        ("pages = {e1002195}", "page", "e1002195"),
        ("eid = {e1002195}", "page", "e1002195"),
        ("pages = {S1--S12}", "page", "S1-S12"),
        ("pages = {5-1--5-12}", "page", "5-1–5-12"),
        ("title = {{DNA} and {{RNA}} {A}lpha}", "title", "DNA and RNA Alpha"),
        ("title = {\\alpha and $\\beta$}", "title", "α and β"),
        ("title = {\\textit{in vivo} \\& <i>in vitro</i>}", "title", "<i>in vivo</i> & <i>in vitro</i>"),
        ("title = {Ca$^{2+}$}", "title", "Ca²⁺"),
        ("title = {$1,000}", "title", "$1,000"),
        ("title = {x < y}", "title", "x < y"),
        ("title = {N,N'-x and 5'-UTR}", "title", "N,N'-x and 5'-UTR"),
        ("doi = {https://doi.org/10.1000/a(b)[c];d#e}", "DOI", "10.1000/a(b)[c];d#e"),
        ("doi = {10.1000/a<b>c}", "DOI", "10.1000/a<b>c"),
        ("doi = {doi:10.1000/1}", "DOI", "10.1000/1"),
        ("url = {http://dx.doi.org/10.1000/1}", "DOI", "10.1000/1"),
    ],
)
def test_a_field_is_its_variable(field, variable, value):
    """Each field, year, page and title has its CSL variable, and the exported BibTeX says the same."""
    work = one(field)
    assert work.item[variable] == value
    for written in (write_entry(work), write_entry(work, encode)):
        again = read_works(written, "x.bib")
        assert again.problems == [] and plain(str(again.works[0].item[variable])) == plain(str(value))


@pytest.mark.parametrize(
    ("written", "family", "given", "particle", "suffix", "initials"),
    [
        ("Birk, Carl", "Birk", "Carl", "", "", "C"),
        ("Carl Birk", "Birk", "Carl", "", "", "C"),
        ("Birk, C.", "Birk", "C.", "", "", "C"),
        ("Birk, CD", "Birk", "CD", "", "", "CD"),
        ("Wang, X.-Y.", "Wang", "X.-Y.", "", "", "XY"),
        ("Cole, Jr., D. E.", "Cole", "D. E.", "", "Jr.", "DE"),
        ("van der Berg, C.", "Berg", "C.", "van der", "", "C"),
        ("{van der Berg}, C.", "van der Berg", "C.", "", "", "C"),
        ("{World Health Organization}", "World Health Organization", "", "", "", ""),
        ("Plato", "Plato", "", "", "", ""),
        ("王小明", "王小明", "", "", "", ""),
        ("Ludwig van Beethoven", "Beethoven", "Ludwig", "van", "", "L"),
        ("family=Berg, given=C., prefix=van den, useprefix=true", "Berg", "C.", "van den", "", "C"),
        ("d'Angelo, M.", "d'Angelo", "M.", "", "", "M"),
        ("Kleijburg-van der Keur, C.", "Kleijburg-van der Keur", "C.", "", "", "C"),
        ("Le Blanc, K.", "Le Blanc", "K.", "", "", "K"),
    ],
)
def test_a_name_has_its_parts(written, family, given, particle, suffix, initials):
    """Each form of a name is taken apart as BibTeX does, and written back to the same name."""
    (person,) = read_names(written, decode).people
    assert (person.family, person.given, person.particle, person.suffix) == (family, given, particle, suffix)
    assert person.initials == initials and person.literal == written.startswith("{World")
    again = read_names(to_bibtex((person,), False), decode)
    assert again.people == (person,) and not again.more


def test_many_authors_are_read():
    """3,000 authors on one line are 3,000 authors, in a moment, and may be followed by others."""
    names = " and ".join(f"Birk{number}, A. B." for number in range(3000))
    start = time.process_time()
    work = one(f"author = {{{names} and others}}, title = {{T}}")
    assert len(work.authors) == 3000 and work.more_authors and time.process_time() - start < 2
    assert work.item["author"][-1] == {"family": "Birk2999", "given": "A. B."}


# The list and the exports.


@pytest.mark.parametrize("works", [TRAP.works, *map(exported, NAMES)], ids=("trap", *NAMES))
def test_writing_and_reading_again_loses_nothing(works):
    """Both as references.bib has it and as it is exported, every variable comes back."""
    assert len(works) >= 15
    for work in works:
        for written in (write_entry(work), write_entry(work, encode)):
            again = read_works(written, "x.bib")
            assert again.problems == [] and len(again.works) == 1
            item = {name: plain(str(value)) for name, value in work.item.items()}
            assert {name: plain(str(value)) for name, value in again.works[0].item.items()} == item, written
            assert again.works[0].incomplete == work.incomplete and again.works[0].others == work.others


def test_a_csl_item_is_a_work():
    """What comes from another format as CSL-JSON is written as BibTeX that says the same."""
    item = {"id": "birk2002", "type": "report", "title": "A {b} \\ $c$", "author": [{"literal": "A, B and C"}]}
    written = write_entry(work_from_csl(item))
    assert read_works(written, "x.bib").works[0].item == item and written.startswith("@techreport{birk2002,")


@pytest.mark.parametrize(
    ("bib", "shown"),
    [
        ("title = {5'-UTR and 3'-UTR}", "5'-UTR and 3'-UTR"),
        ("title = {N,N'-x of a baker's 'dozen'}", "N,N'-x of a baker’s <span>“dozen.”</span>"),
        ("title = {x < y & <script>}", "x &lt; y &amp; &lt;script&gt;"),
        ("title = {\\textit{E. coli}}", "<em>E. coli</em>"),
        ("author = {Birk, CD}, title = {T}", "Birk CD. T"),
        ("author = {{World Health Organization}}, title = {T}", "World Health Organization. T"),
        ("author = {van der Berg, C. and Cole, Jr., D. E.}, title = {T}", "van der Berg C, Cole DE Jr. T"),
        ("title = {T}, doi = {10.1000/a<b>[c]#d}", 'href="https://doi.org/10.1000/a%3Cb%3E%5Bc%5D%23d"'),
        ("title = {T}, journal = {J}, year = {in press}", "T. J. in press."),
        ("title = {T}, year = {n.d.}", "T. n.d."),
        ("", "k"),
    ],
)
def test_an_entry_is_shown_right(bib, shown):
    """Primes stay primes, tags of ill will are words, initials are initials, addresses are whole."""
    assert shown in render_entries([one(bib)], STYLE)["k"]


@pytest.mark.parametrize(
    ("kind", "bib", "shown"),
    [
        (
            "book",
            "author = {Cole, D.}, title = {T}, edition = {2}, publisher = {Crumb}, address = {Cambridge}, year = 1998",
            "Cole D. T. 2nd ed. Cambridge: Crumb. 1998.",
        ),
        ("collection", "editor = {Ebel, F. and Gil, H.}, title = {T}, year = 1999", "Ebel F, Gil H, eds. T. 1999."),
        (
            "incollection",
            "author = {Dow, E.}, title = {T}, editor = {Ebel, F.}, booktitle = {B}, publisher = {K}, pages = {iv--xii}, year = 1999",
            "Dow E. T. In: Ebel F, ed. B. K. 1999: iv-xii.",
        ),
        (
            "phdthesis",
            "author = {Gil, H.}, title = {T}, school = {Lyon}, year = 2007",
            "Gil H. T. PhD thesis. Lyon. 2007.",
        ),
        ("online", "title = {T}, url = {https://a.example/}, year = 2021", "T. 2021. https://a.example/."),
    ],
)
def test_a_type_is_shown_with_what_it_needs(kind, bib, shown):
    """The site's own style prints editors, edition, publisher and address where a type has them."""
    entry = render_entries([one(bib, kind)], STYLE)["k"]
    assert re.sub(r"<[^>]+>", "", entry) == shown


def test_numbers_follow_the_pages(review):
    """Works without a number are numbered in the order of first citation over the pages, after those that have one."""
    path = review / "references.bib"
    path.write_text(re.sub(r"  reviewnumber = \{[24]\},\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    settings = review / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("  reference_count: 4\n", ""), encoding="utf-8")
    content = load(review)
    assert check(content) == []
    assert {key: work.numbers for key, work in content.bibliography.by_key.items()} == {
        "alba2001bread": (1, 3),
        "birk2002beer": (4 if content.cited.index("birk2002beer") < content.cited.index("cole2003wine") else 5,),
        "cole2003wine": (5 if content.cited.index("birk2002beer") < content.cited.index("cole2003wine") else 4,),
    }
    bare = [replace(work, numbers=()) for work in content.all_works]
    ordered = Bibliography(bare, ["cole2003wine", "alba2001bread"]).works
    assert [(work.key, work.number) for work in ordered] == [
        ("cole2003wine", 1),
        ("alba2001bread", 2),
        ("birk2002beer", 3),
    ]


def pasted(folder: Path, name: str) -> Path:
    """A review whose references are one of the bibliographies, as it is, each cited once on a page."""
    review = make_other_review(folder / "review", ROOT / "tests" / "bare_review")
    (review / "references.bib").write_bytes((FOLDER / f"{name}.bib").read_bytes())
    page = review / "docs" / "index.md"
    text = re.sub(r"\s*\[@[^\]]*\]", "", page.read_text(encoding="utf-8"))
    cited = "\n\n".join(f"A sentence [@{work.key}]." for work in reversed(exported(name)))
    page.write_text(f"{text}\n\n{cited}\n", encoding="utf-8")
    settings = review / "mkdocs.yml"
    settings.write_text(
        re.sub(r"(?m)^  reference_count:.*\n", "", settings.read_text(encoding="utf-8")), encoding="utf-8"
    )
    return review


@pytest.mark.parametrize("name", NAMES)
def test_a_bibliography_builds_without_an_edit(tmp_path, name):
    """What a program exports is pasted, built, and every value is found again in .bib, .ris and CSL-JSON."""
    review, works = pasted(tmp_path, name), exported(name)
    content = load(review)
    assert check(content) == [] and advise(content) == [] and len(works) == 15
    done = build(review, review / "site", SITE_VERSION="1", SOURCE_DATE_EPOCH="0")
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    site = review / "site"
    page = (site / "references" / "index.html").read_text(encoding="utf-8")
    numbers = {key: int(number) for number, key in re.findall(r'<li id="ref-(\d+)"[^>]* data-key="([^"]+)"', page)}
    assert numbers == {work.key: number for number, work in enumerate(reversed(works), 1)}
    texts = {
        ending: (site / f"references{ending}").read_text(encoding="utf-8") for ending in (".bib", ".ris", ".csl.json")
    }
    found_again(works, texts)
    for work in works:
        single = {
            ending: (site / "references" / f"{work.stem}{ending}").read_text(encoding="utf-8") for ending in texts
        }
        found_again([work], single)


def found_again(works: list[Work], texts: dict[str, str]) -> None:
    """Every value of each work is in BibTeX, RIS and CSL-JSON, each through a reader of its own."""
    entries = parse_string(texts[".bib"], "bibtex").entries
    records = {record["id"]: record for record in rispy.loads(texts[".ris"])}
    items = {item["id"]: item for item in json.loads(texts[".csl.json"])}
    read = {item["id"]: item for item in json.loads(pypandoc.convert_text(texts[".bib"], "csljson", format="biblatex"))}
    for work in works:
        wanted = set(values(work))
        for where, text in (
            ("bib", " ".join([*entries[work.key].fields.values(), entries[work.key].type])),
            ("ris", str(records[work.key])),
            ("csl", str(items[work.key])),
        ):
            told = words_of(text)
            people = str(entries[work.key].persons) if where == "bib" else ""
            assert [value for value in wanted if value not in told and value not in words_of(people)] == [], (
                where,
                text,
            )
        assert len(read[work.key].get("author", [])) == len(work.authors)
        assert items[work.key]["type"] == work.item["type"]
        assert (
            ("et al." in str(records[work.key])) == work.more_authors == ("et al." in items[work.key].get("note", ""))
        )


def words_of(text: str) -> str:
    """The letters and digits of a text, markup and LaTeX decoded."""
    return re.sub(r"\W+", "", plain(decode(text.replace("\\\\", "\\"))))


def values(work: Work) -> list[str]:
    """Every value of a work as letters and digits, dates by their year, names by their parts."""
    told = []
    for name, value in work.item.items():
        if name in ("id", "type", "archive") or (name == "genre" and work.kind.endswith("thesis")):
            continue
        if isinstance(value, list):
            told += [part for one in value for part in one.values()]
        elif isinstance(value, dict):
            told += [str(value["date-parts"][0][0]) if "date-parts" in value else value["literal"]]
        elif name == "page":
            told += re.split("[-–]", value)
        elif name in ("keyword", "ISSN"):
            told += re.split("[,;]", value)
        else:
            told.append(value)
    return [words_of(part) for part in told]


def test_ten_thousand_entries_are_read_in_seconds():
    """The time grows with their number and no faster."""
    text = "".join((FOLDER / f"{name}.bib").read_text(encoding="utf-8") for name in NAMES)
    spent = {}
    for copies in (22, 222):
        many = "".join(re.sub(r"(?m)^(@\w+\{)", rf"\g<1>n{number}", text) for number in range(copies))
        start = time.process_time()
        works = read_works(many, "x.bib").works
        spent[len(works)] = time.process_time() - start
    (few, first), (all_of_them, last) = spent.items()
    assert all_of_them == 9990 and last < 30 and last / first < 2 * all_of_them / few


# LaTeX itself, where it is installed.
DOCUMENTS = {
    "plain": ("\\usepackage{url}", "\\bibliographystyle{plain}\\bibliography{all}", "bibtex"),
    "natbib": ("\\usepackage{natbib,url}", "\\bibliographystyle{plainnat}\\bibliography{all}", "bibtex"),
    "biblatex": ("\\usepackage[backend=biber]{biblatex}\\addbibresource{all.bib}", "\\printbibliography", "biber"),
}


@pytest.mark.engine
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_exported_list_compiles(tmp_path, name):
    """pdfLaTeX prints the lists of the real review and of the bibliographies; nothing is missing, no sign stops it."""
    import shutil

    packages, end, program = DOCUMENTS[name]
    if not (shutil.which("pdflatex") and shutil.which(program)):
        pytest.skip(
            f"pdflatex or {program} is not installed (Debian: texlive-latex-recommended texlive-bibtex-extra biber)"
        )
    works = [*load(ROOT).bibliography.works, *exported("zotero"), *exported("google-scholar")]
    text = "\n".join(write_entry(work, encode) for work in {work.key: work for work in works}.values())
    (tmp_path / "all.bib").write_text(text, encoding="utf-8")
    document = f"\\documentclass{{article}}\\usepackage[T1]{{fontenc}}{packages}\\begin{{document}}\\nocite{{*}}{end}\\end{{document}}"
    (tmp_path / "x.tex").write_text(document, encoding="utf-8")
    for command in (
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x"],
        [program, "x"],
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "x"],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
        assert done.returncode == 0, done.stdout[-3000:]
    log = (tmp_path / "x.log").read_text(encoding="utf-8", errors="replace")
    assert "Missing character" not in log and "Unicode character" not in log


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("https://doi.org/10.5555/(abc)<1>", "10.5555/(abc)<1>"),
        ("<https://doi.org/10.5555/x>", "10.5555/x"),
        ("https://doi.org/10.5555/a%3C1%3E", "10.5555/a<1>"),
        ("doi: 10.5555/a[1];b#c", "10.5555/a[1];b#c"),
    ],
)
def test_a_doi_as_an_address_keeps_its_signs(written, doi):
    """What a DOI may end with is no part of the address around it."""
    assert read_works(f"@misc{{a, doi = {{{written}}}}}", "a.bib").works[0].doi == doi


def test_keys_of_every_form_are_cited_on_a_page(review, tmp_path):
    """A key with a colon, a slash, a line below or a hyphen, with a locator: from the text to list, popup and files."""
    with (review / "references.bib").open("a", encoding="utf-8") as file:
        file.write(
            "\n@inproceedings{DBLP:conf/x/Birk02, author = {Carl Birk and {World Health Organization}},"
            " title = {The {TGF}-$\\beta$ of \\textit{Bread}}, booktitle = {Proc. X}, year = 2002}\n"
            '@online{birk_beer_2002, author = "Birk, CD", title = {Ca$^{2+}$}, date = {2020-01-01}}\n'
            "@book{birk-2003, title = {A book}, year = {in press}}\n"
        )
    page = review / "docs" / "bread.md"
    cited = "\nMore [see @DBLP:conf/x/Birk02, p. 12; @birk_beer_2002], and [@birk-2003].\n"
    page.write_text(page.read_text(encoding="utf-8") + cited, encoding="utf-8")
    assert check(load(review)) == []
    done = build(review, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "site" / "bread" / "index.html").read_text(encoding="utf-8")
    assert "More [see 5, p. 12; 6], and [7]." in re.sub(r"<[^>]+>", "", html).replace("\u00a0", " ")
    assert (tmp_path / "site" / "references" / "DBLP-conf-x-Birk02.bib").exists()
    assert "World Health Organization" in html and "Ca²⁺" in html
