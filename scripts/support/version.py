"""The site's version and date, from the environment or from git.

They are SITE_VERSION and SOURCE_DATE_EPOCH, or else the last tag and the last commit, so
that builds of one commit are byte-identical.
Specification: https://reproducible-builds.org/specs/source-date-epoch/
"""

import os
import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

LATEST = 4102444799  # the end of 2099; times in a zip end in 2107


class UntrustedCheckout(ValueError):
    """Git refuses a checkout owned by another user; the message includes the remedy."""


def _git(root: Path, *arguments: str) -> str:
    """The output of git, or "" without git, a repository, or a history.

    Raises:
        UntrustedCheckout: the repository belongs to another user, as is common in containers:
            https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
    """
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", env={**os.environ, "LC_ALL": "C"}
        )
    except OSError:
        return ""
    if owned_by_another := re.search(r"dubious ownership in repository at '(.*)'", done.stderr):
        folder = owned_by_another.group(1)
        remedy = f"git config --global --add safe.directory {shlex.quote(folder)}"
        raise UntrustedCheckout(f"git must trust the checkout, which another user owns: '{folder}' ({remedy})")
    return done.stdout.rstrip() if done.returncode == 0 else ""


def site_version(root: Path) -> str:
    """The site's version: SITE_VERSION, or else from git, or else "unreleased".

    At a tag it is the tag's name; after a tag, the number of commits and the commit follow
    ("v1.2-3-g0a1b2c3"), so that no draft looks like a release.

    Raises:
        ValueError: the version cannot be part of a file name, or git does not trust the checkout.
    """
    described = os.environ.get("SITE_VERSION") or release_here(root) or _git(root, "describe", "--tags", "--match=v*")
    version = described or "unreleased"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}", version):
        raise ValueError(f"version must be at most 64 letters and digits: '{version}' (set SITE_VERSION, such as v1.2)")
    return version


def is_release(version: str) -> bool:
    """Whether a version is a release, which has a permanent address.

    Numbers with leading zeros are not accepted, so that a release has only one name.
    """
    return re.fullmatch(r"v(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*", version) is not None


def uncommitted_files(root: Path) -> list[str]:
    """The files that differ from the last commit.

    Raises:
        UntrustedCheckout: git does not trust the checkout.
    """
    return [line[3:] for line in _git(root, "status", "--porcelain", "-z", "--no-renames").split("\0") if line]


def site_address() -> str:
    """The address of the hosted site from SITE_URL, with a slash at its end; "" if unset.

    An internationalized host name must be in its ASCII form, xn--…, because canonical links, sitemaps,
    and citations are compared literally with the addresses that browsers send.

    Raises:
        ValueError: it is not a web address of a folder.
    """
    address = os.environ.get("SITE_URL", "")
    if not address:
        return ""
    host = r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:[0-9]{1,5})?"
    if not re.fullmatch(rf"https?://{host}(/[\w.~%/-]*)?", address, re.I | re.A):
        remedy = "write https://host/folder/, an internationalized name in its ASCII form xn--…"
        raise ValueError(f"SITE_URL must be the address of the site: {ascii(address)} ({remedy})")
    return address.rstrip("/") + "/"


def release_here(root: Path) -> str:
    """The newest release tag of this commit; "" for none.

    Raises:
        UntrustedCheckout: git does not trust the checkout.
    """
    tags = _git(root, "tag", "--points-at", "HEAD", "--sort=-version:refname").split()
    return next(filter(is_release, tags), "")


def release_tags(root: Path) -> list[str]:
    """The releases up to this commit, newest first.

    Raises:
        UntrustedCheckout: git does not trust the checkout.
    """
    return [tag for tag in _git(root, "tag", "--merged", "HEAD", "--sort=-version:refname").split() if is_release(tag)]


def build_timestamp(root: Path) -> int:
    """The site's date in seconds since 1970.

    It is SOURCE_DATE_EPOCH, or else the time of the last commit, or else, without a history,
    that of the newest page.

    Raises:
        ValueError: SOURCE_DATE_EPOCH is not a valid number, or git does not trust the checkout.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    seconds = _git(root, "log", "-1", "--format=%ct") if given is None else given
    if given is None and not seconds:
        return int(max(path.stat().st_mtime for path in (root / "docs").rglob("*.md")))
    if not (re.fullmatch(r"[0-9]{1,10}", seconds) and int(seconds) <= LATEST):
        raise ValueError(
            f"SOURCE_DATE_EPOCH must be seconds since 1970, before 2100: '{seconds}' (unset it, or: date +%s)"
        )
    return int(seconds)


def iso_date(timestamp: int) -> str:
    """A date in UTC, year-month-day."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
