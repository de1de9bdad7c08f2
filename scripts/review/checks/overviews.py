"""Rules of the overview pages, which x-views asks for: plain titles, addresses of their own."""

from collections.abc import Iterator

from review.checks.pages import MARKUP
from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.finding_views import KEY, line_of_views
from review.data.overviews import overviews
from review.data.problems import Problem

PATH = "docs/data/findings.schema.json"


def overviews_have_plain_titles(content: Content) -> Iterator[Problem]:
    """The title and the description of an overview page are plain text, as those of written pages."""
    for page in overviews(content):
        for text in (page.title, page.description):
            if MARKUP.search(text):
                yield _at(
                    content,
                    f"give each page a title in plain text, without < > \" and &…;: '{text}'",
                    "rename the term, or its label",
                )


def overviews_have_own_addresses(content: Content) -> Iterator[Problem]:
    """An overview page has an address, and no other page has the same."""
    seen = {page.name for page in content.pages}
    for page in overviews(content):
        if page.file in seen or not page.slug:
            yield _at(
                content,
                f"give each page an address of its own: '{page.file}'",
                f"rename '{page.value}', or the other page",
            )
        seen.add(page.file)


def overviews_list_something(content: Content) -> Iterator[Problem]:
    """A field that has overview pages has a value that gets one."""
    found = {page.field for page in overviews(content)}
    for field in content.views.pages:
        if field not in found:
            remedy = f"take {field} out of pages, or add what it names to the glossary"
            yield _at(content, f"name under pages a field whose values have names: '{field}'", remedy)


def _at(content: Content, what: str, remedy: str) -> Problem:
    line = line_of_views(content.text(PATH))
    return Problem(PATH, line, f"{KEY} must {what}", remedy)


WITHIN: list[Rule] = []
ACROSS = [overviews_have_plain_titles, overviews_have_own_addresses, overviews_list_something]
