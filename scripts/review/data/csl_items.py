"""Convert entries of BibTeX and biblatex to CSL-JSON items.

Format: https://docs.citationstyles.org/en/stable/specification.html, appendix on
variables; names and dates as in the CSL-JSON schema 1.0.2,
https://github.com/citation-style-language/schema (schemas/input/csl-data.json).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from review.data.bibtex_reader import Entry
from review.data.csl_fields import (
    DATES,
    GENRES,
    NAMED_GENRES,
    NAMES,
    NUMBERED,
    PARTS,
    PERIODICALS,
    TECHNICAL,
    TEXTS,
    TITLES,
    TYPES,
    VERBATIM,
    is_private,
)
from review.data.dates import csl_date, issued
from review.data.latex_decoding import decode, verbatim
from review.data.person_names import NameList, read_names, to_csl, without_more

DOI = re.compile(r"10\.\d{4,9}/\S+")
DOI_ADDRESS = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*", re.I)
IN_NOTE = re.compile(r"\b(PMID|PMCID):\s*((?:PMC)?\d+)\b[.;,]?\s*", re.I)
ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.I)
# The dash in a page range.
DASH = re.compile(r"\s*(?:-{2,3}|[‒–—−])\s*")
PUBLISHERS = ("publisher", "institution", "school", "organization")
# Preprint servers and archives as named in `eprinttype` or `archiveprefix`, in lower case.
ARCHIVES = {"pubmed": "PMID", "pmid": "PMID", "pmc": "PMCID", "pmcid": "PMCID"}
PREPRINTS = {"arxiv", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "ssrn", "preprints", "research square", "osf"}
SERVERS = {"arxiv": ("arXiv", "https://arxiv.org/abs/")}


@dataclass(frozen=True)
class Description:
    """A BibTeX entry converted to CSL.

    Attributes:
        item: the CSL-JSON item, without unknown fields.
        incomplete: the variables whose list of names ends with "and others".
        others: fields without a CSL variable, as text by name, except private ones.
        faults: names that are not single names, by field.
    """

    item: dict[str, Any]
    incomplete: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()


def describe(entry: Entry) -> Description:
    """Convert an entry to a CSL-JSON item, with the fields that CSL has no variable for."""
    kind = csl_type(entry)
    lists = {name: read_names(entry.text(name), decode) for name in NAMES if entry.text(name)}
    item: dict[str, Any] = {"id": entry.key, "type": kind}
    item |= {NAMES[name]: [to_csl(one) for one in found.people] for name, found in lists.items()}
    item |= dict(_texts(entry)) | dict(_container(entry, kind)) | dict(_identifiers(entry)) | dict(_dates(entry))
    item |= _from_note(item)
    item["note"], incomplete_in_note = without_more(item.get("note", ""))
    ordered = {name: item[name] for name in (*ORDER, *item) if item.get(name)}
    more = {NAMES[name] for name, found in lists.items() if found.more} | {
        name for name in incomplete_in_note if name in item
    }
    incomplete = tuple(name for name in dict.fromkeys(NAMES.values()) if name in more)
    return Description(ordered, incomplete, dict(_others(entry)), tuple(_faults(lists)))


# The order of the variables in an item; others follow.
ORDER = (
    "id",
    "type",
    "title",
    "author",
    "editor",
    "container-title",
    "issued",
    "volume",
    "issue",
    "page",
    "DOI",
    "PMID",
    "PMCID",
)


def csl_type(entry: Entry) -> str:
    """The CSL type of an entry; an unknown type counts as `misc`."""
    if entry.kind == "article" and entry.text("entrysubtype") in ("magazine", "newspaper"):
        return f"article-{entry.text('entrysubtype')}"
    if entry.kind in ("misc", "unpublished", "online") and (_server(entry) or _host(entry) in PREPRINTS):
        return "article"
    return TYPES.get(entry.kind, TYPES["misc"])


def _host(entry: Entry) -> str:
    """The host of an online work, in lower case."""
    return (_publisher(entry) or decode(entry.text("howpublished"))).lower()


def _server(entry: Entry) -> tuple[str, str] | None:
    named = entry.text("eprinttype") or entry.text("archiveprefix")
    return SERVERS.get(named.lower()) if entry.text("eprint") else None


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield variable and text of each field with the same meaning in every type; the first field of a variable wins."""
    seen = set()
    for name, variable in TEXTS.items():
        value = _title(entry, name) if name in TITLES else decode(entry.text(name))
        if value and variable not in seen and not is_private(name):
            seen.add(variable)
            yield variable, value
    if genre := entry.text("type") or GENRES.get(entry.kind, ""):
        yield "genre", NAMED_GENRES.get(genre.lower(), decode(genre))


def _title(entry: Entry, name: str) -> str:
    """A title with its subtitle; a subtitle alone counts only as the work's own title."""
    first, second = (decode(entry.text(part)) for part in TITLES[name])
    return (
        f"{first}{'' if first.endswith(('?', '!', ':')) else ':'} {second}"
        if first and second
        else first or second * (name == "title")
    )


def _container(entry: Entry, kind: str) -> Iterator[tuple[str, str]]:
    """Yield container, publisher, and numbers, whose meaning depends on the type."""
    journal = _title(entry, "journal") or _title(entry, "journaltitle")
    book = _title(entry, "booktitle") or _title(entry, "maintitle") * (entry.kind in PARTS)
    yield "container-title", (book or journal) if entry.kind in PARTS else (journal or book)
    yield "publisher", _publisher(entry)
    number, issue = decode(entry.text("number")), decode(entry.text("issue"))
    if entry.kind in PERIODICALS or (journal and entry.kind not in PARTS):
        yield "issue", number or issue
    else:
        yield "number" if kind in NUMBERED or kind == "article" else "collection-number", number
        yield "issue", issue
    yield "page", page_range(entry.text("pages") or entry.text("eid") or entry.text("article-number"))
    if how := entry.text("howpublished"):
        address = ADDRESS.search(verbatim(how))
        if not address:
            yield "medium" if _publisher(entry) else "publisher", decode(how)


def _publisher(entry: Entry) -> str:
    return next((decode(entry.text(name)) for name in PUBLISHERS if entry.text(name)), "")


def page_range(written: str) -> str:
    """A page range with a hyphen, or with an en dash where page numbers contain hyphens: "5-1–5-12"."""
    text = decode(re.sub(r"-{2,}", "–", written))
    parts = DASH.split(text)
    return ("–" if any("-" in part for part in parts) and len(parts) > 1 else "-").join(parts)


def bare_doi(written: str) -> str:
    """A DOI without the resolver's address or "doi:" before it."""
    text = verbatim(written)
    bare = DOI_ADDRESS.sub("", text, count=1).strip()
    return unquote(bare) if "%" in bare and text.lower().startswith("http") else bare


def _identifiers(entry: Entry) -> Iterator[tuple[str, str]]:
    for name, variable in VERBATIM.items():
        yield variable, verbatim(entry.text(name))
    doi, address = bare_doi(entry.text("doi")), verbatim(entry.text("url"))
    if not doi and DOI_ADDRESS.match(address) and DOI.fullmatch(bare_doi(address)):
        doi = bare_doi(address)
    yield "DOI", doi
    how = ADDRESS.search(verbatim(entry.text("howpublished")))
    if not address and how:
        yield "URL", how.group()
    yield from _archive(entry, address)
    yield (
        "PMID",
        re.sub(
            r"(?i)^(?:pmid:?\s*|https?://\S*?/)(\d+)/?$", r"\1", verbatim(entry.text("pmid")) or _eprint(entry, "PMID")
        ),
    )
    pmc = verbatim(entry.text("pmcid") or entry.text("pmc")) or _eprint(entry, "PMCID")
    yield "PMCID", re.sub(r"(?i)^(?:pmcid:?\s*|https?://\S*?/)?(?:PMC)?(\d+)/?$", r"PMC\1", pmc)


def _eprint(entry: Entry, variable: str) -> str:
    named = (entry.text("eprinttype") or entry.text("archiveprefix")).lower()
    return verbatim(entry.text("eprint")) if ARCHIVES.get(named) == variable else ""


def _archive(entry: Entry, address: str) -> Iterator[tuple[str, str]]:
    """Yield a preprint's server, number, and address."""
    eprint, named = verbatim(entry.text("eprint")), entry.text("eprinttype") or entry.text("archiveprefix")
    if not eprint or named.lower() in ARCHIVES:
        return
    server = _server(entry)
    bare = re.sub(r"(?i)^arxiv:\s*", "", eprint)
    yield "archive", server[0] if server else decode(named)
    yield "archive_location", bare
    if server and not address:
        yield "URL", server[1] + bare


def _dates(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "issued",
        issued(verbatim(entry.text("date")), *(decode(entry.text(name)) for name in ("year", "month", "day"))),
    )
    for name, variable in DATES.items():
        if variable != "issued" and entry.text(name):
            yield variable, csl_date(verbatim(entry.text(name)))


def _from_note(item: dict[str, Any]) -> dict[str, Any]:
    """The PMID and PMCID that Zotero writes into the note, and the note without them."""
    note, found = item.get("note", ""), {}
    for match in IN_NOTE.finditer(note):
        name, value = match.group(1).upper(), match.group(2).upper()
        if not item.get(name) or item[name] == value:
            found[name] = f"PMC{value.removeprefix('PMC')}" if name == "PMCID" else value
            note = note.replace(match.group(), "")
    return found | {"note": note.strip()} if found else {}


# Fields that the functions above read.
READ = {
    *NAMES,
    *DATES,
    *TEXTS,
    *VERBATIM,
    *PUBLISHERS,
    *(part for parts in TITLES.values() for part in parts),
    *TECHNICAL,
    *(
        "year",
        "month",
        "day",
        "number",
        "issue",
        "pages",
        "eid",
        "article-number",
        "howpublished",
        "pmc",
        "entrysubtype",
    ),
    *("eprint", "eprinttype", "archiveprefix"),
}


def _others(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the fields without a CSL variable, and those whose variable another field already set."""
    taken = {*_overridden(entry, TEXTS), *_overridden(entry, dict.fromkeys(PUBLISHERS, "publisher"))}
    if entry.text("number") and (entry.kind in PERIODICALS or entry.text("journal")):
        taken.add("issue")
    for name, part in entry.fields.items():
        if part.value and not is_private(name) and (name not in READ or name in taken):
            yield name, decode(part.value)


def _overridden(entry: Entry, variables: dict[str, str]) -> Iterator[str]:
    """Yield each field whose variable an earlier field set to another value."""
    first: dict[str, str] = {}
    for name, variable in variables.items():
        if (value := entry.text(name)) and first.setdefault(variable, value) != value:
            yield name


def _faults(lists: dict[str, NameList]) -> Iterator[tuple[str, str]]:
    for name, found in lists.items():
        yield from ((name, fault) for fault in found.faults)
