"""The cited works of a review: by key and by number, and the numbers of those that have none."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from review.data.bibtex_reader import Entry, read_bibtex
from review.data.csl_fields import TYPES
from review.data.latex_decoding import unknown_commands
from review.data.problems import Problem
from review.data.works import Work as Work  # also under this name, beside the list of them
from review.data.works import work_of

# The fields whose text readers see; addresses and paths may hold a backslash of their own.
SHOWN = {"title", "subtitle", "journal", "journaltitle", "booktitle", "series", "publisher", "author", "editor", "note"}


@dataclass(frozen=True)
class WorksFile:
    """The works of a text of BibTeX.

    Attributes:
        entries: the entries as written, in the order of the text.
        works: the work of each entry, in the same order.
        problems: what cannot be read, a line each.
        warnings: what is read, but perhaps not as it was meant.
    """

    entries: list[Entry]
    works: list[Work]
    problems: list[Problem]
    warnings: list[Problem]


def read_works(text: str, path: str) -> WorksFile:
    """The works of a text of BibTeX; nothing is raised, and no fault hides another entry.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    file = read_bibtex(text, path)
    warnings = [*file.warnings, *(warning for entry in file.entries for warning in _doubts(entry, path))]
    return WorksFile(file.entries, [work_of(entry) for entry in file.entries], file.problems, warnings)


def _doubts(entry: Entry, path: str) -> Iterable[Problem]:
    """Yield what is read as something else than was written: an unknown type, an unknown command."""
    if entry.kind not in TYPES:
        message = f"type must be one of BibTeX or biblatex: '@{entry.kind}'"
        yield Problem(path, entry.line, message, "it is read as @misc")
    for name, part in entry.fields.items():
        for command in unknown_commands(part.value) if name in SHOWN else ():
            message = f"{name} must hold LaTeX commands that are known: '\\{command}'"
            yield Problem(path, part.line, message, "its argument or its name is shown; or write the sign itself")


class Bibliography:
    """All works: `by_key` with citation keys, `by_number` with the numbers in the list of references.

    Args:
        works: the works; those without a number get the next ones.
        order: the keys in the order in which such works are numbered; those that it does
            not name follow, in the order given.
    """

    def __init__(self, works: list[Work], order: Iterable[str] = ()):
        self.by_key = {work.key: work for work in numbered(works, order)}
        self.by_number = {number: work for work in self.by_key.values() for number in work.numbers}

    @cached_property
    def is_in_pubmed(self) -> bool:
        """Whether PubMed lists works of its field: it lists one of them at least."""
        return any(work.pmid or work.pmcid for work in self.by_key.values())

    @cached_property
    def works(self) -> list[Work]:
        """The works in the order of their first number."""
        return sorted(self.by_key.values(), key=lambda work: work.number)


def numbered(works: list[Work], order: Iterable[str] = ()) -> list[Work]:
    """The works, each with a number: those that have none get the next ones, in a given order.

    Args:
        works: the works.
        order: the keys in the order of first citation; works that it does not name follow.
    """
    bare = {work.key: work for work in works if not work.numbers}
    last = max((number for work in works for number in work.numbers), default=0)
    keys = dict.fromkeys([*(key for key in order if key in bare), *bare])
    given = {key: (number,) for number, key in enumerate(keys, last + 1)}
    return [replace(work, numbers=given[work.key]) if work.key in given else work for work in works]
