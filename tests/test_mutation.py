"""Random edits to the real review; each test run tries a limited number."""

import subprocess
import sys

import pytest
from conftest import ROOT

EDITS, SEED = 120, 1


@pytest.mark.slow
def test_random_edits_are_reported_or_build():
    """Each edit passes the check or is reported with place and remedy, within 30 s and without a
    traceback. Edits that pass are built for real; if that fails, the last good site stays unchanged.
    `make mutate` tries thousands of edits."""
    command = [sys.executable, "tests/mutation.py", str(EDITS), str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{EDITS} edits, 1 builds of those that pass: 0 bad (seed {SEED})" in done.stdout
