"""The metadata of a page, read by the programs that others use to read it."""

import io
import json
import re
import struct
from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import extruct
import lxml.html
import pytest
import yaml
from conftest import ROOT, pages_of
from PIL import Image, ImageChops
from review.data.content_loader import load
from review.data.signs import SHAPES
from review.data.source import Source
from review.exports import preview_cards
from review.exports.coins import coins_of_review
from review.exports.svg_images import FONTS, png
from signposting import find_signposting_html
from test_cite import cited_address

# One page of each kind.
KINDS = ("", "growth", "references", "evidence", "table-1", "figures/biogenesis", "about", "glossary")
CONFIG = load(ROOT).settings
HOME = "https://msc-exosomes.example/"
DOI = CONFIG["extra"]["review"]["doi"]


def text_of(site: Path, name: str) -> str:
    return (site / name / "index.html").read_text(encoding="utf-8")


def fields_of(name: str) -> dict:
    """The front matter of a page."""
    folder = ROOT / "docs" / name
    source = folder / "index.md" if (folder / "index.md").exists() else folder.with_suffix(".md")
    return yaml.safe_load(source.read_text(encoding="utf-8").split("---\n")[1])


def file_of(site: Path, address: str) -> Path:
    """The file at a hosted address."""
    assert address.startswith(HOME), address
    return site / address.removeprefix(HOME)


@pytest.mark.parametrize("name", KINDS)
def test_metadata_agree_with_the_page(site, name):
    """Open Graph, JSON-LD, and Dublin Core agree with each other and with the title, the canonical
    address, and the review."""
    text = text_of(site, name)
    read = extruct.extract(text, syntaxes=["opengraph", "json-ld", "dublincore"])
    shown, fields = lxml.html.fromstring(text), fields_of(name)
    title = fields["title"] if name else CONFIG["site_name"]
    address = HOME + f"{name}/".lstrip("/")
    assert shown.findtext(".//title").startswith(title)
    assert shown.xpath("//link[@rel='canonical']/@href") == [address]
    assert shown.xpath("//meta[@name='description']/@content") == [fields["description"]]
    graph = dict(read["opengraph"][0]["properties"])
    assert (graph["og:title"], graph["og:url"], graph["og:description"]) == (title, address, fields["description"])
    assert graph["og:site_name"] == CONFIG["site_name"] and title in graph["og:image:alt"]
    core = {part["name"].lower(): part["content"] for part in read["dublincore"][0]["elements"] if "name" in part}
    core |= {part["name"].lower(): part["content"] for part in read["dublincore"][0]["terms"] if "name" in part}
    assert core["dc.title"] == title and core["dc.language"] == "en"
    # The comma makes Zotero keep the name of a group in one piece.
    assert core["dc.creator"] == f"{CONFIG['site_author']},"
    assert core["dcterms.references"] == f"https://doi.org/{DOI}"
    (linked,) = read["json-ld"]
    assert (linked["@type"], linked["name"], linked["url"]) == ("WebPage", title, address)
    assert linked["dateModified"] == core["dcterms.issued"] and linked["image"] == graph["og:image"]
    assert linked["isBasedOn"] == linked["citation"] and linked["isBasedOn"]["@type"] == "ScholarlyArticle"
    assert linked["author"] == {"@type": "Organization", "name": CONFIG["site_author"]}


@pytest.mark.parametrize("name", KINDS)
def test_signposting_links_lead_to_existing_files(address, site, name, monkeypatch):
    """A Signposting client finds address, license, types, data, and citation of a page, and all the
    files exist."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    posts = find_signposting_html(f"{address}/{name}/".replace("//", "/").replace(":/", "://"))
    hosted = HOME + f"{name}/".lstrip("/")
    assert posts.license.target == "https://creativecommons.org/licenses/by-nc/4.0/"
    (described,) = posts.describedBy
    item = json.loads((site / described.target.split("/review/")[1]).read_text(encoding="utf-8"))[0]
    assert posts.citeAs.target == item["URL"]  # in a release, the permanent address
    assert item["URL"] == cited_address(text_of(site, name), hosted)
    assert described.type == "application/vnd.citationstyles.csl+json"
    items = [post.target for post in posts.items]
    assert all(file_of(site, target).exists() for target in items)
    assert (posts.collection is None) == (name == "") and (not name or posts.collection.target == HOME)
    has_data = name in ("references", "evidence", "table-1")
    assert bool(items) == (has_data or name == "")
    types = {post.target.rsplit("/")[-1] for post in posts.types}
    assert types == {"WebPage", "Dataset"} if has_data else types == {"WebPage"}


def test_every_page_has_its_own_preview_image(site):
    """Each page has a distinct image of 1200 by 630 pixels that is smaller than 60 kB."""
    pictures = set()
    for path in site.rglob("index.html"):
        shown = lxml.html.fromstring(path.read_text(encoding="utf-8"))
        (address,) = shown.xpath("//meta[@property='og:image']/@content")
        (width,) = shown.xpath("//meta[@property='og:image:width']/@content")
        (height,) = shown.xpath("//meta[@property='og:image:height']/@content")
        picture = file_of(site, address).read_bytes()
        assert picture[:8] == b"\x89PNG\r\n\x1a\n" and len(picture) < 60_000, address
        assert struct.unpack(">II", picture[16:24]) == (int(width), int(height)) == (1200, 630)
        pictures.add(picture)
    assert len(pictures) == len(pages_of(load(ROOT)))


def test_a_preview_card_uses_the_signs_and_colors_of_the_site():
    """Each sign of an effect has a shape, and all colors are those of the light scheme."""
    signs = {record["sign"] for record in load(ROOT).records("vocabulary") if record["field"] == "bearing"}
    assert signs == set(preview_cards.SHAPES)
    light = (ROOT / "docs" / "assets" / "tokens.css").read_text(encoding="utf-8").split('"slate"')[0]
    counts = tuple((sign, 1) for sign in preview_cards.SHAPES)
    used = set(
        re.findall(r"#[0-9a-f]{6}", preview_cards.card_svg(preview_cards.Card("Title", "Site", "Review", counts)))
    )
    assert len(used) > 8 and all(color in light for color in used)


def test_only_about_and_references_contain_coins(site):
    """About contains the review and References each work once; on other pages, COinS would hide the
    page from reference managers."""
    spans = {}
    for path in site.rglob("*.html"):
        found = lxml.html.fromstring(path.read_text(encoding="utf-8")).xpath("//span[@class='Z3988']/@title")
        if found and "downloads" not in path.parts:  # editions contain every page
            spans[path.relative_to(site).as_posix()] = [parse_qs(title, strict_parsing=True) for title in found]
    assert set(spans) == {"about/index.html", "references/index.html"}
    (review,) = spans["about/index.html"]
    assert review["rft_id"] == [f"info:doi/{DOI}"] and review["rft.spage"] == ["3129"]
    assert review["rft.au"][0] == "Zhou, J" and len(review["rft.au"]) == 6
    works = load(ROOT).bibliography.works
    for span, work in zip(spans["references/index.html"], works, strict=True):
        assert span["rft.atitle"] == [work.title] and span["rft.date"] == [work.year]
        assert span["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"] and span["ctx_ver"] == ["Z39.88-2004"]
        assert len(span["rft.au"]) == len(work.authors)
        assert span["rft.aulast"] == [f"{work.authors[0].particle} {work.authors[0].family}".strip()]
        assert (f"info:doi/{work.doi}" in span.get("rft_id", [])) == bool(work.doi)


def test_an_organization_as_author_is_a_single_name():
    """An author without initials, even the first one, is an organization with a single name."""
    settings = load(ROOT).settings["extra"]["review"]
    source = Source(**{**settings, "authors": "WHO, Zhou J"})
    (title,) = lxml.html.fromstring(coins_of_review(source)).xpath("@title")
    span = parse_qs(title, strict_parsing=True)
    assert (span["rft.aulast"], span.get("rft.aufirst"), span["rft.au"]) == (["WHO"], None, ["WHO", "Zhou, J"])


def test_oembed_answers_match_their_pictures(site):
    """Each figure and the table link to an oEmbed answer, whose size is that of the picture."""
    found = {}
    for path in site.rglob("index.html"):
        for link in lxml.html.fromstring(path.read_text(encoding="utf-8")).xpath("//link[contains(@type, 'oembed')]"):
            found[path.parent.relative_to(site).as_posix()] = link
    assert set(found) == {"figures/biogenesis", "figures/tumor-interaction", "table-1"}
    for name, link in found.items():
        assert "alternate" in link.get("rel").split()
        answer = json.loads(file_of(site, link.get("href")).read_text(encoding="utf-8"))
        assert answer["version"] == "1.0" and link.get("title") in answer["title"]
        assert file_of(site, answer["thumbnail_url"]).exists()
        assert answer["type"] == ("photo" if name.startswith("figures/") else "link")
        if answer["type"] == "photo":
            picture = file_of(site, answer["url"]).read_bytes()
            assert struct.unpack(">II", picture[16:24]) == (answer["width"], answer["height"])


def test_robots_txt_and_sitemap_cover_every_page(site):
    """robots.txt names the sitemap, which lists each page once by its canonical address."""
    lines = (site / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["User-agent: *", "Allow: /"] and lines[2] == f"Sitemap: {HOME}sitemap.xml"
    tree = ElementTree.fromstring((site / "sitemap.xml").read_text(encoding="utf-8"))
    listed = [place.text for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    canonical = [
        lxml.html.fromstring(path.read_text(encoding="utf-8")).xpath("//link[@rel='canonical']/@href")[0]
        for path in site.rglob("index.html")
    ]
    assert sorted(listed) == sorted(canonical) and len(set(listed)) == len(pages_of(load(ROOT)))
    assert {urlsplit(address).netloc for address in listed} == {urlsplit(HOME).netloc}


def test_a_long_title_fits_its_preview_card(chromium):
    """In a browser, no pixel of a long title is near the right margin of the image."""
    title = CONFIG["extra"]["review"]["title"]
    page = chromium.new_page()
    for shown in (title, f"{title} {title}", "Figure 2: tumor interaction", "Drug delivery and resistance"):
        picture = b64encode(
            png(preview_cards.card_svg(preview_cards.Card(shown, "A site", "A review")), preview_cards.WIDTH)
        ).decode()
        dark = page.evaluate(
            """async (data) => {
              const image = new Image();
              image.src = "data:image/png;base64," + data;
              await image.decode();
              const canvas = new OffscreenCanvas(1200, 630), pen = canvas.getContext("2d");
              pen.drawImage(image, 0, 0);
              const red = (x, width) => pen.getImageData(x, 130, width, 370).data.filter((_, at) => at % 4 == 0);
              const dark = (x, width) => red(x, width).filter((value) => value < 120).length;
              return [dark(84, 1000), dark(1140, 60)];
            }""",
            picture,
        )
        assert dark[0] > 1000 and dark[1] == 0, shown
    page.close()


@pytest.mark.parametrize(
    ("title", "counts"),
    [
        ("ÉÅŮ gypsy", ()),
        ("Drug delivery and resistance", (("▲", 3), ("▼", 12))),
        (
            "Jumping typography: ÉÅŮ and gypsy, in a title that is so long that it has four lines of small print, gypsy",
            (),
        ),
    ],
)
def test_a_card_drawn_in_rows_is_the_complete_card(title, counts):
    """No letter or sign is cut where the rows of a card that differ from other cards begin and end."""
    card = preview_cards.Card(title, "A site", "A review", counts)
    complete = Image.open(io.BytesIO(png(preview_cards.card_svg(card), preview_cards.WIDTH))).convert("RGB")
    drawn = Image.open(io.BytesIO(preview_cards.card_png(card))).convert("RGB")
    assert max(high for _, high in ImageChops.difference(complete, drawn).getextrema()) < 40  # 256 colors of all


def test_nothing_overlaps_on_a_preview_card(chromium):
    """A card with hundreds of findings of every effect has no text or sign on top of another, or beyond its margins."""
    font = b64encode((FONTS / "SourceSansPro-Regular.ttf").read_bytes()).decode()
    counts = tuple((sign, 234) for sign in SHAPES)
    title = "Evidence on gastric cancer and on miR-23b, and what both do to drug resistance in gastric cancer"
    page = chromium.new_page()
    for shown in ("MSC exosomes in cancer", title):
        card = preview_cards.Card(shown, "A site", "Adapted from Zhou et al. 2018, J Cancer 9:3129", counts)
        page.set_content(
            f'<style>@font-face {{ font-family: Sans; src: url("data:font/ttf;base64,{font}") }}'
            f"svg {{ width: 1200px; font-family: Sans }} body {{ margin: 0 }}</style>{preview_cards.card_svg(card)}"
        )
        overlapping = page.evaluate(
            """async () => {
              await document.fonts.ready;
              const drawn = [...document.querySelectorAll("svg > text, svg > path[transform]")];
              const boxes = drawn.map((one) => one.getBoundingClientRect());
              const apart = (a, b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
              const beyond = boxes.filter((box) => box.left < 80 || box.right > 1120 || box.bottom > 630).length;
              const pairs = boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) => !apart(a, b)));
              // Lines of one title are set closer than their boxes.
              return [boxes.length, beyond, pairs.filter((box) => box.height < 40).length];
            }"""
        )
        assert overlapping[0] > 2 * len(SHAPES) and overlapping[1:] == [0, 0], shown
    page.close()


def test_the_citation_file_agrees_with_the_site():
    """CITATION.cff states the site, its editors and license, and the same review as mkdocs.yml and the
    About page."""
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    review, (cited,) = CONFIG["extra"]["review"], cff["references"]
    assert cff["title"].startswith(CONFIG["site_name"]) and cff["authors"] == [{"name": CONFIG["site_author"]}]
    assert "doi" not in cff and cff["license"] == "CC-BY-NC-4.0"
    assert (cited["doi"], cited["title"], str(cited["year"])) == (review["doi"], review["title"], review["year"])
    assert (str(cited["volume"]), cited["issue"]) == (review["volume"], review["issue"])
    assert f"{cited['start']}–{cited['end']}" == review["pages"]
    short = [f"{person['family-names']} {person['given-names'][0]}" for person in cited["authors"]]
    assert ", ".join(short) == review["authors"]
    about = (ROOT / "docs" / "about.md").read_text(encoding="utf-8")
    assert all(f"{person['given-names']} {person['family-names']}" in about for person in cited["authors"])
    for number in cited["identifiers"]:
        assert number["value"].split(": ")[1] in about
