"""The export of editions: reproducible, all or nothing, and offered for download by the site."""

import errno
import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import tasks
from builder import downloads
from commands import export
from conftest import ROOT, build, make_other_review
from review.exports.release import Edition, Unavailable, from_json
from review.exports.zip_archive import archive

NO_BROWSER = {"CHROMIUM": ""}
STAMP = {"SOURCE_DATE_EPOCH": "1700000000", "SITE_VERSION": "v1.2"}


def offline(project: Path, **environment: str) -> Path:
    """The tiny review, built as an offline site."""
    done = build(project, project / "offline", OFFLINE="true", **{**STAMP, **environment})
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    return project / "offline"


@pytest.fixture(scope="module")
def tiny_offline(tmp_path_factory) -> Path:
    """The offline build of the tiny review."""
    return offline(make_other_review(tmp_path_factory.mktemp("tiny") / "review"))


@pytest.fixture
def previous_dist(tmp_path) -> Path:
    """A dist/ folder from an earlier export."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "yeast-v1.zip").write_bytes(b"earlier")
    return tmp_path / "dist"


@pytest.fixture(autouse=True)
def only_the_zip(monkeypatch):
    """Export only the zip; the other editions take longer and are tested in test_editions.py."""
    monkeypatch.setattr(export, "EDITIONS", export.EDITIONS[:1])


def is_unchanged(dist: Path) -> bool:
    return {path.name: path.read_bytes() for path in dist.iterdir()} == {"yeast-v1.zip": b"earlier"}


@pytest.mark.slow
def test_zip_html_and_epub_are_reproducible(tmp_path):
    """The editions that need no Chromium are byte-identical for another folder, time zone, language,
    hash seed, and umask."""
    made = []
    for name, zone, seed, mask in (("one", "Pacific/Kiritimati", "1", 0o022), ("a two", "America/Adak", "2", 0o077)):
        before = os.umask(mask)
        try:
            site = offline(make_other_review(tmp_path / name), TZ=zone, PYTHONHASHSEED=seed, LC_ALL="C", PYTHONUTF8="1")
            command = [sys.executable, "-m", "commands.export", str(site), str(tmp_path / name / "dist")]
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **NO_BROWSER, "TZ": zone}
            )
        finally:
            os.umask(before)
        assert done.returncode == 0, done.stderr
        for ending in ("pdf", "data.pdf"):
            expected = f"\n{ending}: skipped, there is no Chromium (install it, or set CHROMIUM to its path)\n"
            assert expected in done.stdout
        made.append({path.name: path.read_bytes() for path in (tmp_path / name / "dist").iterdir()})
    assert made[0] == made[1] and {"yeast-v1.2.html", "yeast-v1.2.epub", "yeast-v1.2.zip"} < set(made[0])
    with zipfile.ZipFile(tmp_path / "one" / "dist" / "yeast-v1.2.zip") as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(2023, 11, 14, 22, 13, 20)}


def test_the_zip_of_a_version_never_changes():
    """The bytes of a small archive are fixed: a change of the compressor or of a date would show here."""
    files = {"a/b.txt": b"exosome " * 100, "a/empty": b"", "a/raw": bytes(range(40))}
    made = archive(files, 1700000000)
    assert hashlib.sha256(made).hexdigest() == "3713d46d8bd2ca136a1d14a048f9ea8a44eb6baa8d19f6f76aa19535777fa601"
    assert archive(dict(reversed(files.items())), 1700000000) == made


def test_edition_json_does_not_depend_on_the_machine(tiny_offline):
    """edition.json contains nothing about the machine that built it, such as its browser."""
    release = from_json((tiny_offline / "edition.json").read_bytes())
    assert (release.name, release.chromium, release.newest) == ("yeast-v1.2", "", release.home + "offline/")
    assert release.source.link == "https://bread.example/yeast" and release.timestamp == 1700000000


@pytest.mark.parametrize(
    ("version", "name"),
    [("v1.2-3-gab12", "yeast-v1.2-3-gab12"), ("feature/x: y.", "yeast-feature-x-y"), ("ü", "yeast")],
)
def test_file_names_are_safe_for_any_version(tiny_offline, version, name):
    """A slash, colon, space, or final dot never reaches a file name."""
    release = from_json((tiny_offline / "edition.json").read_bytes())
    assert type(release)(**{**release.__dict__, "version": version}).name == name


def with_edition(monkeypatch, make) -> None:
    monkeypatch.setattr(export, "EDITIONS", [*export.EDITIONS, Edition("pdf", "paper", make)])


def test_an_edition_that_cannot_be_made_is_skipped_with_a_message(tiny_offline, previous_dist, monkeypatch, capsys):
    """The other editions are exported, each with a line and its time, followed by the table of files."""

    def make(site, release):
        raise Unavailable("no Chromium is here to print it")

    with_edition(monkeypatch, make)
    assert export.main(tiny_offline, previous_dist) == 0
    out = capsys.readouterr().out
    assert re.search(r"^zip: the offline site in a folder … \d+\.\d s$", out, re.M)
    assert "\npdf: skipped, no Chromium is here to print it\n" in out
    size = (previous_dist / "yeast-v1.2.zip").stat().st_size
    assert re.search(rf"^yeast-v1\.2\.zip +{size / 1000:,.1f} kB$", out, re.M)
    assert sorted(path.name for path in previous_dist.iterdir()) == ["SHA256SUMS", "yeast-v1.2.zip"]


@pytest.mark.parametrize("reason", [KeyboardInterrupt(), OSError(errno.EIO, "Input/output error")])
def test_a_failed_export_leaves_dist_unchanged(tiny_offline, previous_dist, monkeypatch, capsys, reason):
    """After an interrupt or an error, dist/ is unchanged, and no traceback is shown."""

    def make(site, release):
        raise reason

    with_edition(monkeypatch, make)
    assert export.main(tiny_offline, previous_dist) in (1, 130)
    assert is_unchanged(previous_dist) and "Traceback" not in "".join(capsys.readouterr())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_reported_in_one_line(tiny_offline, previous_dist, monkeypatch, capsys):
    """The error of the operating system becomes one line, and dist/ is unchanged."""
    recreate = export.recreate

    def full(folder: Path) -> Path:
        (recreate(folder) / "yeast-v1.2.zip").symlink_to("/dev/full")
        return folder

    monkeypatch.setattr(export, "recreate", full)
    assert export.main(tiny_offline, previous_dist) == 1
    expected = capsys.readouterr().err.strip()
    assert expected == "the disk is full: free some space and try again (the previous files are intact)"
    assert is_unchanged(previous_dist)
    assert not (tiny_offline.parent / "new-editions").exists()


@pytest.mark.slow
def test_the_export_task_builds_checks_and_replaces_dist(working_copy, monkeypatch, capsys):  # noqa: F811
    """The task reports each step and refuses to run during a build; an error in the content leaves
    dist/ unchanged."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", "export"])
    with tasks.build_lock():
        assert tasks.main() == 1
    assert "another build is running" in capsys.readouterr().err and not (working_copy / "dist").exists()
    assert tasks.main() == 0
    made = next((working_copy / "dist").glob("yeast-*.zip")).read_bytes()
    steps = re.findall(r"^([\w ,:]+) … \d+\.\d s$", capsys.readouterr().out, re.M)
    assert steps == ["offline site: build", "offline site: check links, ids, hosts, addresses"]
    page = (working_copy / "docs" / "index.md").read_text(encoding="utf-8")
    (working_copy / "docs" / "index.md").write_text(
        page.replace("See [bread]", 'See <a href="gone/">gone</a> [bread]'), encoding="utf-8"
    )
    assert tasks.main() == 1 and "'gone/'" in "".join(capsys.readouterr())
    assert next((working_copy / "dist").glob("yeast-*.zip")).read_bytes() == made


def offered(site: Path) -> str:
    return (site / "offline" / "index.html").read_text(encoding="utf-8").split("<article")[1].split("</article>")[0]


@pytest.mark.slow
def test_the_site_offers_the_editions_of_its_version(tmp_path, tiny_offline):
    """For each edition of this version, the site serves the file and states its name, size, date, and
    checksum; other versions are not offered."""
    project = make_other_review(tmp_path / "review")
    assert export.main(tiny_offline, project / "dist") == 0
    (project / "dist" / "yeast-v1.zip").write_bytes(b"of another version")
    done = build(project, project / "site", **STAMP)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    html, file = offered(project / "site"), project / "site" / "downloads" / "yeast-v1.2.zip"
    assert file.read_bytes() == (project / "dist" / file.name).read_bytes()
    assert 'href="../downloads/yeast-v1.2.zip"' in html and hashlib.sha256(file.read_bytes()).hexdigest() in html
    assert (
        f"ZIP, {downloads.size(file.stat().st_size)}" in html and "Version v1.2, dated" in html and "2023-11-14" in html
    )
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=file.parent, capture_output=True).returncode == 0
    assert "PDF, not made for this version" in html and not (file.parent / "yeast-v1.zip").exists()
    again = build(project, project / "offline", OFFLINE="true", **STAMP)
    assert again.returncode == 0 and not (project / "offline" / "downloads").exists()
    assert "You are reading the offline edition, version v1.2" in (project / "offline" / "offline.html").read_text(
        encoding="utf-8"
    )


def test_a_site_without_editions_explains_how_to_make_them(other_site):
    """The page shows the commands and the purpose of each edition instead of dead links and sizes."""
    html = offered(other_site)
    assert "<code>make</code>" in html and "make export" in html and "Unpack and open it." in html
    assert "downloads/" not in html


@pytest.fixture
def project(tmp_path, tiny_offline) -> Path:
    """A folder with the zip and the HTML file of a release, which `make` builds, and with all editions, which
    `make export` builds."""
    for folder, endings in ((downloads.LIGHT, ("zip",)), (downloads.DIST, ("zip", "pdf", "data.pdf"))):
        (tmp_path / folder).mkdir(parents=True)
        for ending in endings:
            (tmp_path / folder / f"yeast-v1.2.{ending}").write_bytes(ending.encode())
    return tmp_path


def test_editions_of_make_and_export_are_offered_together(project, tiny_offline):
    """Each edition is offered once, sorted by name, without those of other versions."""
    (project / downloads.DIST / "yeast-v1.zip").write_bytes(b"of another version")
    (project / downloads.DIST / "yeast-v1.2-3-gab12.zip").write_bytes(b"of a later commit")
    release = from_json((tiny_offline / "edition.json").read_bytes())
    assert [edition.ending for edition in downloads.editions_of(project, release)] == ["data.pdf", "pdf", "zip"]


def test_outdated_editions_are_not_offered(project, tiny_offline):
    """An edit after `make export` changes the zip, so the older EPUB and PDFs are no longer offered."""
    (project / downloads.LIGHT / "yeast-v1.2.zip").write_bytes(b"edited since")
    (edition,) = downloads.editions_of(project, from_json((tiny_offline / "edition.json").read_bytes()))
    assert edition.path == project / downloads.LIGHT / "yeast-v1.2.zip"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "1 kB"), (1499, "1 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (3_148_075, "3.1 MB")],
)
def test_sizes_are_shown_in_decimal_units(count, expected):
    """Sizes are in units of a thousand, as in file managers and browsers."""
    assert downloads.size(count) == expected
