"""All data sets in one spreadsheet workbook: a sheet for each, and one that describes the fields.

Excel assumes a Windows encoding for CSV files without a byte order mark and garbles "→"
and "β", but pandas and R would read the mark as part of the first column's name. So the
CSV files stay as scripts need them, and the workbook is for spreadsheets. All cells are
text, so that a spreadsheet infers no formulas, links, or numbers. XlsxWriter compresses
with the machine's zlib, so its files are packed again to be reproducible.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from review.data.records import SEPARATOR, Dataset
from review.exports.zip_archive import DOS_EPOCH, archive

FIELDS = "Fields"
HEAD = ("Sheet", "Field", "Title", "What it is")
# Column widths in characters; longer texts wrap.
MIN_WIDTH, MAX_WIDTH = 8, 60
# Turn off conversions of text.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def workbook(datasets: Iterable[Dataset], title: str) -> bytes:
    """The bytes of the workbook, identical on every machine.

    Args:
        datasets: the data sets, in sheet order.
        title: the title in the file's properties.
    """
    import xlsxwriter  # slow to import, and usually not needed thanks to the cache

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": title, "created": datetime.fromtimestamp(DOS_EPOCH, UTC).replace(tzinfo=None)})
    about: list[list[Any]] = []
    for dataset in datasets:
        fields = dataset.schema["properties"]
        rows = [[record.get(name) for name in fields] for record in dataset.records]
        _sheet(book, dataset.name, list(fields), rows)
        about += [[dataset.name, name, rule["title"], rule.get("description", "")] for name, rule in fields.items()]
    _sheet(book, FIELDS, list(HEAD), about)
    book.close()
    with zipfile.ZipFile(out) as packed:
        return archive({name: packed.read(name) for name in packed.namelist()}, DOS_EPOCH)


def _sheet(book: Any, name: str, head: list[str], rows: list[list[Any]]) -> None:
    """Write a sheet with a frozen header row and a filter for each column."""
    sheet = book.add_worksheet(name[:31])
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(head):
        longest = max([len(title), *(len(_text(row[column])) for row in rows)])
        sheet.set_column(column, column, min(max(longest, MIN_WIDTH), MAX_WIDTH))
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
    """A value as in the CSV file, with separators between list items."""
    return SEPARATOR.join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
