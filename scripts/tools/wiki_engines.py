"""The wikis and tools that citations are written for, run for real: text in, HTML out.

Each engine renders a text as a page of its own. One that is not installed raises
`EngineMissing`. Debian has them, npm has TiddlyWiki and Asciidoctor; docutils and pandoc
are in .venv.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pypandoc
from docutils.core import publish_parts
from docutils.utils import SystemMessage
from support.environment import StepFailed

from tools.npm_packages import npm_package

MEDIAWIKI = Path("/usr/share/mediawiki")
DOKUWIKI = Path("/usr/share/dokuwiki")
TIDDLYWIKI = "5.4.1"
# The last version that is made from Asciidoctor's own Ruby source; the next ones need a new Node.
ASCIIDOCTOR = "2.2.8"

# One process for many texts: each is parsed by itself, as a page of its own.
MEDIAWIKI_PARSER = """
require 'maintenance/Maintenance.php';
class Many extends Maintenance {
    public function execute() {
        $html = [];
        $input = json_decode( stream_get_contents( STDIN ) );
        foreach ( $input->texts as $number => $text ) {
            $options = ParserOptions::newFromAnon();
            $options->setTemplateCallback( function ( $page ) use ( $input ) {
                $title = Title::newFromText( $page->getDBkey(), NS_TEMPLATE );
                $text = $input->templates->{ $title->getText() } ?? false;
                return [ 'text' => $text, 'finalTitle' => $title, 'deps' => [] ];
            } );
            $parser = MediaWiki\\MediaWikiServices::getInstance()->getParserFactory()->create();
            $html[] = $parser->parse( $text, Title::newFromText( "Page $number" ), $options )->getText();
        }
        print json_encode( $html );
    }
}
$maintClass = 'Many';
require RUN_MAINTENANCE_IF_MAIN;
"""
# Stand-ins for Wikipedia's templates, which are too many to install: the values of the
# parameters are shown in the order of the other formats.
WIKIPEDIA_TEMPLATES = {
    "Cite journal": "{{{vauthors}}}. [https://doi.org/{{{doi}}} {{{title}}}]. ''{{{journal}}}''. "
    "{{{date}}};{{{volume}}}({{{issue}}}):{{{pages|{{{page}}}}}}.",
    "Cite web": "[{{{url}}} {{{title}}}, {{{website}}}, {{{type}}}]. Accessed {{{access-date}}}.",
}
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
TIDDLYWIKI_PARSER = """
const wiki = require("tiddlywiki").TiddlyWiki();
wiki.boot.argv = ["--version"];
wiki.boot.boot(() => {});
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log("\\n" + JSON.stringify(texts.map((text) => wiki.wiki.renderText("text/html", "text/vnd.tiddlywiki", text))));
"""
ASCIIDOCTOR_PARSER = """
const asciidoctor = require("@asciidoctor/core")();
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log("\\n" + JSON.stringify(texts.map((text) => asciidoctor.convert(text, { standalone: true, attributes: { "stylesheet!": "", nofooter: "" } }).replace(/^[^]*<body[^>]*>/, ""))));
"""


class EngineMissing(Exception):
    """An engine is not installed; the message says which, and its Debian packages."""


def _need(engine: str, packages: str, *tools: str | Path) -> None:
    if not all(Path(tool).exists() or shutil.which(str(tool)) for tool in tools):
        raise EngineMissing(f"{engine} is not installed (Debian: {packages})")


def _run(command: list[str], text: str, engine: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=cwd, env=env)
    if done.returncode:
        raise ValueError(f"{engine} refused it: {(done.stderr + done.stdout).strip()[-600:]}")
    return done.stdout


def _many(command: list[str], given: object, engine: str, cwd: Path, env: dict[str, str] | None = None) -> list[str]:
    """The HTML of each text of what is given, both as JSON."""
    printed = _run(command, json.dumps(given), engine, cwd, env)
    results: list[str] = json.loads(printed[printed.rindex("\n[") if "\n[" in printed else printed.index("[") :])
    return results


@cache
def _mediawiki_home() -> str:
    """A fresh wiki with SQLite and the extension Cite."""
    packages = "mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl"
    _need("MediaWiki", packages, MEDIAWIKI / "maintenance" / "install.php", "php")
    home = mkdtemp(prefix="mediawiki-")
    options = "--dbtype sqlite --dbname wiki --server http://localhost --scriptpath /w --pass Long-Password-123"
    places = ["--dbpath", home, "--confpath", home, "--extensions=Cite", "Wiki", "Admin"]
    _run(["php", "maintenance/install.php", *options.split(), *places], "", "MediaWiki's installer", cwd=MEDIAWIKI)
    return home


def mediawiki(*texts: str) -> list[str]:
    """MediaWiki's HTML of each text, with the extension Cite and stand-ins for WIKIPEDIA_TEMPLATES."""
    environment = {**os.environ, "MW_CONFIG_FILE": f"{_mediawiki_home()}/LocalSettings.php"}
    command = ["php", "-d", "display_errors=0", "-r", MEDIAWIKI_PARSER]
    given = {"texts": texts, "templates": WIKIPEDIA_TEMPLATES}
    return _many(command, given, "MediaWiki", cwd=MEDIAWIKI, env=environment)


def dokuwiki(*texts: str) -> list[str]:
    """DokuWiki's HTML of each text."""
    _need("DokuWiki", "dokuwiki php-cli", DOKUWIKI / "inc" / "init.php", "php")
    command = ["php", "-d", "display_errors=0", "-r", DOKUWIKI_PARSER]
    return _many(command, texts, "DokuWiki", cwd=DOKUWIKI, env={**os.environ, "HTTP_HOST": "localhost"})


def tiddlywiki(*texts: str) -> list[str]:
    """TiddlyWiki's HTML of each text."""
    return _many(["node", "-e", TIDDLYWIKI_PARSER], texts, "TiddlyWiki", cwd=npm_engine("tiddlywiki", TIDDLYWIKI))


def asciidoctor(*texts: str) -> list[str]:
    """Asciidoctor's HTML of each text, footnotes included."""
    folder = npm_engine("@asciidoctor/core", ASCIIDOCTOR)
    return _many(["node", "-e", ASCIIDOCTOR_PARSER], texts, "Asciidoctor", cwd=folder)


def npm_engine(name: str, version: str) -> Path:
    """The folder of an engine from npm, which is fetched into .build once.

    Raises:
        EngineMissing: npm is missing, or could not install it.
    """
    try:
        return npm_package(name, version)
    except StepFailed as error:
        raise EngineMissing(str(error)) from None


def cmark(*texts: str) -> list[str]:
    """GitHub-flavored Markdown's HTML of each text, footnotes included."""
    _need("cmark-gfm", "cmark-gfm", "cmark-gfm")
    command = ["cmark-gfm", "-e", "footnotes", "-e", "autolink", "-e", "table", "--unsafe"]
    return [_run(command, text, "cmark-gfm") for text in texts]


def docutils(*texts: str) -> list[str]:
    """Docutils' HTML of each text.

    Raises:
        ValueError: docutils warned of one.
    """
    settings = {"halt_level": 2, "report_level": 2}
    try:
        return [publish_parts(text, writer="html5", settings_overrides=settings)["body"] for text in texts]
    except SystemMessage as error:
        raise ValueError(f"docutils refused it: {error}") from None


def pandoc(form: str) -> Callable[..., list[str]]:
    """A reader of a markup, such as "org": HTML of each text."""
    return lambda *texts: [pypandoc.convert_text(text, "html", format=form) for text in texts]


# The engines of each format of the box, the one that it is written for first.
ENGINES: dict[str, dict[str, Callable[..., list[str]]]] = {
    "mediawiki": {"MediaWiki": mediawiki, "pandoc": pandoc("mediawiki")},
    "wikipedia": {"MediaWiki": mediawiki},
    "dokuwiki": {"DokuWiki": dokuwiki, "pandoc": pandoc("dokuwiki")},
    "markdown": {"cmark-gfm": cmark, "pandoc": pandoc("markdown")},
    "markdown-inline": {"pandoc": pandoc("markdown")},
    "markdown-link": {"cmark-gfm": cmark, "pandoc": pandoc("gfm")},
    "confluence": {"pandoc": pandoc("jira")},
    "confluence-storage": {"pandoc": pandoc("html")},
    "asciidoc": {"Asciidoctor": asciidoctor},
    "textile": {"pandoc": pandoc("textile")},
    "org": {"pandoc": pandoc("org")},
    "rst": {"docutils": docutils, "pandoc": pandoc("rst")},
    "tiddlywiki": {"TiddlyWiki": tiddlywiki},
}
