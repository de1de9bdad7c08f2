"""Rules for published addresses in a built site: each is still served."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from review.checks.built_site import Parsed
from review.data.addresses import COUNTED_ID, EDITIONS, file_address
from review.data.problems import Problem
from review.data.records import Record
from review.data.redirect_map import NAME, Redirects

PATH = f"docs/data/{NAME}.csv"
# Permanent ids other than those of headings: references, rows, panels, findings, notes,
# terms, contested groups. The content sets each of them explicitly.
PERMANENT_ID = re.compile(r"(ref|row)-\d+|panel-[a-z]|(f|n|term|contested)-[a-z0-9-]+")
# Files that pages load and nobody links to, such as cite/f-vegf-up.js.
ASSETS = re.compile(r"(?:assets|search)/.*|.*\.js|sitemap\.xml\.gz", re.S)


def served(pages: dict[str, Parsed], files: Iterable[str]) -> set[str]:
    """Every address of a built site in hosted form: pages, ids, files."""
    found = set()
    for path in files:
        if ASSETS.fullmatch(path):
            continue
        address = file_address(path.removesuffix("index.html"))
        found.add(address)
        found |= {f"{address}#{name}" for name in pages[path].anchors} if path in pages else set()
    return found


def publishable(pages: dict[str, Parsed], files: Iterable[str]) -> set[str]:
    """The permanent addresses of a built site: pages, files, and the ids of headings and records.

    Ids of citation marks are not permanent, since they are numbered from the top of their
    page. Editions are not either: their names contain the version, and they stay at the
    address of that version.

    Args:
        pages: the parsed pages, by file.
        files: the paths of all files, from the root of the site.
    """
    headings = {path: set(page.headings) for path, page in pages.items()}

    def is_permanent(address: str) -> bool:
        path, mark, name = address.partition("#")
        file = unquote(path.lstrip("/")) + "index.html" * path.endswith("/")
        of_heading = name in headings.get(file, ()) and not COUNTED_ID.fullmatch(name)
        return not mark or of_heading or bool(PERMANENT_ID.fullmatch(name))

    permanent = [file for file in files if not file.startswith(EDITIONS)]
    return {address for address in served(pages, permanent) if is_permanent(address)}


def addresses_stay(records: list[Record], found: set[str]) -> Iterator[Problem]:
    """A published address is served, or redirects to one that is."""
    moves = Redirects.of(records)
    for record in records:
        if moves.follow(record["address"]) not in found or record["address"].partition("#")[0] not in found:
            message = f"published address must stay: '{record['address']}'"
            yield Problem(PATH, record.line, message, "restore it, or enter its new address under moved_to")
