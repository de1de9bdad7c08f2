"""The time and depth that one page may take, so that a crafted page ends in a line and not in a hanging build."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from mkdocs.exceptions import PluginError

# Of the processor; a page of the largest size takes one or two.
SECONDS = 6
REMEDY = "wrap or shorten its longest lines, and close what is open: brackets, quotes, tags"


class PageRefused(PluginError):
    """A page keeps to no limit; MkDocs prints the message, which is the line of the mistake."""


class PageLimits:
    """Watches the page that is rendered; on systems without such a clock only its depth."""

    def __init__(self) -> None:
        self.path = ""
        self._clock = hasattr(signal, "setitimer")

    def start(self, page: Any) -> None:
        """Begin with a page of MkDocs, before it is rendered."""
        self.path = f"docs/{page.file.src_uri}"
        page.render = self._deep_enough(page.render)
        self._set(SECONDS)

    def stop(self) -> None:
        """End with it, rendered or not."""
        self._set(0)

    def _deep_enough(self, render: Callable[..., None]) -> Callable[..., None]:
        """Rendering that ends in a line where the page is nested deeper than Python's stack."""

        def limited(*arguments: Any) -> None:
            try:
                render(*arguments)
            except RecursionError:
                rule = "page must have lists, quotes and tags at most some dozens deep"
                raise PageRefused(f"\n{self.path}:1: {rule}: '{self.path}' (take out levels)") from None

        return limited

    def _too_slow(self, number: int, frame: FrameType | None) -> None:
        rule = f"page must be rendered within {SECONDS} seconds"
        raise PageRefused(f"\n{self.path}:1: {rule}: '{self.path}' ({REMEDY})")

    def _set(self, seconds: float) -> None:
        if self._clock and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGPROF, self._too_slow if seconds else signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, seconds)
