"""What a browser loads: fewer and smaller files, and what each page permits."""
