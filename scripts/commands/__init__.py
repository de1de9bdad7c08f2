"""One command a file: what an editor or a release calls."""
