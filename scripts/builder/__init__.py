"""Build the site: everything that MkDocs' events call."""
