"""The cited works of a review, by key and by number; unnumbered works get the next numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from review.data.bibtex_reader import Entry, read_bibtex
from review.data.csl_fields import TYPES
from review.data.latex_decoding import unknown_commands
from review.data.problems import Problem
from review.data.works import Work as Work  # also under this name, beside the list of them
from review.data.works import work_of

# Fields shown to readers. Other fields, such as paths, may contain backslashes that are not LaTeX.
SHOWN = {"title", "subtitle", "journal", "journaltitle", "booktitle", "series", "publisher", "author", "editor", "note"}


@dataclass(frozen=True)
class WorksFile:
    """The works in BibTeX text.

    Attributes:
        entries: the entries as written, in source order.
        works: the work of each entry, in the same order.
        problems: one for each place that cannot be read.
        warnings: one for each place that may be read differently than intended.
    """

    entries: list[Entry]
    works: list[Work]
    problems: list[Problem]
    warnings: list[Problem]


def read_works(text: str, path: str) -> WorksFile:
    """Read the works in BibTeX text; one faulty entry does not hide others. Raises no exceptions.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    file = read_bibtex(text, path)
    warnings = [*file.warnings, *(warning for entry in file.entries for warning in _entry_warnings(entry, path))]
    return WorksFile(file.entries, [work_of(entry) for entry in file.entries], file.problems, warnings)


def _entry_warnings(entry: Entry, path: str) -> Iterable[Problem]:
    """Yield a warning for an unknown type and for each unknown command, which are read as something else."""
    if entry.kind not in TYPES:
        message = f"type must be a BibTeX or biblatex type: '@{entry.kind}'"
        yield Problem(path, entry.line, message, "it is read as @misc")
    for name, part in entry.fields.items():
        for command in unknown_commands(part.value) if name in SHOWN else ():
            message = f"{name} must have only known LaTeX commands: '\\{command}'"
            yield Problem(path, part.line, message, "only its argument or name is shown; write the character itself")


class Bibliography:
    """All works, `by_key` (citation key) and `by_number` (in the list of references).

    Args:
        works: the works; those without a number get the next ones.
        order: the keys in the order in which unnumbered works are numbered; other works
            follow in the order given.
    """

    def __init__(self, works: list[Work], order: Iterable[str] = ()):
        self.by_key = {work.key: work for work in numbered(works, order)}
        self.by_number = {number: work for work in self.by_key.values() for number in work.numbers}

    @cached_property
    def is_in_pubmed(self) -> bool:
        """Whether PubMed covers this field: it lists at least one of the works."""
        return any(work.pmid or work.pmcid for work in self.by_key.values())

    @cached_property
    def works(self) -> list[Work]:
        """The works in the order of their first number."""
        return sorted(self.by_key.values(), key=lambda work: work.number)


def numbered(works: list[Work], order: Iterable[str] = ()) -> list[Work]:
    """The works, each with a number; those without one get the next numbers.

    Args:
        works: the works.
        order: the keys in the order of first citation; other works follow.
    """
    bare = {work.key: work for work in works if not work.numbers}
    last = max((number for work in works for number in work.numbers), default=0)
    keys = dict.fromkeys([*(key for key in order if key in bare), *bare])
    given = {key: (number,) for number, key in enumerate(keys, last + 1)}
    return [replace(work, numbers=given[work.key]) if work.key in given else work for work in works]
