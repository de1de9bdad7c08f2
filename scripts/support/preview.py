"""The live preview: MkDocs' server, restarted after edits that it would miss.

MkDocs watches pages, data, and templates, but loads scripts only once. So an edit to a script
restarts the server, as does any edit after it has stopped at a mistake.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path

from support.environment import ENVIRONMENT, PYTHON, ROOT

SOURCES = ("docs", "scripts", "overrides", "references.bib", "mkdocs.yml")


def serve(*options: str) -> None:
    """Serve the preview until this process ends.

    Args:
        options: the options of `mkdocs serve`.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    command = [str(PYTHON), "-m", "mkdocs", "serve", "--livereload", *options]
    while True:
        server = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT)
        try:
            _until_changed("scripts", while_alive=server)
            if server.poll() is not None:
                print("The preview is waiting for an edit (Ctrl-C ends it).", flush=True)
                _until_changed(*SOURCES)
        finally:
            server.terminate()
            server.wait()


def _until_changed(*names: str, while_alive: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for an edit in the paths, or for the end of the process."""
    before = _edited(names)
    while _edited(names) == before and (while_alive is None or while_alive.poll() is None):
        time.sleep(0.5)


def _edited(names: tuple[str, ...]) -> dict[Path, float]:
    """The modification time of each source file in the paths."""
    found = [file for name in names for file in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])]
    return {file: file.stat().st_mtime for file in found if file.is_file() and file.suffix != ".pyc"}
