"""Rules of citations in pages and data: their form, and keys that exist."""

import difflib
import re
from collections.abc import Iterator

from review.data.citation_order import KEYS
from review.data.citation_syntax import KEY, groups
from review.data.content_loader import Content
from review.data.problems import Problem
from review.data.vocabulary import uses
from review.data.works import numbers

OPENED = re.compile(r"\[@")
# Of nested brackets mkdocs-bibtex takes the outer one as the citation.
NESTED = re.compile(r"\[[^\[\]\n]*\[\s*@[^\[\]]*\](?:[^\[\]\n]*\](?:\([^)]*\))?)?")
IN_TAG = re.compile(r"<[A-Za-z][^<>]*\[@[^<>]*>")
RAW_FOOTNOTE = re.compile(r"\[\^[^\]\n]*\]")
BARE = re.compile(r"(?<![\w\[;@.])@[a-z]+\d{4}[a-z]+")


def citations_are_well_formed(content: Content) -> Iterator[Problem]:
    """A citation is [@key] or [@key; @key]: keys and semicolons, nothing else."""
    for page in content.pages:
        for group in groups(page.prose):
            for message, remedy in _part_faults(group.parts):
                yield page.problem(group.start, message, remedy)


def _part_faults(parts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if not KEY.match(part):
            yield f"citation must be a key of letters and digits: '{part}'", _remedy(part)
        elif parts.count(part) > 1:
            yield f"citation must name a work once: '{part}'", "take one of the two out"


def _remedy(part: str) -> str:
    if "," in part:
        return "separate keys by ';': [@one; @two]"
    return "write [@key; @key], and the rest of the sentence outside the bracket"


def brackets_are_closed(content: Content) -> Iterator[Problem]:
    """Every opened bracket of citations is closed."""
    for page in content.pages:
        starts = {group.start for group in groups(page.prose)}
        for match in OPENED.finditer(page.prose):
            if match.start() not in starts:
                excerpt = page.prose[match.start() : match.start() + 40].splitlines()[0]
                yield page.problem(match.start(), f"citation must be closed: '{excerpt}'", "end it with ]")


def citations_are_in_text(content: Content) -> Iterator[Problem]:
    """A citation is in running text: not in a link, another bracket or a tag."""
    remedy = "put it after the link or the tag, or close the bracket before it"
    for page in content.pages:
        for match in [*NESTED.finditer(page.prose), *IN_TAG.finditer(page.prose)]:
            excerpt = " ".join(match.group().split())[:60]
            message = f"citation must stand outside links, brackets and tags: '{excerpt}'"
            yield page.problem(match.start(), message, remedy)


def cited_keys_exist(content: Content) -> Iterator[Problem]:
    """Every key that a page cites is in references.bib, in the same case."""
    known = {entry.key for entry in content.entries}
    for page in content.pages:
        for group in groups(page.prose):
            for key in group.keys:
                if key not in known:
                    message = f"key must stand in references.bib: '{key}'"
                    yield page.problem(group.start, message, _key_remedy(key, known))


def _key_remedy(key: str, known: set[str]) -> str:
    near = difflib.get_close_matches(key.lower(), known, 1)
    return f"did you mean {near[0]}" if near else "add the work there, or correct the key"


def keys_in_data_exist(content: Content) -> Iterator[Problem]:
    """Every key in a data file is in references.bib."""
    known = {entry.key for entry in content.entries}
    for dataset in content.data.values():
        for record, _, key in uses(dataset, KEYS):
            if key not in known:
                message = f"key must stand in references.bib: '{key}'"
                yield dataset.problem(record, message, _key_remedy(key, known))


def numbered_works_are_cited(content: Content) -> Iterator[Problem]:
    """Every work that has a number of the review is cited on a page."""
    cited = {*content.cited}
    for entry in content.entries:
        if numbers(entry) and entry.key not in cited:
            message = f"entry must be cited on a page: '{entry.key}'"
            yield Problem("references.bib", entry.line, message, "cite it where the review does, or remove it")


def footnotes_are_not_written(content: Content) -> Iterator[Problem]:
    """A page has no footnotes of its own, since mkdocs-bibtex turns citations into footnotes."""
    for page in content.pages:
        for match in RAW_FOOTNOTE.finditer(page.prose):
            message = f"footnote must be a sentence or a citation: '{match.group()}'"
            yield page.problem(match.start(), message, "write it into the text, or cite with [@key]")


def keys_are_in_brackets(content: Content) -> Iterator[Problem]:
    """A key is in brackets, since a bare @key is not rendered."""
    for page in content.pages:
        inside = [(group.start, page.prose.index("]", group.start)) for group in groups(page.prose)]
        for match in BARE.finditer(page.prose):
            if not any(start < match.start() < end for start, end in inside):
                message = f"key must stand in brackets: '{match.group()}'"
                yield page.problem(match.start(), message, f"write [{match.group()}]")


def chosen_numbers_are_the_works(content: Content) -> Iterator[Problem]:
    """`numbers:` in front matter selects one of a work's own numbers."""
    own = {entry.key: numbers(entry) for entry in content.entries}
    for page in content.pages:
        chosen = page.meta.get("numbers")
        for key, number in chosen.items() if isinstance(chosen, dict) else ():
            if number not in own.get(key, ()):
                message = f"number must be one that {key} has: '{number}'"
                yield Problem(page.path, 1, message, "see reviewnumber in references.bib")


WITHIN = [
    citations_are_well_formed,
    brackets_are_closed,
    citations_are_in_text,
    footnotes_are_not_written,
    keys_are_in_brackets,
]
ACROSS = [cited_keys_exist, keys_in_data_exist, numbered_works_are_cited, chosen_numbers_are_the_works]
