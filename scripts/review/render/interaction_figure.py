"""The picture of who does what to which tumor, laid out from the findings.

Four columns (source, cargo, tumor, effect) hold one node a group; a ribbon
between two nodes holds all findings that share both, one ribbon a bearing.
Nothing is placed by hand, so the picture follows the data.
"""

from collections import Counter
from dataclasses import dataclass, field

from review.data.contested import NO_CANCER
from review.data.records import Record
from review.data.vocabulary import Vocabulary
from review.render import node_labels

# Bearings on a tumor, in the order in which ribbons are stacked.
BEARINGS = ("promotes", "suppresses", "raises-resistance", "lowers-resistance")
COLUMNS = ("source", "cargo", "tumor", "effect")
# Drawing units: the picture is WIDTH wide; SIDE leaves room for the outline of a
# chosen node, TOP for the headings, BOTTOM for the key and the credit.
WIDTH, NODE, SIDE, TOP, GAP, BOTTOM = 1080, 204, 6, 48, 14, 106
LINE, PADDING, TITLE, UNIT = 17, 12, 22, 4.0
# The most names that a node lists.
NAMES = 6
# Two nodes by name and a bearing: what findings share that a ribbon holds.
Key = tuple[str, str, str]


@dataclass
class Node:
    """A group in a column: its words, its place, its findings.

    `label` names the group, `title` says its part too; `heading` and `lines` are the
    words in its box, line by line.
    """

    column: str
    name: str
    label: str
    heading: list[str] = field(default_factory=list)
    findings: list[Record] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    x: float = 0
    y: float = 0
    height: float = 0

    @property
    def id(self) -> str:
        """The node's id in the picture."""
        return f"{self.column}-{''.join(letter if letter.isalnum() else '-' for letter in self.name.lower())}".rstrip(
            "-"
        )

    @property
    def title(self) -> str:
        """The node's name and part: "From glioma tissue", "Into glioma"."""
        return node_labels.title(self.column, self.name, self.label)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of its findings have each bearing."""
        return [
            (bearing, count)
            for bearing in BEARINGS
            if (count := sum(bearing in finding["bearing"] for finding in self.findings))
        ]


@dataclass(frozen=True)
class Ribbon:
    """All findings between two nodes with one bearing."""

    bearing: str
    path: str
    width: float
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """The whole picture, in drawing units."""

    width: float
    height: float
    node: float
    unit: float
    nodes: list[Node]
    ribbons: list[Ribbon]
    findings: list[Record]


def with_tumors(findings: list[Record]) -> list[Record]:
    """The findings with a bearing on a named tumor."""
    return [
        finding
        for finding in findings
        if set(finding["bearing"]) & set(BEARINGS) and set(finding["cancer"]) - NO_CANCER
    ]


def picture(findings: list[Record], vocabulary: Vocabulary) -> Picture:
    """Lay the findings out."""
    shown = with_tumors(findings)
    groups = {column: _nodes(column, shown, vocabulary) for column in COLUMNS}
    height = max(_stack(list(nodes.values()), place) for place, nodes in enumerate(groups.values()))
    for column in groups.values():
        _center(list(column.values()), height)
    ribbons = [
        ribbon
        for left, right in zip(COLUMNS, COLUMNS[1:], strict=False)
        for ribbon in _ribbons(groups[left], groups[right])
    ]
    nodes = [node for column in groups.values() for node in column.values()]
    return Picture(WIDTH, height + BOTTOM, NODE, UNIT, nodes, ribbons, shown)


def groups_of(column: str, finding: Record) -> list[str]:
    """The groups of a column of the picture that a finding belongs to."""
    return {
        "source": lambda: [finding["tissue"].split(" (")[0]],
        "cargo": lambda: [finding["cargo_class"]],
        "tumor": lambda: [cancer for cancer in finding["cancer"] if cancer not in NO_CANCER],
        "effect": lambda: [finding["process"]],
    }[column]()


def _nodes(column: str, findings: list[Record], vocabulary: Vocabulary) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for finding in findings:
        for name in groups_of(column, finding):
            nodes.setdefault(name, _node(column, name, vocabulary)).findings.append(finding)
    tumors = {term["label"] for term in vocabulary.terms("cancer")}
    for node in nodes.values():
        node.label = node_labels.group(node.column, node.label, tumors)
        node.heading = node_labels.heading(node.column, node.name, node.label)
        node.lines = node_labels.wrapped(_details(node))
        links = sum(
            len(set(finding["bearing"]) & set(BEARINGS)) * max(len(groups_of("tumor", finding)), 1)
            for finding in node.findings
        )
        lines = len(node.heading) + len(node.lines)
        node.height = max(TITLE + LINE * lines + PADDING, UNIT * links + PADDING)
    return dict(sorted(nodes.items(), key=lambda pair: (pair[0] == "not-stated", -len(pair[1].findings), pair[0])))


def _node(column: str, name: str, vocabulary: Vocabulary) -> Node:
    label = {
        "source": lambda: "source not stated" if name == "not-stated" else name,
        "cargo": lambda: "cargo not stated" if name == "not-stated" else vocabulary.label("cargo_class", name),
        "tumor": lambda: vocabulary.label("cancer", name),
        "effect": lambda: vocabulary.label("process", name),
    }[column]()
    return Node(column, name, label)


def _details(node: Node) -> str:
    """The names worth a line: cargo by name, targets and pathways of an effect."""
    if node.column == "cargo":
        names = Counter(finding["cargo"] for finding in node.findings if finding["cargo"] != "not-stated")
    elif node.column == "effect":
        names = Counter(target for finding in node.findings for target in finding["targets"])
    else:
        return ""
    listed = [name for name, _ in names.most_common(NAMES)]
    return ", ".join(listed) + ("\N{NO-BREAK SPACE}…" if len(names) > NAMES else "")


def _stack(nodes: list[Node], place: int) -> float:
    """Put the nodes of a column below each other; return where it ends."""
    y = float(TOP)
    for node in nodes:
        node.x = SIDE + place * (WIDTH - 2 * SIDE - NODE) / (len(COLUMNS) - 1)
        node.y = y
        y += node.height + GAP
    return y - GAP


def _center(nodes: list[Node], height: float) -> None:
    """Spread a shorter column over the height of the longest."""
    spare = height - (nodes[-1].y + nodes[-1].height)
    step = spare / len(nodes)
    for place, node in enumerate(nodes):
        node.y += step * (place + 0.5)


def _ribbons(lefts: dict[str, Node], rights: dict[str, Node]) -> list[Ribbon]:
    shared: dict[Key, list[str]] = {}
    columns = (next(iter(lefts.values())).column, next(iter(rights.values())).column)
    for left in lefts.values():
        for finding in left.findings:
            for right in groups_of(columns[1], finding):
                for bearing in (bearing for bearing in BEARINGS if bearing in finding["bearing"]):
                    shared.setdefault((left.name, right, bearing), []).append(finding["id"])
    starts, ends = _slots(shared, lefts, rights, 0), _slots(shared, rights, lefts, 1)
    return [
        Ribbon(key[2], _curve(lefts[key[0]], starts[key], rights[key[1]], ends[key]), len(ids) * UNIT, tuple(ids))
        for key, ids in shared.items()
    ]


def _slots(
    shared: dict[Key, list[str]], nodes: dict[str, Node], others: dict[str, Node], side: int
) -> dict[Key, float]:
    """Where each ribbon meets its node: side by side around the node's middle, in
    the order of the nodes that they lead to, so that few cross."""
    places: dict[Key, float] = {}
    order = {name: place for place, name in enumerate(others)}
    for name, node in nodes.items():
        keys = sorted(
            (key for key in shared if key[side] == name), key=lambda key: (order[key[1 - side]], BEARINGS.index(key[2]))
        )
        y = node.y + node.height / 2 - sum(len(shared[key]) * UNIT for key in keys) / 2
        for key in keys:
            width = len(shared[key]) * UNIT
            places[key] = y + width / 2
            y += width
    return places


def _curve(start: Node, from_y: float, end: Node, to_y: float) -> str:
    x1, x2 = start.x + NODE, end.x
    middle = (x1 + x2) / 2
    return f"M{x1:.1f} {from_y:.1f}C{middle:.1f} {from_y:.1f} {middle:.1f} {to_y:.1f} {x2:.1f} {to_y:.1f}"
