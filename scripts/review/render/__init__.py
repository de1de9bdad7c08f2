"""Render content to HTML and SVG: reference entries, citation marks, blocks, figures."""
