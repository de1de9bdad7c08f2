"""A page's source: front matter, prose, ids, markers and links, with lines."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from review.data import yaml_parser
from review.data.problems import Problem

# As MkDocs finds it (its utils/meta.py), or the two would read different fields.
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:\.\.\.|---)[ \t]*\n", re.S)
BLOCK = re.compile(r"<!-- block: ([a-z0-9 -]+?) -->")
NOTE = re.compile(r"<!-- note: ([A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*) -->")
FINDING = re.compile(r"<!-- finding: (f-[a-z0-9-]+(?:, f-[a-z0-9-]+)*) -->")
FENCE = re.compile(r"^(?P<fence> *(?:```+|~~~+)).*?^(?P=fence)[^\n]*$", re.S | re.M)
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
# How an HTML tag or comment begins.
TAG = re.compile(r"<[/!A-Za-z]")
# A block indented by four spaces is code unless it belongs to what stands
# before it: a list item, an admonition, a definition.
BLANK = re.compile(r"\n[ \t]*\n")
OWNER = re.compile(r"^(?:[-*+] |\d+\. |!!! |\?\?\?|: |/// )")
ID = re.compile(r"\{[^{}\n]*?#([^\s{}]+)[^{}\n]*?\}|\bid=\"([^\"]+)\"")
LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?([^)\s>]+)")
PICTURE = re.compile(r"!\[[^\[\]]*\]\(\s*<?([^)\s>]+)")
# [name]: target, for links written [words][name].
BY_NAME = re.compile(r"^ {0,3}\[[^\[\]^\n]+\]:[ \t]*\n?[ \t]*<?([^\s>]+)", re.M)
HEADING = re.compile(
    r"^[ \t]*(#{1,6})[ \t]*([^#\s].*?)[ \t]*#*[ \t]*$|^(?=\S)(?P<under>[^|\n]+)\n(?:=+|-+)[ \t]*$", re.M
)


@dataclass(frozen=True)
class SourcePage:
    """One Markdown file. `body` keeps the file's lines, front matter blanked."""

    path: str
    name: str
    meta: dict[str, Any]
    body: str

    def line(self, offset: int) -> int:
        """The line of a character of `body`, counted in the file from 1."""
        return self.body.count("\n", 0, offset) + 1

    @cached_property
    def without_code(self) -> str:
        """The body with code blanked, at unchanged offsets."""
        return blank_code(self.body)

    @cached_property
    def prose(self) -> str:
        """The body with code and comments blanked, at unchanged offsets."""
        return blank_comments(self.without_code)


@lru_cache(maxsize=5000)  # the live preview asks again and again, and most pages are as they were
def read_page(text: str, path: str, name: str) -> tuple[SourcePage, list[Problem]]:
    """Split a page from its front matter; faulty front matter is a problem."""
    match = FRONT_MATTER.match(text)
    meta, problems = _front_matter(match.group(1), path) if match else ({}, [])
    body = "\n" * match.group().count("\n") + text[match.end() :] if match else text
    return SourcePage(path, name, meta, body), problems


def _front_matter(text: str, path: str) -> tuple[dict[str, Any], list[Problem]]:
    meta, _, problems = yaml_parser.parse_yaml(text, path, first_line=2)
    if not problems and not isinstance(meta, dict):
        problems = [Problem(path, 2, f"front matter must hold fields: '{meta}'", "write name: value lines")]
    return ({}, problems) if problems else (meta, [])


def _blanked(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where code stands: fences, inline code and indented blocks."""
    spans = [match.span() for match in FENCE.finditer(text)]
    without = _replace(text, spans)
    spans += [match.span() for match in CODE_SPAN.finditer(without)]
    return spans + _indented(without)


def _indented(text: str) -> list[tuple[int, int]]:
    spans, start, owned = [], 0, False
    for part in BLANK.split(text):
        at = text.index(part, start)
        start = at + len(part)
        lines = [line for line in part.splitlines() if line.strip()]
        if lines and not all(line.startswith(("    ", "\t")) for line in lines):
            owned = bool(OWNER.match(lines[-1].lstrip() if lines[-1].startswith(" ") else lines[0]))
        elif lines and not owned:
            spans.append((at, start))
    return spans


def _replace(text: str, spans: list[tuple[int, int]]) -> str:
    """Blank the spans; they may overlap."""
    for start, end in spans:
        text = text[:start] + _blanked(text[start:end]) + text[end:]
    return text


def blank_code(text: str) -> str:
    """Put spaces in the place of code; every offset stays what it was."""
    return _replace(text, code_spans(text))


def comments(text: str) -> list[tuple[int, int]]:
    """Where comments stand; a pattern would look for the end of each unclosed one anew."""
    spans, start = [], text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        spans.append((start, end + 3))
        start = text.find("<!--", end + 3)
    return spans


def blank_comments(text: str) -> str:
    """Put spaces in the place of HTML comments."""
    return _replace(text, comments(text))


def ids(page: SourcePage) -> list[tuple[str, int]]:
    """The ids that a page sets by hand, each with its line."""
    text = page.prose
    return [(match.group(1) or match.group(2), page.line(match.start())) for match in ID.finditer(text)]


def blocks(page: SourcePage) -> list[tuple[str, int]]:
    """What the block markers of a page ask for ("table table-1"), with lines."""
    text = page.without_code
    return [(match.group(1), page.line(match.start())) for match in BLOCK.finditer(text)]


def marker_names(page: SourcePage, marker: re.Pattern[str]) -> list[tuple[str, int]]:
    """The names that a page's NOTE or FINDING markers hold, with offsets."""
    text = page.without_code
    return [(name, match.start()) for match in marker.finditer(text) for name in match.group(1).split(", ")]


def line_at(page: SourcePage, offset: int) -> str:
    """The line of source that holds a character: one sentence, by our habit.

    A bracket of citations may be wrapped, so the line starts where it opens.
    """
    start = page.body.rfind("\n", 0, offset) + 1
    end = page.body.find("\n", offset)
    line = page.body[start : end if end >= 0 else None]
    while line.count("]") > line.count("[") and start:
        start = page.body.rfind("\n", 0, start - 1) + 1
        line = page.body[start : end if end >= 0 else None]
    return line


def line_holding(page: SourcePage, words: str) -> int:
    """The line on which words stand first; the first line when they stand nowhere."""
    return page.line(max(page.body.find(words), 0))


def links(page: SourcePage) -> list[tuple[str, int]]:
    """The targets of the Markdown links and pictures of a page, with lines."""
    found = [match for form in (LINK, PICTURE, BY_NAME) for match in form.finditer(page.prose)]
    return [(match.group(1), page.line(match.start())) for match in found]
