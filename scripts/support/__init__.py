"""Support for all commands: environment, cache, atomic replace, version."""
