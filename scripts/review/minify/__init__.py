"""Minify the site: bundle scripts and styles, remove unused CSS, set the content security policy."""
