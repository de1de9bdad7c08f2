"""Citations in Markdown: `[@key]`, `[@key; @other]`, also over two lines."""

import re
from dataclasses import dataclass

from review.data.pages import code_spans, comments

# A bracket with an @ at the start of a word; `[x@y.org](…)` is none.
GROUP = re.compile(r"\[(?=@|[^\[\]]*[\s;,]@)([^\[\]]*)\]")
KEY = re.compile(r"@([A-Za-z0-9_-]+)\Z")
# mkdocs-bibtex also rewrites inside code, so its @ is hidden meanwhile.
HIDDEN = "\ue000"


@dataclass(frozen=True)
class Group:
    """One bracket of citations: where it stands and what it holds."""

    start: int
    parts: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        """The keys, as far as the parts are well formed."""
        return [match.group(1) for part in self.parts if (match := KEY.match(part))]


def groups(prose: str) -> list[Group]:
    """Find the brackets in a text whose code is blanked already."""
    return [
        Group(match.start(), tuple(part.strip() for part in match.group(1).split(";")))
        for match in GROUP.finditer(prose)
    ]


def hide_code_mentions(markdown: str) -> str:
    """Hide the @ of code and comments, and put each bracket on one line.

    mkdocs-bibtex rewrites inside both, and leaves a bracket raw, without a
    warning, when it is wrapped over lines. `unshield` is the other half.
    """
    for start, end in code_spans(markdown) + comments(markdown):
        markdown = markdown[:start] + markdown[start:end].replace("@", HIDDEN) + markdown[end:]
    return GROUP.sub(lambda match: "[" + " ".join(match.group(1).split()) + "]", markdown)


def show_code_mentions(html: str) -> str:
    """Show the @ of code again."""
    return html.replace(HIDDEN, "@")
