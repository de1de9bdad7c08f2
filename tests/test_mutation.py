"""Random edits of the real review: a bounded number with every run of the tests."""

import subprocess
import sys

import pytest
from conftest import ROOT

EDITS, SEED = 120, 1


@pytest.mark.slow
def test_random_edits_are_said_in_lines_or_build():
    """Each of them passes the check or ends in lines with a place and a remedy, within
    30 s and without a traceback; those that pass are built for real, or refused in
    lines with the last good site as it was. `make mutate` tries thousands."""
    command = [sys.executable, "tests/mutation.py", str(EDITS), str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{EDITS} edits, 1 builds of those that pass: 0 bad (seed {SEED})" in done.stdout
