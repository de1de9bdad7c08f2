"""A mistake in the content, as one line that leads to its mending."""

from dataclasses import dataclass

# A value may be as long as its file; a reader needs its beginning.
LONGEST = 400


@dataclass(frozen=True, order=True)
class Problem:
    """A mistake at `path:line`; `message` says *subject must …: 'value'*."""

    path: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        message = self.message if len(self.message) <= LONGEST else f"{self.message[:LONGEST]}…'"
        return f"{_line(self.path)}:{self.line}: {_line(message)} ({_line(self.remedy)})"


def _line(words: str) -> str:
    """Words on one line; a letter that would act on a terminal is named instead."""
    shown = " ".join(words.split())
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in shown)
