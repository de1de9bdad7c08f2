"""Rules of citing, in pages and in data."""

import difflib
import re
from collections.abc import Iterator

from review.data.bibliography import numbers
from review.data.citation_syntax import KEY, groups
from review.data.content import Content
from review.data.pages import SourcePage, blocks
from review.data.problems import Problem
from review.data.vocabulary import uses

# The comment that marks such a field in a schema.
KEYS = "citation key"
OPENED = re.compile(r"\[@")
# mkdocs-bibtex takes the outer of two brackets for the citation.
NESTED = re.compile(r"\[[^\[\]\n]*\[\s*@[^\[\]]*\](?:[^\[\]\n]*\](?:\([^)]*\))?)?")
IN_TAG = re.compile(r"<[A-Za-z][^<>]*\[@[^<>]*>")
RAW_FOOTNOTE = re.compile(r"\[\^[^\]\n]*\]")
BARE = re.compile(r"(?<![\w\[;@.])@[a-z]+\d{4}[a-z]+")


def citations_are_well_formed(content: Content) -> Iterator[Problem]:
    """A citation is [@key] or [@key; @key]: keys and semicolons, nothing else."""
    for page in content.pages:
        for group in groups(page.prose):
            for part in group.parts:
                if group.parts.count(part) > 1 and KEY.match(part):
                    yield Problem(
                        page.path,
                        page.line(group.start),
                        f"citation must name a work once: '{part}'",
                        "take one of the two out",
                    )
                if not KEY.match(part):
                    yield Problem(
                        page.path,
                        page.line(group.start),
                        f"citation must be a key of letters and digits: '{part}'",
                        _remedy(part),
                    )


def brackets_are_closed(content: Content) -> Iterator[Problem]:
    """A bracket of citations that is opened is closed."""
    for page in content.pages:
        starts = {group.start for group in groups(page.prose)}
        for match in OPENED.finditer(page.prose):
            if match.start() not in starts:
                shown = page.prose[match.start() : match.start() + 40].splitlines()[0]
                yield Problem(
                    page.path, page.line(match.start()), f"citation must be closed: '{shown}'", "end it with ]"
                )


def citations_stand_in_text(content: Content) -> Iterator[Problem]:
    """A citation stands in running text: not in a link or another bracket, not inside a tag."""
    for page in content.pages:
        for match in [*NESTED.finditer(page.prose), *IN_TAG.finditer(page.prose)]:
            shown = " ".join(match.group().split())[:60]
            yield Problem(
                page.path,
                page.line(match.start()),
                f"citation must stand outside links, brackets and tags: '{shown}'",
                "put it after the link or the tag, or close the bracket before it",
            )


def _remedy(part: str) -> str:
    if "," in part:
        return "separate keys by ';': [@one; @two]"
    return "write [@key; @key], and the rest of the sentence outside the bracket"


def cited_keys_exist(content: Content) -> Iterator[Problem]:
    """Every key that a page cites stands in references.bib, in the same case."""
    known = {entry.key for entry in content.entries}
    for page in content.pages:
        for group in groups(page.prose):
            for key in group.keys:
                if key not in known:
                    yield Problem(
                        page.path,
                        page.line(group.start),
                        f"key must stand in references.bib: '{key}'",
                        _nearest(key, known),
                    )


def _nearest(key: str, known: set[str]) -> str:
    near = difflib.get_close_matches(key.lower(), known, 1)
    return f"did you mean {near[0]}" if near else "add the work there, or correct the key"


def keys_in_data_exist(content: Content) -> Iterator[Problem]:
    """Every key in a data file stands in references.bib."""
    known = {entry.key for entry in content.entries}
    for dataset in content.data.values():
        for record, _, key in uses(dataset, KEYS):
            if key not in known:
                yield Problem(
                    dataset.path, record.line, f"key must stand in references.bib: '{key}'", _nearest(key, known)
                )


def every_work_is_cited(content: Content) -> Iterator[Problem]:
    """No entry of references.bib is left uncited."""
    cited = {key for page in content.pages for key in cited_on(page, content)}
    for entry in content.entries:
        if entry.key not in cited:
            yield Problem(
                "references.bib",
                entry.line,
                f"entry must be cited on a page: '{entry.key}'",
                "cite it where the review does, or remove it",
            )


def cited_on(page: SourcePage, content: Content) -> set[str]:
    """The keys that a page cites, in its prose and through its tables."""
    found = {key for group in groups(page.prose) for key in group.keys}
    for marker, _ in blocks(page):
        dataset = content.data.get(marker.partition(" ")[2])
        if dataset:
            found |= {key for _, _, key in uses(dataset, KEYS)}
    return found


def footnotes_are_not_written(content: Content) -> Iterator[Problem]:
    """Footnotes carry the citations, so a page writes none of its own."""
    for page in content.pages:
        for match in RAW_FOOTNOTE.finditer(page.prose):
            yield Problem(
                page.path,
                page.line(match.start()),
                f"footnote must be a sentence or a citation: '{match.group()}'",
                "write it into the text, or cite with [@key]",
            )


def keys_stand_in_brackets(content: Content) -> Iterator[Problem]:
    """A bare @key is shown as it stands, so a key has its bracket."""
    for page in content.pages:
        inside = [(group.start, page.prose.index("]", group.start)) for group in groups(page.prose)]
        for match in BARE.finditer(page.prose):
            if not any(start < match.start() < end for start, end in inside):
                yield Problem(
                    page.path,
                    page.line(match.start()),
                    f"key must stand in brackets: '{match.group()}'",
                    f"write [{match.group()}]",
                )


def chosen_numbers_are_the_works(content: Content) -> Iterator[Problem]:
    """`numbers:` in front matter picks one of a work's own numbers."""
    own = {entry.key: numbers(entry) for entry in content.entries}
    for page in content.pages:
        chosen = page.meta.get("numbers")
        for key, number in chosen.items() if isinstance(chosen, dict) else ():
            if number not in own.get(key, ()):
                yield Problem(
                    page.path, 1, f"number must be one that {key} has: '{number}'", "see reviewnumber in references.bib"
                )


WITHIN = [
    citations_are_well_formed,
    brackets_are_closed,
    citations_stand_in_text,
    footnotes_are_not_written,
    keys_stand_in_brackets,
]
ACROSS = [cited_keys_exist, keys_in_data_exist, every_work_is_cited, chosen_numbers_are_the_works]
