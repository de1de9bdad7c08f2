"""What a page permits itself: a Content-Security-Policy from its final HTML.

https://www.w3.org/TR/CSP3/. Scripts are the site's own files and the inline
ones that the build wrote, by their hashes; nothing else runs, even if a page
were made to hold it.
"""

import base64
import hashlib
import re

INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.S)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S)
STYLED = re.compile(r"<[^>]+\sstyle=\"")
CHARSET = re.compile(r"<meta charset=\"utf-8\">", re.I)
JAVASCRIPT = {"", "text/javascript", "module"}


def digest(text: str) -> str:
    """The hash by which a policy knows an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inline_scripts(html: str) -> list[str]:
    """The scripts that stand in a page, without its data blocks."""
    found = []
    for match in INLINE.finditer(html):
        kind = re.search(r"\btype=\"([^\"]*)\"", match["attributes"])
        if not re.search(r"\bsrc=", match["attributes"]) and (kind.group(1) if kind else "") in JAVASCRIPT:
            found.append(match["text"])
    return found


def policy(html: str, from_disk: bool) -> str:
    """The policy of one page.

    Args:
        html: the page as it is published.
        from_disk: the page is opened as a file, where 'self' means nothing to
            some browsers.
    """
    own = "'self' file:" if from_disk else "'self'"
    scripts = sorted({digest(text) for text in inline_scripts(html)})
    styles = sorted({digest(text) for text in STYLE.findall(html)})
    styled = 'style="' in html and STYLED.search(html)  # the first is quick, and mostly no
    attributes = "'unsafe-inline'" if styled else "'none'"
    said = {
        "default-src": "'none'",
        "script-src": " ".join([own, *scripts]),
        "style-src": " ".join([own, *styles]),
        "style-src-attr": attributes,
        "img-src": f"{own} data:",
        "connect-src": own,
        "worker-src": f"{own} blob:",
        "frame-src": f"{own} blob:" if from_disk else "'none'",
        "manifest-src": own,
        "base-uri": "'none'",
        "form-action": own,
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in said.items())


def with_policy(html: str, from_disk: bool = False) -> str:
    """Set the policy before anything that it rules; other hosts learn no address.

    Raises:
        ValueError: the page does not declare its characters, so there is no place.
    """
    if not CHARSET.search(html):
        raise ValueError('page must declare its characters: <meta charset="utf-8">')
    tags = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy(html, from_disk)}">'
        '<meta name="referrer" content="same-origin">'
    )
    return CHARSET.sub(lambda match: match.group() + tags, html, count=1)
