"""The search files of the built site: documents, search rules, and lunr."""

from collections.abc import Iterator
from pathlib import Path

import mkdocs.contrib.search
from review.data.addresses import ABSTRACTS, SEARCH_DATA, SEARCH_SCRIPTS
from review.render.search_documents import abstracts_script, documents_script, rules_script, search_documents
from review.render.search_records import SearchRecords

from builder.build_state import Build

# lunr (https://lunrjs.com, MIT license) is part of MkDocs, whose version is pinned.
LUNR = Path(mkdocs.contrib.search.__file__).parent / "templates" / "search" / "lunr.js"
# The address prefix of the scripts that are concatenated and not published separately.
SOURCES = "assets/search-"


def search_files(build: Build) -> Iterator[tuple[str, str]]:
    """Yield (address, text) for each script that the search loads.

    Args:
        build: the build with complete pages.

    Raises:
        FileNotFoundError: MkDocs does not contain lunr.
    """
    content, findings = build.content, build.findings
    words = (findings.words_of, findings.note_words)
    records = SearchRecords(content, build.homes, build.titles, build.vocabulary, findings.contested, *words)
    shown = {name: page for name, page in build.pages.items() if not page.meta.get("search", {}).get("exclude")}
    pages = ((name, build.texts.of(page).text.decode()) for name, page in shown.items())
    titles = {name: str(page.title) for name, page in shown.items()}
    said = {name: str(page.meta.get("description") or "") for name, page in shown.items()}
    documents = search_documents(records.all(), pages, titles, said)
    addresses = {name: (titles[name], page.url) for name, page in shown.items()}
    yield SEARCH_DATA[0], documents_script(documents, addresses)
    yield SEARCH_DATA[1], rules_script(content.records("glossary"), content.records("spellings"))
    if findings.abstracts.by_key:
        yield ABSTRACTS, abstracts_script(findings.abstracts, content.bibliography)
    for address, sources in _sources(content.root / "docs" / "assets").items():
        yield address, "\n".join(path.read_text(encoding="utf-8") for path in sources)


def _sources(assets: Path) -> dict[str, tuple[Path, ...]]:
    """The sources of each search script; lunr comes first, with its license at the top."""
    words, engine, dialog = SEARCH_SCRIPTS
    compared = (assets / f"search-{name}.js" for name in ("words", "index", "spelling"))
    return {
        words: (LUNR, *compared),
        engine: (assets / "search-engine.js",),
        dialog: (assets / "search-dialog.js",),
    }
