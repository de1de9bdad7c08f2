"""Build the site at MkDocs' events."""
