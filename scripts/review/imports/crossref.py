"""Read records from Crossref's REST API.

Format: https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md. It resembles
CSL-JSON, but titles are lists, and types and dates have other names.
"""

import html
import re
from typing import Any

from review.data.works import Work
from review.imports.csl_json import draft_of
from review.imports.drafts import finish

# CSL types of Crossref's types, where the names differ.
TYPES = {
    "journal-article": "article-journal",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "edited-book": "book",
    "monograph": "book",
    "reference-book": "book",
    "proceedings": "book",
    "proceedings-article": "paper-conference",
    "posted-content": "article",
    "dissertation": "thesis",
    "report-component": "report",
    "reference-entry": "entry-encyclopedia",
    "peer-review": "review",
}
# Dates by priority: references show the print date, and the online date may be a year earlier.
DATES = ("published-print", "issued", "published-online", "published")
KEPT = ("DOI", "ISBN", "ISSN", "URL", "volume", "issue", "page", "publisher", "language", "edition-number")
MARKUP = re.compile(r"</?(?:i|b|sub|sup)>|<[^<>]+>", re.I)
SHOWN = re.compile(r"</?(?:i|b|sub|sup)>", re.I)


def work_of_message(message: dict[str, Any], year: str = "") -> Work:
    """The work of a Crossref record.

    Args:
        message: the record: `message` of a response, or one of its items.
        year: the expected year; a date in this year takes priority.
    """
    item: dict[str, Any] = {name: html.unescape(str(_first(message[name]))) for name in KEPT if message.get(name)}
    titles = [_first(message.get(name)) for name in ("title", "subtitle")]
    item["title"] = ": ".join(_text(title) for title in titles if title)
    item["type"] = TYPES.get(message.get("type", ""), message.get("type", ""))
    # The abbreviated journal name if there is one, as in printed reference lists.
    short, long = (_text(_first(message.get(name))) for name in ("short-container-title", "container-title"))
    item["container-title"], item["container-title-short"] = short or long, long if short else ""
    item |= {name: [_name(one) for one in message[name]] for name in ("author", "editor") if message.get(name)}
    item["issued"] = _date(message, year)
    item["page"] = item.get("page") or message.get("article-number", "")
    if str(item.get("URL", "")).lower().endswith(str(item.get("DOI", "")).lower()):
        item.pop("URL", None)
    return finish(draft_of({name: value for name, value in item.items() if value}, 1)).work


def names_of_journal(message: dict[str, Any]) -> list[str]:
    """The names of the journal or book in a Crossref record, full and abbreviated."""
    names = [*message.get("container-title", []), *message.get("short-container-title", [])]
    return [_text(name) for name in names if name]


def _first(value: Any) -> Any:
    return (value[0] if value else "") if isinstance(value, list) else (value or "")


def _text(title: str) -> str:
    """A title with CSL's markup, without JATS markup and entities."""
    text = html.unescape(MARKUP.sub(lambda tag: tag[0].lower() if SHOWN.fullmatch(tag[0]) else "", str(title)))
    return " ".join(text.split())


def _name(name: dict[str, Any]) -> dict[str, str]:
    if "family" in name:
        return {part: html.unescape(name[part]) for part in ("family", "given", "suffix") if name.get(part)}
    return {"literal": html.unescape(str(name.get("name") or name.get("literal") or name.get("given", "")))}


def _date(message: dict[str, Any], year: str) -> dict[str, Any]:
    dates = [message[name] for name in DATES if (message.get(name) or {}).get("date-parts", [[None]])[0][0]]
    matching = [date for date in dates if str(date["date-parts"][0][0]) == year]
    return next(iter([*matching, *dates]), {})
