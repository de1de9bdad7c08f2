"""The EPUB 3 edition, converted by pandoc and repacked.

pandoc writes the EPUB; its files then get our cover and style and are packed
reproducibly: the identifier is derived from the address and version, the time from the
release, the order from the names. Format: EPUB 3.3, https://www.w3.org/TR/epub-33/
"""

import io
import re
import subprocess
import uuid
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pypandoc

from review.editions.book import book
from review.editions.combine import combine
from review.editions.cover import HEIGHT, WIDTH, cover
from review.editions.footnotes import PREFIX, notes_of, references_of, with_footnotes
from review.editions.publication import Publication
from review.exports.zip_archive import archive

LOOK = Path(__file__).parent / "look"
OPTIONS = (
    "--from=html-auto_identifiers",
    "--to=epub3",
    "--output=-",
    "--split-level=1",
    "--toc-depth=2",
    "--mathml",
    "--sandbox",
)
OPF, STYLE, NAVIGATION = "EPUB/content.opf", "EPUB/styles/stylesheet1.css", "EPUB/nav.xhtml"
# Pandoc's output for the elements of footnotes.py; ids may have a page's name as a prefix.
FOOT = re.compile(r'<div( id="[^"]*")? class="foot">(.*?)</div>', re.S)
MARK = re.compile(rf'<a( [^>]*?href="[^"]*#(?:[^"]*--)?{PREFIX})')
COVER_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>Cover</title><style>body {{ margin: 0; text-align: center; }} img {{ max-width: 100%; max-height: 98vh; width: auto; height: auto; }}</style></head>
<body epub:type="cover"><section epub:type="cover"><img src="../media/cover.png" alt="{title}" width="{width}" height="{height}"/></section></body>
</html>
"""
COVER_ITEMS = """<item id="cover-image" href="media/cover.png" media-type="image/png" properties="cover-image" />
    <item id="cover_xhtml" href="text/cover.xhtml" media-type="application/xhtml+xml" />
  </manifest>"""


def epub(work: Publication) -> bytes:
    """The EPUB edition."""
    lists = references_of(work) | notes_of(work)
    noted = replace(work, pages=tuple(with_footnotes(page, lists) for page in work.pages))
    written = _pandoc(work, book(noted, combine(noted)))
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        files = {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
    files[STYLE] = (LOOK / "epub.css").read_bytes()
    _add_cover(files, work)
    _add_version(files, work)
    _declare_formulas(files)
    _name_chapters(files)
    _declare_footnotes(files)
    return archive(files, work.release.timestamp)


def identifier(work: Publication) -> str:
    """A stable identifier: a UUID derived from the address and version (RFC 9562, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{work.release.home}#{work.release.version}").urn


def _metadata(work: Publication) -> dict[str, str]:
    """The metadata of the EPUB in Dublin Core."""
    release = work.release
    return {
        "title": work.title,
        "subtitle": f"{release.title}, version {release.version}",
        "author": release.editors,
        "lang": "en",
        "date": release.date,
        "identifier": identifier(work),
        "source": work.source.link,
        "rights": ", ".join(filter(None, (work.license.name, work.license.url))),
        "description": f"{release.description} Version {release.version}, dated {release.date}; the latest version is at {release.newest}",
    }


def _pandoc(work: Publication, html: str) -> bytes:
    """Convert HTML to EPUB with pandoc, which reads and writes no other file (--sandbox)."""
    metadata = [f"--metadata={name}={value}" for name, value in _metadata(work).items() if value]
    command = [pypandoc.get_pandoc_path(), *OPTIONS, *metadata]
    return subprocess.run(command, input=html.encode(), capture_output=True, check=True).stdout


def _add_cover(files: dict[str, bytes], work: Publication) -> None:
    """Add the cover as the first page."""
    files["EPUB/media/cover.png"] = cover(work)
    page = COVER_PAGE.format(title=f"Cover: {work.title}", width=WIDTH, height=HEIGHT)
    files["EPUB/text/cover.xhtml"] = page.encode()
    opf = files[OPF].decode().replace("</manifest>", COVER_ITEMS, 1)
    opf = re.sub(r"(<spine[^>]*>)", r'\1\n    <itemref idref="cover_xhtml" />', opf, count=1)
    files[OPF] = opf.replace("</metadata>", '  <meta name="cover" content="cover-image" />\n  </metadata>', 1).encode()


def _add_version(files: dict[str, bytes], work: Publication) -> None:
    """Add the version, time, and role, for which pandoc has no field or which it cannot read in its sandbox."""
    modified = datetime.fromtimestamp(work.release.timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    opf = re.sub(r'(<meta property="dcterms:modified">)[^<]*', rf"\g<1>{modified}", files[OPF].decode())
    opf = opf.replace('scheme="marc:relators">aut<', 'scheme="marc:relators">edt<')
    version = f'  <meta property="schema:version">{escape(work.release.version)}</meta>\n  </metadata>'
    files[OPF] = opf.replace("</metadata>", version, 1).encode()


def _declare_formulas(files: dict[str, bytes]) -> None:
    """Declare MathML in the table of contents; pandoc declares it only for chapters."""
    if b"<math" in files[NAVIGATION]:
        files[OPF] = files[OPF].replace(b'properties="nav"', b'properties="nav mathml"', 1)


def _name_chapters(files: dict[str, bytes]) -> None:
    """Use each file's heading as its title, instead of the file name that pandoc uses."""
    for name in [name for name in files if name.endswith(".xhtml")]:
        text = files[name].decode()
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)
        if heading:
            title = re.sub(r"<[^>]+>", "", heading[1]).strip().replace("\\", r"\\")
            files[name] = re.sub(r"<title>.*?</title>", f"<title>{title}</title>", text, count=1).encode()


def _declare_footnotes(files: dict[str, bytes]) -> None:
    """Declare footnotes and their marks, so that e-readers show the notes as popups.

    EPUB 3 Structural Semantics, https://www.w3.org/TR/epub-ssv-11/#notes; pandoc adds these
    terms only for its own footnotes.
    """
    for name in [name for name in files if name.startswith("EPUB/text/")]:
        text = FOOT.sub(
            r'<aside epub:type="footnote" role="doc-footnote" class="foot"\1>\2</aside>', files[name].decode()
        )
        files[name] = MARK.sub(r'<a epub:type="noteref" role="doc-noteref"\1', text).encode()
