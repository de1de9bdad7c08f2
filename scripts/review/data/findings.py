"""Findings: the values of their fields, and which of them are contested."""

from review.data.records import Record

# Values that say that the review is silent.
NOT_STATED = ("not-stated", "not-seen")


def values_of(finding: Record, name: str) -> list[str]:
    """The values of a field as a list of texts; none when the finding lacks it."""
    value = finding.values.get(name)
    return [str(item) for item in (value if isinstance(value, list) else [value]) if item not in (None, "")]


def stated(values: list[str]) -> list[str]:
    """The values without those that say that the review is silent."""
    return [value for value in values if value not in NOT_STATED]


def contested_ids(groups: list[Record]) -> dict[str, str]:
    """The group, by id, in which each contested finding is first."""
    found: dict[str, str] = {}
    for group in groups:
        for finding in group["one"] + group["other"]:
            found.setdefault(finding, group["id"])
    return found
