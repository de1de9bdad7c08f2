"""Which version of the site this is, and of what day.

The environment decides (SITE_VERSION, SOURCE_DATE_EPOCH), else the last tag and
the last commit, so that two builds of one commit are the same to the byte.
Specification: https://reproducible-builds.org/specs/source-date-epoch/
"""

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path


def _git(root: Path, *words: str) -> str:
    """What git says, or "" where there is no git or no history."""
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def site_version(root: Path) -> str:
    """The site's version: SITE_VERSION, else what git says, else "unreleased".

    At a tag that is its name; after it, the commits since then and the commit
    follow ("v1.2-3-g0a1b2c3"), so that no draft passes for a release.
    """
    return os.environ.get("SITE_VERSION") or _git(root, "describe", "--tags", "--match=v*") or "unreleased"


def is_release(version: str) -> bool:
    """Whether a version is a release, which stays readable at an address of its own."""
    return re.fullmatch(r"v\d+(\.\d+)*", version) is not None


def uncommitted_files(root: Path) -> list[str]:
    """The files that differ from the last commit."""
    return [line[3:] for line in _git(root, "status", "--porcelain").splitlines()]


def release_tags(root: Path) -> list[str]:
    """The releases up to this commit, the newest first."""
    return [tag for tag in _git(root, "tag", "--merged", "HEAD", "--sort=-version:refname").split() if is_release(tag)]


def build_timestamp(root: Path) -> int:
    """Seconds since 1970: SOURCE_DATE_EPOCH, else the last commit, else the
    newest source file (a copy without history has nothing better)."""
    said = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    if said and not said.isdecimal():
        raise ValueError(f"SOURCE_DATE_EPOCH must be seconds since 1970: '{said}'")
    if said:
        return int(said)
    return int(max(path.stat().st_mtime for path in (root / "docs").rglob("*.md")))


def iso_date(timestamp: int) -> str:
    """A day in UTC, year-month-day."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
