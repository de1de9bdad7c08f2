"""The words of a box in the picture of tumors, broken into lines that fit it."""

import textwrap

# Letters that fit on a line of a box in the widest of the site's sans fonts
# (DejaVu Sans), in the name and in the facts below it.
NAME_LETTERS, FACT_LETTERS = 20, 24
# What a box of each column does, said before its name.
PARTS = {"source": "From", "cargo": "Carrying", "tumor": "Into", "effect": "Acting on"}
NOT_STATED = "not-stated"


def group(column: str, label: str, tumors: set[str]) -> str:
    """A group in words; a source that is itself a tumor is not taken for the tumor
    that the exosomes enter: "glioma tissue".

    Args:
        column: "source", "cargo", "tumor" or "effect".
        label: the group as the data name it.
        tumors: the tumors in words.
    """
    return f"{label} tissue" if column == "source" and label in tumors else label


def title(column: str, name: str, label: str) -> str:
    """A box's name with its part, for tooltips and readers: "Into glioma".

    Args:
        name: the group in the data; NOT_STATED when the review is silent.
        label: the group in words.
    """
    return label[0].upper() + label[1:] if name == NOT_STATED else f"{PARTS[column]} {label}"


def heading(column: str, name: str, label: str) -> list[str]:
    """A box's name as it stands in the box, line by line. A source says that it is one."""
    words = f"from {label}" if column == "source" and name != NOT_STATED else label
    return textwrap.wrap(words, NAME_LETTERS)


def wrapped(facts: str) -> list[str]:
    """Facts below the name, line by line; a name with a hyphen stays whole."""
    return textwrap.wrap(facts, FACT_LETTERS, break_on_hyphens=False)
