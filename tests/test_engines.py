"""Citation snippets, proven in the wikis and tools that they are written for."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
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


@cache
def real_source() -> Source:
    return Source(**load(ROOT).settings["extra"]["review"])


def places() -> list[Place]:
    """A place a page, a few exact places, and titles that are hard to write."""
    content = load(ROOT)
    pages = [(page.meta["title"], f"{page.name.removesuffix('.md').removesuffix('index')}/") for page in content.pages]
    exact = [
        ("Finding f-vegf-up", "evidence/#f-vegf-up"),
        ("Row 7", "table-1/#row-7"),
        ("Panel b", "figures/biogenesis/#panel-b"),
        ("Reference 39", "references/#ref-39"),
        ("Note X12", "notes/#n-x12"),
    ]
    site = "MSC exosomes in cancer"
    made = [at("Retold", title, address.lstrip("/"), site) for title, address in pages]
    made += [at(name, "Tumor growth", address, site) for name, address in exact]
    return made + [at(words, words, f"growth/#f-{number}", words) for number, words in enumerate(NASTY)]


def at(name: str, page: str, path: str, site: str, accessed: str = "2026-11-23") -> Place:
    """A place of release v1.2."""
    return Place(name, page, path, site, "v1.2", accessed, SITE, released=True)


def missing(engine: str) -> None:
    """Skip with the reason; where every engine must run, fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(engine)


# One process for many texts: each is parsed by itself, as a page of its own.
MEDIAWIKI_PARSER = """
require 'maintenance/Maintenance.php';
class Many extends Maintenance {
    public function execute() {
        $html = [];
        foreach ( json_decode( stream_get_contents( STDIN ) ) as $number => $text ) {
            $options = ParserOptions::newFromAnon();
            $parser = MediaWiki\\MediaWikiServices::getInstance()->getParserFactory()->create();
            $html[] = $parser->parse( $text, Title::newFromText( "Page $number" ), $options )->getText();
        }
        print json_encode( $html );
    }
}
$maintClass = 'Many';
require RUN_MAINTENANCE_IF_MAIN;
"""
DOKUWIKI_PARSER = """
define('DOKU_INC', '/usr/share/dokuwiki/');
define('NOSESSION', 1);
require DOKU_INC . 'inc/init.php';
$html = [];
foreach (json_decode(stream_get_contents(STDIN)) as $text) {
    $html[] = p_render('xhtml', p_get_instructions($text), $info);
}
print json_encode($html);
"""


@pytest.fixture(scope="session")
def mediawiki(tmp_path_factory):
    """A fresh MediaWiki with Cite, on SQLite; returns a function wikitext -> HTML."""
    if not (MEDIAWIKI / "maintenance" / "install.php").exists() or not shutil.which("php"):
        missing("MediaWiki is not installed (Debian: mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl)")
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

    environment = {**os.environ, "MW_CONFIG_FILE": str(home / "LocalSettings.php")}
    return lambda *texts: in_php(MEDIAWIKI_PARSER, environment, MEDIAWIKI, *texts)


def in_php(code: str, environment: dict[str, str], folder: Path, *texts: str) -> list[str]:
    """Render texts one after the other, each by itself, in one process of the engine."""
    command = ["php", "-d", "display_errors=0", "-r", code]
    done = subprocess.run(command, cwd=folder, input=json.dumps(texts), env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout[done.stdout.index("[") :])


def dokuwiki(*texts: str) -> list[str]:
    """DokuWiki's HTML of each text."""
    if not DOKUWIKI.exists() or not shutil.which("php"):
        missing("DokuWiki is not installed (Debian: dokuwiki php-cli)")
    return in_php(DOKUWIKI_PARSER, {**os.environ, "HTTP_HOST": "localhost"}, DOKUWIKI.parent, *texts)


def markdown(text: str) -> str:
    if not shutil.which("cmark-gfm"):
        missing("cmark-gfm is not installed (Debian: cmark-gfm)")
    command = ["cmark-gfm", "-e", "footnotes", "-e", "autolink", "-e", "table", "--unsafe"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def rst(text: str) -> str:
    tool = shutil.which("rst2html5") or shutil.which("rst2html")
    if not tool:
        missing("docutils is not installed (Debian: python3-docutils)")
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


@pytest.fixture(scope="session")
def in_mediawiki(mediawiki) -> dict[Place, str]:
    """Every place in MediaWiki."""
    return dict(zip(PLACES, mediawiki(*(snippet("mediawiki", real_source(), place) for place in PLACES)), strict=True))


@pytest.fixture(scope="session")
def in_dokuwiki() -> dict[Place, str]:
    """Every place in DokuWiki."""
    texts = [f"Text {snippet('dokuwiki', real_source(), place)}\n" for place in PLACES]
    return dict(zip(PLACES, dokuwiki(*texts), strict=True))


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_mediawiki(in_mediawiki, place):
    """MediaWiki with Cite: one note, two links, no red link, no error."""
    hold(in_mediawiki[place], place, real_source(), notes=1)


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_dokuwiki(in_dokuwiki, place):
    """DokuWiki: one note whose last parenthesis is kept."""
    changed = {name: getattr(place, name).replace("]]", "] ]") for name in ("name", "page", "site")}
    hold(in_dokuwiki[place], replace(place, **changed), real_source(), notes=1)
    assert words_of(in_dokuwiki[place]).endswith(f"Accessed {place.accessed}.")


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


@pytest.mark.parametrize("other", [PLACES[2], replace(PLACES[1], accessed="2027-01-05")], ids=["page", "day"])
@pytest.mark.parametrize("form", ["mediawiki", "dokuwiki", "markdown", "rst", "org"])
def test_two_snippets_on_one_page_do_not_clash(form, other, request):
    """Two pages, or one page cited on two days: two notes stay two notes."""
    source = real_source()
    text = "\n\n".join(f"Text {snippet(form, source, place)}" for place in (PLACES[1], other)) + "\n"
    render = {"dokuwiki": dokuwiki, "markdown": markdown, "rst": rst, "org": pandoc("org")}.get(
        form
    ) or request.getfixturevalue("mediawiki")
    html = render(text)
    html = html[0] if isinstance(html, list) else html
    assert sorted(links_of(html)) == sorted([source.link, PLACES[1].address, source.link, other.address])
    assert "error" not in html.lower().replace("mw-", "")


@pytest.mark.parametrize("form", ["mediawiki", "dokuwiki"])
def test_pandoc_reads_them_too(form):
    """pandoc, a second reader of both wikis: the two links of each place."""
    text = "\n\n".join(f"Text {snippet(form, real_source(), place)}" for place in PLACES)
    wanted = [address for place in PLACES for address in (real_source().link, place.address)]
    assert links_of(pandoc(form)(text)) == wanted


def test_every_format_has_words():
    """What the box offers is what the code writes."""
    assert set(FORMATS) | {"bibtex", "ris", "csl-json"} == set(WORDS)
