"""A finding with the primary studies that the review cites for it: the statement, each study, the review, the place here."""

from collections.abc import Mapping
from dataclasses import dataclass

from review.data.source import Source, closed
from review.data.works import Work
from review.exports.citation_markup import DOKUWIKI, HTML, MARKDOWN_INLINE, MARKDOWN_LINK, MEDIAWIKI, Markup
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import vancouver
from review.exports.work_fields import MOST_AUTHORS, creators, page_range, vancouver_name

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


@dataclass(frozen=True)
class Study:
    """A cited work with its notice, "" for none: "Retracted"."""

    source: Source
    notice: str


def study_of(work: Work, notice: str) -> Study:
    """The work in the fields of a reference, with its DOI or else its address in PubMed."""
    names = [one.family if one.literal else vancouver_name(one) for one in creators(work)]
    more = ["et al"] * (work.more_authors or len(names) > MOST_AUTHORS)
    address = work.text("URL") or (f"{PUBMED}{work.pmid}/" if work.pmid else "")
    source = Source(
        ", ".join([*names[:MOST_AUTHORS], *more]),
        work.title,
        work.year,
        work.journal,
        work.volume,
        work.issue,
        page_range(work).replace("-", "–"),
        work.doi,
        address,
    )
    return Study(source, notice)


def _plain(source: Source, target: CitationTarget, statement: str, studies: list[Study]) -> str:
    cited = " ".join(f"{study.source.citation}{_said(study)}" for study in studies)
    return f"{closed(statement)} {cited} Reviewed in: {vancouver(source, target)}"


def _said(study: Study) -> str:
    return f" ({study.notice.upper()})" if study.notice else ""


def _marked(markup: Markup, source: Source, target: CitationTarget, statement: str, studies: list[Study]) -> str:
    cited = " ".join(f"{markup.reference(study.source)}{markup.escape(_said(study))}" for study in studies)
    whole = f"{cited} Reviewed in: {markup.sentence(source, target)}"
    between = " " if markup.is_line else ""
    return f"{markup.escape(closed(statement))}{between}{markup.framed(whole, f'{target.label}-study')}"


# Name of the format, its label, its markup; plain text has none.
FORMS: tuple[tuple[str, str, Markup | None], ...] = (
    ("text", "Plain text", None),
    ("markdown-link", "Markdown", MARKDOWN_LINK),
    ("markdown-inline", "Markdown inline note", MARKDOWN_INLINE),
    ("mediawiki", "MediaWiki", MEDIAWIKI),
    ("dokuwiki", "DokuWiki", DOKUWIKI),
    ("html", "HTML", HTML),
)


def with_studies(
    source: Source, target: CitationTarget, statement: str, works: list[Work], statuses: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Name, label and text of a finding with its primary studies, in each format; empty without a study.

    Args:
        source: the review.
        target: the finding on a page of this site.
        statement: what the finding says.
        works: the works that the review cites for it.
        statuses: the notice of a work, such as "retracted", by key.
    """
    studies = [study_of(work, statuses.get(work.key, "")) for work in works]
    if not studies:
        return []
    return [
        (name, label, _marked(markup, *given) if markup else _plain(*given))
        for given in [(source, target, statement, studies)]
        for name, label, markup in FORMS
    ]
