"""The words of a box in the figure that is drawn from the findings, broken into lines that fit it."""

import textwrap

from review.data.finding_views import Column

# Letters that fit on a line of a box in the widest of the site's sans fonts
# (DejaVu Sans), in the name and in the facts below it.
NAME_LETTERS, FACT_LETTERS = 20, 24
NOT_STATED = "not-stated"


def group(column: Column, label: str, others: set[str]) -> str:
    """A group in words; one that another column has too gets a word behind it.

    Args:
        column: the column of the box.
        label: the group as the data name it.
        others: the names of the boxes that other columns may have.
    """
    return f"{label} {column.apart}" if column.apart and label in others else label


def title(column: Column, name: str, label: str) -> str:
    """A box's name with its part, for tooltips and readers: "Into dough".

    Args:
        column: the column of the box.
        name: the group in the data; NOT_STATED when the review is silent.
        label: the group in words.
    """
    return label[0].upper() + label[1:] if name == NOT_STATED else f"{column.part} {label}"


def heading(column: Column, name: str, label: str) -> list[str]:
    """A box's name as the box shows it, line by line, with the word that the column puts before it."""
    text = f"{column.lead} {label}" if column.lead and name != NOT_STATED else label
    return textwrap.wrap(text, NAME_LETTERS)


def wrapped(facts: str) -> list[str]:
    """Facts below the name, line by line; a name with a hyphen is not broken."""
    return textwrap.wrap(facts, FACT_LETTERS, break_on_hyphens=False)
