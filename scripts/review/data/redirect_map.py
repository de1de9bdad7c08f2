"""Redirects of published addresses: the current address of each moved page, id, or file.

Addresses have the form of the hosted site, from its root: /growth/#vegf.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from review.data.addresses import hosted_path

# The data set of published addresses, and the value of `since` before a release.
NAME, NEXT = "addresses", "next"


def page_file(address: str, directory_urls: bool) -> str:
    """The file that serves a page's hosted address in a build: growth/index.html or growth.html for /growth/.

    Args:
        address: from the site's root; an address with .html is the same file in both builds.
        directory_urls: whether pages have folder addresses (hosted) or .html files (from disk).
    """
    path = address.strip("/")
    if path.endswith(".html"):
        return path
    return f"{path}/index.html".lstrip("/") if directory_urls else f"{path or 'index'}.html"


def page_address(name: str) -> str:
    """The hosted address of a page file: "/growth/" for "growth.md"."""
    return "/" + hosted_path(name.removesuffix(".md") + ".html")


@dataclass(frozen=True)
class Redirects:
    """Moved addresses and their targets, which may have moved themselves."""

    to: dict[str, str]

    @classmethod
    def of(cls, records: Iterable[Any]) -> "Redirects":
        """The redirects in the records of published addresses.

        Args:
            records: mappings with "address" and "moved_to", which is "" for most.

        Raises:
            KeyError: a record lacks one of the two.
        """
        return cls({record["address"]: record["moved_to"] for record in records if record["moved_to"]})

    def follow(self, address: str) -> str | None:
        """The address after all redirects; None for a redirect loop.

        An id on a moved page is kept unless the page moved to an id of another page.
        """
        seen: set[str] = set()
        while address not in seen:
            seen.add(address)
            page, separator, fragment = address.partition("#")
            if address in self.to:
                address = self.to[address]
            elif separator and page in self.to:
                target = self.to[page]
                address = target if "#" in target else f"{target}#{fragment}"
            else:
                return address
        return None

    def pages(self) -> dict[str, dict[str, str]]:
        """The moved pages, each with its `moved_ids`."""
        return {page: self.moved_ids(page) for page in self.to if "#" not in page and is_page(page)}

    def moved_ids(self, page: str) -> dict[str, str]:
        """The moved ids of a page, each with its current address; "" for a redirect loop."""
        moved = [address for address in self.to if address.startswith(f"{page}#")]
        return {address.partition("#")[2]: self.follow(address) or "" for address in moved}

    def files(self) -> list[str]:
        """The moved files other than pages, which a static host cannot redirect but only serve as copies."""
        return [address for address in self.to if "#" not in address and not is_page(address)]


def is_page(address: str) -> bool:
    """Whether an address without a fragment is that of an HTML page."""
    return address.endswith(("/", ".html"))
