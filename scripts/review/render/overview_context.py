"""What templates show of overview pages, of the strength of findings, and of what the review does not report."""

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
class Silence:
    """Something that the review does not report.

    Attributes:
        title: what it is.
        description: what is meant, or what the review says instead.
        all: for how many findings it is not reported.
        among: for how many of those that are counted apart.
    """

    title: str
    description: str
    all: int
    among: int


@dataclass(frozen=True)
class NotReported:
    """The table of what the review does not report.

    Attributes:
        rows: its rows, the most frequent first.
        all: the number of findings.
        among: the number of those that are counted apart.
        label: what those have; "" when none are counted apart.
    """

    rows: list[Silence]
    all: int
    among: int
    label: str


@dataclass(frozen=True)
class OverviewContext:
    """Names for templates of overview pages, and of what is counted over all findings.

    Attributes:
        overviews: the overview pages, by the argument of their block: "cancer glioma".
        overviews_of: finding → overview pages with it.
        overview_of: field and value, or the id of a term → its overview page; None when it has none.
        strength: findings → their number, by check and contested, in words.
        strongest_first: findings → the same in the order of the terms of their check.
        section_rows: page name → address of its rows in the table of findings; "" when that has no such filter.
        not_reported: the table of what the review does not report.
        uncited: the findings for which the review cites no work.
        balance: findings → the picture of which way they point; None without such findings.
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
    """Compute what templates show of overview pages and of all findings.

    Args:
        content: the data sets.
        vocabulary: the words for terms.
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
    """The findings counted: "3 supported, 1 partly supported; 2 contested"; "" when there is nothing to say.

    Args:
        findings: the findings.
        vocabulary: the words for the terms of checks, in their order.
        contested: contested group by finding id.
    """
    counts = Counter(check for finding in findings for check in values_of(finding, CHECK))
    checks = [f"{counts[term['term']]} {term['label']}" for term in vocabulary.terms(CHECK) if counts[term["term"]]]
    apart = sum(finding["id"] in contested for finding in findings)
    return "; ".join(filter(None, (", ".join(checks), f"{apart} contested" if apart else "")))


def not_reported(findings: list[Record], views: Views) -> NotReported:
    """What the review does not report, counted over the findings, as x-views declares it."""
    given = views.not_reported
    apart = given.get("among", {})
    among = [finding for finding in findings if {*values_of(finding, views.effect)} & {*apart.get("terms", ())}]
    rows = [Silence(title, words, len(findings), len(among)) for title, words in given.get("never", {}).items()]
    rows += [_of_field(name, views, findings, among) for name in given.get("fields", ())]
    in_order = sorted(rows, key=lambda row: (-row.all, -row.among))
    return NotReported(in_order, len(findings), len(among), apart.get("label", ""))


def _of_field(name: str, views: Views, findings: list[Record], among: list[Record]) -> Silence:
    missing, missing_among = (sum(NOT_STATED in values_of(one, name) for one in some) for some in (findings, among))
    title, description = views.fields[name]["title"], views.fields[name]["description"]
    # The other sentences of a description are for those who write the data.
    return Silence(title, description.partition(". ")[0].rstrip(".") + ".", missing, missing_among)
