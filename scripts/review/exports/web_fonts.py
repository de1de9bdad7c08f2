"""The site's web fonts: WOFF2 subsets with only the characters in use, and their style sheet.

The fonts' license (SIL Open Font License 1.1) reserves their names for unchanged files,
so the subsets have other names.
Descriptors: https://www.w3.org/TR/css-fonts-5/.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
from fontTools.ttLib import TTFont

FOLDER = "assets/fonts/"
STYLE_SHEET = "assets/fonts.css"
SERIF = Path(font_source_serif_pro.__file__).parent / "files"
SANS = Path(font_source_sans_pro.__file__).parent / "files"
LICENSES = {"LICENSE-serif.txt": SERIF / "LICENSE.txt", "LICENSE-sans.txt": SANS / "LICENSE.txt"}
# OpenType features in use: kerning, ligatures, and combining accents.
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk"]
# Name table entries to keep: copyright, family, style, license, and its address.
NAMES = [0, 1, 2, 13, 14]
# Frequencies of lowercase letters per thousand characters of this site's prose, for mean widths.
SHARES = dict(
    zip(
        " abcdefghijklmnopqrstuvwxyz",
        (186, 61, 12, 36, 29, 106, 14, 14, 27, 62, 1, 5, 36, 27, 60, 69, 17, 0, 50, 60, 70, 21, 10, 9, 5, 11, 1),
        strict=True,
    )
)


@dataclass(frozen=True)
class Face:
    """A font file and its use on the site.

    Attributes:
        name: the name of its files: "serif-regular".
        family: the family name in style sheets.
        path: the font file.
        weight: the CSS font weights that it covers.
        style: "normal" or "italic".
        scale: its size adjustment. 1.06 gives the sans the width and x-height of Arial, so
            that small labels are as large as in a system font.
        first: whether every page uses it, so that browsers should preload it.
    """

    name: str
    family: str
    path: Path
    weight: str = "400"
    style: str = "normal"
    scale: float = 1.0
    first: bool = False


FACES = (
    Face("serif-regular", "Review Serif", SERIF / "SourceSerifPro-Regular.ttf", first=True),
    Face("serif-italic", "Review Serif", SERIF / "SourceSerifPro-It.ttf", style="italic"),
    Face("sans-regular", "Review Sans", SANS / "SourceSansPro-Regular.ttf", scale=1.06, first=True),
    Face("sans-italic", "Review Sans", SANS / "SourceSansPro-It.ttf", style="italic", scale=1.06),
    Face("sans-semibold", "Review Sans", SANS / "SourceSansPro-Semibold.ttf", "600 900", scale=1.06, first=True),
)


@dataclass(frozen=True)
class Local:
    """A local fallback font, shown until the web font has loaded.

    Attributes:
        name: its name, which is appended to our family name.
        widths: the mean width of SHARES in thousandths of an em: regular, italic, bold.
        italic, bold: the suffixes of the names of these faces.
    """

    name: str
    widths: tuple[int, int, int]
    italic: str = " Italic"
    bold: str = " Bold"


# Widths measured with fontTools; for Arial, Georgia, and Times New Roman, on their
# metric-compatible counterparts Arimo, Gelasio, and Tinos.
LOCALS = {
    "Review Serif": (
        Local("Georgia", (435, 443, 506)),
        Local("Noto Serif", (473, 460, 502)),
        Local("DejaVu Serif", (507, 507, 561)),
        Local("Times New Roman", (397, 398, 421)),
    ),
    "Review Sans": (
        Local("Arial", (438, 438, 474)),
        Local("Roboto", (440, 428, 446)),
        Local("DejaVu Sans", (503, 503, 567), italic=" Oblique"),
    ),
}


def subset(face: Face, letters: Iterable[str]) -> bytes:
    """A WOFF2 subset of a font; the same characters always give the same bytes.

    Args:
        face: the font.
        letters: the characters of the pages; those missing in the font are ignored.
    """
    from fontTools.subset import Options, Subsetter  # slow to import, and usually not needed thanks to the cache

    font = TTFont(face.path, recalcTimestamp=False, lazy=True)
    options = Options(
        layout_features=FEATURES, hinting=False, notdef_outline=True, glyph_names=False, name_IDs=NAMES, drop_tables=[]
    )
    options.drop_tables += ["DSIG", "FFTM", "meta"]
    cut = Subsetter(options)
    cut.populate(text="".join(sorted(set(letters))))
    cut.subset(font)
    _use_own_widths(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = face.family
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def _use_own_widths(font: TTFont) -> None:
    """Give each composed glyph the width that the font's table of widths gives.

    Source Serif instructs renderers to give a double quote the width of a single one. Only FreeType obeys, so
    browsers on Linux would print the next letter over the quote.
    """
    from fontTools.ttLib.tables._g_l_y_f import USE_MY_METRICS  # slow to import, too

    glyphs = font["glyf"]
    for name in font.getGlyphOrder():
        for component in glyphs[name].components if glyphs[name].isComposite() else ():
            component.flags &= ~USE_MY_METRICS


def font_files(letters: dict[str, str], keep: Callable[[Face, str], bytes]) -> Iterator[tuple[str, str | bytes]]:
    """Yield (address, content) for each font, and for the fonts' style sheet and licenses.

    Args:
        letters: the characters of the pages, by style: "normal", "italic".
        keep: returns the bytes of `subset`, new or cached.
    """
    packed = {face: keep(face, letters[face.style]) for face in FACES}
    addresses = {
        face: f"{FOLDER}{face.name}.{sha256(content).hexdigest()[:8]}.woff2" for face, content in packed.items()
    }
    for face, content in packed.items():
        yield addresses[face], content
    yield STYLE_SHEET, style_sheet({face: address.removeprefix("assets/") for face, address in addresses.items()})
    for name, path in LICENSES.items():
        yield FOLDER + name, path.read_text(encoding="utf-8")


def first_fonts(addresses: Iterable[str]) -> list[str]:
    """The addresses of `font_files` that a page should preload."""
    names = tuple(f"{FOLDER}{face.name}." for face in FACES if face.first)
    return [address for address in addresses if address.startswith(names)]


def style_sheet(addresses: dict[Face, str]) -> str:
    """The @font-face rules of the fonts, and of local fallbacks with the same metrics, so that loading shifts no text.

    Args:
        addresses: the address of each font relative to the style sheet.
    """
    rules = []
    for face, address in addresses.items():
        rules.append(_rule(face, face.family, f'url({address}) format("woff2")', face.scale))
        rules += [_local_rule(face, local) for local in LOCALS[face.family]]
    return "\n".join(rules) + "\n"


def _local_rule(face: Face, local: Local) -> str:
    width, ending = local.widths[0], ""
    if face.style == "italic":
        width, ending = local.widths[1], local.italic
    elif face.weight != "400":
        width, ending = local.widths[2], local.bold
    scale = face.scale * measure(face).width / width
    return _rule(face, f"{face.family} {local.name}", f'local("{local.name}{ending}")', scale)


def _rule(face: Face, family: str, source: str, scale: float) -> str:
    """An @font-face rule. Browsers multiply ascent and descent by size-adjust, so they are divided by it here."""
    ascent, descent = (100 * face.scale * part / scale for part in (measure(face).ascent, measure(face).descent))
    return (
        f'@font-face {{ font-family: "{family}"; src: {source}; font-weight: {face.weight}; font-style: {face.style}; '
        f"font-display: swap; size-adjust: {100 * scale:.2f}%; ascent-override: {ascent:.2f}%; "
        f"descent-override: {descent:.2f}%; line-gap-override: 0%; }}"
    )


@dataclass(frozen=True)
class Measure:
    """Metrics of a font: ascent and descent in em, and the mean width of SHARES in thousandths of an em."""

    ascent: float
    descent: float
    width: float


@cache
def measure(face: Face) -> Measure:
    """The metrics of a face, from its file."""
    font = TTFont(face.path, lazy=True)
    unit, head, glyphs, widths = font["head"].unitsPerEm, font["hhea"], font.getBestCmap(), font["hmtx"]
    total = sum(share * widths[glyphs[ord(letter)]][0] for letter, share in SHARES.items())
    return Measure(head.ascent / unit, -head.descent / unit, 1000 * total / sum(SHARES.values()) / unit)
