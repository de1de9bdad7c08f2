"""Read and write references.bib atomically."""

from review.data.bibliography import WorksFile, read_works
from review.data.text_reader import read_bibliography
from review.imports.merge import Merge
from review.imports.merged_text import merged_text
from support.atomic_replace import write_text
from support.environment import ROOT

NAME = "references.bib"


def read_own() -> tuple[str, WorksFile]:
    """The text of references.bib and its parsed works; empty if it does not exist yet."""
    path = ROOT / NAME
    if not path.exists():
        return "", WorksFile([], [], [], [])
    text, problems, _ = read_bibliography(path, NAME)
    file = read_works(text, NAME)
    return text, WorksFile(file.entries, file.works, [*problems, *file.problems], file.warnings)


def write_own(text: str, existing: WorksFile, merged: Merge, *, dry: bool) -> str:
    """Write the changes of a merge to references.bib; return a message.

    Args:
        text: the text of references.bib.
        existing: its parsed works.
        merged: the merge.
        dry: whether to write nothing.

    Raises:
        ValueError: the new text reads differently than intended; nothing was updated.
        OSError: the file cannot be written; it is unchanged.
    """
    new = merged_text(text, existing, merged)
    if new != text and not dry:
        write_text(ROOT / NAME, new)
    if new == text:
        return f"{NAME} is unchanged."
    return f"{NAME} {'would be' if dry else 'was'} updated."
