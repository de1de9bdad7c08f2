"""references.bib as the commands read and write it: all of it, or not at all."""

from review.data.bibliography import WorksFile, read_works
from review.data.text_reader import read_bibliography
from review.imports.merge import Merge
from review.imports.merged_text import merged_text
from support.atomic_replace import write_text
from support.environment import ROOT

NAME = "references.bib"


def read_own() -> tuple[str, WorksFile]:
    """The text of references.bib, and what it holds; an empty one where there is none yet."""
    path = ROOT / NAME
    if not path.exists():
        return "", WorksFile([], [], [], [])
    text, problems, _ = read_bibliography(path, NAME)
    file = read_works(text, NAME)
    return text, WorksFile(file.entries, file.works, [*problems, *file.problems], file.warnings)


def write_own(text: str, existing: WorksFile, merged: Merge, *, dry: bool) -> str:
    """Write references.bib with what a merge changes; return the words that say so.

    Args:
        text: the text of references.bib.
        existing: what it holds.
        merged: the merge.
        dry: whether nothing is to be written.

    Raises:
        ValueError: the new text would not say what was meant; nothing is written.
        OSError: the file cannot be written; it is as it was.
    """
    new = merged_text(text, existing, merged)
    if new != text and not dry:
        write_text(ROOT / NAME, new)
    return f"{NAME} {'would be' if dry else 'is'} {'as it was' if new == text else 'written'}."
