"""Everything that authors edit enters here, with the line it stands on."""
