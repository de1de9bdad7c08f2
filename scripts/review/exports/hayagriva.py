"""Hayagriva, the bibliographies of Typst (.yml): a page as web, a cited work as article.

Format: https://github.com/typst/hayagriva/blob/main/docs/file-format.md. A title keeps its
capitals (`verbatim`); in it `{`, `}`, `$` and the backslash are escaped. A value is written
as a JSON string, which is YAML too.
"""

import json
import re
from typing import Any

from review.data.bibliography import Person, Work
from review.data.source import Source
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note
from review.exports.work_fields import known, notes_of, page_range


def write_page(source: Source, target: CitationTarget) -> str:
    """One entry of type web."""
    fields = {
        "type": "web",
        "title": _verbatim(target.prefix + target.where),
        "author": [{"name": target.editors}],
        "date": target.year,
        "url": {"value": target.address, "date": target.accessed},
        "note": f"{source_note(source)}.",
    }
    return _entry(target.citekey, fields)


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """Entries in the order given; a notice becomes `note`."""
    return "\n".join(_entry(work.key, _fields(work, notices.get(work.key, ""))) for work in works)


def _fields(work: Work, notice: str) -> dict[str, Any]:
    parent = {
        "type": "periodical",
        "title": _verbatim(work.journal),
        "volume": work.volume,
        "issue": work.issue,
    }
    return {
        "type": "article",
        "title": _verbatim(work.title),
        "author": [_person(author) for author in work.authors],
        "date": work.year,
        "page-range": page_range(work),
        "serial-number": known({"doi": work.doi, "pmid": work.pmid, "pmcid": work.pmcid}),
        "note": " ".join(notes_of(work, notice)),
        "parent": known(parent),
    }


def _person(author: Person) -> dict[str, str]:
    return known({"name": author.family, "prefix": author.particle, "given-name": author.given})


def _verbatim(text: str) -> dict[str, Any]:
    return {"value": re.sub(r"([\\{}$])", r"\\\1", text), "verbatim": True}


def _entry(key: str, fields: dict[str, Any]) -> str:
    """An entry, a field a line."""
    lines = (f"  {name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in known(fields).items())
    return f"{json.dumps(key, ensure_ascii=False)}:\n{''.join(lines)}"
