"""Rules for findings and notes: data and prose agree."""

import re
from collections import Counter
from collections.abc import Iterator

from review.data.citation_syntax import groups
from review.data.content_loader import Content
from review.data.finding_views import KEY, line_of_views, terms_in_views
from review.data.notes import marks_by_note
from review.data.pages import FINDING, NOTE, blocks, marker_names
from review.data.passages import source_sentence
from review.data.problems import Problem
from review.data.records import Record
from review.data.vocabulary import Vocabulary

# The block that lists a data set, where the names differ.
LISTS = {"findings": "evidence"}
# A word of only lowercase letters; not "miR-21", "mRNA", "p53", "β-blockers", "20 patients".
LOWER_WORD = re.compile(r"[a-z]+(?![\w-])")


def _records(content: Content, name: str) -> list[Record]:
    """The valid records of a data set."""
    return content.data[name].complete if name in content.data else []


def _finding_problem(finding: Record, message: str, remedy: str) -> Problem:
    return Problem("docs/data/findings.yml", finding.line, message, remedy)


def _page_of(finding: Record) -> str | None:
    return f"{finding['section']}.md" if "section" in finding.values else None


def findings_are_in_the_prose(content: Content) -> Iterator[Problem]:
    """A finding is marked once on the page that reports it, or is a row of a table there."""
    where = {page.name: Counter(name for name, _ in marker_names(page, FINDING)) for page in content.pages}
    tables = {page.name for page in content.pages for marker, _ in blocks(page) if marker.startswith("table ")}
    for finding in _records(content, "findings"):
        page = f"{finding['section']}.md"
        in_table = page in tables and finding.get("table_row")
        if not in_table and where.get(page, {}).get(finding["id"], 0) != 1:
            message = f"finding must be marked once on docs/{page}: '{finding['id']}'"
            yield _finding_problem(finding, message, f"end its sentence there with {_sentence_end(finding)}")


def _sentence_end(finding: Record) -> str:
    """The citation and the marker that end the sentence of a finding."""
    cited = "; ".join(f"@{key}" for key in finding["refs"])
    return f"{f'[{cited}]. ' * bool(cited)}<!-- finding: {finding['id']} -->"


def markers_name_findings_and_notes(content: Content) -> Iterator[Problem]:
    """A marker names a finding on its page, or a note."""
    findings = {finding.values.get("id"): finding for finding in content.records("findings")}
    notes = {note.values.get("id") for note in content.records("notes")}
    for page in content.pages:
        for name, offset in marker_names(page, FINDING):
            finding = findings.get(name)
            if not finding or _page_of(finding) not in (None, page.name):
                message = f"marker must name a finding on this page: '{name}'"
                yield page.problem(offset, message, "correct the id, or the finding's section")
        for name, offset in marker_names(page, NOTE):
            if name not in notes:
                yield page.problem(offset, f"marker must name a note: '{name}'", "see the ids in docs/data/notes.yml")


def findings_cite_what_their_sentence_cites(content: Content) -> Iterator[Problem]:
    """The sentence that reports a finding cites the finding's works."""
    findings = {finding["id"]: finding for finding in _records(content, "findings")}
    for page in content.pages:
        for name, offset in marker_names(page, FINDING):
            cited = {key for group in groups(source_sentence(page, offset)) for key in group.keys}
            for key in findings[name]["refs"] if name in findings else []:
                if key not in cited:
                    message = f"sentence of {name} must cite the finding's work: '{key}'"
                    yield page.problem(offset, message, "cite it there, or correct refs in findings.yml")


def notes_are_marked(content: Content) -> Iterator[Problem]:
    """Every note is marked on a page at least once."""
    found = marks_by_note(content.pages)
    for note in _records(content, "notes"):
        if note["id"] not in found:
            message = f"note must be marked on a page: '{note['id']}'"
            yield Problem(
                "docs/data/notes.yml", note.line, message, f"write <!-- note: {note['id']} --> where it applies"
            )


def records_have_their_page(content: Content) -> Iterator[Problem]:
    """A page lists the findings and the notes, because other pages link to its entries."""
    markers = {marker for page in content.pages for marker, _ in blocks(page)}
    paths = {name: content.data[name].path for name in ("findings", "notes") if content.records(name)}
    for name, path in paths.items():
        block = LISTS.get(name, name)
        if block not in markers:
            message = f"records must have a page that lists them: '{name}'"
            yield Problem(path, 1, message, f"write <!-- block: {block} --> on a page")


def table_rows_have_findings(content: Content) -> Iterator[Problem]:
    """Every row of the review's table has a finding, and findings name only existing rows."""
    tables = [dataset for dataset in content.data.values() if dataset.is_table]
    rows = {record.values.get("row"): (dataset, record) for dataset in tables for record in dataset.records}
    findings = _records(content, "findings")
    linked_rows = {finding.get("table_row") for finding in findings}
    for row, (dataset, record) in rows.items():
        if findings and "table_row" in content.views.fields and row not in linked_rows:
            message = f"row must have a finding: '{row}'"
            yield dataset.problem(record, message, "add one to findings.yml with this table_row")
    for finding in findings:
        if finding.get("table_row") and finding["table_row"] not in rows:
            message = f"table_row must be a row of the table: '{finding['table_row']}'"
            yield _finding_problem(finding, message, f"there are {len(rows)} rows")


def opposed_findings_are_contested(content: Content) -> Iterator[Problem]:
    """Findings with opposite directions are on opposite sides of a contested group."""
    sides = [(set(group["one"]), set(group["other"])) for group in _records(content, "contested")]
    rule = content.views.given.get("opposed", {})
    for one, other in content.views.opposed(_records(content, "findings")):
        pair = (one["id"], other["id"])
        if not any((a in x and b in y) for x, y in sides for a, b in (pair, pair[::-1])):
            yield _finding_problem(
                other,
                f"opposed findings must be on opposite sides of a contested group: '{pair[0]}' and '{pair[1]}'",
                "in contested.yml, put one under one: and the other under other:,"
                f" or correct {', '.join(rule['same'])}{',' * (len(rule['same']) > 1)} or {rule['field']}",
            )


def statements_are_sentences(content: Content) -> Iterator[Problem]:
    """A statement is a sentence, with a capital letter and a period."""
    for finding in _records(content, "findings"):
        text = finding["statement"]
        if LOWER_WORD.match(text) or not text.rstrip('”’")').endswith((".", "?", "!")):
            yield _finding_problem(
                finding, f"statement must be a sentence: '{text}'", "start with a capital letter, end with a period"
            )


def views_name_terms(content: Content) -> Iterator[Problem]:
    """A term named in x-views is in the vocabulary of its field."""
    vocabulary, views = Vocabulary(content.data.get("vocabulary")), content.views
    path = "docs/data/findings.schema.json"
    for field, term in terms_in_views(views.given) if "vocabulary" in content.data else ():
        if field in views.with_vocabulary and not vocabulary.has(field, term):
            terms = ", ".join(known["term"] for known in vocabulary.terms(field))
            message = f"{KEY} must name a term of {field}: '{term}'"
            yield Problem(path, line_of_views(content.text(path)), message, f"one of {terms}")


WITHIN = [statements_are_sentences]
ACROSS = [
    findings_are_in_the_prose,
    markers_name_findings_and_notes,
    findings_cite_what_their_sentence_cites,
    notes_are_marked,
    records_have_their_page,
    table_rows_have_findings,
    opposed_findings_are_contested,
    views_name_terms,
]
