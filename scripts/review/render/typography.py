"""Typography of a page: no breaks in names and ranges or before citations, and curly apostrophes.

Only the appearance changes. A name keeps its plain hyphen for copying and searching;
instead, the style sheet prevents breaks in an element around it.
"""

import re
from collections.abc import Iterator

TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.S)
# Elements whose text is not changed: code, formulas, drawings, and elements with only text.
UNCHANGED = re.compile(r"<(/?)(code|pre|kbd|svg|math|script|style|option|select|textarea|title)\b")
PART = r"[^\W_]+"
HYPHENED = re.compile(
    rf"(?<![\w&#/.@-]){PART}(?:-{PART})+(?![\w@]|[-./]\w)|(?<![\w.,])\d[\d.,]*–\d(?:[\d.,]*\d)?(?!\w)"
)
# A part of a name: capital or Greek letters, digits, letters with digits or with capitals inside.
NAME_PART = re.compile(r"[A-Zα-ωΑ-Ω]{1,2}|\d\w*|\w*\d|[^\W_]+[A-Z]\w*")
# Ids of records and page numbers, which are not names.
NOT_A_NAME = re.compile(r"[a-z]-.*|[\d-]+")
# An apostrophe: in a word, after a plural, or before a letter that was split off, as in "in 't Anker".
APOSTROPHE = re.compile(r"(?<=[^\W\d_])(?:'|&#39;)|(?<!\w)(?:'|&#39;)(?=[snt]\b)")
SINGLE_QUOTED = re.compile(r"(?<![\w=])(?:'|&#39;)(?=\S)(?![snt]\b)([^'<>]*?\S)(?:'|&#39;)(?!\w)")
QUOTED = re.compile(r"(?<![\w=])(?:\"|&#34;|&quot;)(?=\S)([^\"<>]*?\S)(?:\"|&#34;|&quot;)(?!\w)")
# Text that typography may change, which most texts between two tags lack.
CHANGED = re.compile("['\"&–-]")
# The space before a citation bracket, where no line should break after a word or one of these elements.
BEFORE_BRACKET = re.compile(r"\s+(?=<span class=\"cites\b)")
INLINE = ("</a>", "</q>", "</em>", "</span>")
NO_BREAK = "\N{NO-BREAK SPACE}"


def apply_typography(html: str) -> str:
    """Apply typography to the text of a page, except in tags, code, formulas, and drawings."""
    return "".join(_pieces(BEFORE_BRACKET.sub(_joined, html)))


def _pieces(html: str) -> Iterator[str]:
    """Yield the changed texts and the stretches between them; most of a large page is one stretch."""
    inside = written = end = 0
    for tag in TAG.finditer(html):
        if not inside and CHANGED.search(html, end, tag.start()):
            yield html[written:end]
            yield _typeset_text(html[end : tag.start()])
            written = tag.start()
        if element := UNCHANGED.match(html, tag.start()):
            inside = max(0, inside + (-1 if element[1] else 1))
        end = tag.end()
    yield html[written:end]
    yield html[end:] if inside else _typeset_text(html[end:])


def _joined(space: re.Match[str]) -> str:
    """A no-break space for a space between a word and a citation bracket; other spaces unchanged."""
    html, start = space.string, space.start()
    follows_word = start and (html[start - 1] != ">" or html.endswith(INLINE, 0, start))
    return NO_BREAK if follows_word else space[0]


def _typeset_text(text: str) -> str:
    """Apply typography to the text between two tags."""
    text = APOSTROPHE.sub("’", SINGLE_QUOTED.sub(r"‘\1’", text))
    text = QUOTED.sub(r"“\1”", text)
    return HYPHENED.sub(lambda name: f'<span class="nb">{name[0]}</span>' if _is_name(name[0]) else name[0], text)


def _is_name(word: str) -> bool:
    """Whether a hyphenated word is a name or range that must not be broken: miR-146b, PD-L1, 30–100."""
    return "–" in word or (not NOT_A_NAME.fullmatch(word) and any(map(NAME_PART.fullmatch, word.split("-"))))
