"""Look up works in Crossref and PubMed: add one, or complete those in references.bib.

Usage: python -m commands.look_up [DOI | PMID | ISBN | KEY …] [--dry-run]

A DOI, PMID, or ISBN adds a work. A key completes its entry; without arguments, all entries
are completed: DOI, PMID, PMCID, and the authors hidden by "and others", from a record that
matches in title, journal, year, and first page. Each change is printed with its source;
--dry-run writes nothing. It needs network access; `make look-up` runs it.
"""

import sys
from collections.abc import Iterator

from review.data.bibliography import WorksFile
from review.data.works import Work
from review.imports import medline
from review.imports.completion import RegistryRecord, completed, contradictions, disagreements, identifier
from review.imports.crossref import names_of_journal, work_of_message
from review.imports.drafts import ImportedWork
from review.imports.house_style import revised
from review.imports.merge import Merge
from support import registries
from support.environment import avoid_encoding_errors

from commands.references_file import read_own, write_own

PUBMED = "https://pubmed.ncbi.nlm.nih.gov"


def main(*arguments: str) -> int:
    """Look up the works in the arguments; return the exit code."""
    avoid_encoding_errors()
    text, existing = read_own()
    words = [argument for argument in arguments if argument and argument != "--dry-run"]
    keys = {work.key for work in existing.works}
    unknown = [word for word in words if word not in keys and not identifier(word)]
    for word in unknown:
        print(f"argument must be a DOI, a PMID, an ISBN, or a key in references.bib: '{word}' (check its digits)")
    for problem in existing.problems:
        print(problem)
    if unknown or existing.problems:
        return 1
    return _look_up(text, existing, words, dry="--dry-run" in arguments)


def _look_up(text: str, existing: WorksFile, words: list[str], *, dry: bool) -> int:
    merged = Merge(existing)
    keys = {work.key for work in existing.works}
    selected = {word for word in words if word in keys} or (set() if words else keys)
    try:
        missing = [word for word in words if word not in keys and not _add(word, merged)]
        for entry, work in zip(existing.entries, existing.works, strict=True):
            if work.key in selected and (new := _complete(work, work.key)) != work:
                _revise(merged, new, revised(entry, new))
        print(write_own(text, existing, merged, dry=dry))
    except (registries.NoAnswer, ValueError, OSError) as error:
        print(error)
        print("references.bib is unchanged.")
        return 1
    return 1 if missing else 0


def _revise(merged: Merge, work: Work, written: str) -> None:
    if written:
        merged.revise(work, written)
    else:
        print(f"{work.key}: add the values above by hand, because its entry inherits from another one")


def _add(word: str, merged: Merge) -> bool:
    """Add the work with an identifier; return whether a registry has it."""
    kind, value = identifier(word) or ("", "")
    record = next(_by_identifier(kind, value), None)
    if record is None:
        print(f"{word}: {kind} must be known to {'PubMed' if kind == 'PMID' else 'Crossref'} (check its digits)")
        return False
    work = _complete(record.work, word)
    merged.merge_work(ImportedWork(work, 1))
    print(f"{word}: {merged.outcomes[-1].message} ({record.source})")
    return True


def _by_identifier(kind: str, value: str) -> Iterator[RegistryRecord]:
    if kind == "PMID":
        yield from _pubmed([value])
    elif kind == "ISBN":
        yield from (_crossref(message, "") for message in registries.crossref_books(value))
    elif message := registries.crossref_work(value):
        yield _crossref(message, "")
    else:
        yield from _pubmed(registries.pubmed_search(f"{value}[doi]"))


def _complete(work: Work, name: str) -> Work:
    """Complete a work from the records that agree with it, and print each change.

    Args:
        work: the work.
        name: its name in messages.
    """
    found = False
    for record in _records(work, name):
        against = [*disagreements(work, record), *contradictions(work, record)]
        if not against:
            found = True
            work, changes = completed(work, record)
            for change in changes:
                print(f"{name}: {change.name} = {change.value} ({change.source})")
        elif _has_identifier_of(work, record):
            print(f"{name}: unchanged, because the record differs: {', '.join(against)} ({record.source})")
    if not found:
        print(f"{name}: no record matches in title, journal, year, and first page")
    return work


def _has_identifier_of(work: Work, record: RegistryRecord) -> bool:
    """Whether a work shares an identifier with a record and should therefore agree with it."""
    return any(work.text(name) and work.text(name) == record.work.text(name) for name in ("DOI", "PMID"))


def _records(work: Work, name: str) -> Iterator[RegistryRecord]:
    """Yield candidate records from Crossref and PubMed, by the work's identifiers if it has any."""
    if work.doi:
        messages = [message] if (message := registries.crossref_work(work.doi)) else []
    else:
        names = " ".join(person.family for person in work.authors[:3])
        messages = registries.crossref_search(f"{names} {work.title} {work.journal} {work.year}")
    crossref = [_crossref(message, work.year) for message in messages]
    yield from _unless_ambiguous(work, name, crossref)
    doi = work.doi or next((record.work.doi for record in crossref if not disagreements(work, record)), "")
    yield from _unless_ambiguous(work, name, _pubmed(_numbers(work, doi)))


def _unless_ambiguous(work: Work, name: str, records: list[RegistryRecord]) -> list[RegistryRecord]:
    """The records, or none if several agree, since the right one cannot be determined."""
    agreeing = {record.work.doi or record.work.pmid for record in records if not disagreements(work, record)}
    if len(agreeing) > 1:
        print(f"{name}: several records match; compare them: {', '.join(sorted(agreeing))}")
        return []
    return records


def _numbers(work: Work, doi: str) -> list[str]:
    if work.pmid:
        return [work.pmid]
    words = "".join(" " if sign in '[]"' else sign for sign in work.title)
    found = registries.pubmed_search(f'"{doi}"[doi]') if doi else []
    return found or registries.pubmed_search(f'"{words}"[title] AND {work.year}[pdat]')


def _crossref(message: dict[str, object], year: str) -> RegistryRecord:
    address = f"{registries.CROSSREF}/works/{message.get('DOI', '')}"
    return RegistryRecord(work_of_message(message, year), f"Crossref, {address}", tuple(names_of_journal(message)))


def _pubmed(numbers: list[str]) -> list[RegistryRecord]:
    works = medline.read(registries.pubmed_records(numbers), "PubMed").works
    return [
        RegistryRecord(found.work, f"PubMed, {PUBMED}/{found.work.pmid}/", (found.private.get("nbib-jt", ""),))
        for found in works
        if found.work.pmid
    ]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
