"""Import bibliographies from other programs into references.bib, and find retraction notices in a database."""
