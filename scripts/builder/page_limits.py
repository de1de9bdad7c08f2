"""Limit the rendering time and nesting depth of a page, so that a crafted page is reported instead of hanging the build."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from mkdocs.exceptions import PluginError

# Processor time; the largest allowed page takes one or two seconds.
SECONDS = 6
REMEDY = "wrap or shorten its longest lines, and close any open brackets, quotes, and tags"


class PageRefused(PluginError):
    """A page exceeds a limit; MkDocs prints the message."""


class PageLimits:
    """Limits the page being rendered; on systems without such a timer, only its depth."""

    def __init__(self) -> None:
        self.path = ""
        self._clock = hasattr(signal, "setitimer")

    def start(self, page: Any) -> None:
        """Start the limits before a page is rendered."""
        self.path = f"docs/{page.file.src_uri}"
        page.render = self._with_depth_limit(page.render)
        self._set_timer(SECONDS)

    def stop(self) -> None:
        """Stop the limits, whether the page was rendered or not."""
        self._set_timer(0)

    def _with_depth_limit(self, render: Callable[..., None]) -> Callable[..., None]:
        """Wrap a rendering function to report a page that is nested more deeply than Python's stack allows."""

        def limited(*arguments: Any) -> None:
            try:
                render(*arguments)
            except RecursionError:
                rule = "page must nest lists, quotes, and tags at most a few dozen deep"
                raise PageRefused(f"\n{self.path}:1: {rule}: '{self.path}' (remove some levels)") from None

        return limited

    def _time_out(self, number: int, frame: FrameType | None) -> None:
        rule = f"page must be rendered within {SECONDS} seconds"
        raise PageRefused(f"\n{self.path}:1: {rule}: '{self.path}' ({REMEDY})")

    def _set_timer(self, seconds: float) -> None:
        if self._clock and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGPROF, self._time_out if seconds else signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, seconds)
