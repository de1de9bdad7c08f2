"""The work as an EPUB 3, made by pandoc and packed anew.

pandoc writes the book; its files are then given the cover and the style of ours
and packed so that one version has the same bytes everywhere: the identifier
comes from address and version, the time from the release, the order from the
names. Format: EPUB 3.3, https://www.w3.org/TR/epub-33/
"""

import io
import os
import re
import subprocess
import uuid
import zipfile
from pathlib import Path

import pypandoc

from review.editions.book import book
from review.editions.combine import combine
from review.editions.cover import HEIGHT, WIDTH, cover
from review.editions.work import Work
from review.exports.archive import archive

LOOK = Path(__file__).parent / "look"
OPTIONS = ("--from=html-auto_identifiers", "--to=epub3", "--output=-", "--split-level=1", "--toc-depth=2", "--sandbox")
OPF, STYLE = "EPUB/content.opf", "EPUB/styles/stylesheet1.css"
COVER_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>Cover</title><style>body {{ margin: 0; text-align: center; }} img {{ max-width: 100%; }}</style></head>
<body epub:type="cover"><section epub:type="cover"><img src="../media/cover.png" alt="{title}" width="{width}" height="{height}"/></section></body>
</html>
"""
COVER_ITEMS = """<item id="cover-image" href="media/cover.png" media-type="image/png" properties="cover-image" />
    <item id="cover_xhtml" href="text/cover.xhtml" media-type="application/xhtml+xml" />
  </manifest>"""


def epub(work: Work) -> bytes:
    """The whole work as an EPUB."""
    made = _pandoc(work, book(work, combine(work)))
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        files = {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
    files[STYLE] = (LOOK / "epub.css").read_bytes()
    _add_cover(files, work)
    return archive(files, work.release.timestamp)


def identifier(work: Work) -> str:
    """The same for one version of one site: a UUID of address and version (RFC 9562, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{work.release.home}#{work.release.version}").urn


def _metadata(work: Work) -> dict[str, str]:
    """What the book says of itself, in Dublin Core."""
    release = work.release
    return {
        "title": work.title,
        "subtitle": f"{release.title}, version {release.version}",
        "author": release.editors,
        "lang": "en",
        "date": release.date,
        "identifier": identifier(work),
        "source": work.doi,
        "rights": f"{work.license[1]}, {work.license[0]}",
        "description": f"{release.description} Version {release.version} of {release.date}; the newest is at {release.newest}",
    }


def _pandoc(work: Work, html: str) -> bytes:
    """What pandoc makes of the text; it reads and writes no file (--sandbox)."""
    said = [f"--metadata={name}={value}" for name, value in _metadata(work).items()]
    clock = {**os.environ, "SOURCE_DATE_EPOCH": str(work.release.timestamp)}
    command = [pypandoc.get_pandoc_path(), *OPTIONS, *said]
    return subprocess.run(command, input=html.encode(), capture_output=True, check=True, env=clock).stdout


def _add_cover(files: dict[str, bytes], work: Work) -> None:
    """Put the cover first."""
    files["EPUB/media/cover.png"] = cover(work)
    page = COVER_PAGE.format(title=f"Cover: {work.title}", width=WIDTH, height=HEIGHT)
    files["EPUB/text/cover.xhtml"] = page.encode()
    opf = files[OPF].decode().replace("</manifest>", COVER_ITEMS, 1)
    opf = re.sub(r"(<spine[^>]*>)", r'\1\n    <itemref idref="cover_xhtml" linear="no" />', opf, count=1)
    opf = opf.replace("</metadata>", '  <meta name="cover" content="cover-image" />\n  </metadata>', 1)
    files[OPF] = opf.encode()
