"""The inline scripts that a page may run: those in the templates of the theme and of this project, and no other.

A script that a setting or a text has smuggled into a page is in no template.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
# Jinja: a value, a statement, a comment. https://jinja.palletsprojects.com/en/stable/templates/
JINJA = re.compile(r"\s*({\{.*?\}\}|\{%.*?%\}|\{#.*?#\})\s*", re.S)
# A value stands in a string, or is one; it holds no sign that ends a string or a script.
LETTERS = r'[^"\\<>\r\n]*'
STATEMENTS = {"for": "(?:", "endfor": ")*", "if": "(?:", "elif": "|", "else": "|", "endif": ")?"}


def known_scripts(overrides: Path) -> Callable[[str], bool]:
    """Whether the text of an inline script is that of a template.

    Args:
        overrides: the folder of the project's templates.
    """
    theme = Path(str(files("material") / "templates"))
    pattern = re.compile("|".join(_patterns((*_templates(theme), *_templates(overrides)))), re.S)
    return lambda text: bool(pattern.fullmatch(text.strip()))


@cache  # of the theme and the project, whose templates do not change while a build runs
def _templates(folder: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html")) if path.is_file())


def _patterns(templates: Iterable[str]) -> Iterable[str]:
    """A pattern for each script of some templates."""
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
