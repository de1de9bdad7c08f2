"""The exported files of the bibliography and the data sets, by address."""

from collections.abc import Callable, Iterator
from functools import partial

from review.data.content_loader import Content
from review.data.records import Dataset, Record, to_csv, to_json
from review.exports.citation_formats import formats_of

# All data sets for spreadsheets. The builder makes it; the checks need only its address.
WORKBOOK = "data/tables.xlsx"


def list_addresses() -> list[str]:
    """The address of the full reference list in each format: references.bib and so on."""
    return [f"references{form.ending}" for form in formats_of("list")]


def linkable_files(content: Content) -> set[str]:
    """The exported files that a page may link to: the full list, each data set, each figure."""
    data = {f"data/{name}.json" for name in content.data}
    data |= {f"data/{name}.csv" for name, dataset in content.data.items() if not dataset.path.endswith(".csv")}
    figures = {f"figures/{name}.{ending}" for name in content.drawings for ending in ("svg", "png")}
    return {*list_addresses(), *data, *figures, *[WORKBOOK] * bool(data)}


def data_files(content: Content) -> dict[str, Callable[[], str]]:
    """The full reference list in each format and each data set: address → a function that writes the text."""
    works, notices = content.bibliography.works, notice_lines(content)
    writers = [(form.ending, form.write_works) for form in formats_of("list")]
    files: dict[str, Callable[[], str]] = {
        f"references{ending}": partial(write, works, notices) for ending, write in writers if write
    }
    for name, dataset in content.data.items():
        files[f"data/{name}.json"] = partial(to_json, dataset)
        if not dataset.path.endswith(".csv"):
            files[f"data/{name}.csv"] = partial(_csv, dataset)
    return files


def _csv(dataset: Dataset) -> str:
    return to_csv([record.values for record in dataset.records], list(dataset.schema["properties"]))


def work_files(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (address, text) for each cited work: references/KEY.bib and so on."""
    notices = notice_lines(content)
    for work in content.bibliography.works:
        for form in formats_of("work"):
            if form.write_works:
                yield f"references/{work.stem}{form.ending}", form.write_works([work], notices)


def notice_lines(content: Content) -> dict[str, str]:
    """The notice of each work as one line for exports, by key.

    No colon follows the status, because pandoc and Zotero read "WORD: text" at the start of
    a CSL note as a variable of that name and drop it from the note.
    """
    return {key: _notice_line(notice) for key, notice in content.notices.items()}


def _notice_line(notice: Record) -> str:
    doi = f"Notice: doi {notice.get('notice_doi')}." if notice.get("notice_doi") else ""
    parts = (f"{notice['status'].upper()}.", notice["text"], doi, f"Checked {notice['checked']}.")
    return " ".join(filter(None, parts))
