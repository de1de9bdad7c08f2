"""Advice on wording: phrases that make English read like a translation, each with a better one.

Warnings, since a phrase may be right where it is. Quotations and the cells of tables belong
to the review and are left alone.
"""

import functools
import re
from collections.abc import Iterator

from review.checks.datasets import cells
from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.problems import Problem

# Patterns of phrases, each with better wording.
BETTER = {
    r"by way of": "through or via",
    r"anew": "again",
    r"shall": "must, should, or will",
    r"sets? (?:off|free)|setting (?:off|free)": "trigger, induce, or release",
    r"(?:hand|hands|handed|handing) (?:over|on)": "transfer or pass on",
    r"bringers? of": "mediators of",
    r"(?:go|goes|went) (?:along )?with": "correlates with, depends on, or belongs to",
    r"(?:stand|stands|stood) (?:in|on|under|at|below|above|there|here|beside)": "is, appears, or see",
    r"(?:lie|lies) (?:below|beside|there|here)": "is or appears",
    r"in the eyes of": "according to",
    r"furthers|furthered": "promotes or drives",
    r"(?:is|are|was|were) told": "is reported or described",
    r"(?:bring|brings|brought) (?:about|to)": "causes, induces, or delivers",
}
# Idiomatic phrases that these patterns would match.
EXCEPTIONS = re.compile(
    r"stands? (?:in for|in contrast|at (?:risk|odds))|brings? to (?:mind|light|an end)|set off on",
    re.I,
)
QUOTED = re.compile("“[^”]*”|‘[^’]*’(?!\\w)")
# The field of a note that quotes the review.
VERBATIM = "quote"


@functools.cache
def _patterns() -> dict[re.Pattern[str], str]:
    """The patterns, each with better wording; compiled only on first use, because this takes 30 ms."""
    return {re.compile(rf"\b(?:{phrase})\b", re.I): better for phrase, better in BETTER.items()}


def _phrases(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (offset, phrase, better phrase) for each phrase in a text that has a better one."""
    text = QUOTED.sub(lambda match: " " * len(match.group()), text)
    idiomatic = {match.start() for match in EXCEPTIONS.finditer(text)}
    for phrase, better in _patterns().items():
        for match in phrase.finditer(text):
            if match.start() not in idiomatic:
                yield match.start(), match.group(), better


def wording_is_idiomatic(content: Content) -> Iterator[Problem]:
    """Pages and records have no phrase that reads like a translation."""
    for page in content.pages:
        for offset, phrase, better in _phrases(page.prose):
            yield page.problem(offset, _message(phrase), f"better: {better}")
    for dataset, record, field, texts in cells(content):
        for text in [] if dataset.is_table or field == VERBATIM else texts:
            for _, phrase, better in _phrases(text):
                yield dataset.problem(record, _message(phrase), f"better: {better}")


def _message(phrase: str) -> str:
    return f"phrase must be idiomatic: '{phrase}'"


WITHIN: list[Rule] = []
ACROSS: list[Rule] = []
ADVICE: list[Rule] = [wording_is_idiomatic]
