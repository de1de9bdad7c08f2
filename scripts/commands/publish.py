"""Publish a release: the latest at the root of the branch that a host serves, a permanent copy in v1.2/.

Usage: python -m commands.publish --ready
       python -m commands.publish LATEST FIXED REMOTE BRANCH

--ready says whether this commit can be published. LATEST and FIXED are two builds
of it. What was published before stays: a version never changes, so publishing it again
passes only with the same files, and an older one than the latest does not take the
root. `make publish` runs both.

mike 2.2, the tool of MkDocs for versions, was tried: it puts every version into a
folder, leaves a redirect at the root and refuses a version without a name, so the
plain addresses that wikis cite (/growth/) would not be served. So this is our own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from review.data.addresses import is_placeholder
from review.data.content_loader import load
from review.data.redirect_map import NAME, NEXT
from support.environment import ROOT, StepFailed, avoid_encoding_errors, run, step
from support.version import UntrustedCheckout, is_release, site_version, uncommitted_files

from commands.export import read_folder

# Of no use in a copy: the root's speak for the host.
ROOT_ONLY = ("robots.txt", "sitemap.xml", "sitemap.xml.gz")


def unready() -> list[str]:
    """Why this commit cannot be published, a line a reason.

    Raises:
        UntrustedCheckout: git does not trust the checkout.
    """
    version = site_version(ROOT)
    reasons = []
    site_url = os.environ.get("SITE_URL", "")
    if not site_url.startswith(("https://", "http://")) or is_placeholder(site_url):
        reasons.append(f"SITE_URL must be the address of the site: '{site_url}' (set it)")
    if not is_release(version):
        reasons.append(f"commit must have a release tag: '{version}' (git tag v1.2)")
    if uncommitted_files(ROOT):
        reasons.append(f"work tree must be clean: '{uncommitted_files(ROOT)[0]}' (commit the edits, then tag)")
    if any(record["since"] == NEXT for record in load(ROOT).records(NAME)):
        reasons.append(
            f"docs/data/{NAME}.csv:1: addresses must name their release: '{NEXT}'"
            " (make addresses VERSION=v1.2, commit, then tag)"
        )
    return reasons


def number(version: str) -> tuple[int, ...]:
    """The numbers of a version, which sort: v1.10 comes after v1.9."""
    return tuple(int(part) for part in version.removeprefix("v").split("."))


def is_published(branch: Path, fixed: Path, version: str) -> bool:
    """Whether a checkout of the branch has the version, byte-identical to the copy.

    Raises:
        StepFailed: it has the version with other content.
    """
    if not (branch / version).exists():
        return False
    ours = {name: content for name, content in read_folder(fixed).items() if name not in ROOT_ONLY}
    theirs = read_folder(branch / version)
    if differing := sorted(name for name in ours | theirs if ours.get(name) != theirs.get(name)):
        raise StepFailed(
            f"version must be published once: '{version}' differs in {len(differing)} files, such as"
            f" {differing[0]} (tag a new one: addresses of {version} are cited)"
        )
    return True


def lay_out(branch: Path, latest: Path, fixed: Path, version: str) -> None:
    """Put a release into a checkout of the branch."""
    versions = [path.name for path in branch.iterdir() if path.is_dir() and is_release(path.name)]
    shutil.copytree(fixed, branch / version, ignore=shutil.ignore_patterns(*ROOT_ONLY))
    if all(number(version) > number(other) for other in versions):
        for path in branch.iterdir():
            if path.name not in (".git", version, *versions):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(latest, branch, dirs_exist_ok=True)
    # GitHub would leave out what begins with _ or is not built by Jekyll.
    (branch / ".nojekyll").touch()


def checkout(remote: str, name: str) -> Path:
    """A fresh checkout of the branch below .build, empty when the remote has none.

    Raises:
        StepFailed: the remote is no git repository, or cannot be read.
    """
    folder = ROOT / ".build" / "branch"
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(["git", "ls-remote", "--exit-code", remote, name], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode not in (0, 2):  # 2: the remote answers and has no such branch
        raise StepFailed(f"remote must be a git repository: '{remote}' ({listed.stderr.strip()})")
    if listed.returncode == 0:
        run("git", "clone", "-q", "--depth", "1", "--branch", name, remote, folder)
    else:
        run("git", "init", "-q", "-b", name, folder)
        run("git", "-C", folder, "remote", "add", "origin", remote)
    return folder


def commit(branch: Path, name: str, version: str) -> None:
    """Commit everything and push it.

    Raises:
        StepFailed: git refused, for example because someone pushed meanwhile.
    """
    who = ("-c", "user.name=Publisher", "-c", "user.email=publisher@example.invalid")
    run("git", "-C", branch, "add", "--all", "--force")
    run("git", "-C", branch, *who, "commit", "-q", "-m", f"Publish {version}")
    run("git", "-C", branch, "push", "-q", "origin", name)


def publish(latest: Path, fixed: Path, remote: str, name: str) -> None:
    """Publish this commit's release.

    Raises:
        StepFailed: the version is published with other content, or git failed.
        UntrustedCheckout: git does not trust the checkout.
    """
    version = site_version(ROOT)
    with step(f"{name}: fetch from {remote}"):
        # A path is meant from here, while git will run in the checkout.
        branch = checkout(str(Path(remote).resolve()) if Path(remote).is_dir() else _address(remote), name)
    if is_published(branch, fixed, version):
        print(f"\n{version} is published already, with the same content: {os.environ['SITE_URL']}{version}/")
        return
    with step(f"{name}: lay out {version}"):
        lay_out(branch, latest, fixed, version)
    with step(f"{name}: commit and push"):
        commit(branch, name, version)
    print(f"\n{version} is at {os.environ['SITE_URL']}{version}/")


def _address(remote: str) -> str:
    """The address of a remote that is given by its name."""
    done = subprocess.run(["git", "remote", "get-url", remote], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else remote


def main(*arguments: str) -> int:
    """Publish, or say whether this commit can be published; return the exit code."""
    avoid_encoding_errors()
    try:
        if arguments == ("--ready",):
            reasons = unready()
            print("\n".join(reasons))
            return 1 if reasons else 0
        publish(Path(arguments[0]), Path(arguments[1]), arguments[2], arguments[3])
    except (StepFailed, UntrustedCheckout) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
