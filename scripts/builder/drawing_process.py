"""Render an SVG in a separate process with limits, so that a drawing that exceeds them is reported.

The renderer aborts its process when memory runs out, and cannot be interrupted.
Usage in that process: python -m builder.drawing_process WIDTH <SVG >PNG
"""

import os
import subprocess
import sys
from pathlib import Path

from review.exports.svg_images import small_png

# Processor time and bytes of memory; our largest drawing takes one second and 200 MB.
SECONDS, MEMORY = 8, 3_000_000_000
SCRIPTS = Path(__file__).parents[1]


class NotDrawn(ValueError):
    """A drawing takes too much time or memory, or the renderer rejects it."""


def draw_in_process(svg: str, width: int) -> bytes:
    """An SVG rendered to PNG, `width` pixels wide.

    Raises:
        NotDrawn: the drawing exceeds the limits or is invalid.
    """
    command = [sys.executable, "-m", "builder.drawing_process", str(width)]
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS)}
    try:
        done = subprocess.run(command, input=svg.encode(), capture_output=True, env=environment, timeout=SECONDS * 10)
    except subprocess.TimeoutExpired:
        raise NotDrawn(f"be drawn within {SECONDS} seconds") from None
    if done.returncode or not done.stdout:
        raise NotDrawn(f"be drawn within {SECONDS} seconds and {MEMORY // 10**9} GB of memory")
    return done.stdout


def _limit() -> None:
    """Limit the resources of this process, if the system supports that."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(small_png(sys.stdin.buffer.read().decode(), int(sys.argv[1])))
