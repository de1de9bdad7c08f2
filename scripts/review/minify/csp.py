"""Set a page's Content-Security-Policy (https://www.w3.org/TR/CSP3/), computed from its final HTML.

Only the site's own script files and the inline scripts of the build, known by their
hashes, can run; a script injected into a page cannot.
"""

import base64
import hashlib
import re
from collections.abc import Callable

INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.S)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S)
STYLED = re.compile(r"<[^>]+\sstyle=\"")
CHARSET = re.compile(r"<meta charset=\"utf-8\">", re.I)
# The types of a <script> that a browser runs; others are data blocks.
JAVASCRIPT = {"", "text/javascript", "module"}


def digest(text: str) -> str:
    """The hash source of an inline script or style: 'sha256-…' in base64.

    https://www.w3.org/TR/CSP3/#grammardef-hash-source
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inline_scripts(html: str) -> list[str]:
    """The text of each inline script of a page, data blocks excluded."""
    scripts = []
    for match in INLINE.finditer(html):
        kind = re.search(r"\btype=\"([^\"]*)\"", match["attributes"])
        if not re.search(r"\bsrc=", match["attributes"]) and (kind.group(1) if kind else "") in JAVASCRIPT:
            scripts.append(match["text"])
    return scripts


def policy(html: str, from_disk: bool, known: Callable[[str], bool]) -> str:
    """The value of a page's Content-Security-Policy.

    Args:
        html: the page in its final form.
        from_disk: whether readers open the page as a file, where 'self' matches
            nothing in some browsers.
        known: whether an inline script is one of the site's own.

    Raises:
        ValueError: an inline script is not known.
    """
    own = "'self' file:" if from_disk else "'self'"
    inline = inline_scripts(html)
    if strange := [text for text in inline if not known(text)]:
        said = f"inline script must be one of a template: '{' '.join(strange[0].split())[:80]}'"
        raise ValueError(f"{said} (remove it from mkdocs.yml or the page, or write it into a template)")
    scripts = sorted({digest(text) for text in inline})
    styles = sorted({digest(text) for text in STYLE.findall(html)})
    styled = 'style="' in html and STYLED.search(html)  # the substring test is fast, and false for most pages
    directives = {
        "default-src": "'none'",
        "script-src": " ".join([own, *scripts]),
        "style-src": " ".join([own, *styles]),
        "style-src-attr": "'unsafe-inline'" if styled else "'none'",
        "img-src": f"{own} data:",
        "font-src": own,
        "connect-src": own,
        "manifest-src": own,
        "base-uri": "'none'",
        "form-action": own,
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def with_policy(html: str, from_disk: bool = False, known: Callable[[str], bool] = lambda _: False) -> str:
    """A page with its policy and a referrer policy, which hides addresses from other hosts, in its head.

    A policy in a <meta> applies only to what follows it, so both come right after the
    declaration of the character encoding.

    Args:
        html: the page in its final form.
        from_disk: whether readers open the page as a file.
        known: whether an inline script is one of the site's own; without it a page has none.

    Raises:
        ValueError: the page does not declare its character encoding, or has a script that is not known.
    """
    if not CHARSET.search(html):
        raise ValueError('page must declare its characters: <meta charset="utf-8">')
    tags = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy(html, from_disk, known)}">'
        '<meta name="referrer" content="same-origin">'
    )
    return CHARSET.sub(lambda match: match.group() + tags, html, count=1)
