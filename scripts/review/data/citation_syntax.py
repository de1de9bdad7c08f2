"""Find citations in Markdown: `[@key]`, `[see @key, p. 12; @other]`, and `@key` as part of a sentence.

The syntax is pandoc's (https://pandoc.org/MANUAL.html#citation-syntax). A bracket
without a citation, such as a link's `[write to a@b.org](mailto:a@b.org)`, is none.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from review.data.code_spans import blank
from review.data.pages import LINK

# A key: letters and digits, with marks inside it ("DBLP:conf/x/Birk02"), or anything in braces.
KEY = r"(?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\w(?:\w|[:.#$%&+?~/-]+(?=\w))*))"
BRACKET = re.compile(r"(?<![\\!])\[(?!\^)([^\[\]]*@[^\[\]]*)\]")
# One work of a bracket; the @ of an e-mail address stands in a word.
PART = re.compile(rf"(?P<before>.*?)(?<![\w.+/])-?@{KEY}(?P<after>.*)", re.S)
# A sign before it that makes @ part of a word, a path, or no citation.
NARRATIVE = re.compile(rf"(?<![\w\[;@.:/&\\{{-])@{KEY}(?:\s?\[(?P<after>[^\[\]@]*)\](?![(\[:]))?")
# What follows the bracket of a link: (target "title"), [name], or, at the start of a line, a colon.
TARGET = re.compile(r"\(\s*(?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)")
NAMED = re.compile(r"\[(?!@)[^\[\]]+\]|:[ \t]")
LABEL = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:[ \t]", re.M)
BEFORE = re.compile(r"\[([^\[\]]*)\]\Z")
LONGEST_NAME = 300  # letters of a link's text
LINE_START = re.compile(r"(?:^|\n) {0,3}\Z")
# What cannot hold a citation: tags, and the targets of links.
OUTSIDE = re.compile(r"<[/A-Za-z][^<>]*>|\]\([^()\n]*\)")


@dataclass(frozen=True)
class Citation:
    """A work cited in a bracket, with the words around it.

    Attributes:
        key: the citation key.
        before: the words before it, such as "see".
        after: what comes after it, with its comma: ", p. 12".
    """

    key: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Group:
    """One bracket of citations, or one that is part of a sentence.

    Attributes:
        start: the offset of its first character in the text.
        end: the offset after its last one.
        citations: the works, in order.
        narrative: whether the authors are named in the sentence: `@key`.
    """

    start: int
    end: int
    citations: tuple[Citation, ...]
    narrative: bool = False

    @property
    def keys(self) -> list[str]:
        """The citation keys."""
        return [citation.key for citation in self.citations]


@lru_cache(maxsize=4000)  # a dozen rules look at each page
def _brackets(prose: str) -> tuple[Group, ...]:
    labels = {match[1].casefold() for match in LABEL.finditer(prose)}
    found = []
    for match in BRACKET.finditer(prose):
        if not is_link(prose, match) and match[1].casefold() not in labels:
            citations = tuple(_citations(match[1]))
            found += [Group(*match.span(), citations)] if citations else []
    return tuple(found)


def groups(prose: str) -> list[Group]:
    """The brackets of citations in a text, in order.

    Args:
        prose: Markdown whose code is already blanked, as `SourcePage.prose`.
    """
    return list(_brackets(prose))


def is_link(prose: str, bracket: re.Match[str]) -> bool:
    """Whether a bracket is the text or the name of a link."""
    above, end = prose[max(0, bracket.start() - LONGEST_NAME) : bracket.start()], bracket.end()
    if named := NAMED.match(prose, end):
        return named.group()[0] == "[" or bool(LINE_START.search(above))
    text = BEFORE.search(above)
    return bool(TARGET.match(prose, end)) or bool(text and "@" not in text[1])


def _citations(inside: str) -> Iterator[Citation]:
    """The citations of a bracket; words between semicolons without a key belong to the one before."""
    matches = [(part, PART.fullmatch(part)) for part in inside.split(";")]
    if not any(match for _, match in matches):
        return
    waiting, current = "", None
    for part, match in matches:
        if match is None and current is None:
            waiting += f"{part.strip()}; "
        elif match is None and current:
            current = Citation(current.key, current.before, f"{current.after}; {_flat(part)}")
        elif match:
            if current:
                yield current
            current = Citation(
                match["key"] or match["braced"], _flat(waiting + match["before"]), _after(match["after"])
            )
            waiting = ""
    if current:
        yield current


def _flat(words: str) -> str:
    return " ".join(words.split())


def _after(words: str) -> str:
    """The words after a key; a locator in braces, `@key{p. 12}`, is one after a comma."""
    space = " " if words[:1].isspace() and words.strip() else ""
    braced = re.match(r"\{([^{}]*)\}", words)
    return f", {braced[1]}{words[braced.end() :].rstrip()}" if braced else space + _flat(words)


def narratives(prose: str) -> list[Group]:
    """The keys of a text outside brackets, with the locator that follows: `@key [p. 12]`.

    Args:
        prose: Markdown whose code is already blanked, as `SourcePage.prose`.
    """
    if "@" not in prose:
        return []
    taken = [match.span() for form in (OUTSIDE, LINK) for match in form.finditer(prose)]
    visible = blank(prose, [(group.start, group.end) for group in groups(prose)] + taken)
    return [
        Group(*match.span(), (Citation(match["key"] or match["braced"], "", _locator(match["after"])),), True)
        for match in NARRATIVE.finditer(visible)
    ]


def _locator(words: str | None) -> str:
    return f", {_flat(words)}" if words and words.strip() else ""


def cited(prose: str, inline: Collection[str] = ()) -> list[Group]:
    """The citations of a text in order.

    Args:
        prose: Markdown whose code is already blanked.
        inline: the keys that count as citations outside brackets, too.
    """
    in_sentences = [group for group in narratives(prose) if group.keys[0] in inline] if inline else []
    return sorted([*groups(prose), *in_sentences], key=lambda group: group.start)
