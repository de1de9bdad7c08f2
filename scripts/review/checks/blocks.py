"""Rules for block markers: the data of a block exists."""

from collections.abc import Iterator

from review.checks.front_matter import SCHEMA
from review.checks.rules import Rule
from review.data.content_loader import Content
from review.data.drawings import PANEL
from review.data.overviews import overviews
from review.data.pages import SourcePage, blocks
from review.data.problems import Problem

# The data set or the front matter field that each block shows.
DATA = {
    "contested": "contested",
    "evidence": "findings",
    "glossary": "glossary",
    "notes": "notes",
    "notices": "notices",
}
FRONT_MATTER = {"downloads": "editions", "figure-cards": "figures", "map": "map"}
WIKIS = "docs/assets/wikis"
PANELS = ("panel", "panel-picture")
# Arguments: for the page's findings; for all findings, with the page's filters applied; for all findings.
BALANCES = ("here", "all", "")
Fault = tuple[str, str]


def blocks_find_their_data(content: Content) -> Iterator[Problem]:
    """The data of a block exists: its data set, its drawing, or its field in the page's front matter."""
    for page in content.pages:
        for marker, line in blocks(page):
            for value, remedy in _faults(marker, page, content):
                yield Problem(page.path, line, f"block must find its data: '{value}'", remedy)


def _faults(marker: str, page: SourcePage, content: Content) -> Iterator[Fault]:
    name, _, argument = marker.partition(" ")
    if name in DATA and DATA[name] not in content.data:
        yield f"docs/data/{DATA[name]}", "restore the data set, or remove the block"
    if name in FRONT_MATTER and not page.meta.get(FRONT_MATTER[name]):
        field = FRONT_MATTER[name]
        yield marker, f"write {field}: in the front matter: {SCHEMA['properties'][field]['description']}"
    if name == "table" and argument in content.data and "row" not in content.data[argument].schema["properties"]:
        yield argument, "a table needs the field row, numbered from 1"
    if name == "vocabulary" and argument not in ("all", *content.views.with_vocabulary):
        yield argument, f"one of all, {', '.join(content.views.with_vocabulary)}"
    if name in ("interaction", "chosen") and not content.views.figure:
        yield marker, "describe the figure in x-views of docs/data/findings.schema.json, or remove the block"
    if name == "uncited" and "findings" not in content.data:
        yield "docs/data/findings", "restore the data set, or remove the block"
    if name == "not-reported" and not content.views.not_reported:
        yield marker, "describe not_reported in x-views of docs/data/findings.schema.json, or remove the block"
    if name in ("overview", "overviews"):
        yield from _overview_faults(marker, content)
    if name == "balance" and argument not in BALANCES:
        yield argument, f"one of {BALANCES[0]}, {BALANCES[1]}, or none"
    if name == "wiki-pictures" and not (content.root / WIKIS).is_dir():
        yield WIKIS, "draw them with make wiki-pictures, or remove the block"
    yield from _drawing_faults(name, argument, content)


def _overview_faults(marker: str, content: Content) -> Iterator[Fault]:
    """The fault of a block of overview pages: `overview cancer glioma`, `overviews cancer`, `overviews all`."""
    name, _, argument = marker.partition(" ")
    made = overviews(content)
    known = [page.argument for page in made] if name == "overview" else ["all", *{page.folder: 0 for page in made}]
    if argument not in known or not made:
        remedy = f"one of {', '.join(known)}" if made else "name the field under pages in x-views, or remove the block"
        yield argument, remedy


def _drawing_faults(name: str, argument: str, content: Content) -> Iterator[Fault]:
    """The fault of a figure block, whose argument is NAME, or NAME and the letter of a panel."""
    drawing, _, letter = argument.partition(" ")
    names = list(content.drawings)
    if name == "figure-files" and content.views.figure:
        names.append(str(content.extra.get("interaction_figure") or "interaction"))
    if name in (*PANELS, "shapes", "figure-files") and drawing not in names:
        yield argument, f"one of {', '.join(names)}" if names else f"write docs/figures/{drawing}.drawing.svg"
    elif name in PANELS and letter not in PANEL.findall(content.drawings[drawing]):
        yield argument, 'mark the panel in the drawing with class="panel" and id="panel-a"'


WITHIN: list[Rule] = []
ACROSS = [blocks_find_their_data]
