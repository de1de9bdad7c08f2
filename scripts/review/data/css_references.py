"""Find the addresses that CSS refers to, with a parser, so that escapes and comments hide none.

Grammar: https://www.w3.org/TR/css-syntax-3/, functions: https://www.w3.org/TR/css-images-4/.
"""

from collections.abc import Iterator
from typing import Any

import tinycss2

# Functions whose arguments are addresses.
LOADING = {"url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade"}
# Prefixes of addresses that load nothing from elsewhere. An @import never has one.
OWN = ("#", "data:")
# Functions evaluated later, whose value could be any address.
LATER = {"var", "attr", "env"}


def tokens(css: str) -> Iterator[Any]:
    """Every token of a style sheet or declaration, including those inside blocks, without recursion."""
    return (token for token, _ in _tokens(css))


def _tokens(css: str) -> Iterator[tuple[Any, bool]]:
    """Yield each token and whether its text is an address."""
    waiting: list[tuple[Any, bool]] = [
        (token, False) for token in reversed(tinycss2.parse_component_value_list(css, skip_comments=True))
    ]
    while waiting:
        token, loading = waiting.pop()
        yield token, loading
        inner = getattr(token, "arguments", None) or getattr(token, "content", None) or ()
        loading = loading or (token.type == "function" and token.lower_name in LOADING)
        waiting += [(part, loading) for part in reversed(inner)]


def addresses(css: str) -> Iterator[str]:
    """What CSS loads or refers to: decoded addresses, imports, and functions that may produce an address."""
    imports = False
    for token, loading in _tokens(css):
        if imports and token.type != "whitespace":
            imports = False
            own = token.type not in ("string", "url") or token.value.startswith(OWN) or not token.value
            yield "@import" if own else token.value
        elif token.type == "url" or (token.type == "string" and loading):
            yield token.value
        elif token.type == "function" and loading and token.lower_name in LATER:
            yield f"{token.name}()"
        elif token.type == "error" and token.kind in ("bad-url", "bad-string"):
            yield token.message
        imports = imports or (token.type == "at-keyword" and token.lower_value == "import")


def may_refer(value: str) -> bool:
    """Whether the value of an attribute may contain a CSS function; a fast test that rules out most values."""
    return "(" in value or "\\" in value
