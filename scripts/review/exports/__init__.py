"""Files that other programs read, as text or bytes; writing them is done elsewhere."""
