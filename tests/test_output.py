"""Nothing is written outside the output folder, whatever the data contain."""

import ast

import pytest
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
