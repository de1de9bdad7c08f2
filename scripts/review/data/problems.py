"""A problem in the content or the site, reported as one line with its remedy."""

from dataclasses import dataclass

# The maximum length of a message in characters, since a quoted value may be as long as its file.
MAX_LENGTH = 400


@dataclass(frozen=True, order=True)
class Problem:
    """A mistake in a file; as a string: `path:line: message (remedy)`.

    Attributes:
        path: the file, relative to the project or to the built site.
        line: its line, counted from 1; 1 for the entire file.
        message: what is wrong, as "subject must …: 'value'".
        remedy: how to correct it.
    """

    path: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        message = self.message if len(self.message) <= MAX_LENGTH else f"{self.message[:MAX_LENGTH]}…'"
        return f"{_line(self.path)}:{self.line}: {_line(message)} ({_line(self.remedy)})"


def _line(text: str) -> str:
    """A text on one line, with control characters escaped, because a terminal would execute them."""
    line = " ".join(text.split())
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in line)
