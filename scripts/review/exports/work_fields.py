"""Names, pages and notes of a work as several formats write them."""

from dataclasses import replace
from typing import Any

from review.data.person_names import Person, more_names, to_csl
from review.data.works import Work

# How many authors a reference names before "et al", as in Vancouver style.
MOST_AUTHORS = 6


def family(author: Person) -> str:
    """The family name with its particle: "von der Ohe"."""
    return author.surname


def family_first(author: Person) -> str:
    """The name as managers read it: "von der Ohe, J.", "Cole, D. E., Jr."; a comma ends that of an organization."""
    if author.literal:
        return f"{author.family},"
    return ", ".join(filter(None, (family(author), author.given, author.suffix)))


def vancouver_name(author: Person) -> str:
    """The name in Vancouver style: "von der Ohe J"."""
    return " ".join(filter(None, (family(author), author.initials, author.suffix.strip("."))))


def split_name(name: str) -> tuple[str, str]:
    """Doe J as family name and initials; a name of one word is all family name."""
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def page_range(work: Work) -> str:
    """The pages with the last one in full: "845-852"."""
    return f"{work.first_page}-{work.last_page}" if work.is_range else work.pages


def notes_of(work: Work, notice: str) -> list[str]:
    """The notice, that names are missing, and the work's own note; empty for most works."""
    return [note for note in (notice, *map(more_names, work.incomplete), work.text("note")) if note]


def identifiers_of(work: Work) -> list[str]:
    """PMID and PMCID as Zotero reads them from its field Extra: "PMID: 22780955"."""
    return [f"{name}: {work.text(name)}" for name in ("PMID", "PMCID") if work.text(name)]


def name_of(author: Person) -> dict[str, str]:
    """The name in CSL-JSON with its particle in the family name, which all readers take apart.

    Zotero drops a particle that has a field of its own.
    """
    return to_csl(replace(author, family=family(author), particle=""))


def creators(work: Work) -> tuple[Person, ...]:
    """The authors of a work, or its editors."""
    return work.authors or work.people("editor")


def short_name(work: Work) -> str:
    """A work in the words of a link: Zhu et al. 2012; its title when nobody is named."""
    people = creators(work)
    more = " et al." * (len(people) > 1 or work.more_authors)
    return " ".join(filter(None, (f"{family(people[0])}{more}" if people else work.title, work.year)))


def known(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value}
