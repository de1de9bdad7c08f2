"""Run real programs that read bibliographies, and return their records or references.

They come from npm: biblatex-csl-converter, Fidus Writer's importer, reads EndNote's and
PubMed's files; Typst typesets bibliographies. A missing program raises `EngineMissing`.
"""

import json
import re
import subprocess
from html import unescape
from typing import Any

from tools.wiki_engines import EngineMissing, npm_engine

CONVERTER = "3.6.0"
TYPST = "0.7.0"
# The oldest version of Node in which both were tested.
NODE = 20

IMPORT = """
const { ENWParser, NBIBParser } = require("biblatex-csl-converter");
const { parser, text } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const read = new { ENWParser, NBIBParser }[parser](text).parse();
console.log(JSON.stringify({ records: Object.values(read.entries).map((entry) => entry.fields), errors: read.errors }));
"""
PRINT = """
const { NodeCompiler } = require("@myriaddreamin/typst-ts-node-compiler");
const { yaml, keys } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const folder = require("path").resolve(".");
const compiler = NodeCompiler.create({ workspace: folder });
compiler.mapShadow(`${folder}/works.yml`, Buffer.from(yaml));
const cited = keys.map((key) => `#cite(label(${JSON.stringify(key)}))`).join("\\n\\n");
compiler.addSource(`${folder}/main.typ`, `${cited}\\n#bibliography("works.yml", style: "ieee")`);
const done = compiler.tryHtml({ mainFilePath: `${folder}/main.typ` });
if (!done.result) throw new Error(JSON.stringify(compiler.fetchDiagnostics(done.takeDiagnostics())));
console.log(JSON.stringify(done.result.html()));
"""


def endnote_records(text: str) -> list[dict[str, Any]]:
    """The fields of each record in an EndNote Import file."""
    return _imported("ENWParser", text)


def pubmed_records(text: str) -> list[dict[str, Any]]:
    """The fields of each record in a PubMed file."""
    return _imported("NBIBParser", text)


def typst_references(yaml: str, keys: list[str]) -> list[str]:
    """The references that Typst prints for the keys, in IEEE style, as plain text."""
    html = _node("@myriaddreamin/typst-ts-node-compiler", TYPST, PRINT, {"yaml": yaml, "keys": keys})
    return [_plain(item) for item in re.findall(r"<li\b[^>]*>(.*?)</li>", html, re.S)]


def plain(field: Any) -> str:
    """The text of a record's field, joined from its parts."""
    if isinstance(field, list):
        return "".join(plain(part) for part in field)
    return field.get("text", "") if isinstance(field, dict) else str(field)


def _imported(parser: str, text: str) -> list[dict[str, Any]]:
    read = _node("biblatex-csl-converter", CONVERTER, IMPORT, {"parser": parser, "text": text})
    if read["errors"]:
        raise ValueError(f"{parser} rejected it: {read['errors']}")
    records: list[dict[str, Any]] = read["records"]
    return records


def _node(package: str, version: str, program: str, given: object) -> Any:
    """The JSON output of a Node program for JSON input.

    Raises:
        EngineMissing: Node is missing or too old.
        ValueError: the program rejected the input.
    """
    folder = npm_engine(package, version)
    running = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    if int(running.strip("v\n").split(".")[0]) < NODE:
        raise EngineMissing(f"{package} needs Node {NODE} or newer, but this is {running.strip()}")
    done = subprocess.run(["node", "-e", program], input=json.dumps(given), capture_output=True, text=True, cwd=folder)
    if done.returncode:
        raise ValueError(f"{package} rejected it: {done.stderr.strip()[-600:]}")
    return json.loads(done.stdout)


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())
