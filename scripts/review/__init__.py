"""The library behind the site: data in, text out; it never prints, never writes.

`data` reads what authors edit, `render` makes HTML of it, `exports` makes files
for other programs, `checks` states the rules: each of these uses only `data`.
`checks` and `editions`, which joins a built site into one piece, use `exports` too.
`minify` makes what browsers load small. None knows MkDocs.
"""
