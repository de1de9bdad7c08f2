"""What can be cited beside a page: findings, rows, panels, references, notes.

Each has a small page of its own, /cite/ID.html, with its citation in every
format. With a script the record's own page shows the same in a dialog.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from review.data.content import Content
from review.data.notes import note_id
from review.data.pages import blocks

PANEL = re.compile(r"panel \S+ ([a-z])")


@dataclass(frozen=True)
class Cited:
    """A record: its id, its name in a citation (letters and digits only, so that
    no wiki markup has to be escaped), and the block on whose page it stands."""

    id: str
    name: str
    block: str

    @property
    def address(self) -> str:
        """The address of its page of citations."""
        return f"cite/{self.id}.html"


def cited_records(content: Content) -> Iterator[Cited]:
    """Every record that has an id on the page of its block."""
    for finding in content.records("findings"):
        yield Cited(finding["id"], "Finding", "evidence")
    for name, dataset in content.data.items():
        if "row" in dataset.schema["properties"]:
            for record in dataset.records:
                yield Cited(f"row-{record['row']}", f"Row {record['row']}", f"table {name}")
    for work in content.bibliography.works:
        yield Cited(f"ref-{work.number}", f"Reference {work.number}", "references")
    for note in content.records("notes"):
        yield Cited(note_id(note["id"]), f"Note {note['id']}", "notes")
    for marker in dict.fromkeys(marker for page in content.pages for marker, _ in blocks(page)):
        if panel := PANEL.fullmatch(marker):
            yield Cited(f"panel-{panel.group(1)}", f"Panel {panel.group(1)}", marker)
