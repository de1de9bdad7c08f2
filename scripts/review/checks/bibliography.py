"""Rules for references.bib: citable keys, separate names, valid identifiers, assigned numbers.

Any type, field, order, or key that BibTeX or biblatex allows is valid.
"""

import re
from collections import Counter
from collections.abc import Iterator

from review.checks.rules import Rule
from review.data.bibtex_reader import Entry
from review.data.content_loader import Content
from review.data.csl_items import DOI
from review.data.latex_decoding import decode
from review.data.person_names import read_names
from review.data.problems import Problem
from review.data.works import Work, file_stem, numbers

PATH = "references.bib"
# A key that a page can cite: letters and digits with punctuation inside, but no ".." as in a path.
KEY = re.compile(r"(?!.*\.\.)\w[^\s@{},;\[\]\"\\<>|`]*")
NAMES = ("author", "editor", "translator", "bookauthor")
# Identifiers by CSL variable: the field, the pattern, its description in messages.
IDENTIFIERS = {
    "DOI": ("doi", DOI, "a DOI, such as 10.1000/182"),
    "PMID": ("pmid", re.compile(r"[1-9]\d{0,7}", re.ASCII), "digits only"),
    "PMCID": ("pmcid", re.compile(r"PMC[1-9]\d{0,8}", re.ASCII), "PMC and digits, such as PMC3302865"),
}
NUMBERS = re.compile(r"[1-9]\d{0,5}(,\s*[1-9]\d{0,5})*", re.ASCII)
# The maximum number of works named in one message.
NAMED = 5


def _field_problem(entry: Entry, name: str, message: str, remedy: str) -> Problem:
    """A problem with a field, quoting its value, or with the entry's key if the field is absent."""
    field = entry.fields.get(name)
    value = field.value if field else entry.key
    return Problem(PATH, field.line if field else entry.line, f"{message}: '{value[:80]}'", remedy)


def _key_problem(entry: Entry, message: str, remedy: str) -> Problem:
    return Problem(PATH, entry.line, f"{message}: '{entry.key}'", remedy)


def _entries_with_works(content: Content) -> Iterator[tuple[Entry, Work]]:
    """Yield each entry with its work."""
    return zip(content.entries, content.all_works, strict=True)


def keys_can_be_cited(content: Content) -> Iterator[Problem]:
    """A key begins with a letter or digit and has no character that would end it in a citation."""
    for entry in content.entries:
        if not KEY.fullmatch(entry.key):
            message = "key must be letters and digits, with characters such as - _ : / inside it"
            yield _key_problem(entry, message, "rename it, for example to curie1911radium, here and on the pages")


def keys_differ_by_more_than_case(content: Content) -> Iterator[Problem]:
    """No two keys differ only by case or punctuation, since mkdocs-bibtex would confuse them, and files are named after them."""
    seen: dict[str, str] = {}
    for entry in content.entries:
        other = seen.setdefault(file_stem(entry.key).lower(), entry.key)
        if other != entry.key:
            yield _key_problem(
                entry, f"key must differ by more than case from '{other}'", "rename or remove one of them"
            )


def names_are_separated(content: Content) -> Iterator[Problem]:
    """Authors and editors are separated by "and"; a comma belongs to one name."""
    for entry in content.entries:
        for name in NAMES:
            for fault in read_names(entry.text(name), decode).faults if name in entry.fields else ():
                message = f"{name} must be single names separated by 'and': '{fault[:60]}'"
                remedy = "write 'Family, Given and Family, Given', and an organization in braces"
                yield Problem(PATH, entry.fields[name].line, message, remedy)


def identifiers_match_their_pattern(content: Content) -> Iterator[Problem]:
    """DOI, PMID, and PMCID are valid; a DOI or PMID may be written as an address."""
    for entry, work in _entries_with_works(content):
        for variable, (name, pattern, form) in IDENTIFIERS.items():
            value = work.text(variable)
            if value and not pattern.fullmatch(value):
                yield _field_problem(entry, name, f"{name} must be {form}", "correct it from the record")
        if entry.text("reviewnumber") and not NUMBERS.fullmatch(entry.text("reviewnumber")):
            message = "reviewnumber must be the work's number in the review, or several: 3, 24"
            yield _field_problem(entry, "reviewnumber", message, "correct it from the record")


def identifiers_are_used_once(content: Content) -> Iterator[Problem]:
    """A PMID or PMCID belongs to one work; works with the same title do not share a DOI."""
    for entry, other, variable in _shared(content):
        name = IDENTIFIERS[variable][0]
        message = f"{name} must be used once, but '{other}' has it too"
        yield _field_problem(entry, name, message, "keep one of the two, or look the work up again")


def _shared(content: Content, *, parts: bool = False) -> Iterator[tuple[Entry, str, str]]:
    """Yield (entry, key of the other entry, variable) of shared identifiers.

    Args:
        content: the content.
        parts: whether to yield only DOIs shared by works with different titles.
    """
    for variable in IDENTIFIERS:
        seen: dict[str, Work] = {}
        for entry, work in _entries_with_works(content):
            value = work.text(variable).lower()
            other = seen.setdefault(value, work) if value else work
            if other is not work and parts == (variable == "DOI" and not _same_title(work, other)):
                yield entry, other.key, variable


def _same_title(one: Work, other: Work) -> bool:
    first, second = (re.sub(r"\W+", "", work.title).casefold() for work in (one, other))
    return first == second


def numbers_are_assigned(content: Content) -> Iterator[Problem]:
    """Each of the review's numbers belongs to one work; none is missing if mkdocs.yml gives the last one."""
    total = content.reference_count
    used = Counter(number for entry in content.entries for number in numbers(entry))
    for number in range(1, total + 1) if used else ():
        if not used[number]:
            message = f"number must belong to a work: '{number}'"
            yield Problem(PATH, 1, message, "add it to the reviewnumber of its entry")
    for entry in content.entries:
        for number in numbers(entry):
            if used[number] > 1 or (total and number not in range(1, total + 1)):
                message = f"number must be from 1 to {total} and used once" if total else "number must be used once"
                yield _field_problem(
                    entry,
                    "reviewnumber",
                    message,
                    "see the review's list; mkdocs.yml has the count" if total else "see the review's list",
                )


def dois_have_one_title(content: Content) -> Iterator[Problem]:
    """Works with different titles rarely share a DOI, unless they are parts of one book."""
    for entry, other, _ in _shared(content, parts=True):
        message = f"doi must be used once, but '{other}' has it too"
        yield _field_problem(entry, "doi", message, "look the work up again; parts of one book may share it")


def works_have_a_title(content: Content) -> Iterator[Problem]:
    """A work has a title, without which readers would see only its authors and journal."""
    cited = {*content.cited}
    for entry, work in _entries_with_works(content):
        if not work.title and entry.key in cited:
            yield _key_problem(entry, "title must be given", "add a title = {…} line")


def years_have_four_digits(content: Content) -> Iterator[Problem]:
    """A year has four digits; another number is rarely intended."""
    for entry, work in _entries_with_works(content):
        if work.year.isdecimal() and len(work.year) != 4:
            name = "date" if "date" in entry.fields else "year"
            yield _field_problem(entry, name, f"{name} must have four digits or be text", "correct it from the record")


def works_are_cited(content: Content) -> Iterator[Problem]:
    """Every work is cited or numbered; other works are not listed."""
    listed = content.bibliography.by_key
    bare = [entry for entry in content.entries if entry.key not in listed]
    message = "entries must have a citation on a page to be listed"
    yield from _summary(bare, message, "cite them, or leave them unlisted")


def works_were_looked_up(content: Content) -> Iterator[Problem]:
    """notices.csv, if it exists, has a lookup result for every work."""
    known = {record.values.get("key") for record in content.records("notices")}
    listed = content.bibliography.by_key
    missing = [entry for entry in content.entries if entry.key in listed and entry.key not in known]
    if "notices" in content.data:
        remedy = "add what was looked up; until then the site shows no status"
        yield from _summary(missing, "works must have a line in notices.csv", remedy)


def _summary(entries: list[Entry], message: str, remedy: str) -> Iterator[Problem]:
    """Yield one problem for several entries, at the first one."""
    if entries:
        names = ", ".join(entry.key for entry in entries[:NAMED]) + ", …" * (len(entries) > NAMED)
        count = f"{len(entries)} {'does' if len(entries) == 1 else 'do'} not"
        yield Problem(PATH, entries[0].line, f"{message}, but {count}: '{names}'", remedy)


WITHIN: list[Rule] = [
    keys_can_be_cited,
    keys_differ_by_more_than_case,
    names_are_separated,
    identifiers_match_their_pattern,
    identifiers_are_used_once,
]
ACROSS: list[Rule] = [numbers_are_assigned]
ADVICE: list[Rule] = [
    dois_have_one_title,
    works_have_a_title,
    years_have_four_digits,
    works_are_cited,
    works_were_looked_up,
]
