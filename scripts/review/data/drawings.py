"""Patterns for the panels and links of a drawing's SVG, used by its rules and its rendering."""

import re

# The start of a panel, with its letter: a nested <svg class="panel" id="panel-a">.
PANEL = re.compile(r'<svg\b[^>]*\bclass="panel"[^>]*\bid="panel-([a-z])"[^>]*>')
# A link in three groups: text before its target, the target, the closing quote.
LINK = re.compile(r'(<a\b[^>]*?\bhref=")([^"]+)(")')
