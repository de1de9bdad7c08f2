"""Query Crossref and PubMed with the packages in the "look-up" lock file.

Both ask for contact information: the email address in LOOK_UP_EMAIL is sent if it is set.
"""

import os
import warnings
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

CROSSREF = "https://api.crossref.org"
TOOL = "make-look-up"
# Number of search results; a record further down could not be identified anyway.
RESULTS = 5
SECONDS = 30


class NoAnswer(Exception):
    """A registry does not respond; the message names it and the reason."""


def crossref_work(doi: str) -> dict[str, Any] | None:
    """The record of a DOI; None if Crossref has none.

    Raises:
        NoAnswer: Crossref does not respond.
    """
    answer = _crossref(ids=quote(doi, safe="/"))  # habanero does not encode it
    return answer["message"] if answer else None


def crossref_search(words: str) -> list[dict[str, Any]]:
    """The records that best match the text of a reference.

    Raises:
        NoAnswer: Crossref does not respond.
    """
    answer = _crossref(query_bibliographic=words, limit=RESULTS)
    return answer["message"]["items"] if answer else []


def crossref_books(isbn: str) -> list[dict[str, Any]]:
    """The records with an ISBN.

    Raises:
        NoAnswer: Crossref does not respond.
    """
    answer = _crossref(filter={"isbn": isbn}, limit=RESULTS)
    return answer["message"]["items"] if answer else []


def _crossref(**question: Any) -> Any:
    from habanero import Crossref

    client = Crossref(base_url=CROSSREF, mailto=os.environ.get("LOOK_UP_EMAIL"), ua_string=TOOL, timeout=SECONDS)
    return _query("Crossref", lambda: client.works(**question))


def pubmed_search(term: str) -> list[str]:
    """The PMIDs that a search finds.

    Args:
        term: the query in PubMed's syntax: "10.1000/1[doi]".

    Raises:
        NoAnswer: PubMed does not respond.
    """
    entrez = _entrez()

    def search() -> list[str]:
        with entrez.esearch(db="pubmed", term=term, retmax=RESULTS) as answer:
            return [str(number) for number in entrez.read(answer)["IdList"]]

    return _query("PubMed", search) or []


def pubmed_records(numbers: list[str]) -> str:
    """The records with the given PMIDs in MEDLINE format, "" for none.

    Raises:
        NoAnswer: PubMed does not respond.
    """
    entrez = _entrez()

    def fetch() -> str:
        with entrez.efetch(db="pubmed", id=",".join(numbers), rettype="medline", retmode="text") as answer:
            return str(answer.read())

    return (_query("PubMed", fetch) or "") if numbers else ""


def _entrez() -> Any:
    from Bio import Entrez

    Entrez.tool, Entrez.email = TOOL, os.environ.get("LOOK_UP_EMAIL")  # type: ignore[assignment]  # None by default, and typed so
    Entrez.sleep_between_tries = 1
    return Entrez


def _query(name: str, ask: Callable[[], Any]) -> Any:
    """The response to a query; None if the registry has no record.

    Raises:
        NoAnswer: the registry does not respond.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # Biopython warns of a missing email address
            return ask()
    except Exception as error:  # the packages raise many kinds of exceptions from their HTTP clients
        response = getattr(error, "response", None)
        code = error.code if isinstance(error, HTTPError) else getattr(response, "status_code", 0)
        if code == 404:
            return None
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise NoAnswer(f"{name} must answer: '{reason}' (try again later, or check the network)") from None
