"""Citations of a finding with its primary studies: statement, studies, review, place on this site."""

from collections.abc import Mapping
from dataclasses import dataclass

from review.data.source import Source, with_period
from review.data.works import Work
from review.exports.citation_markup import DOKUWIKI, HTML, MARKDOWN_INLINE, MARKDOWN_LINK, MEDIAWIKI, Markup
from review.exports.citation_target import CitationTarget
from review.exports.citation_text import vancouver
from review.exports.work_fields import MAX_AUTHORS, creators, page_range, vancouver_name

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


@dataclass(frozen=True)
class Study:
    """A cited work with its notice, such as "Retracted", or "" for none."""

    source: Source
    notice: str


def study_of(work: Work, notice: str) -> Study:
    """The fields of a work's reference, with its DOI or else its PubMed address."""
    names = [one.family if one.literal else vancouver_name(one) for one in creators(work)]
    more = ["et al"] * (work.more_authors or len(names) > MAX_AUTHORS)
    address = work.text("URL") or (f"{PUBMED}{work.pmid}/" if work.pmid else "")
    source = Source(
        ", ".join([*names[:MAX_AUTHORS], *more]),
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
    cited = " ".join(f"{study.source.citation}{_notice(study)}" for study in studies)
    return f"{with_period(statement)} {cited} Reviewed in: {vancouver(source, target)}"


def _notice(study: Study) -> str:
    return f" ({study.notice.upper()})" if study.notice else ""


def _in_markup(markup: Markup, source: Source, target: CitationTarget, statement: str, studies: list[Study]) -> str:
    cited = " ".join(f"{markup.reference(study.source)}{markup.escape(_notice(study))}" for study in studies)
    sources = f"{cited} Reviewed in: {markup.sentence(source, target)}"
    between = " " if markup.is_line else ""
    return f"{markup.escape(with_period(statement))}{between}{markup.framed(sources, f'{target.label}-study')}"


# Name, label, and markup of each format; plain text has no markup.
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
    """(name, label, text) in each format of the citation of a finding with its primary studies; empty without studies.

    Args:
        source: the review.
        target: the finding on a page of this site.
        statement: the statement of the finding.
        works: the works that the review cites for it.
        statuses: the notices, such as "retracted", by key.
    """
    studies = [study_of(work, statuses.get(work.key, "")) for work in works]
    if not studies:
        return []
    return [
        (name, label, _in_markup(markup, *given) if markup else _plain(*given))
        for given in [(source, target, statement, studies)]
        for name, label, markup in FORMS
    ]
