"""What every command needs: environment, cache, atomic replace, version."""
