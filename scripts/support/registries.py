"""Ask Crossref and PubMed, through the packages of the lock "look-up".

Both want to know who asks: LOOK_UP_EMAIL, an address, goes along when it is set.
"""

import os
import warnings
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

CROSSREF = "https://api.crossref.org"
TOOL = "make-look-up"
# Of a search; the right record is among the first, or nobody can tell which it is.
RESULTS = 5
SECONDS = 30


class NoAnswer(Exception):
    """A registry does not answer; the message says which, and why."""


def crossref_work(doi: str) -> dict[str, Any] | None:
    """The record of a DOI; None when Crossref has none.

    Raises:
        NoAnswer: Crossref does not answer.
    """
    answer = _crossref(ids=quote(doi, safe="/"))  # habanero puts it into the address as it is
    return answer["message"] if answer else None


def crossref_search(words: str) -> list[dict[str, Any]]:
    """The records that fit a reference in words best.

    Raises:
        NoAnswer: Crossref does not answer.
    """
    answer = _crossref(query_bibliographic=words, limit=RESULTS)
    return answer["message"]["items"] if answer else []


def crossref_books(isbn: str) -> list[dict[str, Any]]:
    """The records with an ISBN.

    Raises:
        NoAnswer: Crossref does not answer.
    """
    answer = _crossref(filter={"isbn": isbn}, limit=RESULTS)
    return answer["message"]["items"] if answer else []


def _crossref(**question: Any) -> Any:
    from habanero import Crossref

    client = Crossref(base_url=CROSSREF, mailto=os.environ.get("LOOK_UP_EMAIL"), ua_string=TOOL, timeout=SECONDS)
    return _asked("Crossref", lambda: client.works(**question))


def pubmed_search(term: str) -> list[str]:
    """The PMIDs of a search.

    Args:
        term: in PubMed's syntax: "10.1000/1[doi]".

    Raises:
        NoAnswer: PubMed does not answer.
    """
    entrez = _entrez()

    def search() -> list[str]:
        with entrez.esearch(db="pubmed", term=term, retmax=RESULTS) as answer:
            return [str(number) for number in entrez.read(answer)["IdList"]]

    return _asked("PubMed", search) or []


def pubmed_records(numbers: list[str]) -> str:
    """The records of PMIDs as MEDLINE, "" for none.

    Raises:
        NoAnswer: PubMed does not answer.
    """
    entrez = _entrez()

    def fetch() -> str:
        with entrez.efetch(db="pubmed", id=",".join(numbers), rettype="medline", retmode="text") as answer:
            return str(answer.read())

    return (_asked("PubMed", fetch) or "") if numbers else ""


def _entrez() -> Any:
    from Bio import Entrez

    Entrez.tool, Entrez.email = TOOL, os.environ.get("LOOK_UP_EMAIL")  # type: ignore[assignment]  # None by default, and typed so
    Entrez.sleep_between_tries = 1
    return Entrez


def _asked(name: str, ask: Callable[[], Any]) -> Any:
    """The answer to a question; None when the registry knows nothing of it.

    Raises:
        NoAnswer: it does not answer.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # Biopython misses the address
            return ask()
    except Exception as error:  # the packages pass on what their HTTP clients raise, of many kinds
        response = getattr(error, "response", None)
        code = error.code if isinstance(error, HTTPError) else getattr(response, "status_code", 0)
        if code == 404:
            return None
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise NoAnswer(f"{name} must answer: '{reason}' (try again later, or look at the network)") from None
