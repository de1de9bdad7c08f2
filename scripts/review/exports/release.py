"""A release of the site as its editions know it: version, day, addresses, pages in order.

The offline build contains it as edition.json, so every edition is made from that
folder alone.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from review.data.source import Source

EDITION_FILE = "edition.json"


class Unavailable(Exception):
    """An edition cannot be made on this machine; the message says what is missing."""


@dataclass(frozen=True)
class Release:
    """A version of the site, for the files that are made of it.

    Attributes:
        stem: the name of the site in the names of its files, such as "growth-review".
        title: the name of the site.
        description: the site in a sentence.
        editors: who publishes it.
        version: the version, such as v1.2.
        date: its day, year-month-day.
        timestamp: seconds since 1970, the only time that an edition may show.
        home: the hosted address of the site.
        newest: the hosted address of its newest editions.
        review: the fields of the review, as in mkdocs.yml.
        contents: path, title and group ("" for none) of each page, in reading order.
        dark: the selector of the dark color scheme in the site's style sheets.
        chromium: a browser that can print, "" when there is none.
    """

    stem: str
    title: str
    description: str
    editors: str
    version: str
    date: str
    timestamp: int
    home: str
    newest: str
    review: dict[str, str]
    contents: tuple[tuple[str, str, str], ...] = ()
    dark: str = ""
    chromium: str = ""

    @property
    def name(self) -> str:
        """The name of its files without extension, safe on every file system."""
        return re.sub(r"[^A-Za-z0-9.+]+", "-", f"{self.stem}-{self.version}").strip(".-")

    @property
    def source(self) -> Source:
        """The review."""
        return Source(**self.review)

    def to_json(self) -> str:
        """The content of edition.json: without the browser, which belongs to one machine."""
        return json.dumps(asdict(replace(self, chromium="")), ensure_ascii=False, indent=2) + "\n"


def from_json(text: bytes) -> Release:
    """The release that edition.json describes.

    Raises:
        ValueError: the text is not JSON.
        TypeError: it lacks a field, or has one of another version of this project.
    """
    fields = json.loads(text)
    contents = tuple((path, title, group) for path, title, group in fields.pop("contents", ()))
    return Release(**fields, contents=contents)


@dataclass(frozen=True)
class Edition:
    """A file for reading elsewhere.

    Attributes:
        ending: its file extension, such as "zip".
        description: what it is, for the progress line.
        make: makes its bytes from the files of the offline build, by address; may
            raise Unavailable.
    """

    ending: str
    description: str
    make: Callable[[dict[str, bytes], Release], bytes]
