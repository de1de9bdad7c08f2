"""CSL-JSON for Zotero, pandoc, and citeproc: pages as type webpage, cited works as their own types.

Format: https://docs.citationstyles.org/en/stable/specification.html. Zotero has no fields
for a web page's version or a PMID, but reads both from lines of the note, as does pandoc.
"""

import json
from functools import lru_cache
from typing import Any

from review.data.csl_fields import NAMES
from review.data.source import Source
from review.data.works import Work
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note
from review.exports.work_fields import MAX_KEPT, identifiers_of, name_of, notes_of


def write_page(source: Source, target: CitationTarget) -> str:
    """One item of type webpage."""
    page = {
        "id": target.citekey,
        "type": "webpage",
        "title": target.prefix + target.page,
        "container-title": target.site,
        "version": target.version,
        "author": [name_of(target.editor)],
        "issued": {"date-parts": [[int(target.year)]]},
        "URL": target.address,
        "note": f"version: {target.version}\n{source_note(source)}.",
    }
    accessed = target.dated('    "accessed": {"raw": "', '"},\n')
    return _list([_text(page) + target.studies]).replace('    "URL": ', f'{accessed}    "URL": ', 1)


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """Items in the order given; a notice becomes `note`."""
    return _list([_written(work, notices.get(work.key, "")) for work in works])


@lru_cache(maxsize=MAX_KEPT)
def _written(work: Work, notice: str) -> str:
    return _text(_item(work, notice))


def _text(item: dict[str, Any]) -> str:
    """An item as JSON, one field a line: as readable as json.dumps with an indent, and many times faster."""
    fields = ",\n".join(f'    "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in item.items())
    return f"  {{\n{fields}\n  }}"


def _list(items: list[str]) -> str:
    return "[\n" + ",\n".join(items) + "\n]\n"


def _item(work: Work, notice: str) -> dict[str, Any]:
    """The item of a work, with its notice's first word as CSL's variable `status`: "retracted"."""
    people = {name: [name_of(one) for one in work.people(name)] for name in NAMES.values() if name in work.item}
    status = {"status": notice.split(".")[0].lower()} if notice else {}
    note = "\n".join(filter(None, (*identifiers_of(work), " ".join(notes_of(work, notice)))))
    return work.item | people | status | ({"note": note} if note else {})
