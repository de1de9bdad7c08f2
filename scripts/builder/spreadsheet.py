"""The workbook of all data sets, cached because computing thousands of cells takes a tenth of a second."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from review.data.records import to_json
from review.data.redirect_map import NAME
from review.exports import workbook
from review.exports.data_files import WORKBOOK
from support.cache import cached

from builder.build_state import Build


def workbook_file(build: Build, cache: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (address, content) for the workbook of the review's data, without the published addresses; nothing without data.

    Args:
        build: the build.
        cache: the folder of the cache.
    """
    datasets = [dataset for name, dataset in build.content.data.items() if name != NAME]
    if datasets:
        site, code = build.settings.site_name, Path(workbook.__file__).read_text(encoding="utf-8")
        parts = (version("xlsxwriter"), site, code, *(to_json(dataset) for dataset in datasets))
        yield WORKBOOK, cached(cache, lambda: workbook.workbook(datasets, site), *parts)
