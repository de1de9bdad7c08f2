"""Bind MkDocs' events to the methods of one object, in the order in which MkDocs calls them.

A priority determines when a method runs: 100 before the plugins, -100 after them, -200
after everything else. MkDocs removes this folder from the path once the hook is loaded,
so the adapter imports everything at the top.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from builder.live_server import watch_closely
from builder.mkdocs_adapter import SiteBuilder
from mkdocs.plugins import CombinedEvent, event_priority


def at(priority: int, method: Callable[..., Any]) -> Callable[..., Any]:
    """Attach a priority to a method, as a partial, since bound methods have no attributes."""
    return event_priority(priority)(partial(method))


site = SiteBuilder(Path(__file__).resolve().parent.parent)

# Once per build
on_startup = site.startup
on_config = CombinedEvent(at(100, site.check_content), at(-100, site.skip_reference_formatting))
on_files = site.add_files
on_nav = site.set_navigation
# Each page: from Markdown to HTML
on_page_markdown = CombinedEvent(at(100, site.shield), at(-100, site.unshield))
on_page_content = site.mark_up_page
# All pages are rendered
on_env = site.complete_texts
# Each page: into the theme's template
on_page_context = site.complete_page
on_post_page = site.finish_page
# The site is written
on_post_build = at(-200, site.finish)
on_build_error = site.build_error
# The live preview has been built once
on_serve = watch_closely
