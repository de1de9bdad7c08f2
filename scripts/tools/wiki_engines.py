"""Run the real wikis and tools that citations are written for: text in, HTML out.

Each engine renders each text as a separate page. A missing engine raises `EngineMissing`.
The engines are Debian packages, except TiddlyWiki and Asciidoctor (npm), and docutils and pandoc
(in .venv).
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
# The last version transpiled from Asciidoctor's Ruby source; later ones need a newer Node.
ASCIIDOCTOR = "2.2.8"

# One process parses many texts, each as a separate page.
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
# Simplified versions of Wikipedia's templates, which are too numerous to install: they show the
# parameters in the order of the other formats.
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
    """An engine is not installed; the message names it and its Debian packages."""


def _require(engine: str, packages: str, *tools: str | Path) -> None:
    if not all(Path(tool).exists() or shutil.which(str(tool)) for tool in tools):
        raise EngineMissing(f"{engine} is not installed (Debian: {packages})")


def _run(command: list[str], text: str, engine: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=cwd, env=env)
    if done.returncode:
        raise ValueError(f"{engine} rejected it: {(done.stderr + done.stdout).strip()[-600:]}")
    return done.stdout


def _run_json(
    command: list[str], given: object, engine: str, cwd: Path, env: dict[str, str] | None = None
) -> list[str]:
    """Run an engine with JSON input, and return the HTML for each text."""
    printed = _run(command, json.dumps(given), engine, cwd, env)
    results: list[str] = json.loads(printed[printed.rindex("\n[") if "\n[" in printed else printed.index("[") :])
    return results


@cache
def _mediawiki_home() -> str:
    """A fresh wiki with SQLite and the Cite extension."""
    packages = "mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl"
    _require("MediaWiki", packages, MEDIAWIKI / "maintenance" / "install.php", "php")
    home = mkdtemp(prefix="mediawiki-")
    options = "--dbtype sqlite --dbname wiki --server http://localhost --scriptpath /w --pass Long-Password-123"
    places = ["--dbpath", home, "--confpath", home, "--extensions=Cite", "Wiki", "Admin"]
    _run(["php", "maintenance/install.php", *options.split(), *places], "", "MediaWiki's installer", cwd=MEDIAWIKI)
    return home


def mediawiki(*texts: str) -> list[str]:
    """MediaWiki's HTML for each text, with the Cite extension and WIKIPEDIA_TEMPLATES."""
    environment = {**os.environ, "MW_CONFIG_FILE": f"{_mediawiki_home()}/LocalSettings.php"}
    command = ["php", "-d", "display_errors=0", "-r", MEDIAWIKI_PARSER]
    given = {"texts": texts, "templates": WIKIPEDIA_TEMPLATES}
    return _run_json(command, given, "MediaWiki", cwd=MEDIAWIKI, env=environment)


def dokuwiki(*texts: str) -> list[str]:
    """DokuWiki's HTML for each text."""
    _require("DokuWiki", "dokuwiki php-cli", DOKUWIKI / "inc" / "init.php", "php")
    command = ["php", "-d", "display_errors=0", "-r", DOKUWIKI_PARSER]
    return _run_json(command, texts, "DokuWiki", cwd=DOKUWIKI, env={**os.environ, "HTTP_HOST": "localhost"})


def tiddlywiki(*texts: str) -> list[str]:
    """TiddlyWiki's HTML for each text."""
    return _run_json(["node", "-e", TIDDLYWIKI_PARSER], texts, "TiddlyWiki", cwd=npm_engine("tiddlywiki", TIDDLYWIKI))


def asciidoctor(*texts: str) -> list[str]:
    """Asciidoctor's HTML for each text, including footnotes."""
    folder = npm_engine("@asciidoctor/core", ASCIIDOCTOR)
    return _run_json(["node", "-e", ASCIIDOCTOR_PARSER], texts, "Asciidoctor", cwd=folder)


def npm_engine(name: str, version: str) -> Path:
    """The folder of an engine from npm, which is downloaded to .build once.

    Raises:
        EngineMissing: npm is missing, or could not install it.
    """
    try:
        return npm_package(name, version)
    except StepFailed as error:
        raise EngineMissing(str(error)) from None


def cmark(*texts: str) -> list[str]:
    """GitHub-flavored Markdown's HTML for each text, including footnotes."""
    _require("cmark-gfm", "cmark-gfm", "cmark-gfm")
    command = ["cmark-gfm", "-e", "footnotes", "-e", "autolink", "-e", "table", "--unsafe"]
    return [_run(command, text, "cmark-gfm") for text in texts]


def docutils(*texts: str) -> list[str]:
    """Docutils' HTML for each text.

    Raises:
        ValueError: docutils issued a warning.
    """
    settings = {"halt_level": 2, "report_level": 2}
    try:
        return [publish_parts(text, writer="html5", settings_overrides=settings)["body"] for text in texts]
    except SystemMessage as error:
        raise ValueError(f"docutils rejected it: {error}") from None


def pandoc(form: str) -> Callable[..., list[str]]:
    """A function that converts texts from a markup language, such as "org", to HTML."""
    return lambda *texts: [pypandoc.convert_text(text, "html", format=form) for text in texts]


# The engines of each format in the cite box, the main one first.
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
