"""Records with citations of their own: findings, rows, figures, references, notes, groups.

Each has a small page, /cite/ID.html, with its citation in every format. With scripts, the
page that shows the record offers the same in a dialog.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from review.data.content_loader import Content
from review.data.notes import note_id
from review.data.pages import PANEL_BLOCK, blocks

TABLE = re.compile(r"table (\S+)")
FIGURE = re.compile(r"figure-files (\S+)")


@dataclass(frozen=True)
class CitableRecord:
    """A record that can be cited.

    Attributes:
        id: its id on its page, which is part of its address.
        name: its name in a citation: letters, digits, and inner hyphens, which no format
            needs to escape.
        page: the page that shows it, such as evidence.md; "" for none.
        file: the name of its citation page, if that differs from its id.
    """

    id: str
    name: str
    page: str
    file: str = ""

    @property
    def address(self) -> str:
        """The address of its citation page."""
        return f"cite/{self.file or self.id}.html"


def citable_records(content: Content, homes: dict[str, str]) -> Iterator[CitableRecord]:
    """Yield every record with an id on the page of its block, and findings also in their sections.

    Args:
        content: the data sets and pages.
        homes: the page of each block, such as "evidence".
    """
    yield from _findings(content, homes)
    prefixes = file_prefixes(content)
    for name, dataset in content.data.items():
        if dataset.is_table:
            marker = f"table {name}"
            for record in dataset.records:
                row, prefix = f"row-{record['row']}", prefixes.get(marker, "")
                yield CitableRecord(row, f"Row {record['row']}", homes.get(marker, ""), prefix and f"{prefix}{row}")
    for work in content.bibliography.works:
        yield CitableRecord(f"ref-{work.number}", f"Reference {work.number}", homes.get("references", ""))
    for note in content.records("notes"):
        yield CitableRecord(note_id(note["id"]), f"Note {note['id']}", homes.get("notes", ""))
    for group in content.records("contested"):
        yield CitableRecord(group["id"], f"Group {group['id']}", homes.get("contested", ""))
    for marker, page in homes.items():
        if panel := PANEL_BLOCK.fullmatch(marker):
            name, prefix = f"panel-{panel.group(2)}", prefixes.get(marker, "")
            yield CitableRecord(name, f"Panel {panel.group(2)}", page, prefix and f"{prefix}{name}")
        if figure := FIGURE.fullmatch(marker):
            yield _figure(content, page, figure.group(1))


def file_prefixes(content: Content) -> dict[str, str]:
    """The file name prefix of a table's rows or of a panel, by the marker of its block.

    It is "" unless an earlier page has another table or a panel with the same letter. Then
    it is the name of the table or drawing; otherwise the two would share a citation page.
    """
    pages = {page.name: page for page in content.pages}
    prefixes: dict[str, str] = {}
    seen: set[str] = set()
    for page in (pages[name] for name in content.page_order if name in pages):
        for marker, _ in blocks(page):
            found = PANEL_BLOCK.fullmatch(marker) or TABLE.fullmatch(marker)
            if found and marker not in prefixes:
                kind = marker.replace(f" {found.group(1)}", "", 1)
                prefixes[marker] = f"{found.group(1)}-" if kind in seen else ""
                seen.add(kind)
    return prefixes


def _findings(content: Content, homes: dict[str, str]) -> Iterator[CitableRecord]:
    """Yield each finding in the table of findings and in the section that reports it."""
    tables = {page for block, page in homes.items() if block.startswith("table ")}
    for finding in content.records("findings"):
        name, section = f"Finding {finding['id']}", finding["section"]
        yield CitableRecord(finding["id"], name, homes.get("evidence", ""))
        if f"{section}.md" not in tables:
            yield CitableRecord(finding["id"], name, f"{section}.md", f"{section}-{finding['id']}")


def _figure(content: Content, page: str, name: str) -> CitableRecord:
    """A complete figure, whose id is that of its page's title."""
    source = next(source for source in content.pages if source.name == page)
    heading = re.search(r"^# .*\{#([\w-]+)\}", source.body, re.M)
    words = re.findall(r"\w+(?:-\w+)*", source.meta["title"].split(":")[0])
    return CitableRecord(heading.group(1) if heading else "", " ".join(words), page, f"figure-{name}")
