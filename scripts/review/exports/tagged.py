"""Tagged files for EndNote and MEDLINE, one field a line."""

from collections.abc import Iterable


def tagged(fields: Iterable[tuple[str, str]], between: str) -> str:
    """A record with one line for each field that has a value.

    Args:
        fields: tags and values; line breaks in values become spaces.
        between: the separator between tag and value.
    """
    return "".join(f"{tag}{between}{' '.join(value.split())}\n" for tag, value in fields if value)
