"""The library behind the site: data in, text out; it never prints, never writes.

`data` reads what authors edit, `render` makes HTML of it, `exports` makes files
for reference managers, `checks` states the rules. Each uses only `data`; none
knows MkDocs.
"""
