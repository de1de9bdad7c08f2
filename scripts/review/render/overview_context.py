"""Template data on overview pages, strength of findings, and unreported topics."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from review.data.content_loader import Content
from review.data.finding_views import CHECK, Views
from review.data.findings import contested_ids, values_of
from review.data.overviews import Overview
from review.data.records import Record
from review.data.vocabulary import Vocabulary
from review.render.balance import Balance, balance
from review.render.facets import selection

SECTION = "section"
NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Unreported:
    """A topic that the review does not report.

    Attributes:
        title: its name.
        description: its meaning, or what the review says instead.
        all: the number of findings that do not report it.
        among: the number of these in the group that is counted separately.
    """

    title: str
    description: str
    all: int
    among: int


@dataclass(frozen=True)
class NotReported:
    """The table of topics that the review does not report.

    Attributes:
        rows: its rows, most frequent first.
        all: the number of findings.
        among: the size of the group that is counted separately.
        label: the label of that group; "" if none is counted separately.
    """

    rows: list[Unreported]
    all: int
    among: int
    label: str


@dataclass(frozen=True)
class OverviewContext:
    """Names for templates of overview pages and of counts over all findings.

    Attributes:
        overviews: overview pages by the argument of their block: "cancer glioma".
        overviews_of: finding → its overview pages.
        overview_of: field and value, or the id of a term → its overview page; None if it has none.
        strength: findings → text with their numbers by check, and of contested ones.
        strongest_first: findings → the same, sorted by check.
        section_rows: page name → address of its rows in the findings table; "" if the table has no such filter.
        not_reported: the table of topics that the review does not report.
        uncited: the findings for which the review cites no work.
        balance: findings → the chart of their effects; None if none of them belongs in it.
    """

    overviews: dict[str, Overview]
    overviews_of: Callable[[Record], list[Overview]]
    overview_of: Callable[..., Overview | None]
    strength: Callable[[list[Record]], str]
    strongest_first: Callable[[list[Record]], list[Record]]
    section_rows: Callable[[str], str]
    not_reported: NotReported
    uncited: list[Record]
    balance: Callable[[list[Record]], Balance | None]


def overview_context(content: Content, vocabulary: Vocabulary, pages: list[Overview]) -> OverviewContext:
    """Compute the template data on overview pages and all findings.

    Args:
        content: the data sets.
        vocabulary: the labels of terms.
        pages: the overview pages.
    """
    findings, views = content.records("findings"), content.views
    contested = contested_ids(content.records("contested"))
    of_finding: dict[str, list[Overview]] = {finding["id"]: [] for finding in findings}
    for page in pages:
        for finding in page.findings:
            of_finding[finding["id"]].append(page)
    by_value = {(page.field, page.value): page for page in pages}
    by_term = {page.term: page for page in reversed(pages) if page.term}
    rank = {term["term"]: number for number, term in enumerate(vocabulary.terms(CHECK))}
    return OverviewContext(
        overviews={page.argument: page for page in pages},
        overviews_of=lambda finding: of_finding[finding["id"]],
        overview_of=lambda *of: by_value.get(of) if len(of) > 1 else by_term.get(*of),
        strength=partial(strength, vocabulary=vocabulary, contested=contested),
        strongest_first=lambda some: sorted(
            some, key=lambda one: [rank.get(term, 0) for term in values_of(one, CHECK)]
        ),
        section_rows=lambda name: selection(section=name).address if SECTION in views.filters else "",
        not_reported=not_reported(findings, views),
        uncited=[finding for finding in findings if not values_of(finding, "refs")],
        balance=partial(balance, views=views, vocabulary=vocabulary, contested=contested),
    )


def strength(findings: list[Record], vocabulary: Vocabulary, contested: dict[str, str]) -> str:
    """Counts of findings: "3 supported, 1 partly supported; 2 contested"; "" if there is nothing to count.

    Args:
        findings: the findings.
        vocabulary: the terms of the check in order, with labels.
        contested: contested group by finding id.
    """
    counts = Counter(check for finding in findings for check in values_of(finding, CHECK))
    checks = [f"{counts[term['term']]} {term['label']}" for term in vocabulary.terms(CHECK) if counts[term["term"]]]
    apart = sum(finding["id"] in contested for finding in findings)
    return "; ".join(filter(None, (", ".join(checks), f"{apart} contested" if apart else "")))


def not_reported(findings: list[Record], views: Views) -> NotReported:
    """Count the findings without each topic declared in x-views."""
    given = views.not_reported
    apart = given.get("among", {})
    among = [finding for finding in findings if {*values_of(finding, views.effect)} & {*apart.get("terms", ())}]
    rows = [Unreported(title, words, len(findings), len(among)) for title, words in given.get("never", {}).items()]
    rows += [_count_unreported(name, views, findings, among) for name in given.get("fields", ())]
    in_order = sorted(rows, key=lambda row: (-row.all, -row.among))
    return NotReported(in_order, len(findings), len(among), apart.get("label", ""))


def _count_unreported(name: str, views: Views, findings: list[Record], among: list[Record]) -> Unreported:
    missing, missing_among = (sum(NOT_STATED in values_of(one, name) for one in some) for some in (findings, among))
    title, description = views.fields[name]["title"], views.fields[name]["description"]
    # Further sentences of a description are for authors of the data.
    return Unreported(title, description.partition(". ")[0].rstrip(".") + ".", missing, missing_among)
