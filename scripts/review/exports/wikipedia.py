"""Wikipedia's citation templates: {{cite journal}} for articles, {{cite book}} for books, {{cite web}} for pages.

Format: https://en.wikipedia.org/wiki/Template:Cite_journal and related templates, in
Vancouver style (`vauthors`), the usual style in Wikipedia's medical articles.
"""

import re

from review.data.person_names import Person
from review.data.source import Source
from review.data.works import Work
from review.exports.citation_markup import mediawiki_text
from review.exports.citation_target import CitationTarget
from review.exports.work_fields import page_range, vancouver_name

Field = tuple[str, str]
# Names that `vauthors` accepts: family name and at most two initials. Others need double parentheses.
VANCOUVER = re.compile(r"[^\W\d_](?:[^\W\d_]|[' .-])* [A-Z]{1,2}")


def write_page(source: Source, target: CitationTarget) -> str:
    """A footnote with two templates: the review, then the page or record here."""
    review = [
        ("vauthors", _names(source.authors.split(", "))),
        ("title", source.title),
        *_journal(source.journal, source.year, source.volume, source.issue, source.pages),
        ("doi", source.doi),
        ("url", "" if source.doi else source.url),
    ]
    page = [
        ("author", target.editors),
        ("title", target.prefix + target.page),
        ("website", target.site),
        ("type", f"version {target.version}"),
        ("date", target.year),
        ("url", target.address),
    ]
    web = f"{_template('cite web', page).removesuffix('}}')}{target.dated(' |access-date=')}}}}}"
    cited = f"{target.studies}{_template('cite journal', review)} {web}"
    return f'{target.statement}<ref name="{target.label}">{cited}</ref>'


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """A list of templates, one a line; a notice follows its template."""
    return "".join(f"* {_work(work)}{_after(notices.get(work.key, ''))}\n" for work in works)


# Templates by CSL type; {{citation}} for all others.
TEMPLATES = {
    "article-journal": "cite journal",
    "article-magazine": "cite magazine",
    "article-newspaper": "cite news",
    "review": "cite journal",
    "book": "cite book",
    "pamphlet": "cite book",
    "chapter": "cite book",
    "entry-encyclopedia": "cite encyclopedia",
    "paper-conference": "cite conference",
    "thesis": "cite thesis",
    "report": "cite report",
    "webpage": "cite web",
    "software": "cite web",
    "article": "cite preprint",
}


def _work(work: Work) -> str:
    kind = work.item["type"]
    name = TEMPLATES.get(kind, "citation")
    if name == "cite preprint":
        name = "cite web" if work.text("URL") else "citation"
    fields = [
        ("vauthors", _names([_vancouver(author) for author in work.authors])),
        ("display-authors", "etal" * work.more_authors),
        ("veditors", _names([_vancouver(editor) for editor in work.people("editor")])),
        ("chapter" if kind == "chapter" else "title", work.title),
        *_printed(work, name),
        ("doi", work.doi),
        ("pmid", work.pmid),
        ("pmc", work.pmcid.removeprefix("PMC")),
    ]
    return _template(name, fields)


def _vancouver(one: Person) -> str:
    return f"(({one.family}))" if one.literal else vancouver_name(one)


def _printed(work: Work, name: str) -> list[Field]:
    """The container, publisher, and address of a work, under its template's parameter names."""
    container = {"chapter": "title", "entry-encyclopedia": "encyclopedia", "paper-conference": "book-title"}
    several = re.search("[-–,]", work.pages)
    place = "journal" if name in ("cite journal", "citation") else "work"
    return [
        (container.get(work.item["type"], place), work.journal),
        ("date", work.year),
        ("volume", work.volume),
        ("issue", work.issue),
        ("number", work.text("number")),
        ("pages" if several else "page", page_range(work)),
        ("edition", work.text("edition")),
        ("series", work.text("collection-title")),
        ("publisher", work.text("publisher")),
        ("location", work.text("publisher-place")),
        ("type", work.text("genre") if work.item["type"] in ("thesis", "report") else ""),
        ("isbn", work.text("ISBN")),
        ("issn", work.text("ISSN")),
        ("url", work.text("URL")),
    ]


def _journal(journal: str, year: str, volume: str, issue: str, pages: str) -> list[Field]:
    """Journal, date, volume, issue, and pages of an article."""
    several = re.search("[-–,]", pages)
    return [
        ("journal", journal),
        ("date", year),
        ("volume", volume),
        ("issue", issue),
        ("pages" if several else "page", pages),
    ]


def _names(names: list[str]) -> str:
    return ", ".join(name if VANCOUVER.fullmatch(name) or name.startswith("((") else f"(({name}))" for name in names)


def _template(name: str, fields: list[Field]) -> str:
    """A template on one line, without empty fields."""
    given = "".join(f" |{field}={_value(field, value)}" for field, value in fields if value)
    return f"{{{{{name}{given}}}}}"


def _value(field: str, value: str) -> str:
    if field == "url":
        return value
    # A single apostrophe needs no escape, and templates reject character references in names.
    return re.sub(r"(?<!&#39;)&#39;(?!&#39;)", "'", mediawiki_text(" ".join(value.split())))


def _after(notice: str) -> str:
    return f" {mediawiki_text(notice)}" if notice else ""
