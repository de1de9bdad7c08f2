"""`make notices`: the Retraction Watch database, with its real columns, yields rows for notices.csv."""

import re
from datetime import UTC, datetime

import pytest
from commands import notices
from conftest import ROOT
from review.checks import check
from review.data.content_loader import load
from review.imports.retraction_watch import COLUMNS, find

FILE = ROOT / "tests" / "imports" / "retraction_watch.csv"
TODAY = datetime.now(UTC).strftime("%Y-%m-%d")
EDITION = "Retraction Watch Database, 5 records, the newest dated 2026-11-20"


def run(project, monkeypatch, capsys, *arguments):
    """Run the command in a project; return its exit code, its lines, and the resulting notices.csv."""
    monkeypatch.setattr(notices, "ROOT", project)
    capsys.readouterr()
    code = notices.main(*arguments)
    return code, capsys.readouterr().out.splitlines(), (project / "docs/data/notices.csv").read_text(encoding="utf-8")


def test_rows_are_proposed_and_written(review, monkeypatch, capsys):
    """Works are matched by DOI, or by title and year; rows state the size and date of the database, and
    existing values are kept."""
    before = (review / "docs/data/notices.csv").read_text(encoding="utf-8")
    code, lines, text = run(review, monkeypatch, capsys, str(FILE))
    assert (
        code == 0
        and text == before
        and lines
        == [
            'alba2001bread,retracted,Retraction Watch | Cellar of Notices,DOI,10.5555/bread.retraction,"Retraction of 2018-05-01 (record 90001): Duplication of Image; Investigation by'
            f' Journal/Publisher. Found in {EDITION}, by DOI.",'
            "https://doi.org/10.5555/bread.retraction | https://pubmed.ncbi.nlm.nih.gov/29900001/ | Retraction Watch Database"
            f" | https://bread.example,{TODAY}  # replaces: none found",
            'birk2002beer,sign of correction,Retraction Watch,title,,"Expression of concern of 2026-11-20 (record 90002): Concerns/Issues About Data.'
            f' Found in {EDITION}, by title and year. No record of the work was found.",'
            f"Retraction Watch Database | nowhere,{TODAY}  # replaces: not checked",
            "5 records, the newest dated 2026-11-20: notices on 3 of 3 works; 2 rows to write (--write, or WRITE=1)",
        ]
    )
    code, lines, text = run(review, monkeypatch, capsys, str(FILE), "--write")
    assert code == 0 and lines[-1].endswith("; 2 rows written")
    assert text.splitlines()[-1] == before.splitlines()[-1]  # a retraction outweighs the correction in the database
    content = load(review)
    assert content.statuses["alba2001bread"] == "retracted"
    assert [problem.message for problem in check(content)] == [
        "effect must say that the work is retracted: 'alba2001bread'"
    ]
    assert run(review, monkeypatch, capsys, str(FILE))[1][-1].endswith("; 0 rows to write (--write, or WRITE=1)")


def test_a_work_without_a_row_gets_one(review, monkeypatch, capsys):
    """This includes works without a notice, whose rows state the edition of the database."""
    path = review / "docs/data/notices.csv"
    header, bread, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *rest]), encoding="utf-8")
    database = FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    (review / "watch.csv").write_text("".join([database[0], *database[4:]]), encoding="utf-8")
    _, lines, text = run(review, monkeypatch, capsys, str(review / "watch.csv"), "--write")
    words = "Retraction Watch Database, 2 records, the newest dated 2020-02-29"
    assert (
        lines[0]
        == f'alba2001bread,none found,Retraction Watch,DOI,,"{words} shows no notice.",Retraction Watch Database,{TODAY}'
    )
    assert text.startswith(f"{header}{lines[0]}\n") and check(load(review)) == []


@pytest.mark.parametrize(
    ("natures", "status"),
    [
        ((("5/1/2018", "Correction"), ("6/1/2019", "Retraction")), "retracted"),
        ((("5/1/2018", "Retraction"), ("6/1/2019", "Reinstatement")), "corrected"),
        ((("5/1/2018", "Expression of concern"), ("6/1/2019", "Correction")), "sign of correction"),
        ((("5/1/2018", "Something new"),), "sign of correction"),
    ],
)
def test_the_most_serious_notice_counts(natures, status, review, monkeypatch, capsys):
    """If a work has several notices, the most serious one determines its status unless the newest one
    revokes it; all are listed."""
    header, bread, *_ = FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [bread.replace("5/1/2018", day).replace(",Retraction,+", f",{nature},+") for day, nature in natures]
    (review / "watch.csv").write_text(header + "".join(rows), encoding="utf-8")
    _, lines, _ = run(review, monkeypatch, capsys, str(review / "watch.csv"))
    assert lines[0].startswith(
        f"alba2001bread,{status},Retraction Watch | Cellar of Notices,DOI,10.5555/bread.retraction,"
    ) and all(f"{nature} of " in lines[0] for _, nature in natures)


def test_a_title_match_needs_more_evidence():
    """A title does not match if the DOI or the year differs, or if the title is too short to be unique."""
    works = load(ROOT).bibliography.works
    work = next(work for work in works if work.doi)
    row = dict.fromkeys(COLUMNS, "")
    row |= {"Title": work.title.upper(), "OriginalPaperDate": f"1/2/{work.year} 0:00", "RetractionNature": "Retraction"}

    def matched(**values):
        cells = [str((row | values)[name]).replace('"', "") for name in COLUMNS]
        lines = [",".join(COLUMNS), ",".join(f'"{cell}"' for cell in cells)]
        return set(find(lines, works, "x").found)

    assert matched() == {work.key} == matched(OriginalPaperDOI="unavailable", OriginalPaperPubMedID="0")
    assert matched(OriginalPaperDOI="10.1000/another") == set() == matched(Title="Introduction")
    assert matched(OriginalPaperDate="1/2/1900 0:00") == set()
    assert matched(OriginalPaperDOI=work.doi.upper(), Title="Another") == {work.key}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (None, "watch.csv:1: file must be readable: 'No such file or directory'"),
        (b"", "watch.csv:1: columns must be those of the database: 'ArticleType'"),
        (b"Title,DOI\nx,y\n", "watch.csv:1: columns must be those of the database: 'ArticleType'"),
        (FILE.read_bytes() + b'1,"open', "watch.csv:7: file must be CSV: 'unexpected end of data'"),
    ],
)
def test_an_invalid_database_is_reported_in_one_line(content, line, review, monkeypatch, capsys):
    """The command exits with 1 and the reason in one line, and leaves notices.csv unchanged."""
    if content is not None:
        (review / "watch.csv").write_bytes(content)
    before = (review / "docs/data/notices.csv").read_text(encoding="utf-8")
    monkeypatch.chdir(review)
    code, lines, text = run(review, monkeypatch, capsys, "watch.csv", "--write")
    assert code == 1 and text == before and len(lines) == 1 and re.match(re.escape(line), lines[0])


def test_a_latin_1_database_is_read(review, monkeypatch, capsys):
    """Older editions of the database are not in UTF-8."""
    (review / "watch.csv").write_bytes(FILE.read_text(encoding="utf-8").replace("β", "b").encode("latin-1"))
    code, lines, _ = run(review, monkeypatch, capsys, str(review / "watch.csv"))
    assert code == 0 and lines[0].startswith("alba2001bread,retracted,")


@pytest.mark.parametrize("arguments", [(), ("--write",), ("a", "b")])
def test_wrong_arguments_print_the_usage(arguments, capsys):
    """No file and two files print how to call the command."""
    assert notices.main(*arguments) == 1
    assert capsys.readouterr().out == notices.USAGE + "\n"
