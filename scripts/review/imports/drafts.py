"""Works from an imported file, in the form that references.bib will have.

Each format's reader fills a `Draft`. `finish` turns it into a work by writing and reading
BibTeX, so that comparisons and messages use exactly what the site will read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from review.data.bibliography import read_works
from review.data.bibtex_writer import write_entry
from review.data.csl_fields import DATES, KINDS, VERBATIM
from review.data.latex_decoding import plain
from review.data.latex_encoding import plain_bibtex
from review.data.person_names import without_more
from review.data.problems import Problem
from review.data.works import Work, work_from_csl

# Placeholder for formats without keys; `merge` assigns the real key.
NO_KEY = "none"
KINDS_OF_NEWS = ("magazine", "newspaper")
# The name of a BibTeX field.
NAME = re.compile(r"[a-z][a-z0-9_-]*")


@dataclass(frozen=True)
class ImportedWork:
    """A work of an imported file.

    Attributes:
        work: the work as in references.bib; its key is NO_KEY if the file has none.
        line: its line in the file, counted from 1.
        private: unpublished fields for references.bib, as BibTeX by name.
    """

    work: Work
    line: int
    private: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in messages: its key, or else its title."""
        return self.work.key if self.work.key != NO_KEY else self.work.title[:60] or "no title"


@dataclass(frozen=True)
class ImportedFile:
    """The contents of another program's file.

    Attributes:
        works: its works, in file order.
        problems: one for each part that cannot be read.
        warnings: one for each part that may be read differently than intended.
    """

    works: list[ImportedWork] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass
class Draft:
    """A work as described in another format.

    Attributes:
        line: the line of the record, counted from 1.
        item: its CSL-JSON item, without unknown fields.
        left: values that the item has no variable for, as text by BibTeX field name.
        incomplete: the variables whose list of names ends with "and others".
    """

    line: int
    item: dict[str, Any]
    left: dict[str, str] = field(default_factory=dict)
    incomplete: tuple[str, ...] = ()

    def keep(self, name: str, values: Iterable[str]) -> None:
        """Keep values that the item has no variable for, as one field."""
        text = "; ".join(value for value in values if value)
        if text:
            self.left[name] = text

    def note(self, notes: Iterable[str]) -> None:
        """Add notes to the item; remarks on incomplete lists of names set `incomplete` instead."""
        text, more = without_more(" ".join(filter(None, notes)))
        self.incomplete = (*self.incomplete, *(name for name in more if name not in self.incomplete))
        if text:
            self.item["note"] = text


def finish(draft: Draft) -> ImportedWork:
    """The work of a draft; values without a BibTeX field become private fields."""
    item = {name: value for name, value in draft.item.items() if value not in ("", [], {}, None)}
    item = {"id": NO_KEY, "type": "document"} | item
    others = _subtype(item["type"])
    unread = replace(work_from_csl(item, draft.incomplete), others=others)
    work = as_read(unread)
    left = {f"csl-{name.lower()}": _text(item[name]) for name in item if _is_lost(name, item[name], work)}
    private = {name: plain_bibtex(value) for name, value in (left | draft.left).items() if NAME.fullmatch(name)}
    return ImportedWork(work, draft.line, {name: _balanced(value) for name, value in private.items()})


def _is_lost(name: str, value: Any, work: Work) -> bool:
    """Whether a value is missing or truncated after writing and reading the work."""
    if name not in work.item:
        return True
    # Reading extracts PMID and PMCID from notes, and normalizes page ranges.
    return isinstance(value, str) and name not in ("id", "note", "page") and plain(value) != work.text(name)


def as_read(work: Work) -> Work:
    """The work after writing it to references.bib and reading it again."""
    item = work.item | {name: _percent_encoded(str(work.item[name])) for name in VERBATIM.values() if name in work.item}
    item |= {name: _dated(item[name]) for name in DATES.values() if name in item}
    again = read_works(write_entry(replace(work, key=NO_KEY, item=item)), "").works
    if not again:
        return work
    # `entrysubtype` determines the type and is not a field that is read by itself.
    subtype = {name: value for name, value in work.others.items() if name == "entrysubtype"}
    item = again[0].item | {"id": work.key}
    return replace(again[0], key=work.key, item=item, others=again[0].others | subtype)


def _subtype(csl_type: str) -> dict[str, str]:
    kind = csl_type.removeprefix("article-")
    return {"entrysubtype": kind} if kind in KINDS_OF_NEWS else {}


def _percent_encoded(address: str) -> str:
    """An address or identifier that fits in braces: characters that would end it are percent-encoded."""
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in address))
    if "\\" not in address and min(depths, default=0) >= 0 and (not depths or depths[-1] == 0):
        return address
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _dated(date: dict[str, Any]) -> dict[str, Any]:
    """A date whose literal has no characters that would end its field."""
    return date | {"literal": re.sub(r"[{}\\]", "", str(date["literal"]))} if "literal" in date else date


def _text(value: Any) -> str:
    """A CSL-JSON value as text, with the parts of names and dates joined."""
    if isinstance(value, dict):
        return " ".join(_text(part) for part in value.values())
    if isinstance(value, list):
        return "; ".join(_text(part) for part in value)
    return " ".join(str(value).split())


def _balanced(value: str) -> str:
    """A value that does not end its entry early: a backslash at its end would escape the closing brace."""
    return value + " " if value.endswith("\\") else value


def is_known(csl_type: str) -> bool:
    """Whether a CSL type has a BibTeX type."""
    return csl_type in KINDS
