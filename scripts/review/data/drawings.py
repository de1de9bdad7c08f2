"""What the rules and the rendering of a drawing both look for in its SVG."""

import re

# The start of a panel, with its letter: a nested <svg class="panel" id="panel-a">.
PANEL = re.compile(r'<svg\b[^>]*\bclass="panel"[^>]*\bid="panel-([a-z])"[^>]*>')
# A link up to its target, the target, its quote.
LINK = re.compile(r'(<a\b[^>]*?\bhref=")([^"]+)(")')
