"""Measure and validate the built site, and take pictures of it: for maintainers."""
