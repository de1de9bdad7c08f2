r"""Convert LaTeX in BibTeX values to text.

The text is Unicode in NFC with CSL-JSON's markup for titles: <i>, <b>, <sup>, <sub>, and
<sc>. Any other character, even <, stands for itself. pylatexenc converts the commands.
Before it runs, this module escapes text that authors of BibTeX do not mean as LaTeX: a
bare %, a price in dollars, a prime. Markup:
https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html#html-like-formatting-tags
"""

import logging
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from pylatexenc import latexwalker, macrospec
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

# pylatexenc logs commands that lack arguments; such a value is converted as far as possible.
logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)

# Values that may contain LaTeX; all others are plain text already.
LATEX = re.compile(r"[\\${}~]|--|``|''")
# Addresses that may contain LaTeX or spaces.
CODED = re.compile(r"[\\${}<>\s]")
# A formula in dollar signs, by pandoc's rule: no space just inside them, no digit after them.
# With a command inside, it is a formula in any case.
FORMULA = re.compile(r"(?<!\\)\$(?:(?! )((?:[^$\\]|\\.)+?)(?<! )\$(?!\d)|(?!\d)([^$]*\\[A-Za-z{}^][^$]*)\$)")
SCRIPT = re.compile(r"([_^])\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|\\.|[^\s{}]))")
SWITCH = re.compile(r"\{\\(it|em|sl|itshape|bf|bfseries|sc|scshape|rm|tt)\b\s*((?:[^{}]|\{[^{}]*\})*)\}")
# Separates two characters that would form a ligature, as {} does; a Unicode noncharacter for internal use.
SEPARATOR = "\ufdd1"
# A Greek letter outside a formula; TeX would drop the space after it, which its author wants.
GREEK = re.compile(
    r"\\((?:var)?(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi"
    r"|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega))(?=\s)"
)
COMMAND = re.compile(r"\\([A-Za-z]+)")
# Title markup and its LaTeX.
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
# Commands with text arguments that pylatexenc does not know or shows differently.
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
    """The text of a value, with LaTeX converted to characters and markup, in NFC."""
    if not LATEX.search(written):
        return _nfc(" ".join(written.split()))
    return _decoded(written)


@lru_cache(maxsize=4096)  # journals, publishers, and names recur
def _decoded(written: str) -> str:
    text = re.sub(r"(?<=[-`'])\{\}(?=[-`'])", SEPARATOR, re.sub(r"(?<=\S)~", " ", written))
    text = _run_commands(text) if "\\" in text or "$" in text else re.sub(r"[{}]", "", text)
    return _nfc(" ".join(_with_smart_quotes(text).replace(SEPARATOR, "").split()))


def _nfc(text: str) -> str:
    """The text in NFC; a dotless i or j under an accent becomes a plain one."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", re.sub("ı(?=[\u0300-\u036f])", "i", re.sub("ȷ(?=[\u0300-\u036f])", "j", text)))


def _with_smart_quotes(text: str) -> str:
    """The text with TeX's quotes and dashes; apostrophes and primes stay unchanged."""
    text = re.sub(r"``(.*?)''", r"“\1”", text)
    text = re.sub(r"(?<![\w`])`([^`']+)'(?!\w)", r"‘\1’", text)
    return re.sub(r"(?<!-)--(?!-)", "–", re.sub(r"(?<!-)---(?!-)", "—", text))


def _run_commands(text: str) -> str:
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
    """A formula as LaTeX text, with superscripts and subscripts as commands."""
    raised = {"_": "textsubscript", "^": "textsuperscript"}
    formula = formula.replace("'", r"\prime ")
    formula = SCRIPT.sub(lambda found: f"\\{raised[found[1]]}{{{_formula(found[2] or found[3] or '')}}}", formula)
    return f"{{{formula}}}"


def _nodes(text: str) -> Any:
    walker = latexwalker.LatexWalker(text, latex_context=_grammar(), tolerant_parsing=True)
    return walker.get_latex_nodes()[0]


@cache
def _grammar() -> Any:
    """The commands and their number of arguments."""
    grammar = latexwalker.get_default_latex_context_db()
    one = [macrospec.std_macro(name, False, 1) for name in (*TAGS, *SHOWN)]
    none = [macrospec.std_macro(name, False, 0) for name in SIGNS]
    grammar.add_context_category("bibliography", macros=[*one, *none], prepend=True)
    return grammar


@cache
def _decoder() -> Any:
    """The text of each command; quotes and dashes are converted later."""
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
    """A function that converts a markup command to its argument in tags, or to superscript or subscript characters."""
    signs = {"sup": RAISED, "sub": LOWERED}.get(tag)

    def replacement(node: Any, l2tobj: Any) -> str:
        text = l2tobj.nodelist_to_text([part for part in node.nodeargd.argnlist if part is not None])
        if signs and text and all(sign in signs for sign in text):
            return "".join(signs[sign] for sign in text)
        return f"<{tag}>{text}</{tag}>" if text else ""

    return replacement


def _named(node: Any) -> str:
    r"""The name of an unknown command, such as \apj, which some files use for a journal."""
    return str(node.macroname) + str(node.macro_post_space or "")


def unknown_commands(written: str) -> list[str]:
    """The names of unknown commands in a value, of which only the argument or name is shown."""
    return [name for name in dict.fromkeys(COMMAND.findall(written)) if _is_unknown(name)] if "\\" in written else []


# Commands that are replaced before pylatexenc runs.
REPLACED = {*STYLED, "itshape", "bfseries", "scshape", "rm", "tt", "url", "path", "nolinkurl", "href"}


@cache
def _is_unknown(name: str) -> bool:
    return name not in REPLACED and not _decoder().latex_context.get_macro_spec(name).macroname


def verbatim(written: str) -> str:
    """The text of an address or identifier, with only LaTeX's escapes undone."""
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
    """The text without CSL's markup; superscripts and subscripts become Unicode characters where those exist."""
    if "<" not in text:
        return text
    for tag, signs in (("sup", RAISED), ("sub", LOWERED)):
        text = re.sub(f"<{tag}>([{re.escape(''.join(signs))}]+)</{tag}>", lambda found: _mapped(found[1], signs), text)  # noqa: B023
    return TAG.sub("", text)


def _mapped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs[sign] for sign in text)
