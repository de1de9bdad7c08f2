"""Everything that depends on Material for MkDocs."""
