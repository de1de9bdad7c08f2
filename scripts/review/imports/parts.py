"""Convert names, dates, pages, and numbers from RIS, MEDLINE, and EndNote to CSL."""

import re
from typing import Any

from review.data.dates import csl_date, month_number
from review.data.person_names import Person, to_csl

# Lowercase words before a family name: "van der", "de la".
PARTICLE = re.compile(r"((?:[^\W\d_A-ZÀ-ÖØ-Þ]['’\w]*\s+)+)(?=\S)")
SUFFIX = re.compile(r"(?:jr|sr|[2-4](?:nd|rd|th)|i{1,3}|iv)\.?", re.I)
# A family name followed by initials: "Birk CD".
WITH_INITIALS = re.compile(r"(\S.*?)\s+([^\W\d_a-zß-ÿ]{1,3})")
DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?(?:[/-]+(.*))?")
WORDED_DATE = re.compile(r"(\d{4})\s+([A-Za-z]+)\.?(?:\s+(\d{1,2}))?(?:\s*[-–].*)?")
SEASONS = ("spring", "summer", "autumn", "winter")


def name_of(written: str) -> dict[str, str]:
    """The CSL parts of a name with the family name first.

    Examples: "van der Berg, C.", "Cole, D. E., Jr.". A name that ends in a comma, or has
    several words and no comma, belongs to an organization.

    Args:
        written: the name.
    """
    parts = [" ".join(part.split()) for part in written.strip().split(",")]
    if len(parts) == 2 and not parts[1] or len(parts) > 3:
        return {"literal": ", ".join(filter(None, parts))}
    if len(parts) == 1:
        return _without_comma(parts[0])
    if len(parts) == 3 and SUFFIX.fullmatch(parts[1]):
        parts[1:] = parts[:0:-1]
    particle = PARTICLE.match(parts[0])
    family = parts[0][particle.end() :] if particle else parts[0]
    return to_csl(Person(family, parts[1], particle[0].strip() if particle else "", "".join(parts[2:])))


def _without_comma(name: str) -> dict[str, str]:
    initials = WITH_INITIALS.fullmatch(name)
    if initials:
        return to_csl(Person(initials[1], initials[2]))
    return {"literal": name} if " " in name else {"family": name}


def is_others(name: str) -> bool:
    """Whether a name means further names, such as "et al."."""
    return re.fullmatch(r"(?:and )?(?:et\.? al\.?|others)[.,]?", name.strip(), re.I) is not None


def date_of(written: str) -> dict[str, Any]:
    """The CSL date of "2002/01/15/", "2002-01", "2002 Jan 15", "2002 Jan-Feb", or "2002 Spring"; other text as literal."""
    text = written.strip().rstrip("/").strip()
    if worded := WORDED_DATE.fullmatch(text):
        return _named_month(*worded.groups())
    found = DATE.fullmatch(text)
    if not found:
        return csl_date(text)
    parts = [int(part) for part in found.groups()[:3] if part and int(part)]
    if len(parts) == 1 and found[4]:
        return date_of(f"{found[1]} {found[4]}")
    return {"date-parts": [parts]}


def _named_month(year: str, word: str, day: str | None) -> dict[str, Any]:
    month = month_number(word)
    if not month and word.lower() in SEASONS:
        return {"date-parts": [[int(year)]], "season": SEASONS.index(word.lower()) + 1}
    if not month:
        return {"literal": f"{year} {word}"}
    return {"date-parts": [[int(year), month, *[int(day or 0)] * bool(day)]]}


def pages_of(first: str, last: str = "") -> str:
    """A page range with a hyphen, or with an en dash where a page number contains a hyphen."""
    first, last = first.strip(), last.strip()
    if not last or last == first or first.endswith(f"-{last}"):
        return re.sub(r"\s*(?:–|--+)\s*", "-", first)
    return f"{first}{'–' if '-' in first + last else '-'}{last}"


def book_numbers(written: list[str]) -> dict[str, str]:
    """ISBNs and ISSNs, distinguished by their number of digits.

    Args:
        written: the numbers, with or without labels.
    """
    found: dict[str, list[str]] = {"ISBN": [], "ISSN": []}
    for text in written:
        for number in re.findall(r"[\dXx][\dXx-]*[\dXx]", text):
            digits = len(number.replace("-", ""))
            if digits >= 8:
                found["ISSN" if digits == 8 else "ISBN"].append(number)
    return {name: ", ".join(dict.fromkeys(numbers)) for name, numbers in found.items() if numbers}


def pmcid_of(written: str) -> str:
    """The PMCID in a text, with PMC; "" if there is none."""
    found = re.fullmatch(r"(?:PMCID:?\s*)?(PMC\d+)(?:\.\d+)?", written.strip(), re.I)
    return found[1].upper() if found else ""
