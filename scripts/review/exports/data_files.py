"""Every exported file of the bibliography and the data, by its address."""

from collections.abc import Iterator

from review.data.content import Content
from review.data.records import to_csv, to_json
from review.exports.bibtex import to_bibtex
from review.exports.csl_json import to_csl_json
from review.exports.ris import to_ris

FORMATS = {".bib": to_bibtex, ".ris": to_ris, ".csl.json": to_csl_json}


def data_files(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (address, text): the whole list, each data set."""
    works, notices = content.bibliography.works, notice_lines(content)
    for ending, write in FORMATS.items():
        yield f"references{ending}", write(works, notices)
    for dataset in content.data.values():
        yield f"data/{dataset.name}.json", to_json(dataset)
        if not dataset.path.endswith(".csv"):
            rows = [record.values for record in dataset.records]
            yield f"data/{dataset.name}.csv", to_csv(rows, list(dataset.schema["properties"]))


def work_files(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of each reference: references/KEY.bib and so on."""
    notices = notice_lines(content)
    for work in content.bibliography.works:
        for ending, write in FORMATS.items():
            yield f"references/{work.key}{ending}", write([work], notices)


def notice_lines(content: Content) -> dict[str, str]:
    """A work's notice as one line for an export, by key.

    No colon behind the status: pandoc and Zotero read "WORD: text" at the start of
    a CSL note as a variable of that name, and the note is gone.
    """
    return {
        notice["key"]: f"{notice['status'].upper()}. {notice['text']} Checked {notice['checked']}."
        for notice in content.notices.values()
    }
