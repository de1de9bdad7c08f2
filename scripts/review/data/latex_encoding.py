"""Convert text to LaTeX that pdfLaTeX prints and other programs read.

The text may contain CSL's markup for titles, as from `latex_decoding`.
"""

import re
import unicodedata
from functools import cache
from typing import Any

from pylatexenc import latexencode

from review.data.latex_decoding import LOWERED, MARKUP, RAISED, TAG

# Characters that are special to TeX, or that its oldest fonts print as other characters.
SPECIAL = {sign: f"\\{sign}" for sign in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
# Characters that pdfLaTeX reads directly: Latin letters and common punctuation.
READ = re.compile(
    "[\x20-\x7e\u00a1-\u00ac\u00ae-\u017e\u0218-\u021b\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2039\u203a\u20ac\u2122]"
)
LOWER = {sign: plain_sign for plain_sign, sign in LOWERED.items() if plain_sign != "−"}
RAISE = {sign: plain_sign for plain_sign, sign in RAISED.items() if plain_sign != "−" and sign != plain_sign}
RUN = re.compile(f"([{''.join(RAISE)}]+)|([{''.join(LOWER)}]+)")
COMBINED = re.compile("(?s:.)[\u0300-\u036f]+|(?s:.)")
# A character that TeX joins with the next one.
LIGATURE = re.compile(r"-(?=-)|`(?=`)|'(?=')")
# Text that needs encoding, which most values lack.
CHANGED = re.compile(rf"[{re.escape(''.join(SPECIAL))}]|[^\x00-\x7f]|{LIGATURE.pattern}")
TAGS = re.compile(f"({TAG.pattern})")


def encode(text: str) -> str:
    """The text as LaTeX for pdfLaTeX: special characters escaped, Greek letters and symbols as commands.

    A character without a LaTeX command, such as a Chinese one, stays unchanged.
    """
    if "<" not in text:
        return encode_plain(text)
    return "".join(_tag(part) if TAG.fullmatch(part) else encode_plain(part) for part in TAGS.split(text))


def _tag(tag: str) -> str:
    if tag.startswith("<span"):
        return r"\textsc{" if "small-caps" in tag else "{"
    return "}" if tag.startswith("</") else f"\\{MARKUP[tag[1:-1]]}{{"


def encode_plain(text: str) -> str:
    """Like `encode`, for text in which < is not markup."""
    if not CHANGED.search(text):
        return text
    text = LIGATURE.sub(r"\g<0>{}", "".join(SPECIAL.get(sign, sign) for sign in text))
    if text.isascii():
        return text
    text = RUN.sub(_script, text)
    return "".join(sign if READ.fullmatch(sign) else _command(sign) for sign in COMBINED.findall(text))


def _script(found: re.Match[str]) -> str:
    if found[1] and all(sign in "¹²³" for sign in found[1]):
        return found[1]
    name, table = ("textsuperscript", RAISE) if found[1] else ("textsubscript", LOWER)
    return f"\\{name}{{{''.join(table[sign] for sign in found.group())}}}"


# Characters for which pylatexenc has no command, or one that needs a package.
ARROWS = dict(zip("←→↑↓↔", ("leftarrow", "rightarrow", "uparrow", "downarrow", "leftrightarrow"), strict=True))
OWN = {sign: f"$\\{name}$" for sign, name in ARROWS.items()} | {
    "′": "$'$",
    "″": "$''$",
    "−": "$-$",
    "‑": "-",
    "‐": "-",
    "\u2009": r"\,",
    "\u202f": r"\,",
    "\u00a0": "~",
    "℃": r"\textdegree{}C",
    "µ": r"\textmu{}",
}


@cache
def _command(sign: str) -> str:
    if sign in OWN:
        return OWN[sign]
    if unicodedata.category(sign[0]) == "Zs":
        return " "
    written = str(_encoder().unicode_to_latex(sign))
    if re.search(r"\\cyr", written, re.I):  # needs a font encoding that few documents load
        return sign
    return re.sub(r"^\{?\\ensuremath\{(.*)\}\}?$", r"$\1$", written)


@cache
def _encoder() -> Any:
    return latexencode.UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False)


# Escapes for text that our BibTeX reader would interpret: braces, commands, formulas, ties, dashes, quotes.
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "`": r"\textasciigrave{}",
}
ACTED_ON = re.compile(r"[\\{}$`]|(?<=\S)~|" + LIGATURE.pattern)


def plain_bibtex(text: str) -> str:
    """The text as in references.bib: plain, with escapes where it would be misread."""
    return ACTED_ON.sub(_escape, text) if ACTED_ON.search(text) else text


def _escape(found: re.Match[str]) -> str:
    sign = found.group()
    if sign == "~":
        return r"\textasciitilde{}"
    return ESCAPES.get(sign) or f"{sign}{{}}"
