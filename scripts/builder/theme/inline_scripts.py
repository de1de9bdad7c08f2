"""Recognize the inline scripts of the templates of the theme and of this project.

A script injected through a setting or a text is in no template, so the policy forbids it.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
# Jinja: a value, a statement, a comment. https://jinja.palletsprojects.com/en/stable/templates/
JINJA = re.compile(r"\s*({\{.*?\}\}|\{%.*?%\}|\{#.*?#\})\s*", re.S)
# A rendered value is a string or part of one, without characters that end a string or a script.
LETTERS = r'[^"\\<>\r\n]*'
STATEMENTS = {"for": "(?:", "endfor": ")*", "if": "(?:", "elif": "|", "else": "|", "endif": ")?"}


def known_scripts(overrides: Path) -> Callable[[str], bool]:
    """A function that returns whether the text of an inline script comes from a template.

    Args:
        overrides: the folder of the project's templates.
    """
    theme = Path(str(files("material") / "templates"))
    pattern = re.compile("|".join(_patterns((*_templates(theme), *_templates(overrides)))), re.S)
    return lambda text: bool(pattern.fullmatch(text.strip()))


@cache  # templates do not change during a build
def _templates(folder: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html")) if path.is_file())


def _patterns(templates: Iterable[str]) -> Iterable[str]:
    """A pattern for each script in the templates."""
    for template in templates:
        for script in SCRIPT.finditer(template):
            parts = JINJA.split(script[1].strip())
            yield "".join(_pattern(part, number % 2 == 1) for number, part in enumerate(parts))


def _pattern(part: str, jinja: bool) -> str:
    if not jinja:
        return re.escape(part)
    if part.startswith("{{"):
        return rf'\s*"{LETTERS}"\s*' if "tojson" in part else LETTERS
    if part.startswith("{%"):
        return STATEMENTS.get(part.strip("{%-} \n").split()[0], "")
    return ""
