"""Find formulas in Markdown, `$x$` and `$$x$$`, but not prices such as `$5 and $6`.

The syntax is pandoc's (https://pandoc.org/MANUAL.html#math). A token with its TeX
replaces each formula, because Markdown would interpret its `_`, `*`, and `|`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Two dollar signs on each side; no blank line inside.
DISPLAY = r"\$\$(?!\$)(?P<display>(?:\\.|[^\\$\n]|\n(?![ \t]*\n))+?)\$\$"
# One dollar sign on each side: no space just inside the signs, and no digit after the closing one.
INLINE = r"\$(?![\s$])(?P<inline>(?:\\.|[^\\$\n]|\n(?![ \t]*\n))+?)(?<![\s\\])\$(?![\d$])"
FORMULA = re.compile(rf"(?<!\\)(?:{DISPLAY}|{INLINE})")
# The text between the dollar signs of two prices: "$5, or in AU$" and "$6.50 a day … Ca$" have a number and then a word.
PRICE = re.compile(r"\d[^\s\\$]*\s+[^\W\d_]{2}")
# Link targets and tags, whose dollar signs are not formulas.
TARGETS = re.compile(r"\]\([^()\n]*\)|<[/A-Za-z][^<>]*>|^ {0,3}\[[^\[\]\n]+\]:.*$", re.M)
TOKEN = re.compile("\ue008([di])([0-9a-f]+)\ue009")


@dataclass(frozen=True, order=True)
class Formula:
    """A formula: its TeX, and whether it is displayed on its own line."""

    tex: str
    display: bool

    @property
    def token(self) -> str:
        """The formula as private-use characters and hexadecimal digits, which no build step changes."""
        return f"\ue008{'d' if self.display else 'i'}{self.tex.encode().hex()}\ue009"


def formulas(text: str) -> list[tuple[Formula, int, int]]:
    """The formulas of a text in order, each with start and end.

    Args:
        text: Markdown whose code and comments are already blanked.
    """
    if "$" not in text:
        return []
    visible = TARGETS.sub(lambda target: target.group().replace("$", " "), text)
    return [(_formula(match), *match.span()) for match in _matches(visible)]


def _matches(text: str) -> Iterator[re.Match[str]]:
    start = 0
    while match := FORMULA.search(text, start):
        start = match.end()
        if _is_price(match):
            start = match.start() + 1
        else:
            yield match


def _formula(match: re.Match[str]) -> Formula:
    tex = match["display"] or match["inline"]
    return Formula(" ".join(tex.split()), match["display"] is not None)


def _is_price(match: re.Match[str]) -> bool:
    inline = match["inline"] or ""
    after_letter = inline[:1].isdigit() and match.string[match.start() - 1 : match.start()].isalpha()
    return bool(after_letter or PRICE.match(inline))


def formula_of(token: re.Match[str]) -> Formula:
    """The formula of a match of TOKEN."""
    return Formula(bytes.fromhex(token[2]).decode(), token[1] == "d")
