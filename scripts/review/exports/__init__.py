"""Files that other programs read, as text; writing them is done elsewhere."""
