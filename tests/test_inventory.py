"""objects.inv, read by the programs that link with it."""

import subprocess
import sys

import pytest
import sphobjinv
from conftest import ROOT, pages_of
from mkdocstrings import Inventory
from review.checks.built_site import parse
from review.data.addresses import COUNTED_ID
from review.data.content_loader import load
from review.data.notes import note_id

HOME = "https://msc-exosomes.example/"
LINKS = {
    ":ref:`growth`": "growth/",
    ":external+msc:doc:`figures/biogenesis`": "figures/biogenesis/",
    ":ref:`growth:myeloma`": "growth/#myeloma",
    ":ref:`f-vegf-up`": "evidence/#f-vegf-up",
    ":ref:`row-7`": "table-1/#row-7",
    ":ref:`panel-b`": "figures/biogenesis/#panel-b",
    ":ref:`figure-tumor-interaction`": "figures/tumor-interaction/",
    ":ref:`ref-24`": "references/#ref-24",
    ":ref:`zhu2012exosomes`": "references/#ref-39",
    ":ref:`n-x12`": "notes/#n-x12",
    ":term:`Exosome`": "glossary/#term-exosome",
    ":term:`small EV`": "glossary/#term-ev",
    ":external+msc:ref:`home`": "./",
}


@pytest.fixture(scope="module")
def names(site):
    return sphobjinv.Inventory(str(site / "objects.inv"))


def test_every_name_refers_to_an_id_of_the_site(site, names):
    """No name in the inventory is dead, and none refers to a citation mark, whose id the next edit may
    change."""
    pages = {}
    for name in names.objects:
        path, _, part = name.uri_expanded.removeprefix("./").partition("#")
        if path not in pages:
            text = (site / path / "index.html").read_text(encoding="utf-8")
            pages[path] = set(parse(text).ids)
        assert not part or part in pages[path], name.name
        assert not COUNTED_ID.fullmatch(part), name.name
    assert len(pages) == len(pages_of(load(ROOT)))


def test_everything_with_an_address_has_a_name(names):
    """This includes pages, findings, rows, figures, panels, references, notes, terms, and headings with
    an explicit id."""
    content = load(ROOT)
    labels = {name.name for name in names.objects if name.role == "label"}
    wanted = {f"ref-{number}" for number in range(1, len(content.bibliography.by_number) + 1)}
    wanted |= {work.key.lower() for work in content.bibliography.works}
    wanted |= {record["id"] for part in ("findings", "glossary") for record in content.records(part)}
    wanted |= {note_id(record["id"]) for record in content.records("notes")}
    wanted |= {f"row-{record['row']}" for record in content.records("table-1")}
    wanted |= {"panel-a", "panel-b", "panel-c", "panel-d", "figure-biogenesis", "figure-tumor-interaction"}
    wanted |= {"growth", "growth:mirnas", "growth:cited", "home", "table-1", "figures-biogenesis"}
    assert wanted <= labels
    documents = {name.name for name in names.objects if name.role == "doc"}
    assert documents == set(pages_of(content))


def test_a_sphinx_wiki_links_by_name(site, tmp_path):
    """In a real Sphinx project, intersphinx resolves a name of each kind without a warning."""
    source, made = tmp_path / "wiki", tmp_path / "made"
    source.mkdir()
    mapping = {"msc": (HOME, str(site / "objects.inv"))}
    config = f"extensions = ['sphinx.ext.intersphinx']\nintersphinx_mapping = {mapping!r}\n"
    (source / "conf.py").write_text(config, encoding="utf-8")
    lines = "\n".join(f"* {link}" for link in LINKS)
    (source / "index.rst").write_text(f"Wiki\n====\n\n{lines}\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", str(source), str(made)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    targets = parse((made / "index.html").read_text(encoding="utf-8")).links
    assert [target for target in targets if target.startswith(HOME)] == [HOME + path for path in LINKS.values()]


def test_mkdocstrings_reads_the_names(site):
    """mkdocstrings, configured for Sphinx's standard domain as the Cite page explains, finds the same
    addresses."""
    with open(site / "objects.inv", "rb") as file:
        read = Inventory.parse_sphinx(file, domain_filter=["std"])
    for link, path in LINKS.items():
        name = link.split("`")[1]
        assert read[name].uri == path, name
