"""BibTeX: the entry as it stands in references.bib."""

from review.data.bibliography import Work


def to_bibtex(works: list[Work], notices: dict[str, str]) -> str:
    """Entries in the order given; a notice becomes the field `note`."""
    return "\n\n".join(_entry(work, notices.get(work.key, "")) for work in works) + "\n"


def _entry(work: Work, notice: str) -> str:
    if not notice:
        return work.source
    return work.source.removesuffix("}").rstrip() + f"\n  note         = {{{notice}}},\n}}"
