"""Measure, validate and picture the built site: for maintainers."""
