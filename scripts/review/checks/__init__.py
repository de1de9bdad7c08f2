"""The rules of the content. A rule is a generator; its docstring is the rule."""

from review.checks import bibliography, citations, datasets, findings, links, pages, permanence
from review.data.content import Content
from review.data.problems import Problem

RULES = [
    rule
    for module in (bibliography, citations, datasets, findings, pages, links, permanence)
    for rule in module.RULES
]


def check(content: Content) -> list[Problem]:
    """Every problem of the content, by file and line."""
    found = set(content.problems)
    for rule in RULES:
        found.update(rule(content))
    return sorted(found)
