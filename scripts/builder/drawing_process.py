"""Draw an SVG in a process of its own, so that a drawing that takes too much ends in a line.

The renderer aborts the process when memory runs out, and cannot be interrupted.
Usage in that process: python -m builder.drawing_process WIDTH <SVG >PNG
"""

import os
import subprocess
import sys
from pathlib import Path

from review.exports.svg_images import small_png

# Of the processor, and bytes of memory; the largest of our drawings takes one second and 200 MB.
SECONDS, MEMORY = 8, 3_000_000_000
SCRIPTS = Path(__file__).parents[1]


class NotDrawn(ValueError):
    """A drawing that takes too much time or memory, or that the renderer refuses."""


def draw_apart(svg: str, width: int) -> bytes:
    """The PNG of an SVG, `width` pixels wide.

    Raises:
        NotDrawn: the drawing takes too much, or is none.
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
    """Limit this process, where the system can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(small_png(sys.stdin.buffer.read().decode(), int(sys.argv[1])))
