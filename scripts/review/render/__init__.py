"""HTML of what the authors wrote: entries, marks, blocks, pictures."""
