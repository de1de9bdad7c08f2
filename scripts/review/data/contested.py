"""Findings that pull against each other: which pairs follow from the data."""

from collections.abc import Iterator
from itertools import combinations

from review.data.records import Record

OPPOSITE = {"increases", "decreases"}
# Terms that name no one cancer, so two findings that share one need not meet.
NO_CANCER = {"none", "several", "not-stated"}


def opposed(findings: list[Record]) -> Iterator[tuple[Record, Record]]:
    """Pairs on one process in one cancer with opposite directions."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for finding in findings:
        for cancer in set(finding["cancer"]) - NO_CANCER:
            groups.setdefault((finding["process"], cancer), []).append(finding)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if {one["direction"], other["direction"]} == OPPOSITE:
                yield one, other


def contested_ids(groups: list[Record]) -> dict[str, str]:
    """The group, by id, that each contested finding stands in first."""
    found: dict[str, str] = {}
    for group in groups:
        for finding in group["one"] + group["other"]:
            found.setdefault(finding, group["id"])
    return found
