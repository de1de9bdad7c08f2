"""What the project knows of Material for MkDocs: its markup, files and search index."""
