"""Tools for maintainers that measure and validate the built site, and take screenshots of it."""
