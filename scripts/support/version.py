"""The site's version and date: from the environment, else from git.

SITE_VERSION and SOURCE_DATE_EPOCH decide, else the last tag and the last commit, so
that two builds of one commit are byte-identical.
Specification: https://reproducible-builds.org/specs/source-date-epoch/
"""

import os
import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path


class UntrustedCheckout(ValueError):
    """Git reads nothing of a checkout that another user owns; the message names the remedy."""


def _git(root: Path, *arguments: str) -> str:
    """What git prints, or "" where there is no git, no repository or no history.

    Raises:
        UntrustedCheckout: the repository belongs to another user, as often in a container:
            https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
    """
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    except OSError:
        return ""
    if owned_by_another := re.search(r"dubious ownership in repository at '(.*)'", done.stderr):
        folder = owned_by_another.group(1)
        remedy = f"git config --global --add safe.directory {shlex.quote(folder)}"
        raise UntrustedCheckout(f"git must trust the checkout, which another user owns: '{folder}' ({remedy})")
    return done.stdout.rstrip() if done.returncode == 0 else ""


def site_version(root: Path) -> str:
    """The site's version: SITE_VERSION, else what git says, else "unreleased".

    At a tag that is its name; after it, the commits since then and the commit
    follow ("v1.2-3-g0a1b2c3"), so that no draft passes for a release.

    Raises:
        UntrustedCheckout: git does not trust the checkout.
    """
    return os.environ.get("SITE_VERSION") or _git(root, "describe", "--tags", "--match=v*") or "unreleased"


def is_release(version: str) -> bool:
    """Whether a version is a release, which stays readable at an address of its own."""
    return re.fullmatch(r"v\d+(\.\d+)*", version) is not None


def uncommitted_files(root: Path) -> list[str]:
    """The files that differ from the last commit.

    Raises:
        UntrustedCheckout: git does not trust the checkout.
    """
    return [line[3:] for line in _git(root, "status", "--porcelain").splitlines()]


def release_tags(root: Path) -> list[str]:
    """The releases up to this commit, the newest first.

    Raises:
        UntrustedCheckout: git does not trust the checkout.
    """
    return [tag for tag in _git(root, "tag", "--merged", "HEAD", "--sort=-version:refname").split() if is_release(tag)]


def build_timestamp(root: Path) -> int:
    """The site's date in seconds since 1970.

    It is SOURCE_DATE_EPOCH, else the time of the last commit, else that of the newest
    page (a copy without history has nothing better).

    Raises:
        ValueError: SOURCE_DATE_EPOCH is no number, or git does not trust the checkout.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    if seconds and not seconds.isdecimal():
        raise ValueError(f"SOURCE_DATE_EPOCH must be seconds since 1970: '{seconds}'")
    if seconds:
        return int(seconds)
    return int(max(path.stat().st_mtime for path in (root / "docs").rglob("*.md")))


def iso_date(timestamp: int) -> str:
    """A day in UTC, year-month-day."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
