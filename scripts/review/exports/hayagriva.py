"""Hayagriva, Typst's bibliography format (.yml): pages as type web, cited works as their own types.

Format: https://github.com/typst/hayagriva/blob/main/docs/file-format.md. Titles keep their
capitals (`verbatim`), with `{`, `}`, `$`, and the backslash escaped. Values are JSON
strings, which are valid YAML.
"""

import json
import re
from typing import Any

from review.data.person_names import Person
from review.data.source import Source
from review.data.works import Work
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note
from review.exports.work_fields import nonempty, notes_of, page_range


def write_page(source: Source, target: CitationTarget) -> str:
    """One entry of type web."""
    fields = {
        "type": "web",
        "title": _verbatim(target.prefix + target.where),
        "author": [_person(target.editor)],
        "date": target.year,
        "url": {"value": target.address},
        "note": f"{source_note(source)}.",
    }
    url = json.dumps(target.address, ensure_ascii=False)
    dated = target.dated(', "date": "', '"')
    return (
        _entry(target.citekey, fields).replace(f'{{"value": {url}}}', f'{{"value": {url}{dated}}}', 1) + target.studies
    )


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """Entries in the order given; a notice becomes `note`."""
    return "\n".join(_entry(work.key, _fields(work, notices.get(work.key, ""))) for work in works)


# Types of an entry and of its parent, "" for none, by CSL type.
TYPES = {
    "article-journal": ("article", "periodical"),
    "article-magazine": ("article", "periodical"),
    "article-newspaper": ("article", "newspaper"),
    "article": ("article", ""),
    "book": ("book", ""),
    "pamphlet": ("book", ""),
    "chapter": ("chapter", "book"),
    "entry-encyclopedia": ("entry", "reference"),
    "paper-conference": ("article", "proceedings"),
    "thesis": ("thesis", ""),
    "report": ("report", ""),
    "webpage": ("web", "web"),
    "software": ("repository", ""),
    "dataset": ("repository", ""),
    "patent": ("patent", ""),
    "manuscript": ("manuscript", ""),
    "motion_picture": ("video", ""),
    "song": ("audio", ""),
    "graphic": ("artwork", ""),
    "legal_case": ("case", ""),
    "legislation": ("legislation", ""),
}


def _fields(work: Work, notice: str) -> dict[str, Any]:
    kind, parent_type = TYPES.get(work.item["type"], ("misc", ""))
    printed = {"volume": work.volume, "issue": work.issue or work.text("number"), "edition": work.text("edition")}
    by = {"publisher": work.text("publisher"), "location": work.text("publisher-place")}
    editors = [_person(one) for one in work.people("editor")]
    parent = {"type": parent_type or "misc", "title": _verbatim(work.journal), **printed, "editor": editors, **by}
    own = {} if work.journal else {**printed, "editor": editors, **by}
    ids = {
        "doi": work.doi,
        "pmid": work.pmid,
        "pmcid": work.pmcid,
        "isbn": work.text("ISBN"),
        "issn": work.text("ISSN"),
    }
    return {
        "type": kind,
        "title": _verbatim(work.title) if work.title else "",
        "author": [_person(author) for author in work.authors],
        "date": _date(work),
        **own,
        "genre": work.text("genre"),
        "page-range": page_range(work),
        "serial-number": nonempty(ids),
        "url": work.text("URL"),
        "note": " ".join(notes_of(work, notice)),
        "parent": nonempty(parent) if work.journal else {},
    }


def _date(work: Work) -> str:
    """Year, month, and day, as far as known; Hayagriva does not accept text as a date."""
    parts = work.item.get("issued", {}).get("date-parts", [[]])[0]
    return "-".join(f"{part:02}" if place else f"{part:04}" for place, part in enumerate(parts))


def _person(author: Person) -> dict[str, str]:
    parts = {"name": author.family, "prefix": author.particle, "given-name": author.given, "suffix": author.suffix}
    return nonempty(parts)


def _verbatim(text: str) -> dict[str, Any]:
    return {"value": re.sub(r"([\\{}$])", r"\\\1", text), "verbatim": True}


def _entry(key: str, fields: dict[str, Any]) -> str:
    """An entry, one field a line."""
    lines = (f"  {name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in nonempty(fields).items())
    return f"{json.dumps(key, ensure_ascii=False)}:\n{''.join(lines)}"
