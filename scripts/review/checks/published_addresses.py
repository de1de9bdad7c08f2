"""Rules of what was published once: it stays, or leads to where it went."""

from collections.abc import Iterator

from review.checks.links import files_of
from review.checks.pages import block_ids, ids_of
from review.checks.rules import Rule
from review.data.addresses import COUNTED_ID, file_address
from review.data.content_loader import Content
from review.data.overviews import overviews
from review.data.problems import Problem
from review.data.records import Record
from review.data.redirect_map import NAME, Redirects, page_address

PATH = f"docs/data/{NAME}.csv"
FIELDS = {"address", "since", "moved_to"}


def _listed(content: Content) -> list[Record]:
    """The listed addresses whose fields are all there; the schema says which are not."""
    return [record for record in content.records(NAME) if set(record.values) == FIELDS]


def moves_end_at_an_address(content: Content) -> Iterator[Problem]:
    """A moved address leads to a page, an id or a file of the site, not in a circle."""
    records = [record for record in _listed(content) if record["moved_to"]]
    moves, known = Redirects.of(records), _known(content) if records else set()
    for record in records:
        end = moves.follow(record["address"])
        if end is None:
            yield _wrong(record, "not lead in a circle", "give one of the addresses a target that has not moved")
        elif end not in known:
            yield _wrong(record, "be an address of this site", "write where it leads now, such as /growth/#vegf")


def _wrong(record: Record, rule: str, remedy: str) -> Problem:
    return Problem(PATH, record.line, f"moved_to must {rule}: '{record['moved_to']}'", remedy)


def _known(content: Content) -> set[str]:
    """Every address that a move may lead to, the citation pages of records included.

    A record has one at /cite/ID.html unless it is a term; the check of the built site
    finds a move to a term's.
    """
    found = set(map(file_address, files_of(content)))
    for page in content.pages:
        found |= {f"/cite/{name}.html" for name in block_ids(page, content)}
        found |= {page_address(page.name), *(f"{page_address(page.name)}#{name}" for name in ids_of(page, content))}
    for made in overviews(content):
        found |= {page_address(made.file), f"{page_address(made.file)}#{made.slug}"}
    return found


def moved_pages_are_gone(content: Content) -> Iterator[Problem]:
    """An address that leads elsewhere is no page or file of its own any more."""
    names = [*(page.name for page in content.pages), *(page.file for page in overviews(content))]
    own = {*map(page_address, names), *map(file_address, files_of(content))}
    for record in _listed(content):
        if record["moved_to"] and record["address"] in own:
            message = f"address must not be moved while it is there: '{record['address']}'"
            yield Problem(PATH, record.line, message, "take the page out, or empty moved_to")


def listed_ids_are_permanent(content: Content) -> Iterator[Problem]:
    """No listed id counts marks from the top of its page: one new mark would move it."""
    for record in _listed(content):
        if COUNTED_ID.fullmatch(record["address"].partition("#")[2]):
            message = f"address must be permanent: '{record['address']}'"
            remedy = "take the line out: one new mark above would move it to another sentence"
            yield Problem(PATH, record.line, message, remedy)


WITHIN: list[Rule] = [listed_ids_are_permanent]
ACROSS = [moves_end_at_an_address, moved_pages_are_gone]
