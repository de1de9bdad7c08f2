"""Check the content against all rules. A rule is a generator whose docstring states it.

A module lists rules that check one file at a time in WITHIN, and rules that compare files
in ACROSS. If a file cannot be read, only the WITHIN rules run, so that the mistake is not
buried under its consequences.
"""

from review.checks import (
    abstracts,
    bibliography,
    blocks,
    citations,
    datasets,
    drawings,
    findings,
    formulas,
    front_matter,
    links,
    markup,
    overviews,
    pages,
    pictures,
    published_addresses,
    setting_names,
    setting_texts,
    settings,
    sources,
    wording,
)
from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.problems import Problem

MODULES = (
    sources,
    bibliography,
    citations,
    datasets,
    findings,
    abstracts,
    overviews,
    formulas,
    front_matter,
    pages,
    blocks,
    links,
    drawings,
    pictures,
    markup,
    published_addresses,
    settings,
    setting_names,
    setting_texts,
    wording,
)
WITHIN: list[Rule] = [rule for module in MODULES for rule in module.WITHIN]
ACROSS: list[Rule] = [rule for module in MODULES for rule in module.ACROSS]
RULES = WITHIN + ACROSS
# Rules that only warn, since what they report may be intended.
ADVICE: list[Rule] = [*bibliography.ADVICE, *wording.ADVICE]


def check(content: Content) -> list[Problem]:
    """The problems of the content, without duplicates, sorted by file and line."""
    problems = {*content.problems, *content.faults}
    faulty = {problem.path for problem in content.problems}
    unreadable = faulty - {bibliography.PATH}  # its valid entries are read anyway
    for rule in WITHIN if faulty else RULES:
        problems.update(problem for problem in rule(content) if problem.path not in unreadable)
    return sorted(problems)


def advise(content: Content) -> list[Problem]:
    """The warnings, which do not fail the check, sorted by file and line."""
    found = set(content.warnings)
    for rule in () if content.problems else ADVICE:
        found.update(rule(content))
    return sorted(found)
