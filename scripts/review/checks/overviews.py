"""Rules for the overview pages of x-views: plain titles and unique addresses."""

from collections.abc import Iterator

from review.checks.pages import MARKUP
from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.finding_views import KEY, line_of_views
from review.data.overviews import overviews
from review.data.problems import Problem

PATH = "docs/data/findings.schema.json"


def overviews_have_plain_titles(content: Content) -> Iterator[Problem]:
    """The title and description of an overview page are plain text, as for written pages."""
    for page in overviews(content):
        for text in (page.title, page.description):
            if MARKUP.search(text):
                yield _views_problem(
                    content,
                    f"give each page a title in plain text, without < > \" and &…;: '{text}'",
                    "rename the term, or its label",
                )


def overviews_have_unique_addresses(content: Content) -> Iterator[Problem]:
    """An overview page has an address that no other page has."""
    seen = {page.name for page in content.pages}
    for page in overviews(content):
        if page.file in seen or not page.slug:
            yield _views_problem(
                content,
                f"give each page a unique address: '{page.file}'",
                f"rename '{page.value}', or the other page",
            )
        seen.add(page.file)


def overviews_list_something(content: Content) -> Iterator[Problem]:
    """A field with overview pages has at least one page."""
    found = {page.field for page in overviews(content)}
    for field in content.views.pages:
        if field not in found:
            remedy = f"remove {field} from pages, or add what it names to the glossary"
            yield _views_problem(content, f"list under pages only fields that have overview pages: '{field}'", remedy)


def _views_problem(content: Content, what: str, remedy: str) -> Problem:
    line = line_of_views(content.text(PATH))
    return Problem(PATH, line, f"{KEY} must {what}", remedy)


WITHIN: list[Rule] = []
ACROSS = [overviews_have_plain_titles, overviews_have_unique_addresses, overviews_list_something]
