"""Find citations in Markdown: `[@key]`, `[see @key, p. 12; @other]`, and `@key` within a sentence.

The syntax is pandoc's (https://pandoc.org/MANUAL.html#citation-syntax). The text of a
link, such as `[write to a@b.org](mailto:a@b.org)`, is not a citation.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from review.data.code_spans import blank
from review.data.pages import LINK

# A key: letters and digits with punctuation inside it ("DBLP:conf/x/Birk02"), or anything in braces.
KEY = r"(?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\w(?:\w|[:.#$%&+?~/-]+(?=\w))*))"
BRACKET = re.compile(r"(?<![\\!])\[(?!\^)([^\[\]]*@[^\[\]]*)\]")
# One work of a bracket. The @ of an email address is inside a word and does not count.
PART = re.compile(rf"(?P<before>.*?)(?<![\w.+/])-?@{KEY}(?P<after>.*)", re.S)
# A citation outside brackets. After these characters, @ is part of a word or a path.
NARRATIVE = re.compile(rf"(?<![\w\[;@.:/&\\{{-])@{KEY}(?:\s?\[(?P<after>[^\[\]@]*)\](?![(\[:]))?")
# What follows the bracket of a link: (target "title"), [name], or, at the start of a line, a colon.
TARGET = re.compile(r"\(\s*(?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)")
NAMED = re.compile(r"\[(?!@)[^\[\]]+\]|:[ \t]")
LABEL = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:[ \t]", re.M)
BEFORE = re.compile(r"\[([^\[\]]*)\]\Z")
MAX_LINK_TEXT = 300  # letters of a link's text
LINE_START = re.compile(r"(?:^|\n) {0,3}\Z")
# Tags and link targets, which cannot contain citations.
NOT_PROSE = re.compile(r"<[/A-Za-z][^<>]*>|\]\([^()\n]*\)")


@dataclass(frozen=True)
class Citation:
    """A work cited in a bracket, with the text around its key.

    Attributes:
        key: the citation key.
        before: the text before it, such as "see".
        after: the text after it, with its comma: ", p. 12".
    """

    key: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Group:
    """One bracket of citations, or one citation within a sentence.

    Attributes:
        start: the offset of its first character in the text.
        end: the offset after its last one.
        citations: the works, in order.
        narrative: whether the sentence itself names the authors (`@key`).
    """

    start: int
    end: int
    citations: tuple[Citation, ...]
    narrative: bool = False

    @property
    def keys(self) -> list[str]:
        """The citation keys."""
        return [citation.key for citation in self.citations]


@lru_cache(maxsize=4000)  # a dozen rules read each page
def _brackets(prose: str) -> tuple[Group, ...]:
    labels = {match[1].casefold() for match in LABEL.finditer(prose)}
    found = []
    for match in BRACKET.finditer(prose):
        if not is_link(prose, match) and match[1].casefold() not in labels:
            citations = tuple(_citations(match[1]))
            found += [Group(*match.span(), citations)] if citations else []
    return tuple(found)


def groups(prose: str) -> list[Group]:
    """The citation brackets of a text, in order.

    Args:
        prose: Markdown whose code is already blanked, as `SourcePage.prose`.
    """
    return list(_brackets(prose))


def is_link(prose: str, bracket: re.Match[str]) -> bool:
    """Whether a bracket is the text or the label of a link."""
    above, end = prose[max(0, bracket.start() - MAX_LINK_TEXT) : bracket.start()], bracket.end()
    if named := NAMED.match(prose, end):
        return named.group()[0] == "[" or bool(LINE_START.search(above))
    text = BEFORE.search(above)
    return bool(TARGET.match(prose, end)) or bool(text and "@" not in text[1])


def _citations(inside: str) -> Iterator[Citation]:
    """The citations of a bracket; a part without a key belongs to the citation before it."""
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
    """The text after a key; a locator in braces, `@key{p. 12}`, is treated as one after a comma."""
    space = " " if words[:1].isspace() and words.strip() else ""
    braced = re.match(r"\{([^{}]*)\}", words)
    return f", {braced[1]}{words[braced.end() :].rstrip()}" if braced else space + _flat(words)


def narratives(prose: str) -> list[Group]:
    """The citations outside brackets, with the locator that follows: `@key [p. 12]`.

    Args:
        prose: Markdown whose code is already blanked, as `SourcePage.prose`.
    """
    if "@" not in prose:
        return []
    taken = [match.span() for form in (NOT_PROSE, LINK) for match in form.finditer(prose)]
    visible = blank(prose, [(group.start, group.end) for group in groups(prose)] + taken)
    return [
        Group(*match.span(), (Citation(match["key"] or match["braced"], "", _locator(match["after"])),), True)
        for match in NARRATIVE.finditer(visible)
    ]


def _locator(words: str | None) -> str:
    return f", {_flat(words)}" if words and words.strip() else ""


def cited(prose: str, inline: Collection[str] = ()) -> list[Group]:
    """All citations of a text, in order.

    Args:
        prose: Markdown whose code is already blanked.
        inline: the keys that are also citations outside brackets.
    """
    in_sentences = [group for group in narratives(prose) if group.keys[0] in inline] if inline else []
    return sorted([*groups(prose), *in_sentences], key=lambda group: group.start)
