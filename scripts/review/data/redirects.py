"""Published addresses that have moved: where each leads now.

An address is written as on the hosted site, from its root: /growth/#vegf.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from review.data.addresses import hosted_path

# The data set that lists every published address, and its `since` before a release.
NAME, NEXT = "addresses", "next"


def page_address(name: str) -> str:
    """The hosted address of a page by the name of its file: growth.md is /growth/."""
    return "/" + hosted_path(name.removesuffix(".md") + ".html")


@dataclass(frozen=True)
class Redirects:
    """The moved addresses and their next stations."""

    to: dict[str, str]

    @classmethod
    def of(cls, records: Iterable[Any]) -> "Redirects":
        """The moves among the records of the published addresses."""
        return cls({record["address"]: record["moved_to"] for record in records if record["moved_to"]})

    def follow(self, address: str) -> str | None:
        """Where an address leads after all moves; None when it goes in a circle.

        A place on a moved page keeps its id, unless the page moved into a place.
        """
        seen: set[str] = set()
        while address not in seen:
            seen.add(address)
            page, mark, fragment = address.partition("#")
            if address in self.to:
                address = self.to[address]
            elif mark and page in self.to:
                target = self.to[page]
                address = target if "#" in target else f"{target}#{fragment}"
            else:
                return address
        return None

    def pages(self) -> dict[str, dict[str, str]]:
        """The moved pages, each with the places on it that went elsewhere: id -> address."""
        return {page: self.places(page) for page in self.to if "#" not in page and is_page(page)}

    def places(self, page: str) -> dict[str, str]:
        """The ids of a page that have moved, each with where it leads."""
        found = [address for address in self.to if address.startswith(f"{page}#")]
        return {address.partition("#")[2]: self.follow(address) or "" for address in found}

    def files(self) -> list[str]:
        """The moved files that are no pages: nothing but a copy can stand in for one."""
        return [address for address in self.to if "#" not in address and not is_page(address)]


def is_page(address: str) -> bool:
    """Whether a browser shows an HTML page at an address."""
    return address.endswith(("/", ".html"))
