"""Read bibliographies of other programs, merge them into references.bib, and find notices in a database."""
