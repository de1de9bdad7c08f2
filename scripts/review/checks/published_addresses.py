"""Rules for published addresses: each stays, or redirects to its new place."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from review.checks.links import files_of
from review.checks.pages import block_ids, ids_of
from review.checks.rules import Rule
from review.data.addresses import COUNTED_ID, file_address
from review.data.content_loader import Content
from review.data.overviews import overviews
from review.data.problems import Problem
from review.data.records import Record
from review.data.redirect_map import NAME, Redirects, is_page, page_address, page_file

PATH = f"docs/data/{NAME}.csv"
FIELDS = {"address", "since", "moved_to"}


def _complete_records(content: Content) -> list[Record]:
    """The complete records of addresses; the schema reports incomplete ones."""
    return [record for record in content.records(NAME) if set(record.values) == FIELDS]


def redirects_end_at_an_address(content: Content) -> Iterator[Problem]:
    """A moved address redirects to a page, an id, or a file of the site, without a loop."""
    records = [record for record in _complete_records(content) if record["moved_to"]]
    moves, known = Redirects.of(records), _valid_targets(content) if records else set()
    for record in records:
        end = moves.follow(record["address"])
        if end is None:
            yield _redirect_problem(record, "not form a loop", "give one of the addresses a target that has not moved")
        elif end not in known:
            yield _redirect_problem(
                record, "be an address of this site", "write where it leads now, such as /growth/#vegf"
            )


def _redirect_problem(record: Record, rule: str, remedy: str) -> Problem:
    return Problem(PATH, record.line, f"moved_to must {rule}: '{record['moved_to']}'", remedy)


def _valid_targets(content: Content) -> set[str]:
    """Every valid redirect target, including the citation pages of records.

    Records other than terms have a citation page at /cite/ID.html; the check of the built site
    reports a redirect to the citation page of a term. The list contains pages' files, such as
    /cite/growth.bib; the check of the built site also reports a listed address that is gone.
    """
    found = {record["address"] for record in _complete_records(content) if not record["moved_to"]}
    found |= set(map(file_address, files_of(content)))
    for page in content.pages:
        found |= {f"/cite/{name}.html" for name in block_ids(page, content)}
        found |= {page_address(page.name), *(f"{page_address(page.name)}#{name}" for name in ids_of(page, content))}
    for made in overviews(content):
        found |= {page_address(made.file), f"{page_address(made.file)}#{made.slug}"}
    return found


def addresses_stay_in_the_site(content: Content) -> Iterator[Problem]:
    """No decoded address leads out of the site's folder, because a build writes files at addresses."""
    for record in _complete_records(content):
        for name in ("address", "moved_to"):
            path = unquote(record[name].partition("#")[0]).removeprefix("/").removesuffix("/")
            parts = path.split("/") if path else []
            if any(part.strip(". ") == "" or re.search(r"[\\:\x00-\x1f\x7f]", part) for part in parts):
                message = f"{name} must be a path from the root of the site: '{record[name]}'"
                yield Problem(PATH, record.line, message, "write it without dots for a folder, as in /growth/")


def moved_pages_are_gone(content: Content) -> Iterator[Problem]:
    """A redirected address is not also a page, file, or folder."""
    moved = [record for record in _complete_records(content) if record["moved_to"] and "#" not in record["address"]]
    own = _own_files(content) if moved else set()
    folders = {name[:end] for name in own for end in _slashes(name)}
    for record in moved:
        files = _files_at(record["address"])
        if any(name in own or name in folders or any(name[:end] in own for end in _slashes(name)) for name in files):
            message = f"address must not redirect while its page exists: '{record['address']}'"
            yield Problem(PATH, record.line, message, "remove the page, or clear moved_to")


def _own_files(content: Content) -> set[str]:
    """The files of the site, in the hosted and the offline build."""
    names = [*(page.name for page in content.pages), *(page.file for page in overviews(content))]
    made = {f"cite/{name}.html" for page in content.pages for name in block_ids(page, content)}
    return files_of(content) | made | {file for name in names for file in _files_at(page_address(name))}


def _files_at(address: str) -> set[str]:
    """The files that serve an address in both builds: growth/index.html and growth.html for /growth/."""
    path = unquote(address)
    return {page_file(path, kind) for kind in (True, False)} if is_page(path) else {path.lstrip("/")}


def _slashes(name: str) -> list[int]:
    return [found.start() for found in re.finditer("/", name)]


def listed_ids_are_permanent(content: Content) -> Iterator[Problem]:
    """No listed id is numbered from the top of its page, because a new mark would shift it."""
    for record in _complete_records(content):
        if COUNTED_ID.fullmatch(record["address"].partition("#")[2]):
            message = f"address must be permanent: '{record['address']}'"
            remedy = "delete the line: one new mark above would move it to another sentence"
            yield Problem(PATH, record.line, message, remedy)


WITHIN: list[Rule] = [listed_ids_are_permanent, addresses_stay_in_the_site]
ACROSS = [redirects_end_at_an_address, moved_pages_are_gone]
