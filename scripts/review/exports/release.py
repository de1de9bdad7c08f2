"""A release of the site for its editions: version, date, addresses, pages in order.

The offline build contains it as edition.json, so the folder of that build is the only input
of every edition.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from review.data.source import Source

EDITION_FILE = "edition.json"


class Unavailable(Exception):
    """An edition cannot be made on this machine; the message names what is missing."""


@dataclass(frozen=True)
class Release:
    """A version of the site, for the editions made from it.

    Attributes:
        stem: the site's part of the file names, such as "growth-review".
        title: the name of the site.
        description: the site in a sentence.
        editors: the publishers of the site.
        version: the version, such as v1.2.
        date: its date, year-month-day.
        timestamp: seconds since 1970; editions contain no other time, to be reproducible.
        home: the hosted address of the site.
        newest: the hosted address of the newest editions.
        review: the fields of the review, as in mkdocs.yml.
        contents: path, title, and group ("" for none) of each page, in reading order.
        dark: the selector of the dark color scheme in the site's style sheets.
        chromium: a browser that can print, "" for none.
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
        """The file name of its editions without extension, valid on every file system."""
        return re.sub(r"[^A-Za-z0-9.+]+", "-", f"{self.stem}-{self.version}").strip(".-")

    @property
    def source(self) -> Source:
        """The review."""
        return Source(**self.review)

    def to_json(self) -> str:
        """The content of edition.json, without the browser, which depends on the machine."""
        return json.dumps(asdict(replace(self, chromium="")), ensure_ascii=False, indent=2) + "\n"


def from_json(text: bytes) -> Release:
    """The release in edition.json.

    Raises:
        ValueError: the text is not JSON.
        TypeError: a field is missing, or comes from another version of this project.
    """
    fields = json.loads(text)
    contents = tuple((path, title, group) for path, title, group in fields.pop("contents", ()))
    return Release(**fields, contents=contents)


@dataclass(frozen=True)
class Edition:
    """A downloadable edition.

    Attributes:
        ending: its file extension, such as "zip".
        description: its description in progress messages.
        make: returns its bytes, given the files of the offline build by address; may raise
            Unavailable.
    """

    ending: str
    description: str
    make: Callable[[dict[str, bytes], Release], bytes]
