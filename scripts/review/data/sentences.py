"""Split running text into sentences, in the way of scientific English.

Rules of our own: sentencex and pysbd, tried on texts of the field, split "Figs. 2",
"approx. 5 mL" and "vs. No. 3", and take "[39]." apart.
"""

import re
from functools import lru_cache
from itertools import accumulate

# Stands for a citation or the mark of a footnote, which is no word of the sentence.
MARK = "\ufffc"
# Stands for the marker of a finding or a note, which belongs to the sentence before it.
MARKER = "\ufff9"
# Full stops and the like, with the quotes, brackets and marks that close after them.
END = re.compile(rf"[.!?…]+[\"'”’»)\]*_]*{MARK}*(?:\s*{MARKER})*(?=\s|$)|[。！？]+[”’」』）]*[{MARK}{MARKER}]*")
LINE_END = re.compile(END.pattern + r"\s*$")
# Marks apart from the sentence that they belong to: "It grows. [39] It falls."
TRAILING = re.compile(rf"(?:\s+[{MARK}{MARKER}]+)+(?=\s|$)")
WORD_BEFORE = re.compile(r"[^\s(\[“‘\"'/]+$")
LONGEST_WORD = 60  # in letters; how far back an abbreviation is searched for
WORD_AFTER = re.compile(rf"\s*[\"'“‘«(\[*_]*([^\W_]|{MARK})([\w.,-]*)")
GREEK = re.compile("[α-ω]")
# Abbreviations after which a sentence never ends, and those after which it goes on with a number.
NEVER = frozenset("e.g i.e vs cf dr prof mr mrs st ca approx viz resp incl".split())
NUMBERED = frozenset("fig figs eq eqs ref refs no nos vol vols p pp ch chap sec sect tab suppl art ed".split())
NUMBER = re.compile(r"(?:[A-Z]?\d|[IVXLC]+\b|[A-Z]\b)")
# Those after which a capital letter begins a sentence.
OFTEN = frozenset("al etc inc ltd co jr sr".split())
INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
# Words that follow an initial only in a new sentence: "vitamin C. The", not "J. Cancer".
STARTERS = frozenset(
    "A An And As At Both But By For From He Here How However If In It Its Moreover No Nor Of On One Our She So Such That"
    " The Their Then There Thereby These They This Those Thus To We What When Where Whereas Which While With Yet".split()
)
PAIRS = {")": "(", "]": "[", "”": "“", "»": "«"}
PAIR = re.compile(f"[{re.escape(''.join([*PAIRS, *PAIRS.values()]))}]")


@lru_cache(maxsize=256)  # each mark of a paragraph asks, and notes stand on several pages
def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a paragraph, as pairs of start and end; together they are the whole text.

    Args:
        text: the paragraph, on one line, wrapped, or with one sentence a line.
    """
    lines = text.strip().split("\n")
    by_line = len(lines) > 1 and all(map(LINE_END.search, lines))
    nested, spans, start = _nested(text), [], 0
    for match in END.finditer(text):
        end = _with_marks(text, match)
        if not nested[match.end() - 1] and (
            (by_line and text[end : end + 1] == "\n") or _is_end(text, start, match, end)
        ):
            spans.append((start, end))
            start = end
    return [*spans, (start, len(text))] if text[start:].strip() or not spans else spans


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The start and end, without spaces around, of the sentences of a paragraph that hold a span."""
    found = [span for span in sentences(text) if span[1] > start and span[0] < max(end, start + 1)]
    first, last = (found[0][0], found[-1][1]) if found else (0, len(text))
    words = text[first:last]
    return first + len(words) - len(words.lstrip()), first + len(words.rstrip())


def _with_marks(text: str, match: re.Match[str]) -> int:
    """The end of a sentence with the marks after it, unless the next sentence begins with them."""
    marks = TRAILING.match(text, match.end())
    if not marks:
        return match.end()
    after = WORD_AFTER.match(text, marks.end())
    return match.end() if after and _is_lower(after) else marks.end()


def _is_lower(word: re.Match[str]) -> bool:
    """Whether a word goes on with a sentence: "in", but not "miR-21", "p53", "mTOR", "β-catenin"."""
    return word[1].islower() and not GREEK.match(word[1]) and not re.search(r"[^\W_a-z]", word[2])


def _is_end(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Whether a sentence that began at `start` ends with a full stop."""
    after = WORD_AFTER.match(text, end)
    if not text[end:].strip() or match.group()[0] in "。！？":
        return True
    if not after or _is_lower(after):
        return False
    before = WORD_BEFORE.search(text, max(start, match.start() - LONGEST_WORD), match.start())
    if match.group()[0] != "." or not before:
        return True
    return _is_word(before, after, first=not text[start : before.start()].strip())


def _is_word(before: re.Match[str], after: re.Match[str], *, first: bool) -> bool:
    """Whether the full stop after a word is more than the sign of an abbreviation, an initial or a list's number."""
    word, following = before.group().lower(), after[1] + after[2]
    if word in NEVER or (first and word.isdecimal()):
        return False
    if word in NUMBERED:
        return not NUMBER.match(following)
    if word in OFTEN:
        return after[1].isupper()
    return not INITIALS.fullmatch(before.group()) or word == "i" or following in STARTERS


def _nested(text: str) -> list[int]:
    """For each character, how many brackets and quotations are open after it; those never closed do not count."""
    steps, opened = [0] * len(text), []
    for found in PAIR.finditer(text):
        offset, letter = found.start(), found.group()
        if letter not in PAIRS:
            opened.append(offset)
        while letter in PAIRS and opened:
            start = opened.pop()
            if text[start] == PAIRS[letter]:
                steps[start] += 1
                steps[offset] -= 1
                break
    return list(accumulate(steps))
