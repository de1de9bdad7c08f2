"""Load the content of the site: settings, pages, bibliography, data sets, drawings, logo."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from review.data import finding_views, mathml, records, yaml_parser
from review.data.bibliography import Bibliography, read_works
from review.data.bibtex_reader import Entry
from review.data.citation_order import cited_keys, cites_inline, keys_in_data
from review.data.finding_views import Views, view_faults, views_of
from review.data.formulas import Formula
from review.data.notes import marks_by_note
from review.data.own_files import is_own_file
from review.data.pages import SourcePage, read_page
from review.data.problems import Problem
from review.data.records import Dataset, Record, read_csv, read_yaml, schema_faults, validate
from review.data.text_reader import MAX_BYTES, MAX_DRAWING, MAX_PAGE, is_hidden, read_bibliography, read_text
from review.data.works import Work

# The highest number that a reference may have.
MAX_REFERENCES = 100_000
# Statuses of a lookup that found no notice.
NO_NOTICE = ("none found", "not checked")
DRAWING = ".drawing.svg"
# The source of the code that reads records: part of the cache key, so that a change of code invalidates the cache.
READER_SOURCES = (
    version("jsonschema"),
    *(
        Path(file).read_text(encoding="utf-8")
        for file in (records.__file__, yaml_parser.__file__, finding_views.__file__)
    ),
    repr(finding_views.SCHEMA),
)
READERS = {".csv": read_csv, ".yml": read_yaml}

# A cache: returns the result of a function, given the texts that it depends on.
Cache = Callable[..., bytes]


def uncached(make: Callable[[], bytes], *parts: str) -> bytes:
    """The result of a function, computed each time."""
    return make()


@dataclass
class Content:
    """Pages, entries, and data sets of one project folder.

    `problems`: files that cannot be read or parsed; `faults`: values that violate their schema; `warnings`: places
    that may be read differently than intended; `cached`: avoids validating unchanged files; `logo`: its SVG text.
    """

    root: Path
    cached: Cache = uncached
    config: str = ""
    entries: list[Entry] = field(default_factory=list)
    all_works: list[Work] = field(default_factory=list)
    pages: list[SourcePage] = field(default_factory=list)
    data: dict[str, Dataset] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    drawings: dict[str, str] = field(default_factory=dict)
    logo: str = ""

    @cached_property
    def bibliography(self) -> Bibliography:
        """The works that are cited or numbered; unnumbered ones are numbered by first citation."""
        used = {*self.cited, *keys_in_data(self.data)}
        return Bibliography([work for work in self.all_works if work.numbers or work.key in used], self.cited)

    @cached_property
    def cited(self) -> list[str]:
        """The citation keys in the order of first citation; pages outside the navigation come last."""
        rank = {name: number for number, name in enumerate(self.page_order)}
        return cited_keys(
            sorted(self.pages, key=lambda page: rank.get(page.name, len(rank))), self.data, self.inline_keys
        )

    @cached_property
    def page_order(self) -> list[str]:
        """The names of the pages in navigation order."""
        return list(_nav_pages(self.settings.get("nav")))

    def records(self, name: str) -> list[Record]:
        """The records of a data set; none if it does not exist."""
        return self.data[name].records if name in self.data else []

    @cached_property
    def views(self) -> Views:
        """The views of the findings."""
        return views_of(self.data.get("findings"))

    @cached_property
    def lookups(self) -> dict[str, Record]:
        """The result of each work's lookup for notices, by key."""
        return {record["key"]: record for record in self.records("notices")}

    @cached_property
    def notices(self) -> dict[str, Record]:
        """The works with a notice of retraction or correction, by key."""
        return {key: record for key, record in self.lookups.items() if record["status"] not in NO_NOTICE}

    @cached_property
    def statuses(self) -> dict[str, str]:
        """The status of each work with a notice, by key."""
        return {key: record["status"] for key, record in self.notices.items()}

    def notes_on(self, name: str) -> list[tuple[Record, list[str]]]:
        """The notes marked on a page, each with the ids of its marks there."""
        marks = self.note_marks.get(name, {})
        return [(note, marks[note["id"]]) for note in self.records("notes") if note["id"] in marks]

    @cached_property
    def note_marks(self) -> dict[str, dict[str, list[str]]]:
        """The ids of note marks, by page name and note."""
        marks: dict[str, dict[str, list[str]]] = {}
        for note, found in marks_by_note(self.pages).items():
            for page, mark in found:
                marks.setdefault(page, {}).setdefault(note, []).append(mark)
        return marks

    @property
    def extra(self) -> dict[str, Any]:
        """The settings under `extra` in mkdocs.yml, which MkDocs leaves to the project; {} if there are none."""
        extra = self.settings.get("extra")
        return extra if isinstance(extra, dict) else {}

    @cached_property
    def inline_keys(self) -> set[str]:
        """The keys that are also citations outside brackets: all keys, if mkdocs.yml enables that."""
        return {entry.key for entry in self.entries} if cites_inline(self.settings) else set()

    @property
    def reference_count(self) -> int:
        """The last number of the review's list of references, from mkdocs.yml; 0 if not given."""
        count = self.extra.get("reference_count")
        return count if isinstance(count, int) and 0 < count <= MAX_REFERENCES else 0

    @property
    def logo_path(self) -> str:
        """The path of the logo's SVG file in the project; "" if mkdocs.yml has none."""
        theme = self.settings.get("theme")
        logo = theme.get("logo") if isinstance(theme, dict) else ""
        return f"docs/{logo}" if isinstance(logo, str) and logo.endswith(".svg") else ""

    @cached_property
    def formulas(self) -> dict[Formula, str]:
        """The MathML of the formulas of all pages; unreadable formulas are absent."""
        found = sorted({formula for page in self.pages for formula, _, _ in page.formulas})
        if not found:
            return {}
        parts = [Path(mathml.__file__).read_text(encoding="utf-8"), version("pypandoc_binary"), repr(found)]
        made = self.cached(lambda: json.dumps(list(map(mathml.mathml(found).get, found))).encode(), *parts)
        return {formula: math for formula, math in zip(found, json.loads(made), strict=True) if math}

    @property
    def block_names(self) -> set[str]:
        """The valid names in block markers: those of the public templates."""
        folder = self.root / "overrides" / "blocks"
        return {path.stem for path in folder.glob("*.html") if not path.stem.startswith("_")}

    def text(self, relative: str, max_bytes: int = MAX_BYTES) -> str:
        """Read a file of the project; add to `problems` if it is unreadable or larger than `max_bytes` bytes."""
        text, problems = read_text(self.root / relative, relative, max_bytes, self.root)
        self.problems += problems
        return text


def load(root: Path, cached: Cache = uncached) -> Content:
    """The content of a project folder: references.bib, docs/*.md, docs/data/*, drawings, and mkdocs.yml.

    Raises no exceptions; unreadable files are in the `problems` of the result.

    Args:
        root: the folder of the project.
        cached: called with a function and every text that its result depends on; returns
            the function's result, new or cached.
    """
    content = Content(root, cached)
    content.config = content.text("mkdocs.yml")
    content.settings = _settings(content)
    _add_works(content)
    files = [path for path in sorted((root / "docs").rglob("*")) if not is_hidden(path.relative_to(root / "docs"))]
    for path in files:
        if path.suffix == ".md":
            _add_page(content, path)
        if path.suffix in READERS and path.parent == root / "docs" / "data":
            _add_data(content, path)
        if path.name.endswith(DRAWING):
            content.drawings[path.name.removesuffix(DRAWING)] = content.text(
                path.relative_to(root).as_posix(), MAX_DRAWING
            )
    if content.logo_path and is_own_file(root / content.logo_path, root):
        content.logo = content.text(content.logo_path, MAX_DRAWING)
    return content


def _settings(content: Content) -> dict[str, Any]:
    """The parsed mkdocs.yml; values from the environment are None."""
    settings, _, problems = yaml_parser.parse_yaml(content.config, "mkdocs.yml", tags=yaml_parser.MKDOCS_TAGS)
    content.problems += problems
    return settings if isinstance(settings, dict) else {}


def _nav_pages(nav: Any) -> Iterator[str]:
    """The pages of a navigation, at any depth."""
    if isinstance(nav, str) and nav.endswith(".md"):
        yield nav
    for part in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else []:
        yield from _nav_pages(part)


def _add_works(content: Content) -> None:
    """Read references.bib; hidden characters, which other programs leave there, are removed with a warning."""
    name = "references.bib"
    text, problems, warnings = read_bibliography(content.root / name, name, content.root)
    file = _works(text, name)
    content.entries, content.all_works = file.entries, file.works
    content.problems += problems + file.problems
    content.warnings += warnings + file.warnings


def _add_page(content: Content, path: Path) -> None:
    file = path.relative_to(content.root).as_posix()
    name = path.relative_to(content.root / "docs").as_posix()
    page, faults = read_page(content.text(file, MAX_PAGE), file, name)
    content.problems += faults
    content.pages.append(page)


def _add_data(content: Content, path: Path) -> None:
    file = path.relative_to(content.root).as_posix()
    schema_path = _schema_path(file)
    text, schema_text = content.text(file), content.text(schema_path)
    if faultless := content.cached(
        lambda: _valid_records(text, schema_text, file), *READER_SOURCES, file, schema_text, text
    ):
        rows = [Record(line, values) for line, values in json.loads(faultless)]
        content.data[path.stem] = Dataset(path.stem, file, json.loads(schema_text), rows)
        return
    schema, problems = _schema(schema_text, schema_path)
    content.problems += problems
    if not text.strip() and (content.root / file).exists():
        content.problems.append(Problem(file, 1, f"file must contain records: '{file}'", "restore it from the history"))
    if not text.strip() or not schema:
        return
    rows, problems, faults = _records(text, schema_text, file)
    content.problems += problems
    content.faults += faults
    content.data[path.stem] = Dataset(path.stem, file, schema, list(rows))


def _schema_path(file: str) -> str:
    """The path of a data file's schema, in the same folder."""
    return f"{file.rpartition('.')[0]}.schema.json"


def _valid_records(text: str, schema_text: str, file: str) -> bytes:
    """The records of a data file as JSON, each with its line; empty if the file has a fault."""
    schema, problems = _schema(schema_text, _schema_path(file))
    if not text.strip() or problems or not schema:
        return b""
    rows, problems, faults = _records(text, schema_text, file)
    return b"" if problems or faults else json.dumps([[row.line, row.values] for row in rows]).encode()


# The live preview builds repeatedly, and most files are unchanged.
_works = lru_cache(maxsize=2)(read_works)


@lru_cache(maxsize=32)
def _records(text: str, schema_text: str, file: str) -> tuple[list[Record], list[Problem], list[Problem]]:
    """The records of a data file, the problems of the file, and the faults of its values."""
    schema = json.loads(schema_text)
    rows, problems = READERS[Path(file).suffix](text, schema, file)
    if problems:
        return rows, problems, []
    rows, faults = validate(rows, schema, file)
    return rows, [], faults


@lru_cache(maxsize=32)
def _schema(text: str, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """A schema and its problems; {} if it has any."""
    try:
        schema = json.loads(text) if text else {}
    except (ValueError, RecursionError) as error:
        line, reason = getattr(error, "lineno", 1), getattr(error, "msg", error)
        return {}, [Problem(file, line, f"schema must be JSON: '{reason}'", "correct it there")]
    problems = schema_faults(schema, file) if text else []
    problems += [] if problems or not text else view_faults(text, schema, file)
    return ({} if problems else schema), problems
