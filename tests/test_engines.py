"""Citation snippets, proven in the wikis and tools that they are written for."""

import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pypandoc
import pytest
from conftest import ROOT
from review.data.content import load
from review.exports.snippets import FORMATS, WORDS, Place, Source, snippet

MEDIAWIKI = Path("/usr/share/mediawiki")
DOKUWIKI = Path("/usr/share/dokuwiki/bin/render.php")
SITE = "https://msc-exosomes.example/"
# Words that broke a plausible snippet somewhere.
NASTY = [
    "Sizes [nm] and {{markers}}",
    "A | B -- C -> D (c) 640x480",
    "TGF-β, HIF-1α: ''quoted'' __so__ 'n' so",
    "Name ]] and [[ brackets *star* `tick` #1 \\ slash",
    "<b>not bold</b> & <ref>no note</ref> ~~~~",
    "Ends with 9(17)",
]


def real_source() -> Source:
    return Source(**load(ROOT).settings["extra"]["review"])


def places() -> list[Place]:
    """A place a page, a few exact places, and titles that are hard to write."""
    content = load(ROOT)
    pages = [(page.meta["title"], f"{page.name.removesuffix('.md').removesuffix('index')}/") for page in content.pages]
    exact = [
        ("Finding", "evidence/#f-vegf-up"),
        ("Row 7", "table-1/#row-7"),
        ("Panel b", "figures/biogenesis/#panel-b"),
        ("Reference 39", "references/#ref-39"),
        ("Note X12", "notes/#n-x12"),
    ]
    made = [
        Place("Retold", title, SITE + address.lstrip("/"), "MSC exosomes in cancer", "v1.2", "2026-11-23")
        for title, address in pages
    ]
    made += [
        Place(name, "Tumor growth", SITE + address, "MSC exosomes in cancer", "v1.2", "2026-11-23")
        for name, address in exact
    ]
    return made + [Place(words, words, SITE + "growth/#f-vegf-up", words, "v1.2", "2026-11-23") for words in NASTY]


@pytest.fixture(scope="session")
def mediawiki(tmp_path_factory):
    """A fresh MediaWiki with Cite, on SQLite; returns a function wikitext -> HTML."""
    if not (MEDIAWIKI / "maintenance" / "install.php").exists() or not shutil.which("php"):
        pytest.skip("MediaWiki is not installed (Debian: mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl)")
    home = tmp_path_factory.mktemp("mediawiki")
    install = [
        "--dbtype",
        "sqlite",
        "--dbpath",
        home,
        "--confpath",
        home,
        "--dbname",
        "wiki",
        "--server",
        "http://localhost",
    ]
    install += ["--scriptpath", "/w", "--pass", "Long-Password-123", "--extensions=Cite", "Wiki", "Admin"]
    php = ["php", "maintenance/install.php", *map(str, install)]
    done = subprocess.run(php, cwd=MEDIAWIKI, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

    def render(text: str) -> str:
        environment = {**os.environ, "MW_CONFIG_FILE": str(home / "LocalSettings.php")}
        done = subprocess.run(
            ["php", "maintenance/parse.php"], cwd=MEDIAWIKI, input=text, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return render


def dokuwiki(text: str) -> str:
    if not DOKUWIKI.exists() or not shutil.which("php"):
        pytest.skip("DokuWiki is not installed (Debian: dokuwiki php-cli)")
    environment = {**os.environ, "HTTP_HOST": "localhost"}
    return subprocess.run(
        ["php", "-d", "display_errors=0", str(DOKUWIKI)], input=text, env=environment, capture_output=True, text=True
    ).stdout


def markdown(text: str) -> str:
    if not shutil.which("cmark-gfm"):
        pytest.skip("cmark-gfm is not installed (Debian: cmark-gfm)")
    command = ["cmark-gfm", "-e", "footnotes", "-e", "autolink", "-e", "table", "--unsafe"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def rst(text: str) -> str:
    tool = shutil.which("rst2html5") or shutil.which("rst2html")
    if not tool:
        pytest.skip("docutils is not installed (Debian: python3-docutils)")
    done = subprocess.run([tool, "--halt=2", "--report=2"], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("<body", 1)[1]


def pandoc(form: str):
    return lambda text: pypandoc.convert_text(text, "html", format=form)


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def links_of(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a\b[^>]*href="(https?:[^"]+)"', html)]


def curled(text: str) -> str:
    """Typographic signs that engines put for plain ones, as plain ones."""
    for sign, plain in {"’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "\u00a0": " "}.items():
        text = text.replace(sign, plain)
    return " ".join(text.split())


def hold(html: str, place: Place, source: Source, *, notes: int | None, brackets: bool = True) -> None:
    """One note, the two links, all the words, nothing left over."""
    assert links_of(html) == [source.link, place.address], html
    shown = curled(words_of(html))
    title = place.where if brackets else re.sub(r"[\[\]]+", "", place.where)
    for part in (source.title, source.doi if "doi" in shown else source.journal, title, place.accessed):
        expected = curled(part if brackets else re.sub(r"[\[\]]+", "", part))
        found = shown if brackets else re.sub(r"[\[\]()]+", "", shown)
        assert (expected if brackets else re.sub(r"[()]+", "", expected)) in found, (expected, found)
    assert 'class="new"' not in html and "error" not in html.lower().replace("mw-", "")
    if notes is not None:
        assert (
            len(
                re.findall(
                    r'<li id="(?:cite(?:_|&#95;)note|fn-)|<div class="fn">|<aside class="footnote brackets|<dl class="footnote|<li id="fn\d',
                    html,
                )
            )
            == notes
        ), html


PLACES = places()
IDS = [f"{number}-{place.page[:18]}" for number, place in enumerate(PLACES)]


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_mediawiki(mediawiki, place):
    """MediaWiki with Cite: one note, two links, no red link, no error."""
    source = real_source()
    hold(mediawiki(snippet("mediawiki", source, place)), place, source, notes=1)


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_dokuwiki(place):
    """DokuWiki: one note whose last parenthesis is kept."""
    source = real_source()
    html = dokuwiki(f"Text {snippet('dokuwiki', source, place)}\n")
    shown = Place(
        *(
            re.sub(r"\]\]", "] ]", getattr(place, name)).replace("|", "/")
            for name in ("name", "page", "address", "site", "version", "accessed")
        )
    )
    hold(html, shown, source, notes=1)
    assert words_of(html).endswith(f"Accessed {place.accessed}.")


@pytest.mark.parametrize("form", ["markdown", "markdown-link"])
@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_markdown(place, form):
    """GitHub-flavored Markdown with footnotes, and the link form without."""
    source = real_source()
    hold(markdown(f"Text {snippet(form, source, place)}\n"), place, source, notes=1 if form == "markdown" else 0)


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_rst(place):
    """docutils: one auto-numbered footnote, no warning."""
    source = real_source()
    hold(rst(f"Text {snippet('rst', source, place)}\n"), place, source, notes=1)


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_org(place):
    """Org, read by pandoc: one note; brackets in link texts become parentheses."""
    source = real_source()
    html = pandoc("org")(f"Text {snippet('org', source, place)}\n")
    assert links_of(html) == [source.link, place.address] and len(re.findall(r'<li id="fn\d', html)) == 1


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_confluence(place):
    """Jira and Confluence markup, read by pandoc: two links with their words."""
    source = real_source()
    assert links_of(pandoc("jira")(snippet("confluence", source, place))) == [source.link, place.address]


@pytest.mark.parametrize("form", ["mediawiki", "dokuwiki", "markdown", "rst", "org"])
def test_two_snippets_on_one_page_do_not_clash(form, request):
    """Two notes stay two notes."""
    source = real_source()
    text = "\n\n".join(f"Text {snippet(form, source, place)}" for place in (PLACES[1], PLACES[2])) + "\n"
    render = {"dokuwiki": dokuwiki, "markdown": markdown, "rst": rst, "org": pandoc("org")}.get(
        form
    ) or request.getfixturevalue("mediawiki")
    html = render(text)
    assert sorted(links_of(html)) == sorted([source.link, PLACES[1].address, source.link, PLACES[2].address])


def test_every_format_has_words():
    """What the box offers is what the code writes."""
    assert set(FORMATS) | {"bibtex", "ris", "csl-json"} == set(WORDS)
