"""Read RIS, as Zotero, EndNote, Mendeley, Web of Science, and publishers export it.

Format: https://en.wikipedia.org/wiki/RIS_(file_format). rispy splits records and tags.
The lines are normalized first, because rispy drops records without an end tag.
"""

import re
from collections.abc import Iterator
from typing import Any

import rispy

from review.data.csl_fields import NUMBERED
from review.data.csl_items import DOI, bare_doi
from review.data.problems import Problem
from review.exports.ris import TYPES as WRITTEN
from review.imports.drafts import Draft, ImportedFile, finish
from review.imports.parts import book_numbers, date_of, is_others, name_of, pages_of, pmcid_of

START = re.compile(r"(?m)^\s*TY {1,2}-")
TAG = re.compile(r"^\s*([A-Z][A-Z0-9]) {2}- ?(.*)$")
# Some programs' variant, with one space.
NARROW_TAG = re.compile(r"(?m)^([A-Z][A-Z0-9]) - ?")
# CSL types by RIS type: those that we write, and others in use.
TYPES = {ris: csl for csl, ris in reversed(WRITTEN.items())} | {
    **dict.fromkeys(("EJOUR", "ABST", "INPR"), "article-journal"),
    **dict.fromkeys(("EBOOK", "EDBOOK", "CLSWK", "CONF", "CTLG", "ANCIENT"), "book"),
    **dict.fromkeys(("AGGR", "DBASE"), "dataset"),
    **dict.fromkeys(("BLOG", "ICOMM", "MULTI"), "webpage"),
    **dict.fromkeys(("BILL", "LEGAL", "HEAR"), "legislation"),
    **dict.fromkeys(("ADVS", "VIDEO"), "motion_picture"),
    "ECHAP": "chapter",
    "DICT": "entry-dictionary",
    "GOVDOC": "report",
    "GRANT": "report",
    "JFULL": "periodical",
    "MANSCPT": "manuscript",
    "MUSIC": "song",
    "FIGURE": "graphic",
    "CHART": "graphic",
    "GEN": "document",
}
JOURNALS = {"article-journal", "article-magazine", "article-newspaper", "review"}
VERSIONED = {"software", "dataset"}
MONOGRAPHS = {"book", "pamphlet", "thesis", "report"}
# Tags with the same meaning in every type, by CSL variable; the first one present counts.
TEXTS = {
    "title": ("TI", "T1", "CT"),
    "title-short": ("ST",),
    "volume": ("VL",),
    "publisher": ("PB",),
    "publisher-place": ("CY", "PP"),
    "genre": ("M3",),
    "number-of-volumes": ("NV",),
    "language": ("LA",),
}
NAMES = {"author": ("AU", "A1"), "editor": ("A2", "ED"), "translator": ("A4",), "collection-editor": ("A3",)}
CONTAINERS = ("T2", "JF", "JO", "BT", "JA", "J2")
EXTRA = re.compile(r"(PMID|PMCID):\s*(\S+)")
ARXIV = re.compile(r"arXiv:\s*(\d{4}\.\d{4,5}(?:v\d+)?|[a-z.-]+/\d{7}(?:v\d+)?)", re.I)
# Tags that do not describe the work.
EMPTY = {"TY", "ER"}

Tags = dict[str, list[str]]


def read(text: str, path: str) -> ImportedFile:
    """The works of a RIS file.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    file = ImportedFile()
    for line, tags in _records(text):
        kind = tags["TY"][0].upper()
        if kind not in TYPES:
            message = f"TY must be a RIS type: '{kind}'"
            file.warnings.append(Problem(path, line, message, "it is read as @misc"))
        file.works.append(finish(_draft(tags, line, TYPES.get(kind, "document"))))
    return file


def _records(text: str) -> Iterator[tuple[int, Tags]]:
    """Yield the line of each record and its tags with values."""
    if "TY  -" not in text:
        text = NARROW_TAG.sub(r"\1  - ", text)
    lines, starts = _normalized_lines(text)
    known = {found[1] for line in lines if (found := TAG.match(line))}
    mapping = {tag: tag for tag in {*known, "TY", "ER", "UK"}}
    records = rispy.loads(
        "\n".join(lines), mapping=mapping, list_tags=[*known - EMPTY], delimiter_tags_mapping={}, newline="\n"
    )
    for line, record in zip(starts, records, strict=True):
        yield line, {tag: _values(values) for tag, values in record.items()}


def _values(values: Any) -> list[str]:
    return [value.strip() for value in (values if isinstance(values, list) else [values])]


def _normalized_lines(text: str) -> tuple[list[str], list[int]]:
    """The text with one line for each value and an end tag after each record, and the start line of each record."""
    lines: list[str] = []
    starts: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = TAG.match(line)
        if found and found[1] == "TY":
            lines += ["ER  - "] * bool(starts)
            starts.append(number)
        if found and starts and found[1] != "ER":
            lines.append(f"{found[1]}  - {found[2]}")
        elif not found and starts and line.strip():
            lines[-1] += f" {line.strip()}"
    return [*lines, "ER  - "], starts


def _draft(tags: Tags, line: int, kind: str) -> Draft:
    draft = Draft(line, {"type": kind})
    used = {*EMPTY}
    for name, value, *sources in (
        *_texts(tags),
        *_names(tags, draft),
        *_places(tags, kind),
        *_dates(tags),
        *_identifiers(tags),
    ):
        used |= {*sources}
        if value:
            draft.item.setdefault(name, value)
    draft.note(_notes(tags, draft))
    draft.keep("abstract", tags.get("AB", []) or tags.get("N2", []))
    draft.item["keyword"] = ", ".join(filter(None, tags.get("KW", ())))
    for tag in sorted(tags.keys() - used - {"N1", "RN", "AB", "KW", *["N2"] * ("AB" not in tags)}):
        draft.keep(f"ris-{tag.lower()}", tags[tag])
    return draft


def _notes(tags: Tags, draft: Draft) -> list[str]:
    """The notes, except for one with a preprint's number, which becomes its archive location."""
    notes = [note for tag in ("N1", "RN") for note in tags.get(tag, ())]
    for note in notes:
        if found := ARXIV.fullmatch(note):
            draft.item |= {"archive": "arXiv", "archive_location": found[1]}
    return [note for note in notes if not ARXIV.fullmatch(note)]


def _first(tags: Tags, *names: str) -> str:
    return next((value for name in names for value in tags.get(name, ()) if value), "")


def _texts(tags: Tags) -> Iterator[tuple[str, str, str]]:
    for variable, names in TEXTS.items():
        for name in names:
            if name in tags:
                yield variable, tags[name][0], name
                break
    if "ID" in tags:
        yield "id", tags["ID"][0], "ID"


def _names(tags: Tags, draft: Draft) -> Iterator[tuple[Any, ...]]:
    for variable, names in NAMES.items():
        written = [name for tag in names for name in tags.get(tag, ()) if name]
        if any(map(is_others, written)):
            draft.incomplete = (*draft.incomplete, variable)
        yield variable, [name_of(name) for name in written if not is_others(name)], *names


def _places(tags: Tags, kind: str) -> Iterator[tuple[Any, ...]]:
    series = kind in MONOGRAPHS and "T3" not in tags
    place = next((tag for tag in CONTAINERS if tags.get(tag)), "")
    yield "collection-title" if series else "container-title", _first(tags, *CONTAINERS), place
    short = _first(tags, "JA", "J2")
    if short and short != _first(tags, *CONTAINERS):
        yield "container-title-short", short, "JA" if tags.get("JA") else "J2"
    if not series:
        yield "collection-title", _first(tags, "T3"), "T3"
    yield _number_name(kind), _first(tags, "IS"), "IS"
    yield "version" if kind in VERSIONED else "edition", _first(tags, "ET"), "ET"
    if kind in ("chapter", "book"):
        yield "chapter-number", _first(tags, "SE"), "SE"
    first = _first(tags, "SP", "C7")
    is_page_count = kind in MONOGRAPHS and first.isdecimal() and "EP" not in tags and kind != "report"
    pages = first if is_page_count else pages_of(first, _first(tags, "EP"))
    yield "number-of-pages" if is_page_count else "page", pages, "SP" if tags.get("SP") else "C7", "EP"


def _number_name(kind: str) -> str:
    if kind in JOURNALS:
        return "issue"
    return "number" if kind in NUMBERED or kind == "article" else "collection-number"


def _dates(tags: Tags) -> Iterator[tuple[Any, ...]]:
    year, day = _first(tags, "PY", "Y1"), _first(tags, "DA")
    issued = date_of(year)
    precise = date_of(day if re.match(r"\d{4}", day) else f"{year} {day}") if day else {}
    same_year = precise.get("date-parts", [[0]])[0][0] == issued.get("date-parts", [[None]])[0][0]
    better = bool(precise.get("date-parts")) and (same_year or not year)
    yield "issued", precise if better else issued, "PY", "Y1", *["DA"] * better
    yield "accessed", date_of(_first(tags, "Y2")), "Y2"
    yield "original-date", date_of(_first(tags, "OP")), "OP"


def _identifiers(tags: Tags) -> Iterator[tuple[Any, ...]]:
    addresses = [address for tag in ("UR", "LK") for address in tags.get(tag, ()) if address]
    doi = bare_doi(_first(tags, "DO")) or next(
        (bare_doi(address) for address in addresses if DOI.fullmatch(bare_doi(address))), ""
    )
    yield "DOI", doi, "DO"
    if addresses:
        yield "URL", addresses[0], *["UR", "LK"] * (len(addresses) == 1)
    for name, value in book_numbers(tags.get("SN", [])).items():
        yield name, value, "SN"
    # Zotero keeps identifiers as lines of M2, EndNote in separate fields.
    extra = {found[1]: found[2] for line in tags.get("M2", ()) if (found := EXTRA.fullmatch(line))}
    source = ["M2"] * (len(extra) == len(tags.get("M2", ())))
    number = extra.get("PMID") or _first(tags, "AN").removeprefix("PMID:").strip()
    if number.isdecimal() and len(number) <= 8:
        yield "PMID", number, "AN", *source
    if pmcid := pmcid_of(extra.get("PMCID") or _first(tags, "C2")):
        yield "PMCID", pmcid, "C2", *source
