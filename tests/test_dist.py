"""The export: the same wherever it is made, all or nothing, and offered by the site."""

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
    """The tiny review, built to open from disk."""
    done = build(project, project / "offline", OFFLINE="true", **{**STAMP, **environment})
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    return project / "offline"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """An offline build of the tiny review."""
    return offline(make_other_review(tmp_path_factory.mktemp("tiny") / "review"))


@pytest.fixture
def last_dist(tmp_path) -> Path:
    """A dist/ of an earlier export."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "yeast-v1.zip").write_bytes(b"earlier")
    return tmp_path / "dist"


@pytest.fixture(autouse=True)
def the_zip_alone(monkeypatch):
    """What holds for one edition holds for all; the others take their time (test_editions.py)."""
    monkeypatch.setattr(export, "EDITIONS", export.EDITIONS[:1])


def is_whole(dist: Path) -> bool:
    return {path.name: path.read_bytes() for path in dist.iterdir()} == {"yeast-v1.zip": b"earlier"}


@pytest.mark.slow
def test_zip_html_and_epub_are_the_same_wherever_and_whenever(tmp_path):
    """Without a Chromium they are made all the same. Another folder, time zone, language, hash seed and mask of permissions change no byte."""
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
            said = f"\n{ending}: left out, there is no Chromium (install it, or set CHROMIUM to its path)\n"
            assert said in done.stdout
        made.append({path.name: path.read_bytes() for path in (tmp_path / name / "dist").iterdir()})
    assert made[0] == made[1] and {"yeast-v1.2.html", "yeast-v1.2.epub", "yeast-v1.2.zip"} < set(made[0])
    with zipfile.ZipFile(tmp_path / "one" / "dist" / "yeast-v1.2.zip") as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(2023, 11, 14, 22, 13, 20)}


def test_the_zip_of_a_version_never_changes():
    """The bytes of a small archive, for good: another compressor or time would show here."""
    files = {"a/b.txt": b"exosome " * 100, "a/empty": b"", "a/raw": bytes(range(40))}
    made = archive(files, 1700000000)
    assert hashlib.sha256(made).hexdigest() == "3713d46d8bd2ca136a1d14a048f9ea8a44eb6baa8d19f6f76aa19535777fa601"
    assert archive(dict(reversed(files.items())), 1700000000) == made


def test_a_browser_is_no_part_of_the_edition(tiny):
    """edition.json says nothing of the machine that made it."""
    release = from_json((tiny / "edition.json").read_bytes())
    assert (release.name, release.chromium, release.newest) == ("yeast-v1.2", "", release.home + "offline/")
    assert release.source.link == "https://bread.example/yeast" and release.timestamp == 1700000000


@pytest.mark.parametrize(
    ("version", "name"),
    [("v1.2-3-gab12", "yeast-v1.2-3-gab12"), ("feature/x: y.", "yeast-feature-x-y"), ("ü", "yeast")],
)
def test_file_names_are_safe_whatever_the_version(tiny, version, name):
    """A slash, a colon, a space or a dot at the end reaches no file name."""
    release = from_json((tiny / "edition.json").read_bytes())
    assert type(release)(**{**release.__dict__, "version": version}).name == name


def with_edition(monkeypatch, make) -> None:
    monkeypatch.setattr(export, "EDITIONS", [*export.EDITIONS, Edition("pdf", "paper", make)])


def test_what_cannot_be_made_here_is_left_out_in_one_line(tiny, last_dist, monkeypatch, capsys):
    """The other editions are made, each with a line and its time, then the table."""

    def make(site, release):
        raise Unavailable("no Chromium is here to print it")

    with_edition(monkeypatch, make)
    assert export.main(tiny, last_dist) == 0
    out = capsys.readouterr().out
    assert re.search(r"^zip: the offline site in a folder … \d+\.\d s$", out, re.M)
    assert "\npdf: left out, no Chromium is here to print it\n" in out
    size = (last_dist / "yeast-v1.2.zip").stat().st_size
    assert re.search(rf"^yeast-v1\.2\.zip +{size / 1000:,.1f} kB$", out, re.M)
    assert sorted(path.name for path in last_dist.iterdir()) == ["SHA256SUMS", "yeast-v1.2.zip"]


@pytest.mark.parametrize("reason", [KeyboardInterrupt(), OSError(errno.EIO, "Input/output error")])
def test_a_failed_export_leaves_the_last_one(tiny, last_dist, monkeypatch, capsys, reason):
    """Interrupted or broken, dist/ is as it was, and no traceback is shown."""

    def make(site, release):
        raise reason

    with_edition(monkeypatch, make)
    assert export.main(tiny, last_dist) in (1, 130)
    assert is_whole(last_dist) and "Traceback" not in "".join(capsys.readouterr())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
def test_a_full_disk_is_one_line(tiny, last_dist, monkeypatch, capsys):
    """The system's own refusal: one line, and dist/ as it was."""
    recreate = export.recreate

    def full(folder: Path) -> Path:
        (recreate(folder) / "yeast-v1.2.zip").symlink_to("/dev/full")
        return folder

    monkeypatch.setattr(export, "recreate", full)
    assert export.main(tiny, last_dist) == 1
    said = capsys.readouterr().err.strip()
    assert said == "the disk is full: free some space and try again (what was there before is still there)"
    assert is_whole(last_dist)
    assert not (tiny.parent / "new-editions").exists()


@pytest.mark.slow
def test_export_is_a_task(at, monkeypatch, capsys):  # noqa: F811
    """A line a step; a build at work keeps it out; a mistake leaves the last dist/; the site then offers the file."""
    monkeypatch.setattr(sys, "argv", ["tasks.py", "export"])
    with tasks.build_lock():
        assert tasks.main() == 1
    assert "another build is at work" in capsys.readouterr().err and not (at / "dist").exists()
    assert tasks.main() == 0
    made = next((at / "dist").glob("yeast-*.zip")).read_bytes()
    steps = re.findall(r"^([\w ,:]+) … \d+\.\d s$", capsys.readouterr().out, re.M)
    assert steps == ["offline site: build", "offline site: check links, ids, hosts, addresses"]
    page = (at / "docs" / "index.md").read_text(encoding="utf-8")
    (at / "docs" / "index.md").write_text(
        page.replace("See [bread]", 'See <a href="gone/">gone</a> [bread]'), encoding="utf-8"
    )
    assert tasks.main() == 1 and "'gone/'" in "".join(capsys.readouterr())
    assert next((at / "dist").glob("yeast-*.zip")).read_bytes() == made


def offered(site: Path) -> str:
    return (site / "offline" / "index.html").read_text(encoding="utf-8").split("<article")[1].split("</article>")[0]


@pytest.mark.slow
def test_the_site_offers_what_was_made_of_its_version(tmp_path, tiny):
    """Name, size, day and checksum of each file, which is served; one of another version is not offered."""
    project = make_other_review(tmp_path / "review")
    assert export.main(tiny, project / "dist") == 0
    (project / "dist" / "yeast-v1.zip").write_bytes(b"of another version")
    done = build(project, project / "site", **STAMP)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    html, file = offered(project / "site"), project / "site" / "downloads" / "yeast-v1.2.zip"
    assert file.read_bytes() == (project / "dist" / file.name).read_bytes()
    assert 'href="../downloads/yeast-v1.2.zip"' in html and hashlib.sha256(file.read_bytes()).hexdigest() in html
    assert f"ZIP, {downloads.size(file.stat().st_size)}" in html and "Version v1.2 of" in html and "2023-11-14" in html
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=file.parent, capture_output=True).returncode == 0
    assert "PDF, not made for this version" in html and not (file.parent / "yeast-v1.zip").exists()
    again = build(project, project / "offline", OFFLINE="true", **STAMP)
    assert again.returncode == 0 and not (project / "offline" / "downloads").exists()
    assert "You are reading the offline edition, version v1.2" in (project / "offline" / "offline.html").read_text(
        encoding="utf-8"
    )


def test_a_site_without_editions_says_how_to_make_them(other_site):
    """No dead link, no size: the commands, and what each edition would be for."""
    html = offered(other_site)
    assert "<code>make</code>" in html and "make export" in html and "Unpack and open it." in html
    assert "downloads/" not in html


@pytest.fixture
def project(tmp_path, tiny) -> Path:
    """A folder with the light editions of a release, as `make` leaves them, and all, as `make export` does."""
    for folder, endings in ((downloads.LIGHT, ("zip",)), (downloads.DIST, ("zip", "pdf", "data.pdf"))):
        (tmp_path / folder).mkdir(parents=True)
        for ending in endings:
            (tmp_path / folder / f"yeast-v1.2.{ending}").write_bytes(ending.encode())
    return tmp_path


def test_the_editions_of_make_and_of_export_are_offered_together(project, tiny):
    """Each once, by name; one of another version, or of a longer version's name, is not among them."""
    (project / downloads.DIST / "yeast-v1.zip").write_bytes(b"of another version")
    (project / downloads.DIST / "yeast-v1.2-3-gab12.zip").write_bytes(b"of a later commit")
    release = from_json((tiny / "edition.json").read_bytes())
    assert [edition.ending for edition in downloads.editions_of(project, release)] == ["data.pdf", "pdf", "zip"]


def test_editions_of_an_earlier_state_are_not_offered(project, tiny):
    """An edit after `make export` changes the zip: the book and the PDFs beside the old one show what was."""
    (project / downloads.LIGHT / "yeast-v1.2.zip").write_bytes(b"edited since")
    (edition,) = downloads.editions_of(project, from_json((tiny / "edition.json").read_bytes()))
    assert edition.path == project / downloads.LIGHT / "yeast-v1.2.zip"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "1 kB"), (1499, "1 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (3_148_075, "3.1 MB")]
)
def test_sizes_are_for_readers(count, said):
    """Thousands, as file managers and browsers count them."""
    assert downloads.size(count) == said
