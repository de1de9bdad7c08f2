"""The text of references.bib after a merge: new entries and fields in place, all else unchanged."""

from review.data.bibliography import WorksFile, read_works
from review.data.works import Work
from review.imports.house_style import sort_key, split
from review.imports.merge import Merge

PATH = "references.bib"


def merged_text(text: str, existing: WorksFile, merged: Merge) -> str:
    """Insert new fields and entries into the text of references.bib.

    If the entries are sorted by key, they stay sorted; otherwise new ones are appended.

    Args:
        text: the text of references.bib.
        existing: its parsed works.
        merged: the merge.

    Raises:
        ValueError: the new text reads differently than intended, which is a bug.
    """
    *gaps, rest = split(text, existing.entries)
    written = [merged.filled.get(entry.key, entry.source) for entry in existing.entries]
    pieces = [(entry.key, gap, new) for entry, gap, new in zip(existing.entries, gaps, written, strict=True)]
    keys = [sort_key(key) for key, _, _ in pieces]
    ordered = keys == sorted(keys)
    for key, entry in sorted(merged.added.items(), key=lambda one: sort_key(one[0])):
        later = next((place for place, (other, _, _) in enumerate(pieces) if sort_key(other) > sort_key(key)), None)
        _insert(pieces, later if ordered else None, key, entry)
    merged_entries = "".join(gap + entry for _, gap, entry in pieces)
    if not existing.entries:
        merged_entries, rest = f"{text.rstrip()}\n\n{merged_entries}".lstrip("\n"), "\n"
    _verify(merged_entries + rest, merged)
    return merged_entries + rest


def _insert(pieces: list[tuple[str, str, str]], place: int | None, key: str, written: str) -> None:
    """Insert an entry before the one at a position, or at the end, with a blank line between."""
    if place is None:
        pieces.append((key, "\n\n" * bool(pieces), written))
        return
    other, gap, source = pieces[place]
    pieces[place : place + 1] = [(key, gap, written), (other, "\n\n", source)]


def _verify(text: str, merged: Merge) -> None:
    again = read_works(text, PATH)
    found = {work.key: _content_of(work) for work in again.works}
    wrong = [key for key, work in merged.works.items() if found.get(key) != _content_of(work)]
    if again.problems or wrong or len(found) != len(merged.works):
        reason = str(again.problems[0]) if again.problems else ", ".join(wrong[:5])
        raise ValueError(f"{PATH}:1: merge must change no other value: '{reason}' (nothing is written; report it)")


def _content_of(work: Work) -> tuple[object, ...]:
    others = {name: value for name, value in work.others.items() if name != "entrysubtype"}
    return work.item, others, {*work.incomplete}, work.numbers
