"""Rules of references.bib: keys, order, fields, and the form of each value."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from review.data.bibliography import Entry, numbers
from review.data.content_loader import Content
from review.data.pages import TAG
from review.data.problems import Problem

PATH = "references.bib"
FIELDS = ("author", "title", "journal", "year", "volume", "number", "pages", "doi", "pmid", "pmcid", "reviewnumber")
REQUIRED = ("author", "title", "journal", "year", "reviewnumber")
# A page in Arabic numerals ("S12", "772a") or in Roman ones.
PAGE = "(?:[A-Za-z]*\\d+[a-z]?|[ivxlcdm]+)"
# The pattern of a field, and its description in messages.
PATTERNS = {
    "year": (r"(1[5-9]|20)\d\d", "four digits, such as 2012"),
    "doi": (r"10\.\d{4,9}/\S+", "the DOI alone, without https://doi.org/"),
    "pmid": (r"[1-9]\d{0,7}", "digits only"),
    "pmcid": (r"PMC[1-9]\d{0,7}", "PMC and digits, such as PMC3302865"),
    "reviewnumber": (r"[1-9]\d{0,5}(, [1-9]\d{0,5})*", "the review's number, or its numbers: 3, 24"),
    "pages": (rf"{PAGE}(--{PAGE})?", "first--last, or an article number"),
}
KEY = re.compile(r"[a-z]+[0-9]{4}[a-z]+")
# A given name: initials with their stops, or in full. "DH" and "D" would be read as names in full.
GIVEN = r"(?:(?:[^\W\d_]\.)+|(?![A-Z]+(?:[ -]|$))[^\W\d_]+(?:['’][^\W\d_]+)?)"
AUTHOR = re.compile(rf"[^,]+, {GIVEN}(?:[ -]{GIVEN})*")
TEX = re.compile(r"\\|\$")


def _at(entry: Entry, name: str, message: str, remedy: str) -> Problem:
    """A problem of a field, with its value; of the entry's key when the field is absent."""
    field = entry.fields.get(name)
    value = field.value if field else entry.key
    return Problem(PATH, field.line if field else entry.line, f"{message}: '{value[:80]}'", remedy)


def _at_key(entry: Entry, message: str, remedy: str) -> Problem:
    return Problem(PATH, entry.line, f"{message}: '{entry.key}'", remedy)


def keys_have_one_form(content: Content) -> Iterator[Problem]:
    """A key is the first author, the year and a word: curie1911radium."""
    for entry in content.entries:
        if not KEY.fullmatch(entry.key):
            message = "key must be author, year and word in small letters"
            yield _at_key(entry, message, "rename it, such as curie1911radium, here and in the pages")


def keys_differ_by_more_than_case(content: Content) -> Iterator[Problem]:
    """No two keys differ only by case, since mkdocs-bibtex would confuse them."""
    seen: dict[str, str] = {}
    for entry in content.entries:
        other = seen.setdefault(entry.key.lower(), entry.key)
        if other != entry.key:
            yield _at_key(entry, f"key must differ by more than case from '{other}'", "rename or remove one of them")


def entries_are_sorted(content: Content) -> Iterator[Problem]:
    """Entries are sorted by key, so that a key is easy to find."""
    for before, entry in zip(content.entries, content.entries[1:], strict=False):
        if entry.key < before.key:
            yield _at_key(entry, f"entry must stand before '{before.key}'", "sort the entries by key")


def fields_are_known(content: Content) -> Iterator[Problem]:
    """A field has one of the names that the site reads."""
    for entry in content.entries:
        for name in entry.fields:
            if name not in FIELDS:
                message = f"field must be one of {', '.join(FIELDS)}, not {name}"
                yield _at(entry, name, message, "correct its name or take it out")


def required_fields_are_given(content: Content) -> Iterator[Problem]:
    """Every entry has authors, a title, a journal, a year and its number in the review."""
    for entry in content.entries:
        for name in REQUIRED:
            if not entry.text(name):
                yield _at_key(entry, f"{name} must be given", f"add a line {name} = {{…}}")


def titles_are_braced(content: Content) -> Iterator[Problem]:
    """A title is in double braces, or other programs change its capital letters."""
    for entry in content.entries:
        title = entry.fields.get("title")
        if title and not re.fullmatch(r"\{.*\}", title.value, re.S):
            yield _at(entry, "title", "title must stand in double braces", "write title = {{…}}")


def text_is_plain(content: Content) -> Iterator[Problem]:
    """Values are plain Unicode in NFC (https://www.unicode.org/reports/tr15/): no LaTeX, no HTML."""
    for entry in content.entries:
        for name in entry.fields:
            for message, remedy in _text_faults(name, entry.text(name)):
                yield _at(entry, name, f"{name} must {message}", remedy)


def _text_faults(name: str, text: str) -> Iterator[tuple[str, str]]:
    if TEX.search(text) or (name != "author" and "{" in text):
        yield "hold no LaTeX", "write the character itself, such as é or β"
    if TAG.search(text):
        yield "hold no HTML tag", "write plain text; a lone < needs a space after it"
    if text != unicodedata.normalize("NFC", text):
        yield "be in Unicode's composed form (NFC)", "type accented letters as one character"


def authors_are_names(content: Content) -> Iterator[Problem]:
    """Authors are "Family, G. N." or "Family, Given Name", joined by "and"; the last may be "others"."""
    for entry in content.entries:
        names = entry.text("author").split(" and ") if entry.text("author") else []
        if names[1:] and names[-1] == "others":
            names.pop()
        for name in names:
            if not AUTHOR.fullmatch(name.strip()):
                message = f"author must be 'Family, G. N.', not '{name.strip()[:40]}'"
                yield _at(entry, "author", message, "separate authors by ' and ', initials have full stops")


def values_match_their_pattern(content: Content) -> Iterator[Problem]:
    """Years, pages, identifiers and numbers match their pattern."""
    for entry in content.entries:
        for name, (pattern, form) in PATTERNS.items():
            text = entry.text(name)
            if text and not re.fullmatch(pattern, text, re.ASCII):
                yield _at(entry, name, f"{name} must be {form}", "correct it after the record")


def identifiers_are_used_once(content: Content) -> Iterator[Problem]:
    """A DOI, PMID or PMCID belongs to one work."""
    for name in ("doi", "pmid", "pmcid"):
        seen: dict[str, str] = {}
        for entry in content.entries:
            text = entry.text(name).lower()
            if text and seen.setdefault(text, entry.key) != entry.key:
                yield _at(entry, name, f"{name} must be used once, '{seen[text]}' has it too", "look the work up again")


def numbers_are_assigned(content: Content) -> Iterator[Problem]:
    """Each of the review's numbers, from 1 to the last, belongs to exactly one work."""
    total = content.reference_count
    used = Counter(number for entry in content.entries for number in numbers(entry))
    for number in range(1, total + 1):
        if not used[number]:
            message = f"number must belong to a work: '{number}'"
            yield Problem(PATH, 1, message, "add it to the reviewnumber of its entry")
    for entry in content.entries if total else []:
        for number in numbers(entry):
            if used[number] > 1 or number not in range(1, total + 1):
                message = f"number must be one of 1 to {total} and used once"
                yield _at(entry, "reviewnumber", message, "see the review's list; mkdocs.yml has the count")


WITHIN = [
    keys_have_one_form,
    keys_differ_by_more_than_case,
    entries_are_sorted,
    fields_are_known,
    required_fields_are_given,
    titles_are_braced,
    text_is_plain,
    authors_are_names,
    values_match_their_pattern,
    identifiers_are_used_once,
]
ACROSS = [numbers_are_assigned]
