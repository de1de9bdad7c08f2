"""References as editors have them: the features of BibTeX and biblatex are read, shown, and exported
correctly."""

import json
import re
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import pypandoc
import pytest
import rispy
from conftest import ROOT, build, least_processor_time, make_other_review
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
    """The works of a bibliography in tests/bibliographies."""
    return read_works((FOLDER / f"{name}.bib").read_text(encoding="utf-8"), f"{name}.bib").works


def trap_work(key: str) -> Work:
    """The work with this key in the trap file."""
    return next(work for work in TRAP.works if work.key == key)


def work_of(fields: str, kind: str = "article") -> Work:
    """The work of an entry with these fields."""
    file = read_works(f"@{kind}{{k, {fields}}}", "x.bib")
    assert file.problems == []
    return file.works[0]


# --- recovery from errors ---


def test_an_invalid_entry_is_reported_and_all_others_are_read():
    """An unclosed brace, a duplicate key, and a missing comma yield one message each, with its line; all
    other entries are read."""
    assert [str(problem) for problem in TRAP.problems] == [
        "trap.bib:27: entry must be complete BibTeX: '@article{unclosed2016,' (close every brace and separate fields with commas)",
        "trap.bib:37: key must be used once: 'macro2012' (rename or remove one of the entries)",
        "trap.bib:65: field must be title = {value} and a comma: '{A missing comma} journal = bread' (put the value in braces and end the line with a comma)",
        "trap.bib:70: entry must be complete BibTeX: '@misc{last2026, author = {Pak, R.}, title = {The last one, c' (close every brace and separate fields with commas)",
    ]
    keys = re.findall(r"(?m)^@\w+[{(]([\w:/]+),", (FOLDER / "trap.bib").read_text(encoding="utf-8"))
    assert len(keys) >= 19
    assert [work.key for work in TRAP.works] == [
        key for key in dict.fromkeys(keys) if key not in ("unclosed2016", "last2026")
    ]


def test_unknown_types_and_commands_are_warnings():
    """An unknown entry type or LaTeX command is reported with its line, and is not an error."""
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
def test_every_value_of_the_trap_file_is_read_correctly(key, expected):
    """Each value of the trap file has the intended value in CSL."""
    item = trap_work(key).item
    assert {name: item.get(name) for name in expected} == expected


def test_private_fields_are_not_published():
    """Abstract, file, owner, and groups are never exported; keywords and unknown fields are kept."""
    work = trap_work("private2026")
    assert set(work.item) == {"id", "type", "title", "author", "issued", "keyword"} and work.others == {}
    assert trap_work("leaflet2022").others == {"colour": "red"}
    assert [trap_work(key).more_authors for key in ("calcium2015", "lists2024", "macro2012")] == [True, True, False]


# --- every input that the issue names ---


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
def test_every_entry_type_maps_to_csl_and_back(kind, csl):
    """Each entry type has its CSL type and is exported as the same BibTeX type; an unknown one becomes
    misc."""
    work = work_of("title = {T}", kind)
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
def test_every_field_maps_to_csl_and_back(field, variable, value):
    """Each field has its CSL variable, and the exported BibTeX yields the same value again."""
    work = work_of(field)
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
def test_names_are_parsed_and_written_back(written, family, given, particle, suffix, initials):
    """Each form of a name is parsed as BibTeX does, and written back as the same name."""
    (person,) = read_names(written, decode).people
    assert (person.family, person.given, person.particle, person.suffix) == (family, given, particle, suffix)
    assert person.initials == initials and person.literal == written.startswith("{World")
    again = read_names(to_bibtex((person,), False), decode)
    assert again.people == (person,) and not again.more


def test_thousands_of_authors_are_read_quickly():
    """3,000 authors on one line, followed by “and others”, are read; the time grows no faster than their
    number."""
    fields = {}
    for count in (300, 3000):
        names = " and ".join(f"Birk{number}, A. B." for number in range(count))
        fields[count] = f"author = {{{names} and others}}, title = {{T}}"
    few, many = (least_processor_time(partial(work_of, text), runs=1) for text in fields.values())
    assert many < 20 * few  # ten times as many; a hundred times as long if each name read all others
    work = work_of(fields[3000])
    assert len(work.authors) == 3000 and work.more_authors
    assert work.item["author"][-1] == {"family": "Birk2999", "given": "A. B."}


# --- reference list and exports ---


@pytest.mark.parametrize("works", [TRAP.works, *map(exported, NAMES)], ids=("trap", *NAMES))
def test_a_round_trip_through_bibtex_loses_nothing(works):
    """All variables survive both forms of output: that of references.bib and that of the export."""
    assert len(works) >= 15
    for work in works:
        for written in (write_entry(work), write_entry(work, encode)):
            again = read_works(written, "x.bib")
            assert again.problems == [] and len(again.works) == 1
            item = {name: plain(str(value)) for name, value in work.item.items()}
            assert {name: plain(str(value)) for name, value in again.works[0].item.items()} == item, written
            assert again.works[0].incomplete == work.incomplete and again.works[0].others == work.others


def test_a_csl_item_is_written_as_equivalent_bibtex():
    """CSL-JSON that was converted from another format is written as BibTeX with the same values."""
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
def test_a_reference_is_rendered_correctly(bib, shown):
    """Primes stay primes, malicious tags are escaped, initials are recognized, and addresses are
    complete."""
    assert shown in render_entries([work_of(bib)], STYLE)["k"]


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
def test_each_type_is_rendered_with_its_own_fields(kind, bib, shown):
    """The site's citation style prints editors, edition, publisher, and address for the types that have
    them."""
    entry = render_entries([work_of(bib, kind)], STYLE)["k"]
    assert re.sub(r"<[^>]+>", "", entry) == shown


def test_unnumbered_works_are_numbered_by_first_citation(review):
    """Works without a number are numbered by their first citation over all pages, after the works that
    have one."""
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
    """A review whose reference list is one of the bibliographies, unedited, with each work cited once."""
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
def test_an_exported_bibliography_builds_unedited(tmp_path, name):
    """A bibliography exported by another program builds as it is, and all its values reappear in .bib,
    .ris, and CSL-JSON."""
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
    assert_all_values_exported(works, texts)
    for work in works:
        single = {
            ending: (site / "references" / f"{work.stem}{ending}").read_text(encoding="utf-8") for ending in texts
        }
        assert_all_values_exported([work], single)


def assert_all_values_exported(works: list[Work], texts: dict[str, str]) -> None:
    """Assert that every value of each work is in BibTeX, RIS, and CSL-JSON, each read by an independent
    parser."""
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
            collected = words_of(text)
            people = str(entries[work.key].persons) if where == "bib" else ""
            assert [value for value in wanted if value not in collected and value not in words_of(people)] == [], (
                where,
                text,
            )
        assert len(read[work.key].get("author", [])) == len(work.authors)
        assert items[work.key]["type"] == work.item["type"]
        assert (
            ("et al." in str(records[work.key])) == work.more_authors == ("et al." in items[work.key].get("note", ""))
        )


def words_of(text: str) -> str:
    """The letters and digits of a text after decoding its markup and LaTeX."""
    return re.sub(r"\W+", "", plain(decode(text.replace("\\\\", "\\"))))


def values(work: Work) -> list[str]:
    """The values of a work as letters and digits: dates as years, names as parts."""
    collected = []
    for name, value in work.item.items():
        if name in ("id", "type", "archive") or (name == "genre" and work.kind.endswith("thesis")):
            continue
        if isinstance(value, list):
            collected += [part for one in value for part in one.values()]
        elif isinstance(value, dict):
            collected += [str(value["date-parts"][0][0]) if "date-parts" in value else value["literal"]]
        elif name == "page":
            collected += re.split("[-–]", value)
        elif name in ("keyword", "ISSN"):
            collected += re.split("[,;]", value)
        else:
            collected.append(value)
    return [words_of(part) for part in collected]


def test_ten_thousand_entries_are_read_in_linear_time():
    """The time grows no faster than the number of entries, whatever the machine."""
    text = "".join((FOLDER / f"{name}.bib").read_text(encoding="utf-8") for name in NAMES)
    many = [
        "".join(re.sub(r"(?m)^(@\w+\{)", rf"\g<1>n{number}", text) for number in range(copies)) for copies in (22, 222)
    ]
    counts: list[int] = []
    first, last = (
        least_processor_time(lambda text=text: counts.append(len(read_works(text, "x.bib").works)), runs=1)
        for text in many
    )
    few, all_of_them = counts
    assert all_of_them == 9990 and last / first < 2 * all_of_them / few


# --- LaTeX itself, where it is installed ---
DOCUMENTS = {
    "plain": ("\\usepackage{url}", "\\bibliographystyle{plain}\\bibliography{all}", "bibtex"),
    "natbib": ("\\usepackage{natbib,url}", "\\bibliographystyle{plainnat}\\bibliography{all}", "bibtex"),
    "biblatex": ("\\usepackage[backend=biber]{biblatex}\\addbibresource{all.bib}", "\\printbibliography", "biber"),
}


@pytest.mark.engine
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_exported_list_compiles(tmp_path, name):
    """pdfLaTeX prints the lists of the real review and of the bibliographies without an error or a
    missing character."""
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
def test_a_doi_in_a_url_keeps_its_special_characters(written, doi):
    """Brackets and other characters at the end of a DOI belong to it, not to the URL around it."""
    assert read_works(f"@misc{{a, doi = {{{written}}}}}", "a.bib").works[0].doi == doi


def test_keys_with_special_characters_can_be_cited(review, tmp_path):
    """A key with a colon, slash, underscore, or hyphen, also with a locator, works in text, list, popup,
    and files."""
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
