"""Publish a release to the branch that a host serves: at its root, with a permanent copy in v1.2/.

Usage: python -m commands.publish --ready REMOTE BRANCH
       python -m commands.publish --fetch REMOTE BRANCH
       python -m commands.publish --push LATEST FIXED BRANCH

`make publish` runs all three. --ready checks whether this commit can be published, and --fetch
fetches the branch; both come before the builds, so that a mistake costs no time. LATEST and
FIXED are builds of the commit for the root and for the permanent copy. A published version
never changes: publishing it again succeeds only with identical files, and a version older
than the latest does not replace the root.

mike 2.2, MkDocs' versioning tool, was tried and does not fit: it puts every version into
a folder and only a redirect at the root, so the plain addresses that wikis cite
(/growth/) would not be served.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from review.data.addresses import is_placeholder
from review.data.content_loader import load
from review.data.redirect_map import NAME, NEXT
from support.environment import ROOT, StepFailed, avoid_encoding_errors, disk_fault, run, step
from support.version import is_release, release_here, site_address, site_version, uncommitted_files

from commands.export import read_folder

# The checkout of the branch.
BRANCH = ROOT / ".build" / "branch"
# Files that are useful only at the root of a host.
ROOT_ONLY = ("robots.txt", "sitemap.xml", "sitemap.xml.gz")
# The file on the branch that lists the files published at its root, after a header line.
PUBLISHED, MARK = ".published", "Written by make publish, which replaces these files:"


def _name_faults(remote: str, name: str) -> Iterator[str]:
    """Names that git would take for options."""
    for word, value in (("remote", remote), ("branch", name)):
        if value.startswith("-"):
            yield f"{word} must be a name: '{value}' (make publish REMOTE=origin BRANCH=gh-pages)"


def _address_faults() -> Iterator[str]:
    try:
        address = site_address()
        if not address or is_placeholder(address):
            yield f"SITE_URL must be the address of the site: '{address}' (set it)"
    except ValueError as error:
        yield str(error)


def _release_faults() -> Iterator[str]:
    tag, version = release_here(ROOT), os.environ.get("SITE_VERSION", "")
    if not tag:
        yield f"commit must have a release tag: '{version or site_version(ROOT)}' (git tag v1.2)"
    elif version not in ("", tag):
        yield f"SITE_VERSION must be the tag of this commit, {tag}: '{version}' (unset it)"
    if edited := uncommitted_files(ROOT):
        yield f"work tree must be clean: '{edited[0]}' (commit the edits, then tag)"
    if any(record["since"] == NEXT for record in load(ROOT).records(NAME)):
        remedy = "make addresses VERSION=v1.2, commit, then tag"
        yield f"docs/data/{NAME}.csv:1: addresses must name their release: '{NEXT}' ({remedy})"


def number(version: str) -> tuple[int, ...]:
    """The numbers of a version as a sort key: v1.10 comes after v1.9."""
    return tuple(int(part) for part in version.removeprefix("v").split("."))


def is_published(branch: Path, fixed: Path, version: str) -> bool:
    """Whether a checkout of the branch has the version with identical files.

    Raises:
        StepFailed: it has the version with different content.
    """
    if not (branch / version).exists():
        return False
    ours = {name: content for name, content in read_folder(fixed).items() if name not in ROOT_ONLY}
    theirs = read_folder(branch / version)
    if differing := sorted(name for name in ours | theirs if ours.get(name) != theirs.get(name)):
        raise StepFailed(
            f"version must be published only once: '{version}' differs in {len(differing)} files, such as"
            f" {differing[0]} (tag a new one, because the addresses of {version} are cited)"
        )
    return True


def write_release(branch: Path, latest: Path, fixed: Path, version: str) -> None:
    """Write a release to a checkout of the branch.

    At the root, only published files are replaced; a host's own files, such as CNAME, stay.
    """
    versions = _releases(branch)
    shutil.copytree(fixed, branch / version, ignore=shutil.ignore_patterns(*ROOT_ONLY))
    if all(number(version) > number(other) for other in versions):
        for name in _published(branch):
            (branch / name).unlink(missing_ok=True)
        shutil.copytree(latest, branch, dirs_exist_ok=True)
        _list_published(branch, latest)
    # Without this file, GitHub runs Jekyll, which drops files that begin with _.
    (branch / ".nojekyll").touch()


def _releases(branch: Path) -> list[str]:
    return [path.name for path in branch.iterdir() if path.is_dir() and is_release(path.name)]


def _published(branch: Path) -> list[str]:
    """The published files at the root of a branch."""
    listed = branch / PUBLISHED
    names = listed.read_text(encoding="utf-8").splitlines()[1:] if listed.is_file() else []
    inside = [name for name in names if (branch / name).resolve().is_relative_to(branch.resolve())]
    return [
        name for name in inside if not name.startswith((".git/", *(f"{version}/" for version in _releases(branch))))
    ]


def _list_published(branch: Path, latest: Path) -> None:
    names = sorted(path.relative_to(latest).as_posix() for path in latest.rglob("*") if path.is_file())
    text = "".join(f"{line}\n" for line in (MARK, *names))
    (branch / PUBLISHED).write_text(text, encoding="utf-8", newline="\n")


def fetch(remote: str, name: str) -> None:
    """Fetch the branch into a fresh checkout.

    Args:
        remote: the remote, by name or address.
        name: the branch.

    Raises:
        StepFailed: the remote is not a git repository, cannot be read, or has other files on the branch.
    """
    with step(f"{name}: fetch from {remote}"):
        _check_out(remote, name)


def _check_out(remote: str, name: str) -> None:
    """Check out the branch, empty if the remote does not have it.

    Raises:
        StepFailed: as for `fetch`.
    """
    shutil.rmtree(BRANCH, ignore_errors=True)
    # A relative path is resolved here, because git runs in the checkout.
    source = str(Path(remote).resolve()) if Path(remote).is_dir() else _address(remote)
    command = ["git", "ls-remote", "--exit-code", "--", source, f"refs/heads/{name}"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace")
    if listed.returncode not in (0, 2):  # 2: the remote has no such branch
        raise StepFailed(f"remote must be a git repository: '{source}' ({listed.stderr.strip()})")
    if listed.returncode == 0:
        run("git", "clone", "-q", "--depth", "1", "--branch", name, "--", source, BRANCH)
        for link in [path for path in BRANCH.rglob("*") if path.is_symlink()]:
            link.unlink()  # copying would write to its target
        _refuse_other_files(BRANCH, name)
    else:
        run("git", "init", "-q", "-b", name, BRANCH)
        run("git", "-C", BRANCH, "remote", "add", "--", "origin", source)


def _refuse_other_files(branch: Path, name: str) -> None:
    """Refuse a branch with other content, which would be mixed with the site's files.

    Raises:
        StepFailed: the branch is not empty and was not written by `make publish`.
    """
    others = sorted(path.name for path in branch.iterdir() if path.name not in (".git", "CNAME", ".nojekyll"))
    if others and not (branch / PUBLISHED).is_file():
        raise StepFailed(
            f"branch must be new, empty, or made by make publish: '{name}' has {others[0]} (choose another branch;"
            f" if an older edition published to this branch, add a one-line file {PUBLISHED})"
        )


def commit(branch: Path, name: str, version: str) -> None:
    """Commit all changes and push them.

    Raises:
        StepFailed: git failed, for example because someone else pushed in the meantime.
    """
    who = ("-c", "user.name=Publisher", "-c", "user.email=publisher@example.invalid")
    run("git", "-C", branch, "add", "--all", "--force")
    run("git", "-C", branch, *who, "commit", "-q", "-m", f"Publish {version}")
    run("git", "-C", branch, "push", "-q", "origin", f"HEAD:refs/heads/{name}")


def require_ready(remote: str, name: str) -> None:
    """Check that this commit can be published.

    Args:
        remote: the remote, by name or address.
        name: the branch that a host serves.

    Raises:
        StepFailed: it cannot; the message has one line for each reason.
        ValueError: git does not trust the checkout.
    """
    if reasons := [*_name_faults(remote, name), *_address_faults(), *_release_faults()]:
        raise StepFailed("\n".join(reasons))


def publish(latest: str, fixed: str, name: str) -> None:
    """Publish this commit's release to the fetched branch.

    Args:
        latest: the folder of the build for the root.
        fixed: the folder of the build for the permanent copy.
        name: the branch.

    Raises:
        StepFailed: the version is published with different content, or git failed.
        ValueError: git does not trust the checkout, or SITE_URL is not an address.
    """
    version, site = release_here(ROOT), site_address()
    if is_published(BRANCH, Path(fixed), version):
        print(f"\n{version} is already published, with the same content: {site}{version}/")
        return
    with step(f"{name}: write {version}"):
        write_release(BRANCH, Path(latest), Path(fixed), version)
    with step(f"{name}: commit and push"):
        commit(BRANCH, name, version)
    print(f"\n{version} is at {site}{version}/")


def _address(remote: str) -> str:
    """The address of a remote, given its name."""
    command = ["git", "remote", "get-url", "--", remote]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace")
    return done.stdout.strip() if done.returncode == 0 else remote


STEPS: dict[str, Callable[..., None]] = {"--ready": require_ready, "--fetch": fetch, "--push": publish}


def main(*arguments: str) -> int:
    """Run one of the three steps; return the exit code."""
    avoid_encoding_errors()
    try:
        STEPS[arguments[0]](*arguments[1:])
    except (StepFailed, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(disk_fault(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
