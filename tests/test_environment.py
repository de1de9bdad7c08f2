"""The environment of a build: disk, locale, and variables. A problem is reported in one line, and the
output stays unchanged."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tasks
from conftest import build
from support import atomic_replace
from support.environment import disk_fault
from support.version import build_timestamp, site_address, site_version
from test_atomic import BUILD

ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65534


def one_line(capsys) -> str:
    """The only line that the failed task printed; it is not a traceback."""
    (line,) = capsys.readouterr().err.splitlines()
    assert "Traceback" not in line
    return line


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        (".build", "a file", "a file' (check what is there)"),
        (".build", "a link", "a link' (remove the link)"),
        ("site", "a file", "a file' (check what is there)"),
        ("site", "a link", "a link' (remove the link)"),
        ("dist", "a link", "a link' (remove the link)"),
        (".build/lock", "a link", "Too many levels of symbolic links' (remove the link)"),
        (".build/lock", "a folder", "Is a directory' (check what is there)"),
    ],
)
def test_links_and_files_in_place_of_folders_are_not_followed(working_copy, capsys, tmp_path, name, kind, message):
    """A file or a link in place of an output folder is reported in one line; nothing is changed or
    deleted."""
    elsewhere, place = tmp_path / "elsewhere", working_copy / name
    shutil.rmtree(working_copy / ".build", ignore_errors=True)  # the cache that each copy starts with
    place.parent.mkdir(exist_ok=True)
    if name == ".build/lock":
        elsewhere.write_text("mine")
    else:
        elsewhere.mkdir()
        (elsewhere / "mine").write_text("mine")
    if kind == "a link":
        place.symlink_to(elsewhere)
    elif kind == "a folder":
        place.mkdir()
    else:
        place.write_text("mine")
    assert tasks.main() == 1
    assert one_line(capsys) == f"{name} must be writable: '{message}"
    assert (elsewhere if elsewhere.is_file() else elsewhere / "mine").read_text() == "mine"
    assert place.is_symlink() or place.is_dir() or place.read_text() == "mine"


def test_a_failed_rename_is_reported_in_one_line(working_copy, capsys, monkeypatch):
    """When a folder is on another disk, mounted, or read-only, the message names it and a remedy, and
    the old site stays."""
    site = working_copy / "site"
    site.mkdir()
    (site / "old").write_text("old")
    monkeypatch.setattr(tasks, "_make_light_editions", lambda: None)
    monkeypatch.setattr(tasks, "_build", lambda name, folder, *_, **__: folder.mkdir(exist_ok=True))
    for number in (errno.EXDEV, errno.EBUSY, errno.EACCES, errno.EROFS, errno.ENOSPC):

        def refuse(self: Path, target: Path, number: int = number) -> None:
            raise OSError(number, os.strerror(number), str(self), None, str(target))

        monkeypatch.setattr(atomic_replace.Path, "rename", refuse)
        assert tasks.main() == 1
        line = one_line(capsys)
        assert re.fullmatch(r"site must be writable: '.+' \(.+\)", line) or (
            number == errno.ENOSPC and "disk is full" in line
        )
        assert (site / "old").read_text() == "old"


def test_every_disk_error_has_a_remedy():
    """This includes an error of an unknown kind and one without a file name."""
    assert disk_fault(OSError(errno.EIO, "x", "/y")) == "/y must be writable: 'x' (check what is there)"
    assert disk_fault(OSError(errno.EIO, "x")).startswith(". must be writable")


def can_nobody_build() -> bool:
    """Whether another user may run this Python with its packages, which a closed folder such as root's
    prevents."""
    try:
        command = [sys.executable, "-c", "import mkdocs"]
        return subprocess.run(command, cwd="/", user=NOBODY, group=NOBODY, capture_output=True).returncode == 0
    except PermissionError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not ROOT_USER, reason="only root can build as another user")
@pytest.mark.parametrize("name", [".build", ".build/site", "site"])
def test_missing_permissions_are_reported_in_one_line(review, name):
    """A build by a user without write permission exits with 1 and one line, without a traceback."""
    if not can_nobody_build():
        pytest.skip("other users cannot read the folder of this Python")
    for parent in review.parents[:4]:
        parent.chmod(0o755)
    for path in (review / ".build", review / ".build" / "site", review / "site"):
        path.mkdir(exist_ok=True)
        (path / "old").write_text("old")
    for path in [review, *review.rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
    for path in [review / name, review / name / "old"]:
        os.chown(path, 0, 0)
        path.chmod(0o755 if path.is_dir() else 0o644)
    (review.stat().st_mode, os.chown(review, 0, 0) if name == "site" else None)
    done = subprocess.run(
        BUILD,
        cwd=review,
        capture_output=True,
        text=True,
        user=NOBODY,
        group=NOBODY,
        env={**os.environ, "HOME": str(review), "PYTHONDONTWRITEBYTECODE": "1", "SITE_VERSION": "v9"},
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith((name, str(name))) and "must be writable: 'Permission denied' (take ownership of it" in line
    assert (review / name / "old").read_text() == "old"


@pytest.mark.parametrize("locale", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "C.UTF-8"}, {"LANG": ""}])
def test_problems_are_reported_in_any_locale(review, locale):
    """A message with letters that the terminal cannot show is still printed, at worst with a “?”."""
    page = review / "docs" / "bread.md"
    page.write_text(page.read_text(encoding="utf-8").replace("[@cole2003wine]", "[@colé2003]", 1), encoding="utf-8")
    done = subprocess.run(BUILD, cwd=review, capture_output=True, env={**os.environ, **locale})
    shown = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode == 1 and "Traceback" not in shown
    assert re.search(r"docs/bread.md:\d+: key must be in references.bib: 'col", shown)


def test_make_site_ignores_variables_of_other_builds_and_of_containers(review):
    """`make site` ignores OFFLINE and SITE_FIXED from the environment; an empty variable counts as unset. Where
    a container forbids Python to keep compiled modules, a build keeps them, or each would compile all again."""
    variables = {"OFFLINE": "true", "SITE_FIXED": "true", "SITE_URL": "", "SITE_VERSION": "", "SOURCE_DATE_EPOCH": ""}
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    compiled = review / "scripts" / "review" / "checks" / "__pycache__"
    shutil.rmtree(compiled, ignore_errors=True)
    done = subprocess.run(BUILD, cwd=review, capture_output=True, text=True, env={**os.environ, **variables})
    assert done.returncode == 0, done.stdout + done.stderr
    html = (review / "site" / "bread" / "index.html").read_text(encoding="utf-8")
    assert '"noindex"' not in html and 'rel="canonical" href="http' in html
    assert list(compiled.glob("*.pyc"))


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://x.example", "https://x.example/"),
        ("https://x.example/a b", None),
        ("http://localhost:8000/r", "http://localhost:8000/r/"),
        ("", ""),
        ("https://", None),
        ("http://[", None),
        ("javascript:alert(1)", None),
        ('https://x.example/"><script>', None),
        ("https://x.example/#a", None),
        ("https://x.example/\udcff", None),
        ("https://é.example/", None),
        ("https://xn--9ca.example/", "https://xn--9ca.example/"),
    ],
)
def test_the_site_address_must_be_a_web_address(monkeypatch, address, kept):
    """A final slash is added; anything but a web address is reported."""
    monkeypatch.setenv("SITE_URL", address)
    if kept is None:
        with pytest.raises(ValueError, match="SITE_URL must be the address of the site: '.*' \\(write https"):
            site_address()
    else:
        assert site_address() == kept


@pytest.mark.parametrize("seconds", ["yesterday", "1" * 20, "7258118400", "-1", "1.5", "²", ""])
def test_an_invalid_build_date_is_reported_in_one_line(review, tmp_path, seconds):
    """The build ends with one line instead of a traceback from the calendar."""
    done = build(review, tmp_path / "site", SOURCE_DATE_EPOCH=seconds)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"SOURCE_DATE_EPOCH must be seconds since 1970, before 2100: '{seconds}'" in done.stderr


def test_valid_build_dates_are_accepted(monkeypatch, tmp_path):
    """Dates from 1970 through 2099 are valid."""
    for seconds in ("0", "1", "4102444799"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
        assert build_timestamp(tmp_path) == int(seconds)


@pytest.mark.parametrize("version", ["a/b", "../x", "a b", "<script>", "-x", "x" * 65, "v1\n"])
def test_a_version_must_be_usable_in_file_names(monkeypatch, tmp_path, version):
    """The version becomes part of file and folder names, so unsuitable ones are rejected."""
    monkeypatch.setenv("SITE_VERSION", version)
    with pytest.raises(ValueError, match="version must be at most 64 letters and digits"):
        site_version(tmp_path)


@pytest.mark.parametrize("address", ["http://[", "https://x.example/?a=b", "\udcff"])
def test_an_invalid_site_address_is_reported_before_the_build(review, address):
    """The task reports it in one line, before MkDocs would end with a traceback."""
    done = subprocess.run(BUILD, cwd=review, capture_output=True, text=True, env={**os.environ, "SITE_URL": address})
    assert done.returncode == 1 and "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("SITE_URL must be the address of the site: ")
