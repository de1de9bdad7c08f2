"""Find citations in Markdown, `[@key]` and `[@key; @other]`, also wrapped over lines.

The syntax is pandoc's (https://pandoc.org/MANUAL.html#citation-syntax), limited to
keys and semicolons.
"""

import re
from dataclasses import dataclass

from review.data.pages import code_spans, comments

# A bracket with an @ at the start of a word, which `[x@y.org](…)` has not.
GROUP = re.compile(r"\[(?=@|[^\[\]]*[\s;,]@)([^\[\]]*)\]")
KEY = re.compile(r"@([A-Za-z0-9_-]+)\Z")
# Replaces the @ in code while mkdocs-bibtex runs, which rewrites citations there, too.
PLACEHOLDER = "\ue000"


@dataclass(frozen=True)
class Group:
    """One bracket of citations.

    Attributes:
        start: the offset of the opening bracket in the text.
        parts: the citations between the semicolons, as written: "@key".
    """

    start: int
    parts: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        """The keys of the well-formed parts."""
        return [match.group(1) for part in self.parts if (match := KEY.match(part))]


def groups(prose: str) -> list[Group]:
    """The brackets of citations in a text, in order.

    Args:
        prose: Markdown whose code is already blanked, as `SourcePage.prose`.
    """
    return [
        Group(match.start(), tuple(part.strip() for part in match.group(1).split(";")))
        for match in GROUP.finditer(prose)
    ]


def hide_code_mentions(markdown: str) -> str:
    """Hide the @ in code and comments, and put each bracket on one line.

    mkdocs-bibtex rewrites citations in code and comments, and silently skips a
    bracket that is wrapped over lines. `show_code_mentions` undoes the hiding.
    """
    for start, end in code_spans(markdown) + comments(markdown):
        markdown = markdown[:start] + markdown[start:end].replace("@", PLACEHOLDER) + markdown[end:]
    return GROUP.sub(lambda match: "[" + " ".join(match.group(1).split()) + "]", markdown)


def show_code_mentions(html: str) -> str:
    """Restore each @ that `hide_code_mentions` replaced."""
    return html.replace(PLACEHOLDER, "@")
