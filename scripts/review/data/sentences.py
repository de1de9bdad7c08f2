"""Split scientific English text into sentences.

The rules are our own because sentencex and pysbd, tried on texts of the field, split
after "Figs.", "approx.", and "No." and inside "[39].".
"""

import re
from functools import lru_cache
from itertools import accumulate

# Placeholder for a citation or footnote mark, which is not a word of the sentence.
MARK = "\ufffc"
# Placeholder for the marker of a finding or note, which belongs to the preceding sentence.
MARKER = "\ufff9"
# Sentence-final punctuation with the closing quotes, brackets, and marks after it.
END = re.compile(rf"[.!?…]+[\"'”’»)\]*_]*{MARK}*(?:\s*{MARKER})*(?=\s|$)|[。！？]+[”’」』）]*[{MARK}{MARKER}]*")
LINE_END = re.compile(END.pattern + r"\s*$")
# Marks after a space that belong to the preceding sentence: "It grows. [39] It falls."
TRAILING = re.compile(rf"(?:\s+[{MARK}{MARKER}]+)+(?=\s|$)")
WORD_BEFORE = re.compile(r"[^\s(\[“‘\"'/]+$")
LONGEST_WORD = 60  # in characters; how far back to look for an abbreviation
WORD_AFTER = re.compile(rf"\s*[\"'“‘«(\[*_]*([^\W_]|{MARK})([\w.,-]*)")
GREEK = re.compile("[α-ω]")
# Abbreviations that never end a sentence, and those that do not before a number.
NEVER = frozenset("e.g i.e vs cf dr prof mr mrs st ca approx viz resp incl".split())
NUMBERED = frozenset("fig figs eq eqs ref refs no nos vol vols p pp ch chap sec sect tab suppl art ed".split())
NUMBER = re.compile(r"(?:[A-Z]?\d|[IVXLC]+\b|[A-Z]\b)")
# Abbreviations that end a sentence if a capital letter follows.
OFTEN = frozenset("al etc inc ltd co jr sr".split())
INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
# Words that begin a new sentence after an initial: "vitamin C. The", but not "J. Cancer".
STARTERS = frozenset(
    "A An And As At Both But By For From He Here How However If In It Its Moreover No Nor Of On One Our She So Such That"
    " The Their Then There Thereby These They This Those Thus To We What When Where Whereas Which While With Yet".split()
)
PAIRS = {")": "(", "]": "[", "”": "“", "»": "«"}
PAIR = re.compile(f"[{re.escape(''.join([*PAIRS, *PAIRS.values()]))}]")


@lru_cache(maxsize=256)  # called for each mark of a paragraph, and for notes on several pages
def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a paragraph, as pairs of start and end; they cover the entire text.

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
    """The start and end, without surrounding spaces, of the sentences that contain a span of a paragraph."""
    found = [span for span in sentences(text) if span[1] > start and span[0] < max(end, start + 1)]
    first, last = (found[0][0], found[-1][1]) if found else (0, len(text))
    words = text[first:last]
    return first + len(words) - len(words.lstrip()), first + len(words.rstrip())


def _with_marks(text: str, match: re.Match[str]) -> int:
    """The end of a sentence including the marks after it, unless the next sentence begins with them."""
    marks = TRAILING.match(text, match.end())
    if not marks:
        return match.end()
    after = WORD_AFTER.match(text, marks.end())
    return match.end() if after and _is_lower(after) else marks.end()


def _is_lower(word: re.Match[str]) -> bool:
    """Whether a word continues a sentence: "in", but not "miR-21", "p53", "mTOR", "β-catenin"."""
    return word[1].islower() and not GREEK.match(word[1]) and not re.search(r"[^\W_a-z]", word[2])


def _is_end(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Whether a sentence that began at `start` ends with a period."""
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
    """Whether the period after a word ends a sentence, and not just an abbreviation, an initial, or a list number."""
    word, following = before.group().lower(), after[1] + after[2]
    if word in NEVER or (first and word.isdecimal()):
        return False
    if word in NUMBERED:
        return not NUMBER.match(following)
    if word in OFTEN:
        return after[1].isupper()
    return not INITIALS.fullmatch(before.group()) or word == "i" or following in STARTERS


def _nested(text: str) -> list[int]:
    """The nesting depth of brackets and quotations after each character; unclosed ones do not count."""
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
