"""Rules for formulas: TeX that can be rendered."""

from collections.abc import Iterator

from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.problems import Problem


def formulas_are_tex(content: Content) -> Iterator[Problem]:
    """A formula, `$x$` or `$$x$$`, is TeX that pandoc reads."""
    for page in content.pages:
        for formula, start, _ in page.formulas:
            if formula not in content.formulas:
                message = f"formula must be TeX that pandoc reads: '{formula.tex}'"
                yield page.problem(start, message, "correct the command, or write \\$ for a dollar sign")


WITHIN: list[Rule] = [formulas_are_tex]
ACROSS: list[Rule] = []
