"""Compare two records of a work, variable by variable, regardless of spelling."""

import re
import unicodedata
from typing import Any

from review.data.latex_decoding import plain
from review.data.person_names import Person
from review.data.works import Work
from review.exports.work_fields import creators, family

DATES = {"issued", "accessed", "original-date", "event-date"}
NAMES = {"author", "editor", "translator", "container-author", "director", "compiler", "contributor"}
GREEK = re.compile("[α-ωΑ-Ω]")
SMALL = {"of", "and", "the", "in", "for", "de", "la", "et", "und", "der", "on", "&"}


def folded(text: str) -> str:
    """A text normalized for comparison: no markup, accents, case, punctuation, or spaces; Greek letters spelled out, as in PubMed."""
    letters = unicodedata.normalize("NFKD", GREEK.sub(_name, plain(text))).casefold()
    return re.sub(r"[\W_]+", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def _name(letter: re.Match[str]) -> str:
    return unicodedata.name(letter[0]).split()[-1]


def agree(ours: Work, theirs: Work, variable: str) -> bool:
    """Whether two works agree in a variable that both have."""
    one, other = ours.item[variable], theirs.item[variable]
    if variable in NAMES:
        return _same_people(ours, theirs, variable)
    if variable in DATES:
        return _same_date(one, other)
    if variable == "page":
        return ours.first_page == theirs.first_page and theirs.last_page in (ours.last_page, theirs.first_page)
    if variable == "container-title":
        return same_journal(str(one), str(other))
    if variable == "keyword":
        return _keywords(str(other)) <= _keywords(str(one))
    if variable in ("ISBN", "ISSN"):
        return bool(_numbers(str(one)) & _numbers(str(other)))
    if variable == "URL":
        return _bare_address(str(one)) == _bare_address(str(other))
    return folded(str(one)) == folded(str(other))


def same_title(one: Work, other: Work) -> bool:
    """Whether two works have the same title; False if either has none."""
    return bool(folded(one.title)) and folded(one.title) == folded(other.title)


def same_first_name(one: Work, other: Work) -> bool:
    """Whether their first creators have the same family name; True if either work names no one."""
    first, second = creators(one), creators(other)
    return not first or not second or folded(family(first[0])) == folded(family(second[0]))


def same_journal(one: str, other: str) -> bool:
    """Whether two names belong to the same journal, in full or abbreviated, such as "Cell Physiol Biochem"."""
    if folded(one) == folded(other):
        return True
    short, long = sorted((_words(one), _words(other)), key=lambda words: sum(map(len, words)))
    if len(short) == 1 and len(long) > 1:  # PLoS for Public Library of Science; JAMA
        return short[0] == "".join(word[0] for word in long)
    return len(short) == len(long) and all(map(_is_abbreviation, short, long))


def _words(name: str) -> list[str]:
    # Catalogs add text in parentheses or after a colon: "Science (New York, N.Y.)".
    bare = re.sub(r"\([^)]*\)|\s[:=].*|:\s.*", "", plain(name))
    words = (folded(word) for word in re.split(r"[\s./-]+", bare) if word.lower() not in SMALL)
    return [word for word in words if word]


def _is_abbreviation(short: str, long: str) -> bool:
    """Whether a word abbreviates another: "physiol" for "physiology", "natl" for "national"."""
    return long.startswith(short) or re.fullmatch(".*".join(short[:1] + short[1:]), long) is not None


def _same_people(ours: Work, theirs: Work, variable: str) -> bool:
    one, other = ours.people(variable), theirs.people(variable)
    open_ends = variable in ours.incomplete, variable in theirs.incomplete
    # A list with "and others" agrees with any longer one. Ours must not be shorter without
    # "and others", because the other record then has more names.
    if len(one) < len(other) or (len(one) > len(other) and not open_ends[1]) or (open_ends[0] and not open_ends[1]):
        return False
    return all(map(_same_person, one, other))


def _same_person(one: Person, other: Person) -> bool:
    if folded(family(one)) != folded(family(other)):
        return False
    first, second = (folded("".join(person.initials)) for person in (one, other))
    return first.startswith(second) or second.startswith(first)


def _same_date(one: dict[str, Any], other: dict[str, Any]) -> bool:
    first, second = (date.get("date-parts", [[]])[0] for date in (one, other))
    if not first or not second:
        return folded(str(one.get("literal", ""))) == folded(str(other.get("literal", ""))) and first == second
    return all(a == b for a, b in zip(first, second, strict=False))


def _numbers(written: str) -> set[str]:
    numbers = {re.sub(r"[^\dX]", "", part.upper()) for part in re.split(r"[,;\s]+", written)}
    return {number[3:12] if len(number) == 13 else number[:9] if len(number) == 10 else number for number in numbers}


def _keywords(written: str) -> set[str]:
    return {folded(word) for word in re.split("[,;]", written)}


def _bare_address(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/").lower()
