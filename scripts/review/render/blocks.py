"""Render `<!-- block: NAME … -->` markers with the templates overrides/blocks/NAME.html.

The templates are autoescaped, and use StrictUndefined, so that a misspelled name is an
error.
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
    """A template uses a value that the data lacks; the message has the form of a problem."""


class BlockEnvironment(Environment):
    """A Jinja environment that reports an undefined value as a problem with its line.

    An undefined value may come from edited data or schemas and not from the template.
    """

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Re-raise the exception of a template; called by Jinja.

        Raises:
            MissingValue: a value is undefined; other exceptions are re-raised unchanged.
        """
        try:
            super().handle_exception(source)
        except UndefinedError as error:
            raise MissingValue(str(_problem(error))) from None


def _problem(error: UndefinedError) -> Problem:
    frame = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")][-1]
    path = "/".join(Path(frame.filename).parts[-3:])
    message = f"block must find its data: '{error.message}'"
    return Problem(path, frame.lineno or 1, message, "restore it in the data or its schema, or correct the template")


def environment(folder: Path) -> Environment:
    """The Jinja environment for a folder of block templates, with the filter `arrow`."""
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
    """The arrow of a printed effect ("↓Proliferation"), its name, and the rest; "" and "" without an arrow."""
    match = ARROW.match(effect)
    return (match.group(1), ARROW_WORDS[match.group(1)], match.group(2)) if match else ("", "", effect)


def cites(env: Environment, name: str) -> bool:
    """Whether the template of a block has citations.

    Such a block is rendered before its page's citation marks are numbered; other blocks are
    rendered after the marks of all pages are known.

    Raises:
        TemplateNotFound: there is no such block; `review.checks.pages` reports its marker.
    """
    assert env.loader  # set by `environment`
    source, _, _ = env.loader.get_source(env, f"{name}.html")
    return "data-cite" in source


def fill(html: str, env: Environment, context: dict[str, Any], *, citing: bool) -> str:
    """Replace the markers of the blocks that contain citations, or of the others, with HTML.

    Args:
        html: the page.
        env: the environment of the templates.
        context: the names available to templates. `argument` is added: the text after the
            block's name, "table-1" for `table table-1`.
        citing: whether to render the blocks with citations, or those without.

    Raises:
        MissingValue: a template uses a value that the data lacks.
        TemplateNotFound: a marker names no template.
    """

    def block(match: re.Match[str]) -> str:
        name, _, argument = match.group(1).partition(" ")
        if cites(env, name) != citing:
            return match.group()
        return env.get_template(f"{name}.html").render(**{**context, "argument": argument})

    return BLOCK.sub(block, html)
