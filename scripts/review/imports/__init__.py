"""Import bibliographies of other programs into references.bib, and find retraction notices in a database."""
