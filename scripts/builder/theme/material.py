"""Material for MkDocs: selectors, properties, files, and known faults of its HTML.

Source: the templates of the theme, material/templates/*.html.
"""

import re

# The attribute selector of the dark color scheme.
DARK_SCHEME = '[data-md-color-scheme="slate"]'
# The custom property of the text font.
TEXT_FONT = "--md-text-font-family"
# The theme's scripts, including its search, which no page of this site loads.
SCRIPTS = "assets/javascripts/"
# The extension of source maps, whose sources the theme does not include.
SOURCE_MAP = ".css.map"
# Accepted messages from the HTML checker about the theme's elements: name, patterns of message
# and markup, template, reason.
HTML_FAULTS = (
    (
        "toggles of the theme",
        r"error: Attribute “autocomplete” is only allowed when",
        r'<input class="md-toggle" data-md-toggle="(drawer|search)"',
        "Material, base.html",
        "the attribute prevents Firefox from reopening the drawer after a reload",
    ),
    (
        "headings of the navigation",
        r"error: Bad value “” for attribute “tabindex” on element “label”",
        r'<label class="md-nav__link" for="__nav_',
        "Material, partials/nav-item.html",
        "the theme leaves the number empty if there is none; browsers ignore the empty value",
    ),
)


def dark_colors(styles: str) -> dict[str, str]:
    """The custom properties in the first rule for the dark scheme, by name."""
    _, found, rest = styles.partition(f"{DARK_SCHEME} {{")
    return dict(re.findall(r"--([a-z-]+):\s*([^;]+);", rest.partition("}")[0])) if found else {}
