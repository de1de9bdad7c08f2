"""A mistake in the content, as one line that leads to its mending."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """A mistake at `path:line`; `message` says *subject must …: 'value'*."""

    path: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(f"{self.path}:{self.line}: {self.message} ({self.remedy})".split())
