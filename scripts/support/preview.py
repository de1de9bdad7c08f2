"""The live preview: MkDocs' server, started anew where it would miss an edit.

MkDocs follows pages, data and templates. It loads scripts once, so an edit of a
script starts it anew; so does an edit after it gave up on a mistake.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path

from support.environment import ENVIRONMENT, PYTHON, ROOT

SOURCES = ("docs", "scripts", "overrides", "references.bib", "mkdocs.yml")


def serve(*options: str) -> None:
    """Serve the preview until this process is ended.

    Args:
        options: of `mkdocs serve`.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    command = [str(PYTHON), "-m", "mkdocs", "serve", "--livereload", *options]
    while True:
        server = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT)
        try:
            _until_changed("scripts", while_alive=server)
            if server.poll() is not None:
                print("The preview waits for an edit (Ctrl-C ends it).", flush=True)
                _until_changed(*SOURCES)
        finally:
            server.terminate()
            server.wait()


def _until_changed(*names: str, while_alive: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for an edit below the named paths, or for the process to end."""
    before = _edited(names)
    while _edited(names) == before and (while_alive is None or while_alive.poll() is None):
        time.sleep(0.5)


def _edited(names: tuple[str, ...]) -> dict[Path, float]:
    """When each source file below the named paths was last written."""
    found = [file for name in names for file in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])]
    return {file: file.stat().st_mtime for file in found if file.is_file() and file.suffix != ".pyc"}
