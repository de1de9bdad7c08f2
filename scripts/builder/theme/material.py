"""What the project knows of Material for MkDocs: selectors, properties, files, known faults of its HTML.

Source: the templates of the theme, material/templates/*.html.
"""

import re

# The attribute selector of the dark color scheme in style sheets.
DARK_SCHEME = '[data-md-color-scheme="slate"]'
# The custom property that names the font of text.
TEXT_FONT = "--md-text-font-family"
# The scripts of the theme: its search and much that this site does not use. No page loads them.
SCRIPTS = "assets/javascripts/"
# What its files end in that lead from a style sheet to sources which it does not bring.
SOURCE_MAP = ".css.map"
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


def dark_colors(styles: str) -> dict[str, str]:
    """The custom properties of the dark scheme by name, as the first rule for it in a style sheet sets them."""
    _, found, rest = styles.partition(f"{DARK_SCHEME} {{")
    return dict(re.findall(r"--([a-z-]+):\s*([^;]+);", rest.partition("}")[0])) if found else {}
