"""Write a work as a BibTeX entry in the house style: one field a line, fixed order, title in double braces."""

from collections.abc import Callable, Iterator

from review.data.bibtex_reader import MONTHS
from review.data.csl_fields import GENRES, NAMES, NUMBERED, PARTS, PERIODICALS, TEXTS, VERBATIM
from review.data.dates import edtf
from review.data.latex_encoding import plain_bibtex
from review.data.person_names import to_bibtex
from review.data.works import Work

Encode = Callable[[str], str]
# The fields that come first, and those that come last.
FIRST = tuple(
    "author editor title booktitle journal year month day volume number issue series edition pages chapter publisher "
    "school institution howpublished address".split()
)
LAST = ("note", "doi", "pmid", "pmcid", "isbn", "issn", "url", "urldate", "reviewnumber")
# The field of the publisher by entry type; `publisher` for all others.
PUBLISHER = {
    "phdthesis": "school",
    "mastersthesis": "school",
    "thesis": "institution",
    "techreport": "institution",
    "report": "institution",
    "misc": "howpublished",
    "manual": "organization",
    "online": "organization",
    "booklet": "howpublished",
}
WIDTH = 12


def write_entry(work: Work, encode: Encode = plain_bibtex, notice: str = "") -> str:
    """A work as a BibTeX entry.

    Args:
        work: the work.
        encode: converts text to LaTeX; by default the entry is plain text, as in references.bib.
        notice: LaTeX to put first in `note`, which then is the last field.
    """
    fields = {name: value for name, value in _fields(work, encode) if value}
    if notice:
        fields["note"] = " ".join(filter(None, (notice, fields.pop("note", ""))))
    middle = [name for name in fields if name not in (*FIRST, *LAST)]
    last = [name for name in LAST if name != "note" or not notice] + ["note"] * bool(notice)
    lines = (
        f"  {name:{WIDTH}} = {_enclosed(name, fields[name])},\n" for name in (*FIRST, *middle, *last) if name in fields
    )
    return f"@{work.kind}{{{work.key},\n{''.join(lines)}}}"


def _enclosed(name: str, value: str) -> str:
    """A value in braces, a title in double braces, or the name of a month as a macro."""
    if name == "month" and value in MONTHS:
        return value
    return f"{{{{{value}}}}}" if name == "title" else f"{{{value}}}"


def _fields(work: Work, encode: Encode) -> Iterator[tuple[str, str]]:
    for name, variable in NAMES.items():
        yield name, to_bibtex(work.people(variable), variable in work.incomplete, encode)
    yield from _texts(work, encode)
    yield from _places(work, encode)
    yield from _dates(work)
    for name, variable in VERBATIM.items():
        yield name, work.text(variable)  # biblatex and \\url take it as it is
    yield from ((name, encode(value)) for name, value in work.others.items())
    yield "reviewnumber", ", ".join(map(str, work.numbers))


def _texts(work: Work, encode: Encode) -> Iterator[tuple[str, str]]:
    seen = set()
    for name, variable in TEXTS.items():
        if variable not in seen and name not in work.others:
            seen.add(variable)
            value = str(work.item.get(variable, ""))
            if variable == "genre" and value == GENRES.get(work.kind):
                value = ""
            yield name, encode(value)


def _places(work: Work, encode: Encode) -> Iterator[tuple[str, str]]:
    item = work.item
    periodical = work.kind in PERIODICALS or (item.get("issue") and work.kind not in PARTS)
    yield "booktitle" if work.kind in PARTS else "journal", encode(item.get("container-title", ""))
    yield PUBLISHER.get(work.kind, "publisher"), encode(item.get("publisher", ""))
    yield "howpublished", encode(item.get("medium", ""))
    yield "number", encode(item.get("number", "") if item["type"] in NUMBERED else item.get("collection-number", ""))
    yield "number" if periodical else "issue", encode(item.get("issue", ""))
    dash = "–" if "–" in work.pages else "-"
    yield "pages", "--".join(encode(page) for page in work.pages.split(dash))
    if "archive_location" in item and "eprint" not in work.others:
        yield "eprint", item["archive_location"]
        yield "eprinttype", encode(item.get("archive", "").lower())


def _dates(work: Work) -> Iterator[tuple[str, str]]:
    """Yield year, month, and day for BibTeX, and other dates for biblatex.

    A date of another form, such as a range, becomes biblatex's `date`.
    """
    issued = work.item.get("issued", {})
    ends = issued.get("date-parts", [[]])
    yield "year", work.year
    if len(ends) > 1 or issued.get("season") or issued.get("circa"):
        yield "date", edtf(issued)
    elif len(ends[0]) > 1:
        yield "month", MONTHS[ends[0][1] - 1]
        yield "day", "".join(str(day) for day in ends[0][2:3])
    for name, variable in (("urldate", "accessed"), ("origdate", "original-date"), ("eventdate", "event-date")):
        yield name, edtf(work.item.get(variable, {}))
