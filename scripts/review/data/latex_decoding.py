r"""Turn LaTeX in BibTeX values into text.

The text is plain Unicode in NFC with the markup that CSL-JSON has in titles: <i>, <b>,
<sup>, <sub> and <sc>; any other sign, < too, is itself. pylatexenc knows the commands;
what BibTeX's authors mean otherwise than LaTeX reads it is settled before: a bare %, a
price in dollars, a prime. Markup:
https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html#html-like-formatting-tags
"""

import logging
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from pylatexenc import latexwalker, macrospec
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

# It logs commands without their arguments; such a value is shown as far as it goes.
logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)

# Values that may hold LaTeX; all others are text already.
LATEX = re.compile(r"[\\${}~]|--|``|''")
# Addresses that may hold LaTeX, or blanks.
CODED = re.compile(r"[\\${}<>\s]")
# Dollars around a formula, by pandoc's rule: no blank inside of them, no digit behind.
# One with a command in it is a formula in any case.
FORMULA = re.compile(r"(?<!\\)\$(?:(?! )((?:[^$\\]|\\.)+?)(?<! )\$(?!\d)|(?!\d)([^$]*\\[A-Za-z{}^][^$]*)\$)")
SCRIPT = re.compile(r"([_^])\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|\\.|[^\s{}]))")
SWITCH = re.compile(r"\{\\(it|em|sl|itshape|bf|bfseries|sc|scshape|rm|tt)\b\s*((?:[^{}]|\{[^{}]*\})*)\}")
# Keeps two signs apart that would be one, as {} does; Unicode reserves it for use inside a program.
APART = "\ufdd1"
# A Greek letter outside of a formula, whose author does not mean TeX to take the blank behind it.
GREEK = re.compile(
    r"\\((?:var)?(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi"
    r"|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega))(?=\s)"
)
COMMAND = re.compile(r"\\([A-Za-z]+)")
# Markup of a title and the LaTeX for it.
MARKUP = {"i": "textit", "b": "textbf", "sup": "textsuperscript", "sub": "textsubscript", "sc": "textsc"}
STYLED = {"it": "textit", "em": "emph", "sl": "textit", "bf": "textbf", "sc": "textsc"}
TAGS = {
    **{latex: tag for tag, latex in MARKUP.items()},
    **dict.fromkeys(("emph", "textsl", "mkbibemph", "mkbibitalic"), "i"),
    "mkbibbold": "b",
    "mathit": "i",
    "mathbf": "b",
}
TAG = re.compile(r"</?(?:i|b|sup|sub|sc)>|<span class=\"nocase\">|<span style=\"font-variant: ?small-caps;\">|</span>")
RAISED = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True)) | {"′": "′", "°": "°"}
LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
# Commands whose arguments are text, which pylatexenc does not know or shows otherwise.
SHOWN = (
    "enquote",
    "mkbibquote",
    "mkbibparens",
    "textnormal",
    "textup",
    "textsf",
    "mbox",
    "ensuremath",
    "NoCaseChange",
    "texttt",
    "ce",
    "bm",
    "boldsymbol",
    "operatorname",
    "textmd",
)
SIGNS = {
    "textcelsius": "℃",
    "copyright": "©",
    "textcopyright": "©",
    "textregistered": "®",
    "texttrademark": "™",
    "textquotesingle": "'",
    "textsinglequote": "'",
    "textprimstress": "ˈ",
    "textminus": "−",
    "S": "§",
    "P": "¶",
    "pounds": "£",
    "euro": "€",
    "angstrom": "Å",
    "ddagger": "‡",
    "checkmark": "✓",
    "glqq": "„",
    "grqq": "“",
    "og": "«",
    "fg": "»",
    "hyphen": "-",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "par": " ",
    "newline": " ",
    "linebreak": " ",
    "left": "",
    "right": "",
    "permil": "‰",
    "ohm": "Ω",
    "textgreater": ">",
    "textless": "<",
    "textbar": "|",
    "textquotedbl": '"',
    "textunderscore": "_",
    "textdollar": "$",
    "textperiodcentered": "·",
    "textbullet": "•",
    "textdagger": "†",
    "textprime": "′",
    "textohm": "Ω",
    "textmho": "℧",
    "textonehalf": "½",
    "textperthousand": "‰",
    "textrightarrow": "→",
    "textleftarrow": "←",
    "textuparrow": "↑",
    "textdownarrow": "↓",
    "textonesuperior": "¹",
    "texttwosuperior": "²",
    "textthreesuperior": "³",
    "textalpha": "α",
    "textbeta": "β",
    "textgamma": "γ",
    "textdelta": "δ",
    "textepsilon": "ε",
    "textkappa": "κ",
    "textlambda": "λ",
    "textmugreek": "μ",
    "textomega": "ω",
    "textnumero": "№",
    "slash": "/",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbackslash": "\\",
    "prime": "′",
    "circ": "°",
    "sim": "~",
    "backslash": "\\",
    "degree": "°",
    "micro": "µ",
    "mu": "μ",
    "le": "≤",
    "ge": "≥",
    "-": "",
    "/": "",
    " ": " ",
    "string": "",
    "protect": "",
    "newblock": "",
    "noopsort": "",
    "bibrangedash": "–",
    "textendash": "–",
    "textemdash": "—",
}


def decode(written: str) -> str:
    """The text of a value: LaTeX as the signs and the markup that it stands for, in NFC."""
    if not LATEX.search(written):
        return _composed(" ".join(written.split()))
    return _decoded(written)


@lru_cache(maxsize=4096)  # journals, publishers and names come again and again
def _decoded(written: str) -> str:
    text = re.sub(r"(?<=[-`'])\{\}(?=[-`'])", APART, re.sub(r"(?<=\S)~", " ", written))
    text = _translated(text) if "\\" in text or "$" in text else re.sub(r"[{}]", "", text)
    return _composed(" ".join(_typeset(text).replace(APART, "").split()))


def _composed(text: str) -> str:
    """The text in NFC; a dotless i below an accent is an i."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", re.sub("ı(?=[\u0300-\u036f])", "i", re.sub("ȷ(?=[\u0300-\u036f])", "j", text)))


def _typeset(text: str) -> str:
    """Quotes and dashes as TeX sets them; an apostrophe or a prime stays as it is."""
    text = re.sub(r"``(.*?)''", r"“\1”", text)
    text = re.sub(r"(?<![\w`])`([^`']+)'(?!\w)", r"‘\1’", text)
    return re.sub(r"(?<!-)--(?!-)", "–", re.sub(r"(?<!-)---(?!-)", "—", text))


def _translated(text: str) -> str:
    text = text.replace(r"\^{}", r"\textasciicircum{}").replace(r"\~{}", r"\textasciitilde{}")
    text = GREEK.sub(r"\\\1{}", text)
    text = re.sub(r"\\\((.+?)\\\)", lambda found: _formula(found.group(1)), text)
    text = FORMULA.sub(lambda found: _formula(found[1] or found[2]), text)
    text = re.sub(r"(?<!\\)([$%&#])", r"\\\1", text)
    text = re.sub(r"\\(?:url|path|nolinkurl)\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"\\href\{[^{}]*\}", "", text)
    text = re.sub(r"\\([A-Za-z]+)(?=\s*\{)", lambda found: "" if _is_unknown(found[1]) else found[0], text)
    text = SWITCH.sub(lambda found: f"\\{STYLED.get(found.group(1)[:2], 'textnormal')}{{{found.group(2)}}}", text)
    made: str = _decoder().nodelist_to_text(_nodes(text))
    return made


def _formula(formula: str) -> str:
    """A formula as LaTeX text: what is raised and lowered as commands, the rest as it is."""
    raised = {"_": "textsubscript", "^": "textsuperscript"}
    formula = formula.replace("'", r"\prime ")
    formula = SCRIPT.sub(lambda found: f"\\{raised[found[1]]}{{{_formula(found[2] or found[3] or '')}}}", formula)
    return f"{{{formula}}}"


def _nodes(text: str) -> Any:
    walker = latexwalker.LatexWalker(text, latex_context=_grammar(), tolerant_parsing=True)
    return walker.get_latex_nodes()[0]


@cache
def _grammar() -> Any:
    """The commands and how many arguments each takes."""
    grammar = latexwalker.get_default_latex_context_db()
    one = [macrospec.std_macro(name, False, 1) for name in (*TAGS, *SHOWN)]
    none = [macrospec.std_macro(name, False, 0) for name in SIGNS]
    grammar.add_context_category("bibliography", macros=[*one, *none], prepend=True)
    return grammar


@cache
def _decoder() -> Any:
    """The words and signs that each command stands for; quotes and dashes are set afterwards."""
    known = get_default_latex_context_db()
    macros = [MacroTextSpec(name, simplify_repl=_tagged(tag)) for name, tag in TAGS.items()]
    macros += [MacroTextSpec(name, simplify_repl="%s") for name in SHOWN if name not in ("enquote", "mkbibquote")]
    macros += [MacroTextSpec(name, simplify_repl="“%s”") for name in ("enquote", "mkbibquote")]
    macros += [MacroTextSpec(name, simplify_repl=sign) for name, sign in SIGNS.items()]
    known.add_context_category("bibliography", macros=macros, prepend=True)
    known.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_named))
    known = known.filter_context(exclude_categories=["nonascii-specials"])
    return LatexNodes2Text(latex_context=known, math_mode="text", strict_latex_spaces=False)


def _tagged(tag: str) -> Any:
    """What replaces a command of markup: its argument between tags, or raised and lowered signs."""
    signs = {"sup": RAISED, "sub": LOWERED}.get(tag)

    def replacement(node: Any, l2tobj: Any) -> str:
        text = l2tobj.nodelist_to_text([part for part in node.nodeargd.argnlist if part is not None])
        if signs and text and all(sign in signs for sign in text):
            return "".join(signs[sign] for sign in text)
        return f"<{tag}>{text}</{tag}>" if text else ""

    return replacement


def _named(node: Any) -> str:
    r"""An unknown command by its name, as journals are in some files: \apj."""
    return str(node.macroname) + str(node.macro_post_space or "")


def unknown_commands(written: str) -> list[str]:
    """The names of commands in a value that are not known, so that only their argument or name is shown."""
    return [name for name in dict.fromkeys(COMMAND.findall(written)) if _is_unknown(name)] if "\\" in written else []


# Commands that are replaced before pylatexenc reads the value.
REPLACED = {*STYLED, "itshape", "bfseries", "scshape", "rm", "tt", "url", "path", "nolinkurl", "href"}


@cache
def _is_unknown(name: str) -> bool:
    return name not in REPLACED and not _decoder().latex_context.get_macro_spec(name).macroname


def verbatim(written: str) -> str:
    """The text of an address or an identifier: only the signs that LaTeX wants escaped are freed."""
    if not CODED.search(written):
        return written
    text = re.sub(r"\\(?:url|path|nolinkurl)\{([^{}]*)\}", r"\1", written)
    text = re.sub(r"\{?\\textasciitilde\s*(?:\{\})?\}?|\$\\sim\$|\{?\\~\{\}\}?", "~", text)
    text = re.sub(r"\{?\\textunderscore\s*(?:\{\})?\}?", "_", text)
    text = re.sub(r"\{\\([#$%&_{}])\}|\\([#$%&_{}~^])", r"\1\2", text)
    while (bare := re.sub(r"\{([^{}]*)\}", r"\1", text)) != text:
        text = bare
    if not text.startswith(("<http", "http")):
        return " ".join(text.split())
    address = "".join(text.split())
    return address[1:].removesuffix(">") if address.startswith("<") else address


def plain(text: str) -> str:
    """The text without CSL's markup; what is raised or lowered as signs of Unicode where it has them."""
    if "<" not in text:
        return text
    for tag, signs in (("sup", RAISED), ("sub", LOWERED)):
        text = re.sub(f"<{tag}>([{re.escape(''.join(signs))}]+)</{tag}>", lambda found: _signs(found[1], signs), text)  # noqa: B023
    return TAG.sub("", text)


def _signs(text: str, signs: dict[str, str]) -> str:
    return "".join(signs[sign] for sign in text)
