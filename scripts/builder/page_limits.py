"""The time and depth that one page may take, so that a crafted page ends in a line and not in a hanging build."""

import signal
import threading
from types import FrameType

from builder.generator import Page

# Of the processor; a page of the largest size takes one or two.
SECONDS = 6
REMEDY = "wrap or shorten its longest lines, and close what is open: brackets, quotes, tags"


class PageTooSlow(Exception):
    """A page took more than SECONDS."""


class PageLimits:
    """Watches the page that is rendered; on systems without such a clock only its depth."""

    def __init__(self) -> None:
        self.path = ""
        self._clock = hasattr(signal, "setitimer")

    def start(self, page: Page) -> None:
        """Begin with a page."""
        self.path = f"docs/{page.file.src_uri}"
        self._set(SECONDS)

    def stop(self) -> None:
        """End with it."""
        self._set(0)

    def fault(self, error: Exception) -> str:
        """The line for an error that a limit raised; "" for another one."""
        self._set(0)
        if isinstance(error, PageTooSlow):
            return f"{self.path}:1: page must be rendered within {SECONDS} seconds: '{self.path}' ({REMEDY})"
        if isinstance(error, RecursionError):
            said = f"{self.path}:1: page must have lists, quotes and tags at most some dozens deep: '{self.path}'"
            return f"{said} (take out levels)"
        return ""

    def _set(self, seconds: float) -> None:
        if self._clock and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGPROF, _stop if seconds else signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, seconds)


def _stop(number: int, frame: FrameType | None) -> None:
    raise PageTooSlow
