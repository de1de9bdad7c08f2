"""Set a page's Content-Security-Policy (https://www.w3.org/TR/CSP3/), computed from its final HTML.

Only the site's script files and known inline scripts, identified by hash, can run; an
injected script cannot.
"""

import base64
import hashlib
import re
from collections.abc import Callable

INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.S)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S)
STYLED = re.compile(r"<[^>]+\sstyle=\"")
CHARSET = re.compile(r"<meta charset=\"utf-8\">", re.I)
# The script types that browsers run; others are data blocks.
JAVASCRIPT = {"", "text/javascript", "module"}


def digest(text: str) -> str:
    """The hash source of an inline script or style: 'sha256-…' in base64.

    https://www.w3.org/TR/CSP3/#grammardef-hash-source
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inline_scripts(html: str) -> list[str]:
    """The text of each inline script of a page, except data blocks."""
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
        from_disk: whether the page is opened as a file, where 'self' matches nothing in some
            browsers.
        known: returns whether an inline script belongs to the site.

    Raises:
        ValueError: an inline script is not known.
    """
    own = "'self' file:" if from_disk else "'self'"
    inline = inline_scripts(html)
    if unknown := [text for text in inline if not known(text)]:
        message = f"inline script must come from a template: '{' '.join(unknown[0].split())[:80]}'"
        raise ValueError(f"{message} (remove it from mkdocs.yml or the page, or write it into a template)")
    scripts = sorted({digest(text) for text in inline})
    styles = sorted({digest(text) for text in STYLE.findall(html)})
    styled = 'style="' in html and STYLED.search(html)  # the fast substring test rules out most pages
    directives = {
        "default-src": "'none'",
        "script-src": " ".join([own, *scripts]),
        "style-src": " ".join([own, *styles]),
        "style-src-attr": "'unsafe-inline'" if styled else "'none'",
        "img-src": f"{own} data:",
        "font-src": own,
        "connect-src": own,
        "base-uri": "'none'",
        "form-action": own,
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def with_policy(html: str, from_disk: bool = False, known: Callable[[str], bool] = lambda _: False) -> str:
    """Add the content security policy, and a referrer policy that hides addresses from other hosts, to a page's head.

    A policy in <meta> applies only to what follows, so both come directly after the
    character encoding.

    Args:
        html: the page in its final form.
        from_disk: whether the page is opened as a file.
        known: returns whether an inline script belongs to the site; by default none does.

    Raises:
        ValueError: the page does not declare its character encoding, or has an unknown script.
    """
    if not CHARSET.search(html):
        raise ValueError('page must declare its character encoding: <meta charset="utf-8">')
    tags = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy(html, from_disk, known)}">'
        '<meta name="referrer" content="same-origin">'
    )
    return CHARSET.sub(lambda match: match.group() + tags, html, count=1)
