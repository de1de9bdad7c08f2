"""Citations of a finding with its primary studies: statement, studies, review, place on this site."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from review.data.source import Source, with_period
from review.data.works import Work
from review.exports import csl_json, wikipedia
from review.exports.citation_formats import BY_NAME, FORMATS, CitationFormat
from review.exports.citation_markup import Markup, mediawiki_text
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import apa_reference
from review.exports.work_fields import MAX_AUTHORS, creators, page_range, vancouver_name

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"
REVIEWED = "Reviewed in: "
# The longest list of authors in APA style: https://apastyle.apa.org/style-grammar-guidelines/references/elements-list-entry.
APA_AUTHORS = 20
# The formats on a finding's citation page; each additional format would enlarge every such page.
ON_PAGE = ("text", "markdown-link", "markdown-inline", "mediawiki", "dokuwiki", "html")


@dataclass(frozen=True)
class CitedFinding:
    """A finding and its primary studies.

    Attributes:
        statement: its statement.
        works: the works that the review cites for it, at least one.
        statuses: each notice as one word, such as "retracted", by key.
        notices: the notices in full, by key.
    """

    statement: str
    works: list[Work]
    statuses: Mapping[str, str]
    notices: dict[str, str]

    def status(self, work: Work) -> str:
        """The notice for a work, as appended to its reference: " (RETRACTED)", or "" for none."""
        status = self.statuses.get(work.key, "")
        return f" ({status.upper()})" if status else ""


@dataclass(frozen=True)
class StudySlots:
    """What the primary studies of a finding add to its citation: see the attributes of CitationTarget."""

    statement: str
    studies: str
    variant: str = ""


def study_slots(form: CitationFormat, finding: CitedFinding) -> StudySlots:
    """What the primary studies add to the citation of a finding in a format.

    Reference managers get the studies as separate records, after that of the page.
    """
    said = with_period(finding.statement)
    if isinstance(markup := form.write, Markup):
        cited = " ".join(markup.reference(source_of(one)) + markup.escape(finding.status(one)) for one in finding.works)
        return _in_words(form, markup.escape(said), cited)
    if form.name in REFERENCES:
        cited = " ".join(REFERENCES[form.name](one) + finding.status(one) for one in finding.works)
        return _in_words(form, said, cited)
    records = form.write_works(finding.works, finding.notices) if form.write_works else ""
    if form.write_works is wikipedia.write_works:
        cited = " ".join(line.removeprefix("* ") for line in records.splitlines())
        return _in_words(form, mediawiki_text(said), cited)
    if form.write_works is csl_json.write_works:  # additional items in the page's array
        return StudySlots("", ",\n" + records.strip("[]\n"))
    return StudySlots("", f"\n{records}")


def _in_words(form: CitationFormat, statement: str, cited: str) -> StudySlots:
    """The statement before a footnote, or on the same line, and the studies before the review."""
    if form.footnote:
        return StudySlots(statement, f"{cited} {REVIEWED}", "-study")
    return StudySlots("", f"{statement} {cited} {REVIEWED}")


def source_of(work: Work, authors: int = MAX_AUTHORS) -> Source:
    """The fields of a work's reference, with its DOI or else its PubMed address.

    Args:
        work: the work.
        authors: the number of authors before "et al".
    """
    names = [one.family if one.literal else vancouver_name(one) for one in creators(work)]
    more = ["et al"] * (work.more_authors or len(names) > authors)
    address = work.text("URL") or (f"{PUBMED}{work.pmid}/" if work.pmid else "")
    pages = page_range(work).replace("-", "–")
    listed = ", ".join([*names[:authors], *more])
    return Source(listed, work.title, work.year, work.journal, work.volume, work.issue, pages, work.doi, address)


# References in the plain-text formats.
REFERENCES: dict[str, Callable[[Work], str]] = {
    "text": lambda work: source_of(work).citation,
    "apa": lambda work: apa_reference(source_of(work, APA_AUTHORS)),
}


def with_studies(source: Source, target: CitationTarget, finding: CitedFinding) -> list[tuple[CitationFormat, str]]:
    """The citation of a finding with its primary studies, for its citation page.

    Args:
        source: the review.
        target: the finding on a page of this site.
        finding: its statement and studies.
    """
    forms = [BY_NAME[name] for name in ON_PAGE]
    return [(form, form.write(source, replace(target, **vars(study_slots(form, finding))))) for form in forms]


def study_script(id: str, finding: CitedFinding) -> str:
    """A script with what the primary studies add to a finding's citation in every format, for assets/cite.js."""
    slots = {form.name: [*vars(study_slots(form, finding)).values()] for form in FORMATS}
    written = json.dumps({id: slots}, ensure_ascii=False, separators=(",", ":"))
    return f"Object.assign(window.citedStudies ??= {{}}, {written});\n"
