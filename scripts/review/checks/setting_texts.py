"""Rules for texts in mkdocs.yml that the theme writes unescaped into pages, attributes, and scripts."""

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
# Settings that name programs, options, or files; no page shows them.
NOT_SHOWN = ("plugins", "hooks", "markdown_extensions", "exclude_docs", "validation", "watch", "INHERIT")
# Settings that our templates escape; they may have quotes and angle brackets, as in titles and old DOIs.
ESCAPED = {("extra", "review"), ("extra", "license")}
SCHEME = re.compile(r"\(prefers-color-scheme(: ?(light|dark))?\)")
WORD = re.compile(r"[\w-]+")
# The valid palette values, which go into the page's first script and its <body>.
PALETTE = {
    "media": (SCHEME, "be a color scheme", "write (prefers-color-scheme: light), or dark"),
    "scheme": (WORD, "be a word", "write default or slate"),
    "primary": (WORD, "be a word", "write the name of a color, or custom"),
    "accent": (WORD, "be a word", "write the name of a color, or custom"),
}
# The folders that every command assumes.
FOLDERS = {"docs_dir": "docs", "site_dir": "site"}


def text_faults(settings: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, rule, value, and remedy for each faulty text in the settings.

    Args:
        settings: mkdocs.yml, or MkDocs' configuration made from it and the environment.
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
        elif name in FOLDERS and len(path) == 1 and value.rstrip("/") != FOLDERS[name]:
            yield name, f"be {FOLDERS[name]}", value, "delete the line"


def _texts(settings: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text that pages could show, including names in the navigation, with its path."""
    if isinstance(settings, str):
        yield path, settings
    elif isinstance(settings, list):
        for number, part in enumerate(settings):
            yield from _texts(part, (*path, str(number)))
    elif isinstance(settings, dict):
        for name, part in settings.items():
            if path or name not in NOT_SHOWN:
                yield from ((("nav",), str(name)),) if path[:1] == ("nav",) else ()
                yield from _texts(part, (*path, str(name)))


def setting_texts_are_plain(content: Content) -> Iterator[Problem]:
    """Texts of the settings that pages show are plain, and palettes only select a color scheme."""
    yield from text_problems(content.settings, content.config)


def text_problems(settings: dict[str, Any], config: str) -> Iterator[Problem]:
    """Yield a problem for each text that is not plain.

    Args:
        settings: as in `text_faults`.
        config: the text of mkdocs.yml, for the line.
    """
    for name, rule, value, remedy in text_faults(settings):
        short = " ".join(value.split())[:100]
        yield Problem(PATH, _line(config, name, value), f"{name} must {rule}: '{short}'", remedy)


def _line(config: str, name: str, value: str) -> int:
    """The line of a value, or else of its name, or else 1."""
    found = config.find(value.splitlines()[0]) if value.strip() else -1
    if found < 0:
        at = re.search(rf"^[ -]*{re.escape(name)}:", config, re.M)
        found = at.start() if at else 0
    return config.count("\n", 0, found) + 1


WITHIN: list[Rule] = [setting_texts_are_plain]
ACROSS: list[Rule] = []
