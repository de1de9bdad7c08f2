"""Commands for editing and releases, one in each file."""
