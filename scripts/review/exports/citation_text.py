"""Plain-text citations: Vancouver style, APA style, and a note on the source."""

from review.data.source import Source, with_period
from review.exports.citation_target import CitationTarget


def vancouver(source: Source, target: CitationTarget) -> str:
    """The citation in Vancouver style.

    Source: https://www.nlm.nih.gov/bsd/uniform_requirements.html.
    """
    here = f"{target.name} in: {target.where}. {target.address}{target.dated(' (accessed ', ')')}."
    return f"{target.statement}{target.studies}{source.citation} {here}"


def apa(source: Source, target: CitationTarget) -> str:
    """The citation in APA style.

    Source: https://apastyle.apa.org/style-grammar-guidelines/references/examples.
    """
    retrieved = f"{target.dated('Retrieved ', ', from ', 'accessed_in_words')}{target.address}"
    here = f"{target.name} in: {target.where}. {retrieved}"
    return f"{target.statement}{target.studies}{apa_reference(source)} {here}"


def apa_reference(source: Source) -> str:
    """A work in APA style."""
    *others, last = [_apa_name(name) for name in source.authors.split(", ")]
    final = "et al." if last == "et al" else f"& {last}"
    authors = ", ".join([*others, final]) if others else last
    journal = ", ".join(filter(None, (source.journal, source.volume_and_issue, source.pages)))
    rest = " ".join(with_period(part) for part in (source.title, journal, source.link) if part)
    return f"{authors} ({source.year}). {rest}"


def source_note(source: Source) -> str:
    """The source of a page, for the note of its record in a reference manager."""
    verb = "Adapted from" if source.adapted else "Web edition of"
    return f"{verb} {source.citation.removesuffix('.')}"


def _apa_name(name: str) -> str:
    """A name in APA style: Doe, J. for Doe J; a name without initials stays unchanged."""
    family, _, initials = name.rpartition(" ")
    return f"{family}, {'. '.join(initials)}." if family and initials.isupper() else name
