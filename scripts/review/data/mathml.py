"""Convert TeX formulas to MathML, which browsers, EPUB readers, and screen readers support without scripts.

The converter is pandoc, which is installed for the references already and reports what
it cannot read. latex2mathml passes unknown commands through as letters, and links with
any address.
https://www.w3.org/TR/mathml-core/
"""

import json
import re
import subprocess
from xml.etree import ElementTree

from review.data.formulas import Formula

API = [1, 23, 1]  # the version of pandoc's JSON documents
MATH = re.compile(r"<math\b.*?</math>", re.S)
ANNOTATION = re.compile(r"<annotation\b.*?</annotation>|</?semantics>", re.S)
NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
# Separators between the parts of an element in its plain text: x^2, x_i, a/b.
JOINED = {"msup": "^", "mover": "", "msub": "_", "munder": "_", "mfrac": "/", "msubsup": "_^", "munderover": "_^"}
UNSEEN = "\u2061\u2062\u2063\u2064"


def mathml(formulas: list[Formula]) -> dict[Formula, str]:
    """The MathML of each formula that pandoc can read; others are absent.

    Args:
        formulas: the formulas; pandoc is started once for all of them.
    """
    if not formulas:
        return {}
    import pypandoc  # slow to import, and usually not needed thanks to the cache

    blocks = [{"t": "Para", "c": [{"t": "Math", "c": [_kind(formula), formula.tex]}]} for formula in formulas]
    document = json.dumps({"pandoc-api-version": API, "meta": {}, "blocks": blocks})
    command = [pypandoc.get_pandoc_path(), "--from=json", "--to=html5", "--mathml", "--wrap=none", "--sandbox"]
    done = subprocess.run(command, input=document.encode(), capture_output=True, check=True)
    paragraphs = done.stdout.decode().strip().split("\n")
    found = zip(formulas, map(MATH.search, paragraphs), strict=True)
    return {formula: _with_alttext(math.group()) for formula, math in found if math}


def _kind(formula: Formula) -> dict[str, str]:
    return {"t": "DisplayMath" if formula.display else "InlineMath"}


def _with_alttext(math: str) -> str:
    """MathML with its plain text as `alttext`, and without its TeX, which search would index."""
    math = ANNOTATION.sub("", math).replace(NAMESPACE, "", 1)
    text = plain_text(ElementTree.fromstring(math))
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return math.replace("<math", f'<math alttext="{escaped}"', 1)


def plain_text(element: ElementTree.Element) -> str:
    """A formula as text on one line: "10^−3", "IC_50 = 3.2", "(a + b)/c"."""
    parts = [plain_text(child) for child in element]
    name = element.tag.rpartition("}")[2]
    if name in JOINED and len(parts) > 1:
        signs = JOINED[name] or [""]
        return parts[0] + "".join(sign + _grouped(part) for sign, part in zip(signs, parts[1:], strict=False))
    if name == "msqrt":
        return f"√{_grouped(''.join(parts))}"
    if name == "mspace":
        return " "
    if name == "mtr":
        return " ".join(parts) + "; "
    text = (element.text or "").strip(UNSEEN) if not parts else "".join(parts)
    if name == "mo" and text and text in "=<>≤≥≈≠±→∼∝≡":
        return f" {text} "
    return " ".join(text.split()).rstrip("; ") if name == "math" else text


def _grouped(text: str) -> str:
    return text if re.fullmatch(r"−?[\w.,′]+|\W", text) else f"({text})"
