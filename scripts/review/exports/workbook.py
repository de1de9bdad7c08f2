"""The data sets as one workbook for spreadsheets: a sheet for each, then one that describes the fields.

Excel reads a CSV file as text of Windows unless a mark begins it, and shows "→" and "β" as
other signs; with the mark, pandas and R find it in the name of the first column. So the
CSV files stay as scripts read them, and a workbook stands beside them. Every text is
written as text: nothing is a formula, a link or a number that a spreadsheet guessed.
XlsxWriter zips with the zlib of the machine, so its parts are packed again.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from review.data.records import SEPARATOR, Dataset
from review.exports.zip_archive import EARLIEST, archive

FIELDS = "Fields"
HEAD = ("Sheet", "Field", "Title", "What it is")
# Characters; longer texts wrap.
NARROWEST, WIDEST = 8, 60
# What a spreadsheet would guess.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def workbook(datasets: Iterable[Dataset], title: str) -> bytes:
    """The bytes of the workbook, the same on every machine.

    Args:
        datasets: the data sets, in the order of the sheets.
        title: its title, for the file's properties.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": title, "created": datetime.fromtimestamp(EARLIEST, UTC).replace(tzinfo=None)})
    about: list[list[Any]] = []
    for dataset in datasets:
        fields = dataset.schema["properties"]
        rows = [[record.get(name) for name in fields] for record in dataset.records]
        _sheet(book, dataset.name, list(fields), rows)
        about += [[dataset.name, name, rule["title"], rule.get("description", "")] for name, rule in fields.items()]
    _sheet(book, FIELDS, list(HEAD), about)
    book.close()
    with zipfile.ZipFile(out) as packed:
        return archive({name: packed.read(name) for name in packed.namelist()}, EARLIEST)


def _sheet(book: Any, name: str, head: list[str], rows: list[list[Any]]) -> None:
    """A sheet whose head stays in view, with a filter for each column."""
    sheet = book.add_worksheet(name[:31])
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(head):
        longest = max([len(title), *(len(_text(row[column])) for row in rows)])
        sheet.set_column(column, column, min(max(longest, NARROWEST), WIDEST))
        sheet.write_string(0, column, title, bold)
        for line, row in enumerate(rows, 1):
            value = row[column]
            if isinstance(value, int):
                sheet.write_number(line, column, value, wrapped)
            elif text := _text(value):
                sheet.write_string(line, column, text, wrapped)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(head) - 1)


def _text(value: Any) -> str:
    """A value as it is in the CSV file: the items of a list are separated."""
    return SEPARATOR.join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
