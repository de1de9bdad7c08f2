"""Files of tagged lines, one field a line, as EndNote and MEDLINE read them."""

from collections.abc import Iterable


def tagged(fields: Iterable[tuple[str, str]], between: str) -> str:
    """A record: each field that has a value, on a line of its own.

    Args:
        fields: tags with their values; a line break in a value becomes a space.
        between: what separates a tag from its value.
    """
    return "".join(f"{tag}{between}{' '.join(value.split())}\n" for tag, value in fields if value)
