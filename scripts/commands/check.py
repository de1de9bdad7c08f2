"""Check the content: list all problems and warnings, one line each.

Usage: python -m commands.check

Exits with 1 if there is a problem; warnings do not count. `make check` runs it.
"""

import sys
import time
from functools import partial

from review.checks import RULES, advise, check
from review.data.content_loader import load
from support.cache import cached
from support.environment import CACHE, ROOT, avoid_encoding_errors


def main() -> int:
    """Print all problems and warnings about the content; return the exit code."""
    avoid_encoding_errors()
    start = time.monotonic()
    content = load(ROOT, partial(cached, CACHE))
    problems, warnings = check(content), advise(content)
    for warning in warnings:
        print(f"warning: {warning}")
    for problem in problems:
        print(problem)
    checked = f"{len(content.pages)} pages, {len(content.entries)} references, {len(content.data)} data sets, {len(RULES)} rules"
    if content.problems:
        print("Rules that compare files were skipped, because the files listed above cannot be read.")
    suffix = f", {len(warnings)} warning{'s' * (len(warnings) != 1)}" * bool(warnings)
    print(f"{checked}: {len(problems)} problem{'s' * (len(problems) != 1)}{suffix} ({time.monotonic() - start:.1f} s)")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
