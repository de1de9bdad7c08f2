"""BibTeX: a page as an @online entry, a cited work as it is written in references.bib.

Zotero's source maps @online to a web page and @misc to a book; pandoc and citation-js read
a web page. BibTeX 0.99d, tried by hand with plain, unsrt, alpha and abbrv, warns of the
type and prints just what it prints for @misc, howpublished with the address. So there is no
@misc twin: managers would import it as a second item.
"""

import re

from review.data.bibliography import Work
from review.data.source import Source
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import source_note


def write_page(source: Source, target: CitationTarget) -> str:
    """One @online entry; braces keep the corporate author and the capitals."""
    return (
        f"@online{{{target.citekey},\n"
        f"  author       = {{{{{_latex(target.editors)}}}}},\n"
        f"  title        = {{{{{_latex(target.prefix + target.where)}}}}},\n"
        f"  year         = {{{target.year}}},\n"
        f"  url          = {{{target.address}}},\n"
        f"  urldate      = {{{target.accessed}}},\n"
        f"  howpublished = {{\\url{{{target.address}}}, accessed {target.accessed}}},\n"
        f"  note         = {{{_latex(source_note(source))}}},\n"
        "}\n"
    )


def write_works(works: list[Work], notices: dict[str, str]) -> str:
    """The entries in the order given; a notice becomes the field `note`."""
    return "\n\n".join(_entry(work, notices.get(work.key, "")) for work in works) + "\n"


def _latex(text: str) -> str:
    """The text with the signs escaped that TeX would act on."""
    named = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^#$%&_{}]", lambda sign: named.get(sign.group(), f"\\{sign.group()}"), text)


def _entry(work: Work, notice: str) -> str:
    if not notice:
        return work.source
    return work.source.removesuffix("}").rstrip() + f"\n  note         = {{{notice}}},\n}}"
