"""Measure builds, and fit an exponent to the growth of their times."""

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

TICK = 0.02  # seconds between checks of a build


@dataclass(frozen=True)
class Run:
    """Measurements of a build: `seconds` is wall-clock time, `cpu` processor time.

    `peak` is the memory of its largest process in bytes; `size` is the size of its output in
    bytes, in `files` files; `fault` is the reason if there are no measurements.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    size: int = 0
    files: int = 0
    fault: str = ""


def measured(
    command: list[str], folder: Path, made: Path, log: Path, limit: float, *, clean: bool = True, **variables: str
) -> Run:
    """Run a build and measure it.

    Args:
        command: the build.
        folder: its working folder.
        made: its output folder.
        log: the file for its messages.
        limit: the timeout in seconds.
        clean: whether to delete an earlier result first, outside the measured time.
        variables: additional environment variables.
    """
    if clean:
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
    # The unit is kB on Linux and bytes on macOS, see getrusage(2).
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak, sum(sizes), len(sizes))


def median_run(runs: list[Run]) -> Run:
    """The run with the median time, or a run without measurements if there is one."""
    faulty = [found for found in runs if found.fault]
    return faulty[0] if faulty else sorted(runs, key=lambda found: found.seconds)[len(runs) // 2]


def _wait(process: int, end: float) -> tuple[int, struct_rusage | None]:
    """Wait for a process and its children; end them all after the timeout."""
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
    """The exponent k of the growth of time with size, seconds = c · pages^k, by least squares of logarithms.

    Args:
        points: pairs of pages and seconds; the result is None for fewer than two.
    """
    if len({pages for pages, _ in points}) < 2:
        return None
    logs = [(math.log(pages), math.log(seconds)) for pages, seconds in points]
    middle_x, middle_y = sum(x for x, _ in logs) / len(logs), sum(y for _, y in logs) / len(logs)
    above = sum((x - middle_x) * (y - middle_y) for x, y in logs)
    return above / sum((x - middle_x) ** 2 for x, _ in logs)
