"""Read what authors edit: bibliography, pages, data sets, and drawings, with line numbers."""
