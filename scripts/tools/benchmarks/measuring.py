"""One build under a stopwatch, and what the figures say together."""

import math
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from resource import struct_rusage

TICK = 0.02  # seconds between two looks at a build


@dataclass(frozen=True)
class Run:
    """What one build took; seconds are of the clock, `cpu` of the processor.

    `peak` is the memory (bytes) of the largest of its processes, `size` the bytes
    of what it made, in `files` files; `fault` says why it has no figures.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    size: int = 0
    files: int = 0
    fault: str = ""


def measured(
    command: list[str], folder: Path, made: Path, log: Path, limit: float, *, anew: bool = True, **variables: str
) -> Run:
    """Run a build and measure it.

    Args:
        command: the build.
        folder: its working folder.
        made: the folder that it makes.
        log: the file for what it prints.
        limit: seconds after which it is ended and reported as late.
        anew: whether to delete an earlier result first, which does not count.
        variables: more of the environment.
    """
    if anew:
        shutil.rmtree(made, ignore_errors=True)
    start = time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **variables},
        )
        status, usage = _wait(process.pid, start + limit)
    seconds = time.monotonic() - start
    if usage is None:
        return Run(seconds, fault=f"not done after {limit:g} s")
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return Run(seconds, fault=f"failed, see {log}")
    sizes = [path.stat().st_size for path in made.rglob("*") if path.is_file()]
    # Linux counts kB here and macOS bytes, see getrusage(2); both begin with what this process has.
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak, sum(sizes), len(sizes))


def median_run(runs: list[Run]) -> Run:
    """The run of the median time of a build; one without figures when there is one."""
    faulty = [found for found in runs if found.fault]
    return faulty[0] if faulty else sorted(runs, key=lambda found: found.seconds)[len(runs) // 2]


def _wait(process: int, end: float) -> tuple[int, struct_rusage | None]:
    """Wait for a process and what it started; end all of them when it is late."""
    while True:
        found, status, usage = os.wait4(process, os.WNOHANG)
        if found:
            return status, usage
        if time.monotonic() > end:
            os.killpg(process, signal.SIGKILL)
            os.wait4(process, 0)
            return 0, None
        time.sleep(TICK)


def exponent(points: list[tuple[int, float]]) -> float | None:
    """The growth of time with size: k of seconds = c · pages^k, by least squares of logarithms.

    Args:
        points: pairs of pages and seconds; None is the answer for fewer than two.
    """
    if len({pages for pages, _ in points}) < 2:
        return None
    logs = [(math.log(pages), math.log(seconds)) for pages, seconds in points]
    middle_x, middle_y = sum(x for x, _ in logs) / len(logs), sum(y for _, y in logs) / len(logs)
    above = sum((x - middle_x) * (y - middle_y) for x, y in logs)
    return above / sum((x - middle_x) ** 2 for x, _ in logs)
