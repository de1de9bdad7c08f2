"""Selectors, properties and known faults of the theme's HTML, for editions and tools.

Source: the templates of Material for MkDocs, material/templates/*.html.
"""

# The attribute selector of the dark color scheme in style sheets.
DARK_SCHEME = '[data-md-color-scheme="slate"]'
# The custom property that names the font of text.
TEXT_FONT = "--md-text-font-family"
# Search: the field, the line that counts results, their list.
SEARCH_FIELD = ".md-search__input"
SEARCH_COUNT = ".md-search-result__meta"
SEARCH_LIST = ".md-search-result__list"
# What an HTML checker reports of the theme's own elements, as patterns:
# name, message, markup, template, reason to accept it.
HTML_FAULTS = (
    (
        "switches of the theme",
        r"error: Attribute “autocomplete” is only allowed when",
        r'<input class="md-toggle" data-md-toggle="(drawer|search)"',
        "Material, base.html",
        "it keeps Firefox from opening the drawer again after a reload",
    ),
    (
        "headings of the navigation",
        r"error: Bad value “” for attribute “tabindex” on element “label”",
        r'<label class="md-nav__link" for="__nav_',
        "Material, partials/nav-item.html",
        "the theme writes no number where it means none; browsers ignore it",
    ),
)
