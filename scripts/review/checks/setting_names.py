"""Rules for names in mkdocs.yml that MkDocs reports with a traceback, or not at all: Markdown extensions, styles, scripts."""

from collections.abc import Iterator
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from review.checks.rules import Rule
from review.checks.settings import PATH, line_of
from review.data.content_loader import Content
from review.data.problems import Problem

FILES = ("extra_css", "extra_javascript")


def markdown_extensions_exist(content: Content) -> Iterator[Problem]:
    """Every Markdown extension is installed, and has the options that are set for it."""
    markdown = Markdown()
    for name, options in _extensions(content.settings.get("markdown_extensions")):
        try:
            extension = markdown.build_extension(name, {})
        except Exception:  # an extension may raise anything while it is imported
            message = f"markdown_extensions must be installed: '{name}'"
            yield Problem(PATH, _line_with(content, name), message, "correct the name, or delete the line")
            continue
        yield from _unknown_options(content, name, extension, options)


def _unknown_options(content: Content, name: str, extension: Extension, options: Any) -> Iterator[Problem]:
    known = ", ".join(extension.config) or "none"
    for option in options if isinstance(options, dict) else ():
        if option not in extension.config:
            message = f"{name} must have no other option: '{option}'"
            yield Problem(PATH, _line_with(content, str(option)), message, f"options are {known}")


def _extensions(listed: Any) -> Iterator[tuple[str, Any]]:
    """Yield name and options of each extension, from a list or a mapping; MkDocs reports anything else."""
    entries = listed.items() if isinstance(listed, dict) else []
    for entry in listed if isinstance(listed, list) else ():
        entries = [*entries, *(entry.items() if isinstance(entry, dict) else [(entry, None)])]
    yield from ((name, options) for name, options in entries if isinstance(name, str))


def styles_and_scripts_exist(content: Content) -> Iterator[Problem]:
    """Every style sheet and script in mkdocs.yml is a file in docs/; addresses of other hosts are checked in the built site."""
    for setting in FILES:
        given = content.settings.get(setting)
        for entry in given if isinstance(given, list) else ():
            name = entry.get("path") if isinstance(entry, dict) else entry
            if isinstance(name, str) and "://" not in name and not (content.root / "docs" / name).is_file():
                message = f"{setting} must name a file in docs/: '{name}'"
                yield Problem(PATH, _line_with(content, name, setting), message, "correct the path, or delete the line")


def _line_with(content: Content, text: str, setting: str = "markdown_extensions") -> int:
    """The line of the first mention of a text below a setting; the line of the setting if there is none."""
    first = line_of(content, setting)
    below = content.config.split("\n")[first - 1 :]
    return next((first + at for at, line in enumerate(below) if text in line), first)


WITHIN: list[Rule] = []
ACROSS = [markdown_extensions_exist, styles_and_scripts_exist]
