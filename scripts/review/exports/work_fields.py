"""Names, pages, and notes of a work in forms that several formats share."""

from dataclasses import replace
from typing import Any

from review.data.person_names import Person, more_names, to_csl
from review.data.works import Work

# The number of authors before "et al" in Vancouver style.
MAX_AUTHORS = 6
# The number of works whose exports are cached in memory: each is in a list and in a separate file, and the live
# preview exports all of them again.
MAX_KEPT = 20_000


def family(author: Person) -> str:
    """The family name with its particle: "von der Ohe"."""
    return author.surname


def family_first(author: Person) -> str:
    """A name for reference managers: "von der Ohe, J.", "Cole, D. E., Jr."; an organization's ends with a comma."""
    if author.literal:
        return f"{author.family},"
    return ", ".join(filter(None, (family(author), author.given, author.suffix)))


def vancouver_name(author: Person) -> str:
    """The name in Vancouver style: "von der Ohe J"."""
    return " ".join(filter(None, (family(author), author.initials, author.suffix.strip("."))))


def split_name(name: str) -> tuple[str, str]:
    """Family name and initials of "Doe J"; a single word is a family name."""
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def page_range(work: Work) -> str:
    """The page range with the full last page: "845-852"."""
    return f"{work.first_page}-{work.last_page}" if work.is_range else work.pages


def notes_of(work: Work, notice: str) -> list[str]:
    """The notice, a remark on missing names, and the work's own note; empty for most works."""
    return [note for note in (notice, *map(more_names, work.incomplete), work.text("note")) if note]


def identifiers_of(work: Work) -> list[str]:
    """PMID and PMCID in the form of Zotero's field Extra: "PMID: 22780955"."""
    return [f"{name}: {work.text(name)}" for name in ("PMID", "PMCID") if work.text(name)]


def name_of(author: Person) -> dict[str, str]:
    """A CSL-JSON name with its particle in the family name, from which all programs split it.

    Zotero drops a particle in a separate field.
    """
    return to_csl(replace(author, family=family(author), particle=""))


def creators(work: Work) -> tuple[Person, ...]:
    """The authors of a work, or its editors."""
    return work.authors or work.people("editor")


def short_name(work: Work) -> str:
    """A short name of a work for links: Zhu et al. 2012; its title if it has no names."""
    people = creators(work)
    more = " et al." * (len(people) > 1 or work.more_authors)
    return " ".join(filter(None, (f"{family(people[0])}{more}" if people else work.title, work.year)))


def nonempty(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value}
