"""Read CSL-JSON, as Zotero, Better BibTeX, Mendeley, and pandoc export it.

Format: https://github.com/citation-style-language/schema (schemas/input/csl-data.json).
"""

import json
import re
from typing import Any

from review.data.csl_items import bare_doi, page_range
from review.data.dates import csl_date
from review.data.person_names import from_csl, to_csl, with_particle
from review.data.problems import Problem
from review.imports.drafts import Draft, ImportedFile, finish, is_known

DATES = ("issued", "accessed", "original-date", "event-date", "submitted", "available-date")
# An item's id, to find its line.
ID = re.compile(r'"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)')
PARTS = ("family", "given", "suffix", "non-dropping-particle", "dropping-particle", "literal")


def read(text: str, path: str) -> ImportedFile:
    """The works of a CSL-JSON file.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, reason = getattr(error, "lineno", 1), getattr(error, "msg", "nested too deep")
        return ImportedFile(problems=[Problem(path, line, f"file must be JSON: '{reason}'", "export it again")])
    items = data.get("items", [data]) if isinstance(data, dict) else data
    file = ImportedFile()
    lines = _lines(text)
    for place, item in enumerate(items if isinstance(items, list) else [items]):
        _add_item(item, file, path, lines[place] if place < len(lines) else 1)
    return file


def _lines(text: str) -> list[int]:
    """The line of each id in the text, in order."""
    lines, line, last = [], 1, 0
    for found in ID.finditer(text):
        line, last = line + text.count("\n", last, found.start()), found.start()
        lines.append(line)
    return lines


def _add_item(item: Any, file: ImportedFile, path: str, line: int) -> None:
    if not isinstance(item, dict) or not {"title", "author", "type", "DOI"} & item.keys():
        message = f"item must describe a work: '{json.dumps(item, ensure_ascii=False)[:60]}'"
        file.problems.append(Problem(path, line, message, "give it a type and a title"))
        return
    if not is_known(str(item.get("type", ""))):
        message = f"type must be a CSL type that BibTeX has: '{item.get('type', '')}'"
        file.warnings.append(Problem(path, line, message, "it is read as @misc"))
    file.works.append(finish(draft_of(item, line)))


def draft_of(item: dict[str, Any], line: int) -> Draft:
    """The draft of an item, with values as text, dates as numbers, and malformed dates as literals."""
    draft = Draft(line, {})
    for name, value in item.items():
        if name in DATES:
            draft.item[name] = _date(value)
        elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
            draft.item[name] = [_name(one) for one in value if _name(one)]
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            draft.item[name] = " ".join(str(value).split())
        else:
            draft.keep(f"csl-{name.lower()}", [json.dumps(value, ensure_ascii=False)])
    draft.item["type"] = draft.item.get("type") if is_known(str(draft.item.get("type"))) else "document"
    draft.item |= {"DOI": bare_doi(draft.item.get("DOI", "")), "page": page_range(draft.item.get("page", ""))}
    draft.keep("abstract", [draft.item.pop("abstract", "")])
    draft.note([draft.item.pop("note", "")])
    return draft


def _name(name: dict[str, Any]) -> dict[str, str]:
    parts = {part: " ".join(str(name[part]).split()) for part in PARTS if name.get(part)}
    if "literal" in parts or ("family" not in parts and "given" in parts):
        return {"literal": parts.get("literal", parts.get("given", ""))}
    return parts if "dropping-particle" in parts else to_csl(with_particle(from_csl(parts)))


def _date(date: Any) -> dict[str, Any]:
    """A date with integer parts; `raw` and plain text are parsed."""
    if not isinstance(date, dict):
        return csl_date(str(date or ""))
    ends = date.get("date-parts")
    if isinstance(ends, list):
        try:
            numbers = [[int(part) for part in end if part not in (None, "")] for end in ends]
        except (TypeError, ValueError):
            return csl_date(" ".join(str(part) for end in ends for part in (end if isinstance(end, list) else [end])))
        extra = {name: date[name] for name in ("season", "circa") if date.get(name)}
        season = {"season": int(extra["season"])} if str(extra.get("season", "")).isdecimal() else {}
        known = [end for end in numbers if end]
        return {"date-parts": known} | extra | season if known else {}
    return csl_date(str(date.get("raw") or date.get("literal") or ""))
