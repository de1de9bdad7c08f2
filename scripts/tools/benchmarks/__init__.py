"""Support for `make bench`: synthetic reviews, builds with other generators, measurements."""
