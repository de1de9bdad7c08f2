"""Blocks: what `<!-- block: NAME … -->` becomes, from overrides/blocks/NAME.html.

The templates have autoescape and StrictUndefined on: a `<` in a cell stays a
`<` in the reader's browser, and a misspelt name is an error.
"""

import re
import traceback
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError

from review.data.pages import BLOCK
from review.data.problems import Problem

ARROW = re.compile(r"^([↑↓])\s*(.*)$", re.S)
ARROW_WORDS = {"↑": "up arrow", "↓": "down arrow"}


class MissingValue(ValueError):
    """A template does not find what it shows; the words are the line of a problem."""


class BlockEnvironment(Environment):
    """Names the line of a template that does not find what it shows.

    Data and schemas are edited, so that may be no mistake of the template.
    """

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Called by Jinja wherever a template fails."""
        try:
            super().handle_exception(source)
        except UndefinedError as error:
            raise MissingValue(str(_problem(error))) from None


def _problem(error: UndefinedError) -> Problem:
    at = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")][-1]
    return Problem(
        "/".join(Path(at.filename).parts[-3:]),
        at.lineno or 1,
        f"block must find what it shows: '{error.message}'",
        "restore it in the data or its schema, or correct the template",
    )


def environment(folder: Path) -> Environment:
    """The templates' environment, with the filters that they use."""
    env = BlockEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["arrow"] = split_arrow
    return env


def split_arrow(effect: str) -> tuple[str, str, str]:
    """An effect as printed: its arrow, the arrow in words, the rest."""
    match = ARROW.match(effect)
    return (match.group(1), ARROW_WORDS[match.group(1)], match.group(2)) if match else ("", "", effect)


def cites(env: Environment, name: str) -> bool:
    """Whether a block sets citations, so that it must stand before the marks
    are numbered; any other block is filled when all marks of all pages are known.
    """
    assert env.loader  # as `environment` makes it
    source, _, _ = env.loader.get_source(env, f"{name}.html")
    return "data-cite" in source


def fill(html: str, env: Environment, context: dict[str, Any], *, citing: bool) -> str:
    """Replace the markers of the citing blocks, or of the others, by HTML.

    The words after the name are the block's argument: `table table-1` is the
    template table.html with `argument` = "table-1".
    """

    def block(match: re.Match[str]) -> str:
        name, _, argument = match.group(1).partition(" ")
        if cites(env, name) != citing:
            return match.group()
        return env.get_template(f"{name}.html").render(**{**context, "argument": argument})

    return BLOCK.sub(block, html)
