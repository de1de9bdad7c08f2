"""The release that editions for reading elsewhere are made of.

The offline build contains it as edition.json, so that every edition is made from
its folder alone.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from review.data.source import Source

PATH = "edition.json"


class Unavailable(Exception):
    """An edition cannot be made on this machine; the message names what is missing."""


@dataclass(frozen=True)
class Release:
    """A version of the site, for the files that are made of it.

    Attributes:
        stem: the name of the site in the names of its files, such as "growth-review".
        title: the name of the site.
        description: the site in a sentence.
        editors: who edits the site.
        version: of the site, such as "v1.2".
        date: of the version, as year-month-day.
        timestamp: seconds since 1970, the only time that an edition may show.
        home: the hosted address of the site.
        newest: the hosted address of its newest editions.
        review: the fields of the review, as in mkdocs.yml.
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
    chromium: str = ""

    @property
    def name(self) -> str:
        """The name of its files without their ending, in letters that every file system accepts."""
        return re.sub(r"[^A-Za-z0-9.+]+", "-", f"{self.stem}-{self.version}").strip(".-")

    @property
    def source(self) -> Source:
        """The review."""
        return Source(**self.review)

    def to_json(self) -> str:
        """The content of edition.json, without the browser of this machine."""
        return json.dumps(asdict(replace(self, chromium="")), ensure_ascii=False, indent=2) + "\n"


def from_json(text: bytes) -> Release:
    """The release that an edition.json describes."""
    return Release(**json.loads(text))


@dataclass(frozen=True)
class Edition:
    """A file for reading elsewhere.

    Attributes:
        ending: of its file, such as "zip".
        words: what it is, for the progress line.
        make: returns its bytes, given the files of the offline build by address and
            the release; may raise Unavailable.
    """

    ending: str
    words: str
    make: Callable[[dict[str, bytes], Release], bytes]
