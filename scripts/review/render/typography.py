"""Set the type of a page: names and ranges in one piece, citations with their word, curly apostrophes.

Only what is seen changes. A name keeps its plain hyphen, so that it can be copied and
found: an element around it, which the style sheet does not break, holds it together.
"""

import re

TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.S)
# Elements whose text stays as it is: code, formulas, drawings, and what holds no elements.
KEPT = re.compile(r"<(/?)(code|pre|kbd|svg|math|script|style|option|select|textarea|title)\b")
PART = r"[^\W_]+"
HYPHENED = re.compile(
    rf"(?<![\w&#/.@-]){PART}(?:-{PART})+(?![\w@]|[-./]\w)|(?<![\w.,])\d[\d.,]*–\d(?:[\d.,]*\d)?(?!\w)"
)
# Part of a name: a capital or Greek letter, digits, letters with digits or with capitals inside.
OF_A_NAME = re.compile(r"[A-Zα-ωΑ-Ω]{1,2}|\d\w*|\w*\d|[^\W_]+[A-Z]\w*")
# Ids of records and numbers of pages are no names.
NO_NAME = re.compile(r"[a-z]-.*|[\d-]+")
APOSTROPHE = re.compile(r"(?<=[^\W\d_])(?:'|&#39;)(?=[^\W\d_])")
QUOTED = re.compile(r"(?<![\w=])(?:\"|&#34;|&quot;)(?=\S)([^\"<>]*?\S)(?:\"|&#34;|&quot;)(?!\w)")
# What any of these may change; most texts between two tags have none of it.
CHANGED = re.compile("['\"&–-]")
# A bracket of citations keeps to the word before it, also to one at the end of these elements.
BEFORE_BRACKET = re.compile(r"\s+(?=<span class=\"cites\b)")
INLINE = ("</a>", "</q>", "</em>", "</span>")
NO_BREAK = "\N{NO-BREAK SPACE}"


def set_type(html: str) -> str:
    """The page with its text set; tags, attributes, code, formulas and drawings stay as they are."""
    parts, kept = [], 0
    for part in TAG.split(BEFORE_BRACKET.sub(_joined, html)):
        if part.startswith("<"):
            if element := KEPT.match(part):
                kept = max(0, kept + (-1 if element[1] else 1))
        elif not kept:
            part = set_text(part)
        parts.append(part)
    return "".join(parts)


def _joined(space: re.Match[str]) -> str:
    """The space between a word and a bracket as one that does not break; any other as it is."""
    html, start = space.string, space.start()
    follows_word = start and (html[start - 1] != ">" or html.endswith(INLINE, 0, start))
    return NO_BREAK if follows_word else space[0]


def set_text(text: str) -> str:
    """A text between two tags, set."""
    if not CHANGED.search(text):
        return text
    text = QUOTED.sub(r"“\1”", APOSTROPHE.sub("’", text))
    return HYPHENED.sub(lambda name: f'<span class="nb">{name[0]}</span>' if _is_name(name[0]) else name[0], text)


def _is_name(word: str) -> bool:
    """Whether a word with hyphens is a name that no line should break, or a range: miR-146b, PD-L1, 30–100."""
    return "–" in word or (not NO_NAME.fullmatch(word) and any(map(OF_A_NAME.fullmatch, word.split("-"))))
