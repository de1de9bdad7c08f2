"""CSL-JSON, for Zotero, pandoc and citeproc."""

import json

from review.data.bibliography import Work
from review.data.csl import item


def csl_json(works: list[Work], notices: dict[str, str]) -> str:
    """Items in the order given; a notice becomes `note`."""
    items = [item(work) | _note(notices.get(work.key, "")) for work in works]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _note(notice: str) -> dict[str, str]:
    return {"note": notice} if notice else {}
