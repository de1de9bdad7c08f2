"""What one record of a file says of a work, as references.bib will have it.

Each format fills a `Draft`; `finish` turns it into a work by writing and reading BibTeX,
so that what is compared and shown is what the site will read.
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

# Stands in for a key that a format has no place for; `merge` gives the real one.
NO_KEY = "none"
KINDS_OF_NEWS = ("magazine", "newspaper")
# A field's name in BibTeX.
NAME = re.compile(r"[a-z][a-z0-9_-]*")


@dataclass(frozen=True)
class ImportedWork:
    """A work of an imported file.

    Attributes:
        work: the work as references.bib will have it; its key is NO_KEY when the file gives none.
        line: its line in the file, counted from 1.
        private: fields that references.bib keeps and the site does not publish, by name, as BibTeX.
    """

    work: Work
    line: int
    private: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What messages call it: its key, else its title."""
        return self.work.key if self.work.key != NO_KEY else self.work.title[:60] or "no title"


@dataclass(frozen=True)
class ImportedFile:
    """What a file of another program holds.

    Attributes:
        works: its works, in the order of the file.
        problems: what cannot be read, a line each.
        warnings: what is read, but perhaps not as it was meant.
    """

    works: list[ImportedWork] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass
class Draft:
    """A work as a format describes it.

    Attributes:
        line: the line of the record, counted from 1.
        item: its CSL-JSON item, without the fields that are not known.
        left: what has no place in the item, as text by the name of a BibTeX field.
        incomplete: the variables whose list of names goes on.
    """

    line: int
    item: dict[str, Any]
    left: dict[str, str] = field(default_factory=dict)
    incomplete: tuple[str, ...] = ()

    def keep(self, name: str, values: Iterable[str]) -> None:
        """Keep values that have no place in the item, as one field."""
        text = "; ".join(value for value in values if value)
        if text:
            self.left[name] = text

    def note(self, notes: Iterable[str]) -> None:
        """Put notes into the item; one that says so marks a list of names as incomplete."""
        text, more = without_more(" ".join(filter(None, notes)))
        self.incomplete = (*self.incomplete, *(name for name in more if name not in self.incomplete))
        if text:
            self.item["note"] = text


def finish(draft: Draft) -> ImportedWork:
    """The work of a draft; what BibTeX has no field for is kept as a private field."""
    item = {name: value for name, value in draft.item.items() if value not in ("", [], {}, None)}
    item = {"id": NO_KEY, "type": "document"} | item
    others = _subtype(item["type"])
    drafted = replace(work_from_csl(item, draft.incomplete), others=others)
    work = as_read(drafted)
    left = {f"csl-{name.lower()}": _text(item[name]) for name in item if _is_lost(name, item[name], work)}
    private = {name: plain_bibtex(value) for name, value in (left | draft.left).items() if NAME.fullmatch(name)}
    return ImportedWork(work, draft.line, {name: _balanced(value) for name, value in private.items()})


def _is_lost(name: str, value: Any, work: Work) -> bool:
    """Whether a work that was written and read lacks a value, or has a text cut short."""
    if name not in work.item:
        return True
    # A note is where PMID and PMCID are found, and a page range has one form.
    return isinstance(value, str) and name not in ("id", "note", "page") and plain(value) != work.text(name)


def as_read(work: Work) -> Work:
    """A work as it is once it is written to references.bib and read again."""
    item = work.item | {name: _enclosable(str(work.item[name])) for name in VERBATIM.values() if name in work.item}
    item |= {name: _dated(item[name]) for name in DATES.values() if name in item}
    again = read_works(write_entry(replace(work, key=NO_KEY, item=item)), "").works
    if not again:
        return work
    # It decides on the type and is none of the fields that are read on their own.
    subtype = {name: value for name, value in work.others.items() if name == "entrysubtype"}
    item = again[0].item | {"id": work.key}
    return replace(again[0], key=work.key, item=item, others=again[0].others | subtype)


def _subtype(csl_type: str) -> dict[str, str]:
    kind = csl_type.removeprefix("article-")
    return {"entrysubtype": kind} if kind in KINDS_OF_NEWS else {}


def _enclosable(address: str) -> str:
    """An address or identifier that braces can enclose: those signs that would end it are encoded as in an address."""
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in address))
    if "\\" not in address and min(depths, default=0) >= 0 and (not depths or depths[-1] == 0):
        return address
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _dated(date: dict[str, Any]) -> dict[str, Any]:
    """A date; words in its place without what would end their field."""
    return date | {"literal": re.sub(r"[{}\\]", "", str(date["literal"]))} if "literal" in date else date


def _text(value: Any) -> str:
    """A value of CSL-JSON as text: names and dates by their parts."""
    if isinstance(value, dict):
        return " ".join(_text(part) for part in value.values())
    if isinstance(value, list):
        return "; ".join(_text(part) for part in value)
    return " ".join(str(value).split())


def _balanced(value: str) -> str:
    """A value that ends no entry before its end: a backslash at its end would escape the brace behind it."""
    return value + " " if value.endswith("\\") else value


def is_known(csl_type: str) -> bool:
    """Whether a CSL type has a type of its own in BibTeX."""
    return csl_type in KINDS
