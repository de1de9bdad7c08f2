"""Any picture in every edition: a small review with pictures of each kind, built and exported for real."""

import base64
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pypdf
import pytest
from commands import export
from commands.epubcheck import command, epub_faults
from conftest import ROOT, build, make_other_review, past_the_edge, serving
from PIL import Image, ImageDraw
from review.checks import check
from review.checks.built_editions import check_editions
from review.checks.built_site import parse_pages
from review.checks.permalinks import publishable
from review.data.content_loader import load
from review.data.pictures import media_type, read_picture
from review.exports.release import Edition, Unavailable
from selectolax.lexbor import LexborHTMLParser
from support import external_programs

BARE = Path(__file__).parent / "bare_review"
# A drawing as Inkscape and Illustrator save it: names of their own, a document type, a style.
DRAWN = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Created with Inkscape (http://www.inkscape.org/) -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg width="120mm" height="60mm" viewBox="0 0 120 60" version="1.1" id="svg5"
   xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
   xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
   xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg"
   xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" inkscape:version="1.2" sodipodi:docname="scheme.svg">
  <sodipodi:namedview id="view" pagecolor="#ffffff" inkscape:zoom="0.7"/>
  <metadata><rdf:RDF><rdf:li>scheme</rdf:li></rdf:RDF></metadata>
  <style>.line { fill: none; stroke: #000 }</style>
  <defs id="defs2"><path id="dot" d="M0 0h4v4h-4z"/></defs>
  <g inkscape:label="Layer 1" inkscape:groupmode="layer" id="layer1">
    <circle class="line" cx="30" cy="30" r="20"/><use xlink:href="#dot" x="60" y="28"/>
    <text x="75" y="32" font-family="Arial" font-size="5">Salt &amp; dough</text>
  </g>
</svg>
"""
PAGE = """---
title: Pictures
description: Pictures of every kind.
---

# Pictures {#pictures}

![A logo](assets/logo.svg)

A plot in a line ![small](<images/Plot 1 (final).PNG>){ width="24" } of text.

![Salt draws water from the dough](figures/scheme.svg)
/// figure-caption | #scheme
**Salt and dough.** What salt does [@dunn1900salt], in a caption of two lines that is long enough to be broken on a phone and on a wide page too.
///

![A plot with axes](<images/Plot 1 (final).PNG>)
/// figure-caption
Growth of yeast over time; see [the scheme](#scheme).
///

![A photo](photo.jpg)
/// caption
A photograph, without a number.
///

<figure markdown>
![A moving picture](images/moving.gif)
<figcaption markdown="span">Written in HTML [@dunn1900salt].</figcaption>
</figure>

<p><img src="images/soft.webp" alt="A soft ring"></p>

![A photo named as another kind](images/wrong.png "A title")

Data: [CSV](files/Raw_Data.csv), [table](<files/Supplementary Table_S1.xlsx>).
Methods: [PDF](files/Protocol%20v2.pdf).
"""


def drawn(kind: str, mode: str = "RGBA") -> bytes:
    """A black ring on nothing, or on gray, as a file of a kind."""
    picture = Image.new(mode, (640, 360), (0, 0, 0, 0) if mode == "RGBA" else (190, 200, 180))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((220, 80, 420, 280), outline=(0, 0, 0, 255) if mode == "RGBA" else (0, 0, 0), width=12)
    draw.line((20, 340, 620, 340), fill=(0, 0, 0, 255) if mode == "RGBA" else (0, 0, 0), width=4)
    packed = io.BytesIO()
    picture.save(packed, kind)
    return packed.getvalue()


def make_pictures(docs: Path) -> None:
    """Write the pictures and the supplementary files under names as editors give them."""
    files = {
        "assets/logo.svg": (ROOT / "docs" / "assets" / "logo.svg").read_bytes(),
        "figures/scheme.svg": DRAWN.encode(),
        "images/Plot 1 (final).PNG": drawn("PNG"),
        "images/moving.gif": drawn("GIF"),
        "images/soft.webp": drawn("WEBP"),
        "images/wrong.png": drawn("WEBP", "RGB"),
        "photo.jpg": drawn("JPEG", "RGB"),
        "files/Supplementary Table_S1.xlsx": b"PK\3\4 a workbook",
        "files/Raw_Data.csv": b"a,b\n1,2\n",
        "files/Protocol v2.pdf": b"%PDF-1.4 a protocol",
        "pictures.md": PAGE.encode(),
    }
    for name, content in files.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_bytes(content)


def with_pictures(folder: Path) -> Path:
    """The least review with a page of pictures."""
    project = make_other_review(folder, BARE)
    make_pictures(project / "docs")
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("  - Home: index.md", "  - Home: index.md\n  - Pictures: pictures.md"), "utf-8")
    return project


STAMP = {"SOURCE_DATE_EPOCH": "0", "SITE_VERSION": "v1"}


def export_it(project: Path, **environment: str) -> subprocess.CompletedProcess:
    """Build a review for a disk and export it, both with the real commands."""
    done = build(project, project / "offline", OFFLINE="true", **STAMP)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    command = [sys.executable, "-m", "commands.export", str(project / "offline"), str(project / "dist")]
    variables = {**os.environ, **environment}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, env=variables)


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    """The review with pictures, built for a server."""
    project = with_pictures(tmp_path_factory.mktemp("pictures") / "review")
    done = build(project, project / "site", **STAMP)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    return project


@pytest.fixture(scope="session")
def editions(project, chromium) -> Path:
    """Its editions."""
    done = export_it(project, CHROMIUM=external_programs.find_browser())
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "dist"


@pytest.fixture(scope="session")
def book(editions) -> dict[str, bytes]:
    """The files of the book."""
    with zipfile.ZipFile(editions / "salt-v1.epub") as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def page_of(site: Path) -> LexborHTMLParser:
    return LexborHTMLParser((site / "pictures" / "index.html").read_text(encoding="utf-8"))


def test_usual_pictures_and_files_are_no_mistake(project):
    """Spaces, capitals, underscores and parentheses in names; what drawing programs write; a wrong ending."""
    assert [str(problem) for problem in check(load(project))] == []


def test_pictures_of_a_page_are_files_with_a_size(project):
    """Each leads to its file, from HTML too, and has the room that it takes before it comes."""
    pictures = page_of(project / "site").css("article img")
    assert len(pictures) == 8
    for picture in pictures:
        path = (project / "site" / "pictures" / unquote(picture.attributes["src"])).resolve()
        size = int(picture.attributes["width"]), int(picture.attributes["height"])
        assert path.is_file() and read_picture(path.read_bytes()), path
        assert size in {(640, 360), (1200, 1200), (454, 227), (24, 14)}, path
    assert [picture.attributes["alt"] for picture in pictures if "loading" not in picture.attributes] == ["A logo"]


def test_a_caption_makes_a_figure(project):
    """Written as a block or in HTML: figure and figcaption, a number where it is asked for, citations, an id."""
    figures = page_of(project / "site").css("article figure")
    captions = [figure.css_first("figcaption").text().strip() for figure in figures]
    assert [caption[:9] for caption in captions] == ["Figure 1.", "Figure 2.", "A photogr", "Written i"]
    assert figures[0].id == "scheme" and figures[0].css_first("figcaption a.cite") and figures[3].css_first("a.cite")
    assert captions[0].startswith("Figure 1. Salt and dough. What")


def test_a_link_to_the_id_of_a_caption_is_known(project, tmp_path):
    """It may be misspelled, and that is said."""
    page = (project / "docs" / "pictures.md").read_text(encoding="utf-8")
    copy = with_pictures(tmp_path / "review")
    (copy / "docs" / "pictures.md").write_text(page.replace("(#scheme)", "(#schema)"), encoding="utf-8")
    assert [str(problem).partition(" (")[0] for problem in check(load(copy))] == [
        "docs/pictures.md:19: link must lead to an id on pictures.md: '#schema'"
    ]


def test_addresses_of_such_files_can_be_published(project):
    """They are listed percent-encoded, and the list is valid with them."""
    site = project / "site"
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    sources = {name: (site / name).read_text(encoding="utf-8") for name in files if name.endswith(".html")}
    found = publishable(parse_pages(sources), files)
    assert {"/files/Supplementary%20Table_S1.xlsx", "/images/Plot%201%20%28final%29.PNG", "/pictures/"} <= found
    pattern = load(ROOT).data["addresses"].schema["properties"]["address"]["pattern"]
    assert [address for address in found if not re.search(pattern, address)] == []


def test_the_zip_has_them_all(editions, project):
    """Pictures and supplementary files, under their own names."""
    with zipfile.ZipFile(editions / "salt-v1.zip") as packed:
        for name in (path for path in (project / "docs").rglob("*") if path.parent.name in ("files", "images")):
            assert packed.read(f"salt-v1/{name.relative_to(project / 'docs').as_posix()}") == name.read_bytes()


def test_the_single_file_holds_every_picture(editions):
    """Each as it is, with its true type; nothing is loaded."""
    tree = LexborHTMLParser((editions / "salt-v1.html").read_text(encoding="utf-8"))
    kinds = []
    for picture in tree.css("article img"):
        head, _, packed = picture.attributes["src"].partition(",")
        kinds.append(media_type(base64.b64decode(packed)))
        assert head == f"data:{kinds[-1]};base64" and "loading" not in picture.attributes
    assert (
        sorted(kinds)
        == ["image/gif", "image/jpeg", "image/png", "image/png"] + ["image/svg+xml"] * 2 + ["image/webp"] * 2
    )
    assert len(tree.css("article figure > figcaption")) == 4


def test_the_book_has_figures_and_true_types(book):
    """Figures stay figures; each picture is listed as what it is; drawings are reduced to SVG."""
    opf = book["EPUB/content.opf"].decode()
    listed = dict(re.findall(r'href="(media/[^"]+)" media-type="([^"]+)"', opf))
    assert set(listed.values()) == {"image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"}
    assert all(media_type(book[f"EPUB/{path}"]) == kind for path, kind in listed.items())
    text = next(text.decode() for name, text in book.items() if name.endswith(".xhtml") and b'id="scheme"' in text)
    assert text.count("<figure") == text.count("<figcaption") == 4 and text.count("<img") == 8
    drawing = next(book[f"EPUB/{path}"] for path in listed if b"layer1" in book[f"EPUB/{path}"])
    assert not re.search(rb"DOCTYPE|inkscape|sodipodi|rdf", drawing) and b"xlink:href" in drawing
    assert {node.tag.partition("}")[0] for node in ElementTree.fromstring(drawing).iter()} == {
        "{http://www.w3.org/2000/svg"
    }


def valid(epub: Path) -> list[str]:
    try:
        command()
    except Unavailable as error:
        assert os.environ.get("CI") != "true", "the book needs epubcheck: apt-get install epubcheck"
        pytest.skip(f"epubcheck: {error}")
    return [str(problem) for problem in epub_faults(epub)]


@pytest.mark.engine
def test_the_book_is_valid(editions):
    """The checker of the format finds no error."""
    assert valid(editions / "salt-v1.epub") == []


@pytest.mark.engine
def test_a_figure_page_may_lie_anywhere(tmp_path):
    """The drawing and the figure from the findings are pictures in the book, on a page of another name."""
    project = make_other_review(tmp_path / "review")
    done = export_it(project)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(project / "dist" / "yeast-v1.epub") as packed:
        text = next(
            text for name in packed.namelist() if b'id="panel-a"' in (text := packed.read(name)) and "xhtml" in name
        ).decode()
        pictures = [packed.read(f"EPUB/{name}") for name in re.findall(r'<img src="\.\./([^"]+)"', text)]
    assert "<svg" not in text and list(map(media_type, pictures)) == ["image/png"] * 2
    assert valid(project / "dist" / "yeast-v1.epub") == []


def test_the_printed_form_shows_them(editions):
    """The raster pictures are in the PDF, and each caption."""
    reader = pypdf.PdfReader(editions / "salt-v1.pdf")
    named = [page["/Resources"].get("/XObject", {}) for page in reader.pages]
    images = {one.idnum for page in named for one in page.values() if one.get_object()["/Subtype"] == "/Image"}
    assert len(images) >= 4
    text = " ".join(page.extract_text() for page in reader.pages)
    assert all(words in text for words in ("Figure 1.", "Figure 2.", "without a number", "Written in HTML"))


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edition", ["site", "file"])
def test_a_figure_looks_like_one(chromium, project, editions, edition, width, scheme):
    """A caption is small, upright, flush left and below; a black drawing has light around it; nothing is too wide."""
    with serving(project / "site") as host:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{host}/pictures/" if edition == "site" else (editions / "salt-v1.html").as_uri() + "#pictures")
        assert past_the_edge(page) == []
        figure, caption, text = "#scheme", "#scheme figcaption p", "article p >> nth=0"
        style = (
            "(one) => { const s = getComputedStyle(one); return [s.fontStyle, s.textAlign, parseFloat(s.fontSize)] }"
        )
        slant, side, size = page.locator(caption).evaluate(style)
        words = page.locator("#pictures ~ p").nth(1).evaluate(style)[2]
        assert (slant, side) == ("normal", "left") and 11 < size < words, text
        picture, below = (page.locator(found).bounding_box() for found in (f"{figure} img", caption))
        assert below["y"] >= picture["y"] + picture["height"]
        ground = "(one) => getComputedStyle(one).backgroundColor"
        black, photo = page.locator(f"{figure} img"), page.locator('img[alt="A photo"]')
        assert photo.evaluate(ground) == "rgba(0, 0, 0, 0)"
        assert black.evaluate(ground) == ("rgb(253, 252, 250)" if scheme == "dark" else "rgba(0, 0, 0, 0)")
        page.locator('img[alt="A photo named as another kind"]').scroll_into_view_if_needed()
        page.wait_for_function("[...document.images].every((one) => one.complete)") if edition == "file" else None
        context.close()


# --- the check of what was written ---


@pytest.fixture
def last_dist(tmp_path) -> Path:
    """A dist/ of an earlier export."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "salt-v0.zip").write_bytes(b"earlier")
    return tmp_path / "dist"


BROKEN = {
    "html": (
        b'<p id="a"><img src="a.png"><a href="#gone">x</a></p>',
        ["link must lead to an id", "picture must be in"],
    ),
    "epub": (b"no zip", ["book must be a zip"]),
    "pdf": (b"no PDF", ["PDF must be complete"]),
    "zip": (b"no zip", ["zip must be complete"]),
}


@pytest.mark.parametrize("ending", BROKEN)
def test_a_broken_edition_leaves_the_last_ones(project, editions, last_dist, monkeypatch, capsys, ending):
    """Every fault is a line with the file's name, and dist/ is as it was."""
    content, said = BROKEN[ending]
    monkeypatch.setattr(export, "EDITIONS", [Edition(ending, "a broken one", lambda site, release: content)])
    monkeypatch.setattr(export, "epub_faults", lambda book: [])
    assert export.main(project / "offline", last_dist) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == len(said), lines
    assert all(line.startswith(f"salt-v1.{ending}:") and words in line for line, words in zip(lines, said, strict=True))
    assert {path.name for path in last_dist.iterdir()} == {"salt-v0.zip"}
    assert not (project / "new-editions").exists()


def test_a_picture_that_is_gone_is_one_line(project, editions, last_dist, tmp_path, monkeypatch, capsys):
    """An edition that cannot have a picture is not made without it."""
    site = export.read_folder(project / "offline")
    del site["photo.jpg"]
    monkeypatch.setattr(export, "read_folder", lambda folder: site)
    monkeypatch.setattr(export, "EDITIONS", export.EDITIONS[1:2])
    assert export.main(project / "offline", last_dist) == 1
    assert capsys.readouterr().err == (
        "pictures.html: picture must be one of the site: 'photo.jpg' (put it into docs/images/, or correct its address)\n"
    )
    assert {path.name for path in last_dist.iterdir()} == {"salt-v0.zip"}


def test_faults_of_a_book_are_told_by_their_place(book):
    """A picture of another type, one that is not listed, a link to nowhere, a chapter that is no XML."""
    chapter = next(name for name in book if name.endswith("ch001.xhtml"))
    broken = dict(book)
    png = next(name for name in book if name.endswith(".gif"))
    broken[png] = drawn("JPEG", "RGB")
    broken["EPUB/media/extra.png"] = drawn("PNG")
    broken[chapter] = book[chapter].replace(b"</h1>", b'</h1><a href="ch009.xhtml#x">x</a>', 1)
    broken["EPUB/text/cover.xhtml"] = b"<html><p></html>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        for name, content in broken.items():
            written.writestr(name, content)
    lines = [str(problem).partition(" (")[0] for problem in check_editions({"b.epub": packed.getvalue()})]
    assert [line.split(": ", 1)[1] for line in lines] == [
        "file must be in the book and in its manifest: 'EPUB/media/extra.png'",
        "picture must be of the type that the manifest states: 'image/gif'",
        "link must lead to a place in the book: 'ch009.xhtml#x'",
        "chapter must be XML: 'mismatched tag'",
    ]
    assert lines[2].startswith("b.epub/EPUB/text/ch001.xhtml:")


def test_make_works_after_a_failed_export(project, editions, last_dist, monkeypatch, capsys):
    """What a failed export would have offered is not in the next site."""
    monkeypatch.setattr(
        export, "EDITIONS", [Edition("html", "a broken one", lambda site, release: b"<img src='a.png'>")]
    )
    copy = project / "dist" / "salt-v1.html"
    before = copy.read_bytes()
    assert export.main(project / "offline", project / "dist") == 1
    assert copy.read_bytes() == before
    assert build(project, project / "site", **STAMP).returncode == 0
    checked = subprocess.run(
        [sys.executable, "-m", "commands.check_site", str(project / "site")],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


# --- pictures as bytes ---


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "RGB"), ("GIF", "RGBA"), ("WEBP", "RGBA"), ("WEBP", "RGB"), ("JPEG", "RGB")],
)
def test_size_and_transparency_are_read(kind, mode):
    """Of every kind, as Pillow writes it."""
    picture = read_picture(drawn(kind, mode))
    assert picture and (picture.width, picture.height, picture.transparent) == (640, 360, mode == "RGBA")


def test_a_palette_may_be_transparent():
    """A small PNG, as programs for plots write it."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(drawn("GIF"))).save(packed, "PNG")
    picture = read_picture(packed.getvalue())
    assert packed.getvalue()[25] == 3 and picture and picture.transparent


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"<svg><g></svg>", b"<?xml version='1.0'?><html/>"]
)
def test_what_is_no_picture_is_none(content):
    """A damaged or foreign file raises nothing."""
    assert read_picture(content) is None
