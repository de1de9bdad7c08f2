"""Read BibTeX text: entries with their values as written, and a problem for each syntax error.

bibtexparser splits the text. It keeps line numbers and continues after an error, so an
unclosed brace or a duplicate key costs only one entry. Values are concatenated here,
because its own resolver stops at the first `#`. Format: Patashnik, BibTeXing, 1988; for
fields such as crossref, the biblatex manual, https://ctan.org/pkg/biblatex.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
from bibtexparser.model import Entry as ParsedEntry
from bibtexparser.model import Field as ParsedField

from review.data.problems import Problem

# bibtexparser also logs each error; here they are returned as problems.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The macros that every BibTeX style defines, with their values.
MACROS = {month: month for month in MONTHS}
# One part of a value: quoted, a number, or a macro name. A part in braces is found by counting them.
PART = re.compile(
    r'\s*(?:"(?P<quoted>(?:\{[^{}]*\}|[^"{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)"|(?P<bare>[^\s#{}",=]+))\s*', re.S
)
BRACE = re.compile(r"(?<!\\)[{}]")
# The next field inside a value, which means that the comma between the two is missing.
MISSING_COMMA = re.compile(r"\n\s*\w+\s*=\s*[{\"]")
# Free-text fields, whose text may look like BibTeX.
FREE_TEXT = {"abstract", "annote", "annotation", "comment", "file", "keywords", "note"}
# An entry that begins inside an unclosed value.
HIDDEN_ENTRY = re.compile(r"(?<=.)@\w+\s*[{(]\s*([^\s,{}()]+)\s*,", re.S)


@dataclass(frozen=True)
class Field:
    """One `name = value`.

    Attributes:
        value: the value as written, without outer braces or quotes, with macros expanded.
        line: its line in the file, counted from 1.
    """

    value: str
    line: int


@dataclass(frozen=True)
class Entry:
    """One `@type{key, …}` with its values as written.

    Attributes:
        key: the citation key.
        line: the line of `@type`, counted from 1.
        fields: the fields by lowercase name; the first one if a field is repeated.
        source: the entry's BibTeX.
        kind: the type in lower case: "article".
        inherited: the fields from `crossref` or `xdata`, under their names in this entry.
    """

    key: str
    line: int
    fields: dict[str, Field]
    source: str
    kind: str = "article"
    inherited: dict[str, Field] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a field as written, own or inherited; "" if there is none."""
        found = self.fields.get(name) or self.inherited.get(name)
        return found.value if found else ""


@dataclass(frozen=True)
class BibtexFile:
    """The contents of BibTeX text.

    Attributes:
        entries: the valid entries, in source order.
        problems: one for each syntax error.
        warnings: one for each place that may be read differently than intended.
    """

    entries: list[Entry]
    problems: list[Problem]
    warnings: list[Problem]


def read_bibtex(text: str, path: str) -> BibtexFile:
    """Read the entries of BibTeX text; one faulty entry does not hide others. Raises no exceptions.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    library = parse_string(text, parse_stack=[])
    reader = _Reader(path, _macros(library))
    for block in library.blocks:
        reader.read_block(block)
    return BibtexFile(_inherit(reader), reader.problems, reader.warnings)


def _macros(library: Library) -> dict[str, str]:
    """The macros of a file by lowercase name; a macro may use earlier ones."""
    macros = dict(MACROS)
    for block in library.strings:
        value, _ = value_of(str(block.value), macros)
        macros[block.key.lower()] = value or ""
    return macros


def value_of(written: str, macros: dict[str, str]) -> tuple[str | None, list[str]]:
    """The value of concatenated parts with macros expanded (None if malformed), and the unknown macros.

    Args:
        written: the parts as written, joined by `#`: `{a}`, `"b"`, `2012`, `jan # {~3}`.
        macros: the value of each macro by lowercase name.
    """
    written = written.strip()
    if _closing(written, 0) == len(written) - 1:
        return written[1:-1].strip(), []
    parts: list[str] = []
    unknown: list[str] = []
    place = 0
    while place < len(written):
        part, place = _part(written, place, macros, unknown)
        if part is None or (place < len(written) and written[place] != "#"):
            return None, []
        parts.append(part)
        place += 1
    return ("".join(parts) if written and not written.endswith("#") else None), unknown


def _part(written: str, place: int, macros: dict[str, str], unknown: list[str]) -> tuple[str | None, int]:
    """The part of a value at an offset, None if there is none, and the offset after it."""
    place += len(written[place:]) - len(written[place:].lstrip())
    end = _closing(written, place)
    if end >= 0:
        rest = written[end + 1 :]
        return written[place + 1 : end], end + 1 + len(rest) - len(rest.lstrip())
    found = PART.match(written, place)
    if not found:
        return None, place
    if found["quoted"] is not None:
        return found["quoted"], found.end()
    name = found["bare"]
    if not name.isdecimal() and name.lower() not in macros:
        unknown.append(name)
    return macros.get(name.lower(), name), found.end()


def _closing(text: str, start: int) -> int:
    """The offset of the brace that closes the one at `start`; -1 if none opens there or it is unclosed."""
    depth = 0
    if not text.startswith("{", start):
        return -1
    for match in BRACE.finditer(text, start):
        depth += 1 if match.group() == "{" else -1
        if not depth:
            return match.start()
    return -1


class _Reader:
    """Collects entries, problems, and warnings block by block."""

    def __init__(self, path: str, macros: dict[str, str]):
        self.path, self.macros = path, macros
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def read_block(self, block: Block) -> None:
        """Read a block of the file; skip strings, preambles, and comments."""
        if isinstance(block, DuplicateFieldKeyBlock) and isinstance(block.ignore_error_block, ParsedEntry):
            block = block.ignore_error_block
        if isinstance(block, ParsedEntry):
            self._entry(block)
        elif hasattr(block, "error"):
            self.problems.append(_unparsed(block, self.path))

    def _entry(self, block: ParsedEntry) -> None:
        fields: dict[str, Field] = {}
        first: dict[str, str] = {}
        for part in block.fields:
            name, line = part.key.lower().strip(), _line(part)
            value = self._value(name, str(part.value), line)
            if name in fields and value is not None and value != first[name]:
                message = f"field must appear once in its entry: '{name}'"
                self.problems.append(Problem(self.path, line, message, "keep one of the two"))
            if value is not None:
                fields.setdefault(name, Field(value, line))
                first.setdefault(name, value)
        self._check_for_entry(block, fields)
        self.entries.append(Entry(block.key, _line(block), fields, (block.raw or "").strip(), block.entry_type.lower()))

    def _value(self, name: str, written: str, line: int) -> str | None:
        value, unknown = value_of(written, self.macros)
        if value is None or (name not in FREE_TEXT and MISSING_COMMA.search(value)):
            message = f"field must be {name} = {{value}} and a comma: '{written[:60]}'"
            remedy = "put the value in braces and end the line with a comma"
            self.problems.append(Problem(self.path, line, message, remedy))
            return None
        for macro in unknown:
            message = f"macro must be defined by @string: '{macro}'"
            remedy = "its name is shown unless you define it or put the value in braces"
            self.warnings.append(Problem(self.path, line, message, remedy))
        return " ".join(value.split())

    def _check_for_entry(self, block: ParsedEntry, fields: dict[str, Field]) -> None:
        """Report a value that contains the beginning of another entry, which would be lost."""
        for name, part in fields.items():
            if name not in FREE_TEXT and (found := HIDDEN_ENTRY.search(part.value)):
                message = f"entry must begin on a separate line: '{found.group(1)}'"
                remedy = f"close {name} of {block.key} before it"
                self.problems.append(Problem(self.path, part.line, message, remedy))


def _line(part: Block | ParsedField) -> int:
    """The line of a block or field, counted from 1.

    The parser counts from 0. Its type allows None, for blocks that were not parsed from a file.
    """
    return (part.start_line or 0) + 1


def _unparsed(block: Block, path: str) -> Problem:
    line = _line(block)
    start = (block.raw or "").strip().partition("\n")[0][:60]
    if isinstance(block, DuplicateBlockKeyBlock):
        return Problem(path, line, f"key must be used once: '{block.key}'", "rename or remove one of the entries")
    message = f"entry must be complete BibTeX: '{start}'"
    return Problem(path, line, message, "close every brace and separate fields with commas")


# Fields that an entry inherits from the one in `crossref` under another name.
RENAMED = {"title": "booktitle", "subtitle": "booksubtitle", "author": "bookauthor"}
# Fields that an entry does not inherit.
NOT_INHERITED = {
    "key",
    "crossref",
    "xref",
    "xdata",
    "ids",
    "label",
    "shorttitle",
    "doi",
    "url",
    "urldate",
    "pages",
    "abstract",
}
# Prefixes of the types of works that are part of another work, such as incollection and suppbook.
INSIDE = ("in", "conference", "supp")


def _inherit(reader: _Reader) -> list[Entry]:
    """The entries with the fields inherited through `crossref` and `xdata`; an unknown parent is a warning."""
    known = {entry.key.lower(): entry for entry in reader.entries}
    return [_with_inherited(entry, known, reader) if _parents(entry) else entry for entry in reader.entries]


def _parents(entry: Entry) -> list[str]:
    names = f"{entry.text('crossref')},{entry.text('xdata')}".split(",")
    return [name.strip() for name in names if name.strip()]


def _with_inherited(entry: Entry, known: dict[str, Entry], reader: _Reader) -> Entry:
    added: dict[str, Field] = {}
    for key in _parents(entry):
        parent = known.get(key.lower())
        if not parent:
            line = entry.fields.get("crossref", entry.fields.get("xdata", Field("", entry.line))).line
            message = f"crossref must name an entry of the file: '{key}'"
            reader.warnings.append(Problem(reader.path, line, message, "add the entry, or remove the field"))
            continue
        for name, part in _inherited_fields(entry, parent):
            if name not in entry.fields:
                added.setdefault(name, part)
    return replace(entry, inherited=added)


def _inherited_fields(entry: Entry, parent: Entry) -> Iterator[tuple[str, Field]]:
    """Yield the fields that an entry inherits from a parent, such as a book's title as `booktitle` of its chapter."""
    inside = entry.kind.startswith(INSIDE) and parent.kind != "xdata"
    for name, part in parent.fields.items():
        if name in NOT_INHERITED:
            continue
        if inside and name in RENAMED:
            if name != "author" or parent.kind in ("book", "mvbook"):
                yield RENAMED[name], part
        else:
            yield name, part
