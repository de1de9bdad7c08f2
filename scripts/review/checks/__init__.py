"""The rules of the content. A rule is a generator; its docstring is the rule.

A module keeps its rules in two lists: WITHIN looks at one file at a time, ACROSS
compares files. When a file cannot be read, only WITHIN rules run, so that one
mistake does not bury itself under what follows from it.
"""

from review.checks import (
    bibliography,
    citations,
    datasets,
    drawings,
    findings,
    front_matter,
    links,
    markup,
    pages,
    published_addresses,
    settings,
    sources,
)
from review.checks.rules import Rule
from review.data.content import Content
from review.data.problems import Problem

MODULES = (
    sources,
    bibliography,
    citations,
    datasets,
    findings,
    front_matter,
    pages,
    links,
    drawings,
    markup,
    published_addresses,
    settings,
)
WITHIN: list[Rule] = [rule for module in MODULES for rule in module.WITHIN]
ACROSS: list[Rule] = [rule for module in MODULES for rule in module.ACROSS]
RULES = WITHIN + ACROSS


def check(content: Content) -> list[Problem]:
    """Every problem of the content, by file and line."""
    found = {*content.problems, *content.faults}
    broken = {problem.path for problem in content.problems}
    for rule in WITHIN if broken else RULES:
        found.update(problem for problem in rule(content) if problem.path not in broken)
    return sorted(found)
