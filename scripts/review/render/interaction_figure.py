"""The interaction figure: which cells affect which targets and how, laid out from the findings.

Each column declared in x-views has a node for each group. A ribbon between nodes of
neighboring columns represents all findings in both groups, with one ribbon for each
effect. All positions are computed, so the figure follows the data.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from review.data.finding_views import Column, Figure, Views
from review.data.findings import stated, values_of
from review.data.records import Record
from review.data.signs import DEFAULT, LIGHT, SHAPES, Shape
from review.data.vocabulary import Vocabulary
from review.render import node_labels

# Drawing units. WIDTH is the picture's width; SIDE leaves space for the outline of a
# selected node, TOP for the headings, BOTTOM for the key and the credit line.
WIDTH, NODE, SIDE, TOP, GAP, BOTTOM = 1080, 204, 6, 48, 14, 106
LINE, PADDING, TITLE, UNIT = 17, 12, 22, 4.0
# The maximum number of names in a node.
MAX_NAMES = 6
# The names of a ribbon's two nodes, and its effect.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class FigureEffect:
    """An effect in the figure: its term and its shape."""

    term: str
    shape: Shape

    @property
    def color(self) -> str:
        """Its CSS color: the page's variable, with the light value for standalone files."""
        return f"var(--{self.shape.tone}, {LIGHT[self.shape.tone]})"


@dataclass
class Node:
    """A group in a column: its text, position, and findings.

    `label` names the group, `title` includes its role; `heading` and `lines` are the lines
    of text in its box; `counts` are the numbers of its findings by effect.
    """

    column: Column
    name: str
    label: str
    heading: list[str] = field(default_factory=list)
    findings: list[Record] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    x: float = 0
    y: float = 0
    height: float = 0

    @property
    def id(self) -> str:
        """The node's id in the picture."""
        name = "".join(letter if letter.isalnum() else "-" for letter in self.name.lower())
        return f"{self.column.id}-{name}".rstrip("-")

    @property
    def title(self) -> str:
        """The node's name and role, such as "From rye" or "Into dough"."""
        return node_labels.title(self.column, self.name, self.label)


@dataclass(frozen=True)
class Ribbon:
    """All findings between two nodes with one effect."""

    bearing: str
    path: str
    width: float
    findings: tuple[str, ...]


@dataclass(frozen=True)
class FigureLayout:
    """The figure, in drawing units."""

    figure: Figure
    effects: list[FigureEffect]
    width: float
    height: float
    node: float
    unit: float
    nodes: list[Node]
    ribbons: list[Ribbon]
    findings: list[Record]


def picture(findings: list[Record], views: Views, vocabulary: Vocabulary) -> FigureLayout | None:
    """Lay out the findings; None if x-views declares no figure, or no finding belongs in it."""
    drawn = views.in_figure(findings)
    if not (figure := views.figure) or not drawn:
        return None
    groups = [_nodes(column, drawn, views, vocabulary) for column in figure.columns]
    places = len(groups) - 1
    height = max(_stack(list(nodes.values()), position / places) for position, nodes in enumerate(groups))
    for column in groups:
        _center(list(column.values()), height)
    ribbons = [ribbon for left, right in pairwise(groups) for ribbon in _ribbons(left, right, views, figure)]
    effects = [FigureEffect(term, SHAPES.get(vocabulary.sign(term), DEFAULT)) for term in figure.effects]
    nodes = [node for column in groups for node in column.values()]
    return FigureLayout(figure, effects, WIDTH, height + BOTTOM, NODE, UNIT, nodes, ribbons, drawn)


def _nodes(column: Column, findings: list[Record], views: Views, vocabulary: Vocabulary) -> dict[str, Node]:
    figure = views.figure
    assert figure  # a figure without columns has no nodes
    nodes: dict[str, Node] = {}
    for finding in findings:
        for name in views.groups(column.field, finding):
            label = (column.missing if name == node_labels.NOT_STATED else "") or vocabulary.label(column.field, name)
            nodes.setdefault(name, Node(column, name, label)).findings.append(finding)
    others = {term["label"] for other in figure.columns if other != column for term in vocabulary.terms(other.field)}
    for node in nodes.values():
        _size_node(node, others, views, figure)
    return dict(sorted(nodes.items(), key=lambda pair: (pair[0] == "not-stated", -len(pair[1].findings), pair[0])))


def _size_node(node: Node, others: set[str], views: Views, figure: Figure) -> None:
    """Set the text of a node, and its height, which must fit the text and the ribbons."""
    node.label = node_labels.group(node.column, node.label, others)
    node.heading = node_labels.heading(node.column, node.name, node.label)
    node.lines = node_labels.wrapped(_most_frequent_names(node))
    counted = [(term, sum(term in values_of(one, views.effect) for one in node.findings)) for term in figure.effects]
    node.counts = [(term, count) for term, count in counted if count]
    links = sum(
        len(_effects(finding, views, figure))
        * max(len(views.groups(column.field, finding)) for column in figure.columns)
        for finding in node.findings
    )
    lines = len(node.heading) + len(node.lines)
    node.height = max(TITLE + LINE * lines + PADDING, UNIT * links + PADDING)


def _effects(finding: Record, views: Views, figure: Figure) -> list[str]:
    """The drawn effects of a finding, in stacking order."""
    return [term for term in figure.effects if term in values_of(finding, views.effect)]


def _most_frequent_names(node: Node) -> str:
    """The names in a node, most frequent first."""
    names = Counter(name for finding in node.findings for name in stated(values_of(finding, node.column.lists)))
    listed = [name for name, _ in names.most_common(MAX_NAMES)]
    return ", ".join(listed) + ("\N{NO-BREAK SPACE}…" if len(names) > MAX_NAMES else "")


def _stack(nodes: list[Node], position: float) -> float:
    """Stack the nodes of a column and return its lower edge.

    Args:
        nodes: the nodes of the column, from the top.
        position: the column's position, from 0 (left) to 1 (right).
    """
    y = float(TOP)
    for node in nodes:
        node.x = SIDE + position * (WIDTH - 2 * SIDE - NODE)
        node.y = y
        y += node.height + GAP
    return y - GAP


def _center(nodes: list[Node], height: float) -> None:
    """Spread a shorter column over the height of the tallest."""
    free_height = height - (nodes[-1].y + nodes[-1].height)
    step = free_height / len(nodes)
    for position, node in enumerate(nodes):
        node.y += step * (position + 0.5)


def _ribbons(
    left_nodes: dict[str, Node], right_nodes: dict[str, Node], views: Views, figure: Figure
) -> Iterator[Ribbon]:
    shared: dict[Key, list[str]] = {}
    column = next(iter(right_nodes.values())).column
    for left in left_nodes.values():
        for finding in left.findings:
            for right in views.groups(column.field, finding):
                for effect in _effects(finding, views, figure):
                    shared.setdefault((left.name, right, effect), []).append(finding["id"])
    starts, ends = (
        _slots(shared, left_nodes, right_nodes, 0, figure),
        _slots(shared, right_nodes, left_nodes, 1, figure),
    )
    for key, ids in shared.items():
        path = _curve(left_nodes[key[0]], starts[key], right_nodes[key[1]], ends[key])
        yield Ribbon(key[2], path, len(ids) * UNIT, tuple(ids))


def _slots(
    shared: dict[Key, list[str]], nodes: dict[str, Node], others: dict[str, Node], side: int, figure: Figure
) -> dict[Key, float]:
    """The vertical position at which each ribbon meets its node.

    Ribbons are stacked around the node's middle in the order of the nodes at their other
    ends, so that few cross.
    """
    places: dict[Key, float] = {}
    order = {name: position for position, name in enumerate(others)}
    for name, node in nodes.items():
        keys = [key for key in shared if key[side] == name]
        keys.sort(key=lambda key: (order[key[1 - side]], figure.effects.index(key[2])))
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
