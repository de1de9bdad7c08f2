"""Link the first occurrence of each glossary term on a page to its entry, with its definition."""

import re
from dataclasses import dataclass
from html import escape

from review.data.records import Record

TOKEN = re.compile(r"(<[^>]+>)")
OPENS = re.compile(r"<(?:(?:a|h[1-6]|code|pre|table|button|q)\b|span class=\"cites[\" ])")
CLOSES = re.compile(r"</(a|h[1-6]|code|pre|table|button|q|span)>")
# A word with two capitals and no three lowercase letters in a row: MSCs, TGF-β, GA-hMSC; not NanoString.
ABBREVIATION = re.compile(r"(?<![^\s,])(?=[^\s,]*[A-Z][^\s,]*[A-Z])(?![^\s,]*[a-z]{3})[^\s,]+")
# Shorter names are too ambiguous.
MIN_LENGTH = 3


@dataclass(frozen=True)
class Terms:
    """The names of glossary terms with their records, and a pattern that matches any name as a word."""

    by_name: dict[str, Record]
    pattern: re.Pattern[str]


def compile_terms(glossary: list[Record]) -> Terms:
    """Compile the names and aliases of the terms for `link_terms`.

    Args:
        glossary: the records of the glossary.

    Raises:
        KeyError: a record lacks its term.
    """
    names = {
        name: record
        for record in glossary
        for name in [record["term"], *(record.get("aliases") or ())]
        if len(name) >= MIN_LENGTH
    }
    # Terms are capitalized in the glossary, but most are not within a sentence.
    for name, record in list(names.items()):
        names.setdefault(name[0].lower() + name[1:] if name[1:].islower() else name, record)
    longest_first = sorted(names, key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first)) or "(?!)"  # matches nothing
    return Terms(names, re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])"))


def link_terms(html: str, terms: Terms, glossary_page: str) -> str:
    """Link the first occurrence of each term on a page to its glossary entry.

    Links, headings, code, tables, quotations, and citation marks are not changed.

    Args:
        html: the page.
        terms: the terms, from `compile_terms`.
        glossary_page: the relative address of the glossary.
    """
    parts, depth = [], 0
    seen: set[str] = set()
    for part in TOKEN.split(html):
        if part.startswith("<"):
            depth = _excluded_depth(part, depth)
        elif not depth:
            part = terms.pattern.sub(lambda match: _linked(match, terms, seen, glossary_page), part)
        parts.append(part)
    return "".join(parts)


def _excluded_depth(tag: str, depth: int) -> int:
    """The number of excluded elements around the text after a tag.

    Only spans of citation marks are excluded, but spans within excluded elements are counted
    too, to match end tags.
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
    definition = escape(record["definition"])
    return f'<a class="term" href="{escape(glossary_page)}#{record["id"]}" data-definition="{definition}">{name}</a>'


def _abbreviated(word: re.Match[str]) -> str:
    """An abbreviation in <abbr>.

    It has no title, which would be a second tooltip and would be read twice by some screen
    readers. The link and its popup explain the abbreviation (WCAG 3.1.4, techniques G55 and
    G62), for keyboard and touch too.
    """
    return f"<abbr>{word.group()}</abbr>"
