"""Check the editions before they are published: links, ids, pictures, and the requirements of each format.

Formats: EPUB 3.3, https://www.w3.org/TR/epub-33/; PDF 32000-1, 12.3.2 (destinations).
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from review.checks.built_site import CSS_URL, check_site, parse, parse_pages
from review.data.addresses import resolve_path
from review.data.pictures import media_type
from review.data.problems import Problem
from review.data.svg_document import local_name

OPF, CONTAINER = "EPUB/content.opf", ("mimetype", "META-INF/", "EPUB/content.opf")
# Picture types that need no fallback in an EPUB (EPUB 3.3, 3.2).
CORE = {"image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"}
EXPORT_AGAIN = "export again; if the problem persists, look in scripts/review/editions/"


def check_editions(files: Mapping[str, bytes]) -> list[Problem]:
    """The problems of the editions, sorted by file and line.

    Args:
        files: the content of each edition by its file name.
    """
    checks = {"zip": _zip_faults, "html": _html_faults, "epub": _epub_faults, "pdf": _pdf_faults}
    problems = []
    for name, content in files.items():
        check = checks.get(name.rpartition(".")[2])
        problems += list(check(name, content)) if check else []
    return sorted(problems)


def _zip_faults(name: str, content: bytes) -> Iterator[Problem]:
    """The problems of a zip: damaged, or links that do not work without a server."""
    files = _unpacked(content)
    if files is None:
        yield Problem(name, 1, f"zip must be complete: '{name}'", EXPORT_AGAIN)
        return
    site = {path.partition("/")[2]: data for path, data in files.items()}
    sources = {path: data.decode("utf-8", "replace") for path, data in site.items() if path.endswith((".html", ".css"))}
    for problem in check_site(parse_pages(sources), sources, set(site), served=False):
        yield Problem(f"{name}/{problem.path}", problem.line, problem.message, problem.remedy)


def _unpacked(content: bytes) -> dict[str, bytes] | None:
    """The files of a zip by path; None if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return {path: packed.read(path) for path in packed.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return None


def _html_faults(name: str, content: bytes) -> Iterator[Problem]:
    """The problems of a single HTML file: duplicate ids, broken links, pictures outside the file."""
    text = content.decode("utf-8", "replace")
    page = parse(text)
    for found in page.repeated_ids:
        for line in page.lines_of(found, "id"):
            yield Problem(name, line, f"id must be used once: '{found}'", EXPORT_AGAIN)
    for target in dict.fromkeys(page.links):
        within = target.startswith("#")
        if (within and unquote(target[1:]) not in page.anchors) or not (within or urlsplit(target).scheme):
            message = f"link must lead to an id of the file or to a web address: '{target}'"
            yield from (Problem(name, line, message, EXPORT_AGAIN) for line in page.lines_of(target))
    for target in dict.fromkeys([*page.loads, *CSS_URL.findall(text)]):
        if not target.startswith(("data:", "#")):
            message = f"picture must be in the file: '{target}'"
            yield from (Problem(name, line, message, "put it into docs/images/") for line in page.lines_of(target))


def _epub_faults(name: str, content: bytes) -> Iterator[Problem]:
    """The problems of an EPUB: wrong media types, broken links, missing pictures."""
    files = _unpacked(content)
    try:
        manifest = _manifest((files or {})[OPF])
    except (KeyError, ElementTree.ParseError):
        yield Problem(name, 1, f"book must be a zip with a package document: '{OPF}'", EXPORT_AGAIN)
        return
    files = files or {}
    for path in sorted(set(files) ^ set(manifest)):
        if not path.startswith(CONTAINER) and not path.endswith("/"):
            yield Problem(name, 1, f"file must be in the book and in its manifest: '{path}'", EXPORT_AGAIN)
    for path, kind in manifest.items():
        if path in files and kind.startswith("image/") and (kind not in CORE or media_type(files[path]) != kind):
            yield Problem(
                f"{name}/{path}", 1, f"picture must be of the type that the manifest states: '{kind}'", EXPORT_AGAIN
            )
    chapters = {path: data for path, data in files.items() if path.endswith(".xhtml")}
    for path, line, message in _chapter_faults(chapters, files):
        yield Problem(f"{name}/{path}", line, message, EXPORT_AGAIN)


def _manifest(opf: bytes) -> dict[str, str]:
    """The media type of each file that a package document lists."""
    items = [element for element in ElementTree.fromstring(opf).iter() if local_name(element.tag) == "item"]
    return {resolve_path(OPF, unquote(item.get("href", ""))): item.get("media-type", "") for item in items}


def _chapter_faults(chapters: Mapping[str, bytes], files: Mapping[str, bytes]) -> Iterator[tuple[str, int, str]]:
    """Yield path, line, and message of each problem in the chapters of an EPUB."""
    ids: dict[str, Counter[str]] = {}
    for path, data in chapters.items():
        try:
            ids[path] = Counter(node.get("id") or "" for node in ElementTree.fromstring(data).iter() if node.get("id"))
        except ElementTree.ParseError as error:
            yield path, error.position[0], f"chapter must be XML: '{error.msg.split(':')[0]}'"
            ids[path] = Counter()
        yield from (
            (path, 1, f"id must be used once in its chapter: '{name}'") for name, n in ids[path].items() if n > 1
        )
    for path, data in chapters.items():
        page = parse(data.decode("utf-8", "replace"))
        for target in dict.fromkeys(page.loads + page.links):
            parts = urlsplit(target)
            loaded = target in page.loads
            if parts.scheme or parts.netloc:
                if loaded:
                    yield from (
                        (path, line, f"picture must be in the book: '{target}'") for line in page.lines_of(target)
                    )
                continue
            file = resolve_path(path, unquote(parts.path)) if parts.path else path
            if file not in files or (parts.fragment and unquote(parts.fragment) not in ids.get(file, ())):
                kind = "picture must be" if loaded else "link must lead to a place"
                yield from ((path, line, f"{kind} in the book: '{target}'") for line in page.lines_of(target))


def _pdf_faults(name: str, content: bytes) -> Iterator[Problem]:
    """The problems of a PDF: damaged, no pages, or broken internal links."""
    try:
        reader = PdfReader(io.BytesIO(content))
        places = set(reader.named_destinations)
        notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    except (PyPdfError, OSError, ValueError, KeyError) as error:
        yield Problem(name, 1, f"PDF must be complete: '{error}'", EXPORT_AGAIN)
        return
    if not reader.pages:
        yield Problem(name, 1, f"PDF must have pages: '{name}'", EXPORT_AGAIN)
    for target in dict.fromkeys(note["/Dest"] for note in notes if isinstance(note.get("/Dest"), str)):
        if target not in places and not re.fullmatch(r"/?top", target):
            yield Problem(name, 1, f"link must lead to a place in the PDF: '{target}'", EXPORT_AGAIN)
