"""Minify what a browser loads: bundle scripts and styles, remove unused CSS, set the security policy."""
