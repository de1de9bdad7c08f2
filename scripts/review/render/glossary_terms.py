"""Explanations in the text: the first occurrence of a term on a page."""

import re
from dataclasses import dataclass
from html import escape

from review.data.records import Record

TOKEN = re.compile(r"(<[^>]+>)")
OPENS = re.compile(r"<(?:(?:a|h[1-6]|code|pre|table|button|q)\b|span class=\"cites\")")
CLOSES = re.compile(r"</(a|h[1-6]|code|pre|table|button|q|span)>")
# A word with two capitals that spells no word: MSCs, TGF-β, GA-hMSC, and not NanoString.
ABBREVIATION = re.compile(r"(?<![^\s,])(?=[^\s,]*[A-Z][^\s,]*[A-Z])(?![^\s,]*[a-z]{3})[^\s,]+")
# Shorter words are too often something else.
SHORTEST = 3


@dataclass(frozen=True)
class Terms:
    """The terms of a glossary, ready to be looked for."""

    by_name: dict[str, Record]
    pattern: re.Pattern[str]


def prepare(glossary: list[Record]) -> Terms:
    """Make one pattern of all names, the longest first."""
    names = {
        name: record for record in glossary for name in [record["term"], *record["aliases"]] if len(name) >= SHORTEST
    }
    # A term may open a sentence, or stand in it with a small letter.
    for name, record in list(names.items()):
        names.setdefault(name[0].lower() + name[1:] if name[1:].islower() else name, record)
    longest_first = sorted(names, key=len, reverse=True)
    return Terms(names, re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"))


def explain(html: str, terms: Terms, glossary_page: str) -> str:
    """Link each term, once a page, to its entry, with its meaning at hand.

    Links, headings, code, tables, quotations and marks are left alone.
    """
    parts, shielded = [], 0
    seen: set[str] = set()
    for part in TOKEN.split(html):
        if part.startswith("<"):
            shielded = _depth(part, shielded)
        elif not shielded:
            part = terms.pattern.sub(lambda match: _linked(match, terms, seen, glossary_page), part)
        parts.append(part)
    return "".join(parts)


def _depth(tag: str, depth: int) -> int:
    """How deep in shielded elements the text after a tag is.

    Only spans of marks shield, but every closing span within one counts.
    """
    if OPENS.match(tag) or (depth and tag.startswith("<span")):
        return depth + 1
    return depth - 1 if depth and CLOSES.match(tag) else depth


def _linked(match: re.Match[str], terms: Terms, seen: set[str], glossary_page: str) -> str:
    record = terms.by_name[match.group()]
    if record["id"] in seen:
        return match.group()
    seen.add(record["id"])
    name = ABBREVIATION.sub(_abbreviated, match.group())
    return f'<a class="term" href="{escape(glossary_page)}#{record["id"]}" data-definition="{escape(record["definition"])}">{name}</a>'


def _abbreviated(word: re.Match[str]) -> str:
    """An abbreviation marked as one, without a title: the link leads to its meaning and
    the popup shows it (WCAG 3.1.4 by G55 and G62), for keys and touch too; a title would
    be a second tooltip for the mouse, and a second reading for some screen readers."""
    return f"<abbr>{word.group()}</abbr>"
