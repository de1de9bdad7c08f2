"""Read a bibliography in one of five formats, recognized by content."""

import re
from collections.abc import Callable
from dataclasses import replace

from review.data.bibliography import read_works
from review.data.bibtex_reader import Entry
from review.data.csl_fields import TECHNICAL, is_private
from review.data.problems import Problem
from review.data.works import Work
from review.imports import csl_json, endnote_xml, medline, ris
from review.imports.drafts import ImportedFile, ImportedWork, as_read

# Inheritance fields, whose values are resolved, and the numbers from another review.
RESOLVED = {"crossref", "xdata", "reviewnumber"}


def read_bibtex_file(text: str, path: str) -> ImportedFile:
    """The works of a BibTeX or biblatex file.

    Numbers from another review are dropped.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    file = read_works(text, path)
    works = [_imported(entry, work) for entry, work in zip(file.entries, file.works, strict=True)]
    return ImportedFile(works, file.problems, file.warnings)


def _imported(entry: Entry, work: Work) -> ImportedWork:
    private = {
        name: part.value
        for name, part in entry.fields.items()
        if is_private(name) or (name in TECHNICAL and name not in RESOLVED)
    }
    subtype = {"entrysubtype": entry.text("entrysubtype")} if entry.text("entrysubtype") else {}
    read = as_read(replace(work, numbers=(), others=work.others | subtype))
    private |= {f"csl-{name.lower()}": work.text(name) for name in work.item.keys() - read.item.keys()}
    return ImportedWork(read, entry.line, private)


# Patterns that recognize each format; the earliest match in the text wins.
FORMATS: list[tuple[re.Pattern[str], Callable[[str, str], ImportedFile]]] = [
    (re.compile(r"\A\s*<(?:\?xml|xml|records|record)\b"), endnote_xml.read),
    (re.compile(r"\A\s*(?:\[\s*[\]{]|\{\s*[\"}])"), csl_json.read),
    (medline.START, medline.read),
    (ris.START, ris.read),
    (re.compile(r"(?m)^[ \t]*@\s*\w+\s*[{(]"), read_bibtex_file),
]
KNOWN = "BibTeX, RIS, PubMed's .nbib, CSL-JSON, or EndNote XML"


def read_file(text: str, path: str) -> ImportedFile:
    """The works of a bibliography, with problems and warnings. Raises no exceptions.

    Args:
        text: the file's text.
        path: the file's name in messages.
    """
    found = [(match.start(), number) for number, (looks, _) in enumerate(FORMATS) if (match := looks.search(text))]
    read = FORMATS[min(found)[1]][1] if found else None
    if not read:
        start = " ".join(text.split())[:40]
        message = (
            f"file must be a bibliography: '{start}'" if start else "file must contain references, but is empty: ''"
        )
        return ImportedFile(problems=[Problem(path, 1, message, f"export it as {KNOWN}")])
    file = read(text, path)
    if not file.works and not file.problems:
        file.problems.append(Problem(path, 1, "file must contain references: it has none", f"export it as {KNOWN}"))
    return file
