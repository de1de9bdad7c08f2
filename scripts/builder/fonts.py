"""The fonts of a build, subset to the characters of its pages."""

import re
from collections.abc import Iterator
from html import unescape
from importlib.metadata import version
from pathlib import Path

from review.exports import web_fonts
from review.exports.web_fonts import Face, font_files
from support.cache import cached

from builder.build_state import Build

# Characters that the theme and the scripts may add to those of the pages.
COMMON = "".join(map(chr, range(32, 127))) + "\N{NO-BREAK SPACE}·×–—‘’“”†…"
# Elements that browsers and our styles set in italics.
ITALIC = re.compile(r"<(em|i|q|cite|dfn|var)\b.*?</\1>", re.S)
PACKAGES = ("fonttools", "brotli", "font-source-serif-pro", "font-source-sans-pro")


def letters_of(build: Build) -> dict[str, str]:
    """The sorted characters of all pages, plus common ones, by font style."""
    normal, italic = set(COMMON), set(COMMON)
    for page in build.pages.values():
        text = unescape("".join(build.texts.of(page).decoded()))
        normal.update(text)
        italic.update(*(match.group() for match in ITALIC.finditer(text)))
    return {"normal": "".join(sorted(normal)), "italic": "".join(sorted(italic))}


def site_fonts(build: Build, cache: Path) -> Iterator[tuple[str, str | bytes]]:
    """Yield (address, content) for each font, and for the fonts' style sheet and licenses.

    Args:
        build: the build with complete pages.
        cache: the folder of the cache.
    """
    made_by = (*map(version, PACKAGES), Path(web_fonts.__file__).read_text(encoding="utf-8"))

    def keep(face: Face, letters: str) -> bytes:
        return cached(cache, lambda: web_fonts.subset(face, letters), face.name, letters, *made_by)

    yield from font_files(letters_of(build), keep)
