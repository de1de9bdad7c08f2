"""The library of the site: it takes data and returns text, and never prints or writes files.

`data` reads the authors' files, `render` makes HTML, `exports` makes files for other
programs, `checks` contains the rules, and `editions` combines a built site into one file.
All use `data`; `checks` and `editions` also use `exports`. `minify` reduces what browsers
load, and `imports` reads other programs' bibliographies. None depends on MkDocs.
"""
