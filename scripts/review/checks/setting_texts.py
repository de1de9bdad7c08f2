"""Rules of the texts in mkdocs.yml that the theme writes into pages as they are, into attributes and scripts too."""

import re
from collections.abc import Iterator
from typing import Any

from review.checks.markup import HTML_ATTRIBUTES, HTML_TAGS, tag_faults
from review.checks.pages import MARKUP
from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.markup import tags
from review.data.problems import Problem

PATH = "mkdocs.yml"
# What names programs and their options, or lists files; no page shows it.
UNSEEN = ("plugins", "hooks", "markdown_extensions", "exclude_docs", "validation", "watch", "INHERIT")
# What our own templates escape: these may have quotes and angle brackets, as titles and old DOIs have.
ESCAPED = {("extra", "review"), ("extra", "license")}
SCHEME = re.compile(r"\(prefers-color-scheme(: ?(light|dark))?\)")
WORD = re.compile(r"[\w-]+")
# The forms of what the page's first script and its <body> get from a palette.
PALETTE = {
    "media": (SCHEME, "be a color scheme", "write (prefers-color-scheme: light), or dark"),
    "scheme": (WORD, "be a word", "write default or slate"),
    "primary": (WORD, "be a word", "write the name of a color, or custom"),
    "accent": (WORD, "be a word", "write the name of a color, or custom"),
}
# Where the project's files lie, for every command.
PLACES = {"docs_dir": "docs", "site_dir": "site"}


def text_faults(settings: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with the texts of settings, each as name, rule, value and remedy.

    Args:
        settings: mkdocs.yml, or what MkDocs made of it and of the environment.
    """
    for path, value in _texts(settings):
        name = next((part for part in reversed(path) if not part.isdecimal()), "")
        if path[0] == "copyright":
            faults = [fault for tag in tags(value) for fault in tag_faults(value, tag, HTML_TAGS, HTML_ATTRIBUTES)]
            yield from ((name, rule.partition(" must ")[2], found, remedy) for rule, found, remedy in faults)
        elif path[:2] not in ESCAPED and (MARKUP.search(value) or re.search(r"[\\`\n]", value.strip())):
            yield name, 'be plain text, without < > " \\ ` and &…;', value, "write “ ” for quotes, on one line"
        elif path[:2] == ("theme", "palette") and name in PALETTE and not PALETTE[name][0].fullmatch(value):
            yield name, PALETTE[name][1], value, PALETTE[name][2]
        elif name in PLACES and len(path) == 1 and value.rstrip("/") != PLACES[name]:
            yield name, f"be {PLACES[name]}", value, "delete the line"


def _texts(settings: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text that pages could show, names of parts of the navigation included, with its place."""
    if isinstance(settings, str):
        yield path, settings
    elif isinstance(settings, list):
        for number, part in enumerate(settings):
            yield from _texts(part, (*path, str(number)))
    elif isinstance(settings, dict):
        for name, part in settings.items():
            if path or name not in UNSEEN:
                yield from ((("nav",), str(name)),) if path[:1] == ("nav",) else ()
                yield from _texts(part, (*path, str(name)))


def setting_texts_are_plain(content: Content) -> Iterator[Problem]:
    """A text of the settings that pages show is plain, and a palette has only what chooses a color scheme."""
    yield from text_problems(content.settings, content.config)


def text_problems(settings: dict[str, Any], config: str) -> Iterator[Problem]:
    """A problem for each text that is not plain.

    Args:
        settings: as for `text_faults`.
        config: the text of mkdocs.yml, for the line.
    """
    for name, rule, value, remedy in text_faults(settings):
        short = " ".join(value.split())[:100]
        yield Problem(PATH, _line(config, name, value), f"{name} must {rule}: '{short}'", remedy)


def _line(config: str, name: str, value: str) -> int:
    """The line of a value, else of its name, else the first."""
    found = config.find(value.splitlines()[0]) if value.strip() else -1
    if found < 0:
        at = re.search(rf"^[ -]*{re.escape(name)}:", config, re.M)
        found = at.start() if at else 0
    return config.count("\n", 0, found) + 1


WITHIN: list[Rule] = [setting_texts_are_plain]
ACROSS: list[Rule] = []
