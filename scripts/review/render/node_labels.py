"""The text of a box in the interaction figure, wrapped to fit it."""

import textwrap

from review.data.finding_views import Column

# Characters on a line of the name and of the facts in a box, in the site's widest sans
# font (DejaVu Sans).
NAME_WIDTH, FACT_WIDTH = 20, 24
NOT_STATED = "not-stated"


def group(column: Column, label: str, others: set[str]) -> str:
    """The label of a group, with the column's `apart` suffix if another column has the same label.

    Args:
        column: the column of the box.
        label: the label of the group.
        others: the labels of groups in other columns.
    """
    return f"{label} {column.apart}" if column.apart and label in others else label


def title(column: Column, name: str, label: str) -> str:
    """A box's name with its role, for tooltips and screen readers: "Into dough".

    Args:
        column: the column of the box.
        name: the group in the data; NOT_STATED if the review does not state it.
        label: the label of the group.
    """
    return label[0].upper() + label[1:] if name == NOT_STATED else f"{column.part} {label}"


def heading(column: Column, name: str, label: str) -> list[str]:
    """The lines of a box's name, with the column's `lead` word before it."""
    text = f"{column.lead} {label}" if column.lead and name != NOT_STATED else label
    return textwrap.wrap(text, NAME_WIDTH)


def wrapped(facts: str) -> list[str]:
    """The lines of the facts below the name; hyphenated names are not broken."""
    return textwrap.wrap(facts, FACT_WIDTH, break_on_hyphens=False)
