"""Images of all kinds in every edition: a small review, built and exported for real."""

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
from conftest import ROOT, build, cut_off_elements, make_other_review, serving
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
# A drawing as saved by Inkscape or Illustrator, with private namespaces, a document type, and a style.
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


def ring_image(kind: str, mode: str = "RGBA") -> bytes:
    """A black ring on a transparent or gray background, as a file of the given format."""
    picture = Image.new(mode, (640, 360), (0, 0, 0, 0) if mode == "RGBA" else (190, 200, 180))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((220, 80, 420, 280), outline=(0, 0, 0, 255) if mode == "RGBA" else (0, 0, 0), width=12)
    draw.line((20, 340, 620, 340), fill=(0, 0, 0, 255) if mode == "RGBA" else (0, 0, 0), width=4)
    packed = io.BytesIO()
    picture.save(packed, kind)
    return packed.getvalue()


def make_pictures(docs: Path) -> None:
    """Write the images and the supplementary files with names as editors choose them."""
    files = {
        "assets/logo.svg": (ROOT / "docs" / "assets" / "logo.svg").read_bytes(),
        "figures/scheme.svg": DRAWN.encode(),
        "images/Plot 1 (final).PNG": ring_image("PNG"),
        "images/moving.gif": ring_image("GIF"),
        "images/soft.webp": ring_image("WEBP"),
        "images/wrong.png": ring_image("WEBP", "RGB"),
        "photo.jpg": ring_image("JPEG", "RGB"),
        "files/Supplementary Table_S1.xlsx": b"PK\3\4 a workbook",
        "files/Raw_Data.csv": b"a,b\n1,2\n",
        "files/Protocol v2.pdf": b"%PDF-1.4 a protocol",
        "pictures.md": PAGE.encode(),
    }
    for name, content in files.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_bytes(content)


def with_pictures(folder: Path) -> Path:
    """The minimal review with a page of images."""
    project = make_other_review(folder, BARE)
    make_pictures(project / "docs")
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("  - Home: index.md", "  - Home: index.md\n  - Pictures: pictures.md"), "utf-8")
    return project


STAMP = {"SOURCE_DATE_EPOCH": "0", "SITE_VERSION": "v1"}


def build_and_export(project: Path, **environment: str) -> subprocess.CompletedProcess:
    """Build the offline site of a review and export it, both with the real commands."""
    done = build(project, project / "offline", OFFLINE="true", **STAMP)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    command = [sys.executable, "-m", "commands.export", str(project / "offline"), str(project / "dist")]
    variables = {**os.environ, **environment}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, env=variables)


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    """The built site of the review with images."""
    project = with_pictures(tmp_path_factory.mktemp("pictures") / "review")
    done = build(project, project / "site", **STAMP)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    return project


@pytest.fixture(scope="session")
def editions(project, chromium) -> Path:
    """The editions of the review with images."""
    done = build_and_export(project, CHROMIUM=external_programs.find_browser())
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "dist"


@pytest.fixture(scope="session")
def epub_files(editions) -> dict[str, bytes]:
    """The files of the EPUB."""
    with zipfile.ZipFile(editions / "salt-v1.epub") as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def page_of(site: Path) -> LexborHTMLParser:
    return LexborHTMLParser((site / "pictures" / "index.html").read_text(encoding="utf-8"))


def test_common_image_names_and_formats_are_accepted(project):
    """Names may contain spaces, capitals, underscores, and parentheses; markup of drawing programs and a
    wrong extension are accepted."""
    assert [str(problem) for problem in check(load(project))] == []


def test_images_have_a_source_and_a_size(project):
    """Each image, also one in HTML, links to an existing file and has width and height, so that the
    layout does not shift."""
    pictures = page_of(project / "site").css("article img")
    assert len(pictures) == 8
    for picture in pictures:
        path = (project / "site" / "pictures" / unquote(picture.attributes["src"])).resolve()
        size = int(picture.attributes["width"]), int(picture.attributes["height"])
        assert path.is_file() and read_picture(path.read_bytes()), path
        assert size in {(640, 360), (1200, 1200), (454, 227), (24, 14)}, path
    assert [picture.attributes["alt"] for picture in pictures if "loading" not in picture.attributes] == ["A logo"]


def test_an_image_with_a_caption_becomes_a_figure(project):
    """A caption in a block or in HTML yields figure and figcaption, with a number if requested,
    citations, and an id."""
    figures = page_of(project / "site").css("article figure")
    captions = [figure.css_first("figcaption").text().strip() for figure in figures]
    assert [caption[:9] for caption in captions] == ["Figure 1.", "Figure 2.", "A photogr", "Written i"]
    assert figures[0].id == "scheme" and figures[0].css_first("figcaption a.cite") and figures[3].css_first("a.cite")
    assert captions[0].startswith("Figure 1. Salt and dough. What")


def test_links_to_captions_are_checked(project, tmp_path):
    """A misspelled link to the id of a caption is reported."""
    page = (project / "docs" / "pictures.md").read_text(encoding="utf-8")
    copy = with_pictures(tmp_path / "review")
    (copy / "docs" / "pictures.md").write_text(page.replace("(#scheme)", "(#schema)"), encoding="utf-8")
    assert [str(problem).partition(" (")[0] for problem in check(load(copy))] == [
        "docs/pictures.md:19: link must lead to an id on pictures.md: '#schema'"
    ]


def test_file_names_with_special_characters_have_valid_addresses(project):
    """Addresses are listed with percent-encoding and match the pattern of the list."""
    site = project / "site"
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    sources = {name: (site / name).read_text(encoding="utf-8") for name in files if name.endswith(".html")}
    found = publishable(parse_pages(sources), files)
    assert {"/files/Supplementary%20Table_S1.xlsx", "/images/Plot%201%20%28final%29.PNG", "/pictures/"} <= found
    pattern = load(ROOT).data["addresses"].schema["properties"]["address"]["pattern"]
    assert [address for address in found if not re.search(pattern, address)] == []


def test_the_zip_contains_all_images_and_files(editions, project):
    """Images and supplementary files keep their names."""
    with zipfile.ZipFile(editions / "salt-v1.zip") as packed:
        for name in (path for path in (project / "docs").rglob("*") if path.parent.name in ("files", "images")):
            assert packed.read(f"salt-v1/{name.relative_to(project / 'docs').as_posix()}") == name.read_bytes()


def test_the_single_file_embeds_every_image(editions):
    """Each image is embedded unchanged with its true media type, and nothing is loaded."""
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


def test_the_epub_contains_figures_with_correct_media_types(epub_files):
    """Figures are kept, each image is listed with its true media type, and drawings are reduced to
    plain SVG."""
    opf = epub_files["EPUB/content.opf"].decode()
    listed = dict(re.findall(r'href="(media/[^"]+)" media-type="([^"]+)"', opf))
    assert set(listed.values()) == {"image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"}
    assert all(media_type(epub_files[f"EPUB/{path}"]) == kind for path, kind in listed.items())
    text = next(
        text.decode() for name, text in epub_files.items() if name.endswith(".xhtml") and b'id="scheme"' in text
    )
    assert text.count("<figure") == text.count("<figcaption") == 4 and text.count("<img") == 8
    drawing = next(epub_files[f"EPUB/{path}"] for path in listed if b"layer1" in epub_files[f"EPUB/{path}"])
    assert not re.search(rb"DOCTYPE|inkscape|sodipodi|rdf", drawing) and b"xlink:href" in drawing
    assert {node.tag.partition("}")[0] for node in ElementTree.fromstring(drawing).iter()} == {
        "{http://www.w3.org/2000/svg"
    }


def epub_problems_of(epub: Path) -> list[str]:
    try:
        command()
    except Unavailable as error:
        assert os.environ.get("CI") != "true", "the EPUB needs epubcheck: apt-get install epubcheck"
        pytest.skip(f"epubcheck: {error}")
    return [str(problem) for problem in epub_faults(epub)]


@pytest.mark.engine
def test_the_epub_is_valid(editions):
    """The reference validator of the format finds no error."""
    assert epub_problems_of(editions / "salt-v1.epub") == []


@pytest.mark.engine
def test_figures_reach_the_epub_from_any_page(tmp_path):
    """The drawing and the interaction figure are images in the EPUB, even if their page has another
    name."""
    project = make_other_review(tmp_path / "review")
    done = build_and_export(project)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(project / "dist" / "yeast-v1.epub") as packed:
        text = next(
            text for name in packed.namelist() if b'id="panel-a"' in (text := packed.read(name)) and "xhtml" in name
        ).decode()
        pictures = [packed.read(f"EPUB/{name}") for name in re.findall(r'<img src="\.\./([^"]+)"', text)]
    assert "<svg" not in text and list(map(media_type, pictures)) == ["image/png"] * 2
    assert epub_problems_of(project / "dist" / "yeast-v1.epub") == []


def test_the_pdf_contains_images_and_captions(editions):
    """The PDF contains the raster images and all captions."""
    reader = pypdf.PdfReader(editions / "salt-v1.pdf")
    named = [page["/Resources"].get("/XObject", {}) for page in reader.pages]
    images = {one.idnum for page in named for one in page.values() if one.get_object()["/Subtype"] == "/Image"}
    assert len(images) >= 4
    text = " ".join(page.extract_text() for page in reader.pages)
    assert all(words in text for words in ("Figure 1.", "Figure 2.", "without a number", "Written in HTML"))


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edition", ["site", "file"])
def test_figures_are_laid_out_correctly(chromium, project, editions, edition, width, scheme):
    """A caption is small, upright, flush left, and below its image; a black drawing has a light
    background in the dark scheme; nothing is too wide."""
    with serving(project / "site") as host:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{host}/pictures/" if edition == "site" else (editions / "salt-v1.html").as_uri() + "#pictures")
        assert cut_off_elements(page) == []
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


# --- checks of the written editions ---


@pytest.fixture
def previous_dist(tmp_path) -> Path:
    """A dist/ folder from an earlier export."""
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
def test_an_invalid_edition_leaves_dist_unchanged(project, editions, previous_dist, monkeypatch, capsys, ending):
    """Each problem is reported with the name of the file, and dist/ is unchanged."""
    content, messages = BROKEN[ending]
    monkeypatch.setattr(export, "EDITIONS", [Edition(ending, "a broken one", lambda site, release: content)])
    monkeypatch.setattr(export, "epub_faults", lambda epub_files: [])
    assert export.main(project / "offline", previous_dist) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == len(messages), lines
    assert all(
        line.startswith(f"salt-v1.{ending}:") and words in line for line, words in zip(lines, messages, strict=True)
    )
    assert {path.name for path in previous_dist.iterdir()} == {"salt-v0.zip"}
    assert not (project / "new-editions").exists()


def test_a_missing_image_is_reported_in_one_line(project, editions, previous_dist, tmp_path, monkeypatch, capsys):
    """No edition is written without an image that it should contain."""
    site = export.read_folder(project / "offline")
    del site["photo.jpg"]
    monkeypatch.setattr(export, "read_folder", lambda folder: site)
    monkeypatch.setattr(export, "EDITIONS", export.EDITIONS[1:2])
    assert export.main(project / "offline", previous_dist) == 1
    assert capsys.readouterr().err == (
        "pictures.html: picture must be a file of the site: 'photo.jpg' (put it into docs/images/, or correct its address)\n"
    )
    assert {path.name for path in previous_dist.iterdir()} == {"salt-v0.zip"}


def test_problems_of_an_epub_are_reported_with_their_place(epub_files):
    """A wrong media type, an unlisted image, a dead link, and a chapter with invalid XML are reported."""
    chapter = next(name for name in epub_files if name.endswith("ch001.xhtml"))
    broken = dict(epub_files)
    png = next(name for name in epub_files if name.endswith(".gif"))
    broken[png] = ring_image("JPEG", "RGB")
    broken["EPUB/media/extra.png"] = ring_image("PNG")
    broken[chapter] = epub_files[chapter].replace(b"</h1>", b'</h1><a href="ch009.xhtml#x">x</a>', 1)
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


def test_the_site_builds_after_a_failed_export(project, editions, previous_dist, monkeypatch, capsys):
    """The site does not offer the editions of a failed export."""
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


# --- images as bytes ---


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "RGB"), ("GIF", "RGBA"), ("WEBP", "RGBA"), ("WEBP", "RGB"), ("JPEG", "RGB")],
)
def test_size_and_transparency_are_read(kind, mode):
    """This works for each format that Pillow writes."""
    picture = read_picture(ring_image(kind, mode))
    assert picture and (picture.width, picture.height, picture.transparent) == (640, 360, mode == "RGBA")


def test_a_palette_may_be_transparent():
    """Plotting programs write small PNG files with a transparent palette."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(ring_image("GIF"))).save(packed, "PNG")
    picture = read_picture(packed.getvalue())
    assert packed.getvalue()[25] == 3 and picture and picture.transparent


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"<svg><g></svg>", b"<?xml version='1.0'?><html/>"]
)
def test_invalid_images_are_not_read(content):
    """A damaged file or one of another type yields None instead of an error."""
    assert read_picture(content) is None
