"""Values of findings, and which findings are contested."""

from review.data.records import Record

# Values for what the review does not state.
NOT_STATED = ("not-stated", "not-seen")


def values_of(finding: Record, name: str) -> list[str]:
    """The values of a field as a list of strings; empty if the finding lacks the field."""
    value = finding.values.get(name)
    return [str(item) for item in (value if isinstance(value, list) else [value]) if item not in (None, "")]


def stated(values: list[str]) -> list[str]:
    """The values without those for "not stated"."""
    return [value for value in values if value not in NOT_STATED]


def contested_ids(groups: list[Record]) -> dict[str, str]:
    """The id of the first contested group of each contested finding."""
    found: dict[str, str] = {}
    for group in groups:
        for finding in group["one"] + group["other"]:
            found.setdefault(finding, group["id"])
    return found
