"""Shield parts of a page's Markdown that mkdocs-bibtex or Python-Markdown would misread.

mkdocs-bibtex treats any bracket with an @ as a citation, even in code and links, drops
the text around a key, and recognizes only keys made of letters. So each citation reaches it as a
bracket with the key in hexadecimal digits, and every other @ and bracket is hidden. Its
output, a footnote, becomes a token that Markdown does not change, which leaves
footnotes to the authors of pages. Formulas become tokens too, and unclosed brackets
are escaped.
"""

import re
from collections.abc import Collection, Iterator

from review.data.brackets import open_brackets
from review.data.citation_syntax import NOT_PROSE, Citation, Group, cited
from review.data.code_spans import blank, blank_code
from review.data.formulas import TOKEN, formulas
from review.data.pages import blank_comments

# Private-use characters, which pages must not contain (`text_reader.HIDDEN`).
AT, BRACKET = "\ue000", "\ue007"
OPEN, NEXT, CLOSE, IN_SENTENCE = "\ue001", "\ue004", "\ue005", "\ue006"
KEY_START, KEY_END = "\ue002", "\ue003"
# `footnote_format` of mkdocs-bibtex, which distinguishes its footnotes from the page's own.
FOOTNOTE_FORMAT = f"{KEY_START}{{key}}{KEY_END}"
DEFINITION = re.compile(rf"^\[\^{KEY_START}[0-9a-f]+{KEY_END}\]:.*\n?", re.M)
REFERENCE = re.compile(rf"\[\^({KEY_START}[0-9a-f]+{KEY_END})\]")
# A group of citations in a rendered page, and one work in it.
GROUP = re.compile(rf"{OPEN}({IN_SENTENCE}?)([^{OPEN}{CLOSE}]*){CLOSE}")
WORK = re.compile(rf"(.*?){KEY_START}([0-9a-f]+){KEY_END}(.*)", re.S)
PRIVATE = str.maketrans({"@": AT, "[": BRACKET})
PUBLIC = str.maketrans({AT: "@", BRACKET: "["})
# A footnote's label, which becomes part of an id.
LABEL = re.compile(r"(?<=\[\^)[^\]\n]+(?=\])")
ESCAPED = re.compile(r"\\(?=[$@])")
# The prime in 5'-UTR, 3' end, and N,N'-dimethyl, which smart punctuation would turn into a quote.
PRIME = re.compile(
    r"(?<=\b[1-9NOCSP])'(?=-)|(?<=\b[35])'(?=\s+(?:UTRs?|ends?|untranslated|flanking|cap|terminus|regions?|splice)\b)"
    r"|(?<=\b[35])'(?=\s+(?:and|to|or)\s+[35]')"
)


def shield(markdown: str, inline: Collection[str] = ()) -> str:
    """Prepare Markdown for mkdocs-bibtex; `unshield` restores all but citations, formulas, and primes.

    Args:
        markdown: the source of a page.
        inline: the keys that are also citations outside brackets.
    """
    markdown = _edited(markdown, list(_edits(markdown)))
    visible = blank_comments(blank_code(markdown))
    parts, end = [], 0
    for group in cited(visible, inline):
        parts += [markdown[end : group.start].translate(PRIVATE), _token(group)]
        end = group.end
    return "".join([*parts, markdown[end:].translate(PRIVATE)])


def unshield(markdown: str) -> str:
    """Turn the output of mkdocs-bibtex into Markdown for Python-Markdown, with citations as tokens."""
    return REFERENCE.sub(r"\1", DEFINITION.sub("", markdown)).translate(PUBLIC)


def _edits(markdown: str) -> Iterator[tuple[int, int, str]]:
    """Yield the replacements before citations are read, as non-overlapping (start, end, text)."""
    visible = blank_comments(blank_code(markdown))
    found = formulas(visible)
    for formula, start, end in found:
        yield start, end, formula.token
    visible = blank(visible, [(start, end) for _, start, end in found])
    outside = [match.span() for match in NOT_PROSE.finditer(visible)]
    bare = blank(visible, [(start + (visible[start] == "]"), end) for start, end in outside])
    for start in open_brackets(bare):
        yield start, start + 1, "\\["
    visible = blank(visible, outside)
    for match in LABEL.finditer(visible):
        yield *match.span(), re.sub(r"[^\w-]+", "-", match.group())
    for form, text in ((ESCAPED, ""), (PRIME, "′")):
        for match in form.finditer(visible):
            yield *match.span(), text


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def _token(group: Group) -> str:
    works = NEXT.join(map(_work, group.citations))
    return f"{OPEN}{IN_SENTENCE * group.narrative}{works}{CLOSE}"


def _work(citation: Citation) -> str:
    before = f"{citation.before} " if citation.before else ""
    return f"{before.translate(PRIVATE)}[@{citation.key.encode().hex()}]{citation.after.translate(PRIVATE)}"


def read_group(inside: str) -> list[Citation]:
    """The works of a citation group in a rendered page, with the HTML around each.

    Args:
        inside: the content of the group, as matched by GROUP.
    """
    found = [WORK.fullmatch(part) for part in inside.split(NEXT)]
    return [Citation(bytes.fromhex(match[2]).decode(), match[1], match[3]) for match in found if match]


def without_tokens(html: str) -> str:
    """A rendered page without the tokens of citations and formulas, for rules about its text and tags."""
    return TOKEN.sub("", GROUP.sub("", html))
