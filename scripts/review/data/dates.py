"""Convert dates of BibTeX and biblatex to CSL and back.

BibTeX has `year` and `month`, biblatex `date` in EDTF: 2020-01-01, 2019-12/2020-01, 1859~
(https://www.loc.gov/standards/datetime/). Text that is not a date, such as "in press" or
"n.d.", becomes CSL's `literal`.
"""

import re
from typing import Any

from review.data.bibtex_reader import MONTHS

DAY = re.compile(r"(-?\d{3,4})(?:-(\d\d?))?(?:-(\d\d?))?(?:T[\d:.+Z-]*)?([~?%]?)")
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}


def csl_date(written: str) -> dict[str, Any]:
    """The CSL date of an EDTF date or range; other text as `literal`; {} for an empty text."""
    text = " ".join(written.split())
    ends = [DAY.fullmatch(part.strip()) for part in text.split("/")] if text else []
    if not text or text in ("/", ".."):
        return {}
    known = [end for end in ends if end]
    open_end = text.endswith(("/", "/.."))
    if len(known) != len(ends) - open_end or not 1 <= len(ends) <= 2 or not known:
        return {"literal": text}
    parts = [_parts(end) for end in known]
    if any(len(part) > 1 and not 1 <= part[1] <= 24 for part in parts):
        return {"literal": text}
    if len(parts) == 1 and len(parts[0]) == 2 and parts[0][1] > 20:
        return {"date-parts": [parts[0][:1]], "season": parts[0][1] - 20}
    date: dict[str, Any] = {"date-parts": parts if not open_end else [*parts, [0]]}
    return date | {"circa": True} if any(end[4] for end in known) else date


def _parts(found: re.Match[str]) -> list[int]:
    return [int(part) for part in found.groups()[:3] if part and int(part)]


def issued(date: str, year: str, month: str, day: str) -> dict[str, Any]:
    """The date of a work from `date`, or from `year`, `month`, and `day`."""
    if date:
        return csl_date(date)
    found = re.fullmatch(r"(\d{4})", year)
    if not found:
        return csl_date(year)
    number, last = month_number(month), re.search(r"(?<!\d)\d{1,2}(?!\d)", day or re.sub(r"^\d+$", "", month))
    parts = [int(year), *[number] * bool(number), *([int(last.group())] if number and last else [])]
    season = SEASONS.get(month.lower().strip("."))
    return {"date-parts": [parts]} | ({"season": season} if season else {})


def month_number(written: str) -> int:
    """The number of a month from its name, abbreviation, or digits; 0 if it is none of these."""
    word = re.search(r"[a-z]{3}", written.lower())
    if word:
        return MONTHS.index(word.group()) + 1 if word.group() in MONTHS else 0
    number = re.match(r"\s*(\d{1,2})\b", written)
    return int(number.group(1)) if number and 1 <= int(number.group(1)) <= 12 else 0


def year_of(date: dict[str, Any]) -> str:
    """The year of a CSL date, or its literal: "2012", "in press", "" for none."""
    if "date-parts" in date:
        return str(date["date-parts"][0][0])
    return str(date.get("literal", ""))


def edtf(date: dict[str, Any]) -> str:
    """A CSL date in biblatex's form: 2020-01-01, 2019/2020, or its literal."""
    if "date-parts" not in date:
        return str(date.get("literal", date.get("raw", "")))
    if season := date.get("season"):
        return f"{year_of(date)}-{20 + int(season)}"
    ends = [
        "-".join(f"{part:02}" if place else f"{part:04}" for place, part in enumerate(end))
        for end in date["date-parts"]
        if end != [0]
    ]
    return "/".join(ends) + "/" * ([0] in date["date-parts"]) + "~" * bool(date.get("circa"))
