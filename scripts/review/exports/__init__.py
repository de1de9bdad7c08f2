"""Exports for other programs, as text or bytes; callers write the files."""
