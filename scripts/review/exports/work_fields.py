"""Names, pages and notes of a work as several formats write them."""

from typing import Any

from review.data.bibliography import Person, Work

MORE_AUTHORS = "The list of authors goes on (et al.)."


def family(author: Person) -> str:
    """The family name with its particle: "von der Ohe"."""
    return f"{author.particle} {author.family}".strip()


def family_first(author: Person) -> str:
    """The name as managers read it: "von der Ohe, J."."""
    return f"{family(author)}, {author.given}"


def vancouver_name(author: Person) -> str:
    """The name in Vancouver style: "von der Ohe J"."""
    return f"{family(author)} {author.initials}".strip()


def split_name(name: str) -> tuple[str, str]:
    """Doe J as family name and initials; a name of one word is all family name."""
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def page_range(work: Work) -> str:
    """The pages with the last one in full: "845-852"."""
    return f"{work.first_page}-{work.last_page}" if "-" in work.pages else work.pages


def notes_of(work: Work, notice: str) -> list[str]:
    """The notice, and that authors are missing; empty for most works."""
    return [note for note in (notice, MORE_AUTHORS * work.more_authors) if note]


def known(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value}
