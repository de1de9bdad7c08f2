"""What an edition for reading elsewhere is told, and what it answers.

The offline build holds these words as edition.json, so that every edition is
made from its folder alone.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from review.data.source import Source

PATH = "edition.json"


class Unavailable(Exception):
    """An edition cannot be made on this machine; the message says what is missing."""


@dataclass(frozen=True)
class Release:
    """A version of the site, for the files that are made of it.

    Attributes:
        stem: the name of the site in the names of its files, such as "growth-review".
        timestamp: seconds since 1970, the only time that an edition may show.
        home: the hosted address of the site; newest: where its newest editions are.
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
        """The name of its files without their ending; fit for every file system."""
        return re.sub(r"[^A-Za-z0-9.+]+", "-", f"{self.stem}-{self.version}").strip(".-")

    @property
    def source(self) -> Source:
        """The review."""
        return Source(**self.review)

    def to_json(self) -> str:
        """As it stands in edition.json; no browser of this machine in it."""
        return json.dumps(asdict(replace(self, chromium="")), ensure_ascii=False, indent=2) + "\n"


def from_json(text: bytes) -> Release:
    """Read edition.json."""
    return Release(**json.loads(text))


@dataclass(frozen=True)
class Edition:
    """A file for reading elsewhere.

    Attributes:
        ending: of its name, such as "zip".
        words: what it is, for the line that says that it is made.
        make: gives its bytes from the files of the offline build, by address; may
            raise Unavailable.
    """

    ending: str
    words: str
    make: Callable[[dict[str, bytes], Release], bytes]
