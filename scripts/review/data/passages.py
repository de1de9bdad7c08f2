"""Find the sentence around an offset in a page's source, regardless of line breaks."""

import re
from functools import lru_cache

from review.data.citation_syntax import groups
from review.data.code_spans import BLANK_LINE, blank, code_spans
from review.data.pages import FINDING, NOTE, SourcePage, comments
from review.data.sentences import MARK, MARKER, sentence_around

# A line that begins a new passage: a list item, heading, table row, quotation, or admonition.
BEGINS = re.compile(r"[ \t]*(?:[-*+] |\d+[.)] |#{1,6}[ \t]|\||> ?|: |!!! |\?\?\?|/// )")
# The delimiter row of a table.
DELIMITER = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*\|[ \t|:-]*$", re.M)


def source_sentence(page: SourcePage, offset: int) -> str:
    """The sentence around an offset in `body`, as Markdown with its citations and markers."""
    start, end = _passage(page.body, offset)
    first, last = sentence_around(_visible(page)[start:end], offset - start, offset - start + 1)
    return page.body[start + first : start + last]


def _passage(text: str, offset: int) -> tuple[int, int]:
    """The start and end of the paragraph, list item, or table row around an offset."""
    above = [match.end() for match in BLANK_LINE.finditer(text, 0, offset)]
    below = BLANK_LINE.search(text, offset)
    start, end = above[-1] if above else 0, below.start() if below else len(text)
    is_table = DELIMITER.search(text, start, end)
    breaks = [match.end() for match in re.compile(r"\n").finditer(text, start, end)]
    edges = [at for at in breaks if is_table or BEGINS.match(text, at)]
    return max([start, *(at for at in edges if at <= offset)]), min([end, *(at for at in edges if at > offset)])


@lru_cache(maxsize=1000)  # called for each finding of a page
def _visible(page: SourcePage) -> str:
    """The body with placeholders for citations and markers, and without other parts that may contain a period."""
    markers = [match.span() for form in (NOTE, FINDING) for match in form.finditer(page.without_code)]
    text = blank(page.body, [span for span in comments(page.without_code) if span not in markers])
    cited = [(group.start, group.end) for group in groups(page.prose)]
    solid = [*code_spans(page.body), *((start, end) for _, start, end in page.formulas)]
    for letter, spans in ((MARKER, markers), (MARK, cited), ("x", solid)):
        for start, end in spans:
            text = text[:start] + letter * (end - start) + text[end:]
    return text
