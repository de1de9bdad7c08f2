"""Nothing is written outside the output folder, whatever the data contain."""

import ast
import os
import sys
import time
from functools import partial
from types import SimpleNamespace

import pytest
from builder.small_files import SmallFiles
from conftest import ROOT, build
from support.output import output_path, write_output


@pytest.mark.parametrize("address", ["../x", "a/../../x", "/x", "", ".", "a\\..\\x", "x\0", "..", "../output/../x"])
def test_a_path_outside_the_folder_is_rejected(tmp_path, address):
    """Whichever way a path leaves the folder, nothing is written."""
    with pytest.raises(ValueError, match="output must stay in its folder"):
        write_output(tmp_path / "output", address, b"x")
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize("address", ["a", "a/b/c.html", "..a/x", "a/./b", "é ü/%20"])
def test_a_path_inside_is_written(tmp_path, address):
    """Missing folders are created."""
    write_output(tmp_path, address, b"x")
    assert output_path(tmp_path, address).read_bytes() == b"x"


def test_the_builder_writes_only_through_write_output():
    """No other call in the builder writes a file; the cache does not count as output."""
    writers = {"write_text", "write_bytes", "copyfile", "copy", "copy2", "copytree", "open", "move", "rename"}
    found = [
        f"{path.name}:{call.lineno}"
        for path in sorted((ROOT / "scripts" / "builder").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")) in writers
    ]
    assert found == []


@pytest.mark.slow
def test_a_build_never_writes_outside_its_folder(review):
    """Even if the check missed an address, the build ends with one line and leaves the sources
    unchanged."""
    (review / "scripts/review/checks/published_addresses.py").write_text("WITHIN = []\nACROSS = []\n")
    listed = review / "docs" / "data" / "addresses.csv"
    listed.write_text(listed.read_text(encoding="utf-8") + "/../docs/index.md,v1.0,/references.bib\n", encoding="utf-8")
    before = (review / "docs" / "index.md").read_bytes()
    done = build(review, review / "site")
    assert done.returncode == 1 and "output must stay in its folder: '../docs/index.md'" in done.stderr
    assert "Traceback" not in done.stderr and (review / "docs" / "index.md").read_bytes() == before


class Written(SmallFiles):
    """Small files that write a line with the number of the process, and fail in those that are not to write."""

    def __init__(self, file, only=None, cards=()):
        self.file, self.only = file, only
        super().__init__(SimpleNamespace(settings=SimpleNamespace(site_dir=file.parent)), cards)

    def _write(self):
        if self.only not in (None, os.getpid()):
            raise OSError("no space left")
        with self.file.open("a") as file:
            file.write(f"{os.getpid()}\n")


@pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() < 2, reason="needs a second core")
def test_small_files_are_written_apart_once(tmp_path, capfd):
    """Another process writes them; where it fails, the build does, and nothing but its own error is seen."""
    small = Written(tmp_path / "apart")
    small.finish()
    (writer,) = (tmp_path / "apart").read_text().split()
    assert int(writer) != os.getpid()
    Written(tmp_path / "here", os.getpid()).finish()
    assert (tmp_path / "here").read_text().split() == [str(os.getpid())]
    with pytest.raises(OSError, match="no space left"):
        Written(tmp_path / "nowhere", 0).finish()
    assert capfd.readouterr() == ("", "")


def draw_slowly(log) -> bytes:
    """Draw a card in 20 ms, and write a line with the number of the process."""
    time.sleep(0.02)
    with log.open("a") as file:
        file.write(f"{os.getpid()}\n")
    return b"card"


@pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() < 2, reason="needs a second core")
def test_both_processes_draw_the_cards(tmp_path):
    """Each card is drawn once, some by each process; where the other process fails, this one draws all."""
    cards = [(f"cards/{number}.png", partial(draw_slowly, tmp_path / "log")) for number in range(40)]
    Written(tmp_path / "written", cards=cards).finish()
    drawn = (tmp_path / "log").read_text().split()
    assert len(drawn) == len(cards) == len(list((tmp_path / "cards").iterdir())) and len(set(drawn)) == 2
    (tmp_path / "log").unlink()
    (tmp_path / "here").mkdir()
    Written(tmp_path / "here" / "written", os.getpid(), cards).finish()
    assert len(list((tmp_path / "here" / "cards").iterdir())) == len(cards)
