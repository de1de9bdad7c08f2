"""Read EndNote XML, as EndNote, Zotero, and Mendeley export it.

Format: EndNote's RSXML, whose schema is no longer published; the elements are those in EndNote's exports.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from review.data.csl_fields import NUMBERED
from review.data.csl_items import bare_doi
from review.data.problems import Problem
from review.exports.endnote import TYPES as WRITTEN
from review.imports.drafts import Draft, ImportedFile, finish
from review.imports.parts import book_numbers, date_of, is_others, name_of, pages_of, pmcid_of

RECORD = re.compile(r"<record[\s>]")
# CSL types by EndNote's lowercase names of reference types.
TYPES = {name.lower(): csl for csl, name in reversed(WRITTEN.items())} | {
    **dict.fromkeys(("electronic article", "case report"), "article-journal"),
    **dict.fromkeys(("edited book", "electronic book", "classical work", "conference proceedings"), "book"),
    **dict.fromkeys(("electronic book section", "book chapter"), "chapter"),
    **dict.fromkeys(("blog", "online multimedia"), "webpage"),
    "government document": "report",
    "dictionary": "entry-dictionary",
    "manuscript": "manuscript",
    "serial": "periodical",
    "bill": "legislation",
    "statute": "legislation",
    "case": "legal_case",
    "online database": "dataset",
    "personal communication": "personal_communication",
    "generic": "document",
    "map": "document",
    "music": "song",
    "audiovisual material": "motion_picture",
    "preprint": "article",
}
JOURNALS = {"article-journal", "article-magazine", "article-newspaper", "review"}
# Title markup by EndNote's `face`.
FACES = {"italic": "i", "bold": "b", "superscript": "sup", "subscript": "sub"}
NAMES = {
    "authors": "author",
    "secondary-authors": "editor",
    "tertiary-authors": "collection-editor",
    "translated-authors": "translator",
    "subsidiary-authors": "translator",
}
TEXTS = {
    "short-title": "title-short",
    "volume": "volume",
    "publisher": "publisher",
    "pub-location": "publisher-place",
    "num-vols": "number-of-volumes",
    "work-type": "genre",
    "language": "language",
    "remote-database-name": "archive",
}
# Elements that are read separately, or are meaningful only in the EndNote library.
READ = {"ref-type", "contributors", "titles", "periodical", "keywords", "dates", "urls", "pages", "number", "isbn"}
READ |= {"electronic-resource-num", "accession-num", "custom2", "edition", "section", "notes", "abstract", "label"}
LIBRARY = {"database", "source-app", "rec-number", "foreign-keys", "research-notes"}


def read(text: str, path: str) -> ImportedFile:
    """The works of an EndNote XML file.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text):
        line = text[: text.find("<!")].count("\n") + 1
        message = "file must be EndNote XML without a DOCTYPE: '<!DOCTYPE'"
        return ImportedFile(problems=[Problem(path, line, message, "export it again, or delete that line")])
    try:
        root = ElementTree.fromstring(re.sub(r"^<\?xml.*?\?>", "", text.lstrip()))
    except ElementTree.ParseError as error:
        message = f"file must be XML: '{error.msg.split(':')[0]}'"
        return ImportedFile(problems=[Problem(path, error.position[0], message, "export it again")])
    file = ImportedFile()
    lines = [text.count("\n", 0, found.start()) + 1 for found in RECORD.finditer(text)]
    for line, record in zip(lines, root.iter("record"), strict=False):
        _add_record(record, file, path, line)
    if not file.works:
        message = f"file must be EndNote XML, with records: '<{root.tag}>'"
        file.problems.append(Problem(path, 1, message, "export it from EndNote as XML"))
    return file


def _add_record(record: Element, file: ImportedFile, path: str, line: int) -> None:
    name = _type_name(record)
    if name.lower() not in TYPES:
        message = f"ref-type must be an EndNote type: '{name}'"
        file.warnings.append(Problem(path, line, message, "it is read as @misc"))
    file.works.append(finish(_draft(record, line, TYPES.get(name.lower(), "document"))))


def _type_name(record: Element) -> str:
    kind = record.find("ref-type")
    return "" if kind is None else (kind.get("name") or _text(kind))


def _draft(record: Element, line: int, csl_type: str) -> Draft:
    draft = Draft(line, {"type": csl_type, "id": _at(record, "label")})
    for name, value in (*_titles(record, csl_type), *_numbers(record, csl_type), *_identifiers(record)):
        draft.item.setdefault(name, value) if value else None
    for folder, variable in NAMES.items():
        _add_names(record.findall(f"contributors/{folder}/author"), variable, draft)
    draft.item["issued"] = _issued(record)
    draft.item["accessed"] = date_of(_at(record, "access-date"))
    draft.item["keyword"] = ", ".join(_text(word) for word in record.iter("keyword"))
    draft.note([_text(note) for tag in ("notes", "research-notes") for note in record.findall(tag)])
    draft.keep("abstract", [_at(record, "abstract")])
    for child in record:
        if child.tag not in READ | LIBRARY | {*TEXTS, "access-date"}:
            draft.keep(f"endnote-{child.tag}", [_text(child)])
    return draft


def _add_names(names: list[Element], variable: str, draft: Draft) -> None:
    written = [_text(name) for name in names if _text(name)]
    people = [name_of(name) for name in written if not is_others(name)]
    if people:
        draft.item[variable] = [*draft.item.get(variable, []), *people]
    if any(map(is_others, written)):
        draft.incomplete = (*draft.incomplete, variable)


def _text(element: Element | None) -> str:
    """The text of an element, without its styles."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _at(record: Element, path: str) -> str:
    return _text(record.find(path))


def _styled(element: Element | None) -> str:
    """The text of a title, with its styles as CSL's markup."""
    parts = [] if element is None else [element.text or ""]
    for part in element if element is not None else ():
        tags = [FACES[face] for face in part.get("face", "").split() if face in FACES]
        words = "".join(part.itertext())
        parts.append("".join(f"<{tag}>" for tag in tags) + words + "".join(f"</{tag}>" for tag in reversed(tags)))
        parts.append(part.tail or "")
    return " ".join("".join(parts).split())


def _titles(record: Element, csl_type: str) -> Iterator[tuple[str, str]]:
    yield "title", _styled(record.find("titles/title"))
    yield "title-short", _at(record, "titles/short-title")
    place, series = _at(record, "titles/secondary-title"), _at(record, "titles/tertiary-title")
    journal = _at(record, "periodical/full-title") or _at(record, "periodical/abbr-1")
    if csl_type in ("book", "pamphlet"):
        yield "collection-title", place or series
    else:
        yield "container-title", place or journal
        yield "collection-title", series
    yield from ((variable, _at(record, name)) for name, variable in TEXTS.items())


def _numbers(record: Element, csl_type: str) -> Iterator[tuple[str, str]]:
    number = _at(record, "number")
    own = csl_type in NUMBERED or csl_type == "article"
    yield "issue" if csl_type in JOURNALS else "number" if own else "collection-number", number
    yield "version" if csl_type == "software" else "edition", _at(record, "edition")
    yield "chapter-number" if csl_type in ("chapter", "book") else "section", _at(record, "section")
    pages = pages_of(_at(record, "pages"))
    is_page_count = csl_type in ("book", "thesis") and pages.isdecimal()
    yield "number-of-pages" if is_page_count else "page", pages


def _identifiers(record: Element) -> Iterator[tuple[str, str]]:
    yield "DOI", bare_doi(_at(record, "electronic-resource-num"))
    number = _at(record, "accession-num")
    yield ("PMID" if number.isdecimal() and len(number) <= 8 else "csl-accession"), number
    yield "PMCID", pmcid_of(_at(record, "custom2"))
    yield "URL", next((_text(url) for url in record.iterfind("urls//url") if _text(url)), "")
    yield from book_numbers([_at(record, "isbn")]).items()


def _issued(record: Element) -> dict[str, Any]:
    """The year, with month and day if the publication date is in that year."""
    year, day = _at(record, "dates/year"), _at(record, "dates/pub-dates/date")
    precise = date_of(day if re.match(r"\d{4}", day) else f"{year} {day}") if day else {}
    parts = precise.get("date-parts", [[0]])[0]
    return precise if len(parts) > 1 and str(parts[0]) == (year or str(parts[0])) else date_of(year)
