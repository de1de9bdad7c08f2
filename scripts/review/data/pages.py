"""Read a Markdown page: front matter, prose, ids, markers, and links, with line numbers.

Regular expressions are used because Python-Markdown gives no line numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from review.data import yaml_parser
from review.data.code_spans import blank, blank_code
from review.data.formulas import Formula, formulas
from review.data.problems import Problem

# The pattern of MkDocs (mkdocs/utils/meta.py), so that both read the same fields.
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:\.\.\.|---)[ \t]*\n", re.S)
BLOCK = re.compile(r"<!-- block: ([a-z0-9 -]+?) -->")
# A block that shows one panel of a drawing: panel biogenesis a.
PANEL_BLOCK = re.compile(r"panel (\S+) ([a-z])")
NOTE = re.compile(r"<!-- note: ([A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*) -->")
FINDING = re.compile(r"<!-- finding: (f-[a-z0-9-]+(?:, f-[a-z0-9-]+)*) -->")
# The start of an HTML tag or comment.
TAG = re.compile(r"<[/!A-Za-z]")
# An id in an attribute list, in HTML, or in the head of a caption. The alternatives do not
# overlap, which prevents catastrophic backtracking.
ID = re.compile(
    r"\{[^{}\n#]*#([^\s{}]+)(?:[^\S\n][^{}\n]*)?\}|\bid=\"([^\"]+)\"|^ {0,3}///+ [\w-]+ *\|[^\n#]*#([^\s.\[]+)", re.M
)
# A link target as Python-Markdown reads it: in <>, or bare with spaces and balanced parentheses.
TARGET = r"(?:<(?P<quoted>[^<>\n]*)>|(?P<bare>(?:[^()<>\s]|\([^()\s]*\)|[ ](?=[^\s\"'()<]))+))"
LINK = re.compile(rf"(?<!!)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*{TARGET}")
IMAGE = re.compile(rf"!\[[^\[\]]*\]\(\s*{TARGET}")
# [name]: target, the definition of links written as [text][name].
DEFINITION = re.compile(r"^ {0,3}\[[^\[\]^\n]+\]:[ \t]*\n?[ \t]*(?:<(?P<quoted>[^<>\n]+)>|(?P<bare>[^\s>]+))", re.M)
HEADING = re.compile(
    r"^[ \t]*(#{1,6})[ \t]*([^#\s].*?)[ \t]*#*[ \t]*$|^(?=\S)(?P<under>[^|\n]+)\n(?:=+|-+)[ \t]*$", re.M
)


@dataclass(frozen=True)
class SourcePage:
    """One Markdown file.

    Attributes:
        path: the file relative to the project, for messages: "docs/growth.md".
        name: the file relative to docs/: "growth.md".
        meta: the front matter.
        body: the text with empty lines instead of the front matter, so that line
            numbers match the file.
    """

    path: str
    name: str
    meta: dict[str, Any]
    body: str

    def __hash__(self) -> int:
        """The hash of the text, so that results for a page can be cached."""
        return hash(self.body)

    def line(self, offset: int) -> int:
        """The line number of an offset in `body`, counted from 1."""
        return self.body.count("\n", 0, offset) + 1

    def problem(self, offset: int, message: str, remedy: str) -> Problem:
        """A problem at an offset in `body`."""
        return Problem(self.path, self.line(offset), message, remedy)

    @cached_property
    def without_code(self) -> str:
        """The body with code replaced by spaces, at unchanged offsets."""
        return blank_code(self.body)

    @cached_property
    def prose(self) -> str:
        """The body with code, comments, and formulas replaced by spaces, at unchanged offsets."""
        return blank(self._with_formulas, [(start, end) for _, start, end in self.formulas])

    @cached_property
    def formulas(self) -> list[tuple[Formula, int, int]]:
        """The formulas of the page, each with start and end in `body`."""
        return formulas(self._with_formulas)

    @cached_property
    def _with_formulas(self) -> str:
        return blank_comments(self.without_code)


@lru_cache(maxsize=5000)  # the live preview rereads all pages after each edit
def read_page(text: str, path: str, name: str) -> tuple[SourcePage, list[Problem]]:
    """Parse a page.

    Args:
        text: the file's text.
        path: the file in messages.
        name: the file relative to docs/.

    Returns:
        The page and the problems of its front matter.
    """
    match = FRONT_MATTER.match(text)
    meta, problems = _front_matter(match.group(1), path) if match else ({}, [])
    body = "\n" * match.group().count("\n") + text[match.end() :] if match else text
    return SourcePage(path, name, meta, body), problems


def _front_matter(text: str, path: str) -> tuple[dict[str, Any], list[Problem]]:
    meta, _, problems = yaml_parser.parse_yaml(text, path, first_line=2)
    if not problems and not isinstance(meta, dict):
        problems = [Problem(path, 2, f"front matter must have fields: '{meta}'", "write name: value lines")]
    return ({}, problems) if problems else (meta, [])


def comments(text: str) -> list[tuple[int, int]]:
    """The spans of HTML comments, as pairs of start and end; unclosed comments do not count."""
    # A regular expression would take quadratic time, because it would search the rest of the
    # text for the end of each unclosed comment.
    spans, start = [], text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        spans.append((start, end + 3))
        start = text.find("<!--", end + 3)
    return spans


def blank_comments(text: str) -> str:
    """The text with HTML comments replaced by spaces, at unchanged offsets."""
    return blank(text, comments(text))


def ids(page: SourcePage) -> list[tuple[str, int]]:
    """The explicit ids of a page, in attribute lists, HTML, or captions, each with its line."""
    text = page.prose
    return [(match[match.lastindex or 0], page.line(match.start())) for match in ID.finditer(text)]


def blocks(page: SourcePage) -> list[tuple[str, int]]:
    """The block markers of a page, each as name and arguments ("table table-1") with its line."""
    text = page.without_code
    return [(match.group(1), page.line(match.start())) for match in BLOCK.finditer(text)]


def marker_names(page: SourcePage, marker: re.Pattern[str]) -> list[tuple[str, int]]:
    """The ids in the markers of a page, each with the marker's offset.

    Args:
        page: the page to search.
        marker: NOTE or FINDING.
    """
    text = page.without_code
    return [(name, match.start()) for match in marker.finditer(text) for name in match.group(1).split(", ")]


def line_containing(page: SourcePage, excerpt: str) -> int:
    """The first line that contains an excerpt; 1 if none does."""
    return page.line(max(page.body.find(excerpt), 0))


def target_of(match: re.Match[str]) -> str:
    """The target in a match of LINK, IMAGE, or DEFINITION."""
    return (match["quoted"] or match["bare"] or "").strip()


def links(page: SourcePage) -> list[tuple[str, int]]:
    """The targets of the Markdown links and images of a page, each with its line."""
    return [found for form in (LINK, IMAGE, DEFINITION) for found in _targets(page, form)]


def images(page: SourcePage) -> list[tuple[str, int]]:
    """The targets of the inline images of a page, each with its line."""
    return list(_targets(page, IMAGE))


def blank_targets(text: str) -> str:
    """The text with link targets in <>, which are not HTML, replaced by spaces at unchanged offsets."""
    matches = [match for form in (LINK, IMAGE, DEFINITION) for match in form.finditer(text) if match["quoted"]]
    return blank(text, [(match.start("quoted") - 1, match.end("quoted") + 1) for match in matches])


def _targets(page: SourcePage, form: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    for match in form.finditer(page.prose):
        yield target_of(match), page.line(match.start())
