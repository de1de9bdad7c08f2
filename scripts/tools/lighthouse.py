"""Run Lighthouse on every page of the built site with phone emulation: four scores each.

Usage: python -m tools.lighthouse SITE_DIR [PAGE …]   (with CHROMIUM set to a browser; `make lighthouse`
does both). Needs Node and npm; Lighthouse is installed into .build.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from support.environment import StepFailed

from tools.npm_packages import npm_package
from tools.page_weight import page_paths, serving

VERSION = "13.5.0"  # its scores change between versions
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def scores(command: Path, address: str) -> tuple[list[int], list[str]]:
    """The four scores (0 to 100) of one page, and the names of failed audits.

    Raises:
        SystemExit: Lighthouse could not open the page.
    """
    command_line = [str(command), address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    done = subprocess.run(
        command_line, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": os.environ["CHROMIUM"]}
    )
    if done.returncode:
        raise SystemExit(f"Lighthouse must open {address}: {done.stderr.strip()[-300:]}")
    report = json.loads(done.stdout)
    found = [round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES]
    failing = {
        part["id"]
        for name in CATEGORIES
        for part in report["categories"][name]["auditRefs"]
        if part["weight"]
        and (report["audits"][part["id"]]["score"] or 0) < 0.9
        and report["audits"][part["id"]]["scoreDisplayMode"] in ("binary", "numeric")
    }
    return found, sorted(failing)


def main(folder: Path, names: list[str]) -> int:
    """Print the scores of each page; return the exit code.

    Raises:
        SystemExit: npm or Lighthouse is missing; the message is one line.
    """
    try:
        command = npm_package("lighthouse", VERSION) / "node_modules" / ".bin" / "lighthouse"
    except StepFailed as error:
        raise SystemExit(str(error)) from None
    worst = 100
    print("  ".join(f"{name:>14}" for name in CATEGORIES), " page")
    with serving(folder) as server:
        for page in names or page_paths(folder):
            found, failing = scores(command, f"{server.address}/{page}")
            worst = min(worst, *found)
            print("  ".join(f"{score:14}" for score in found), f" /{page}", *failing, flush=True)
    return 0 if worst == 100 else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
