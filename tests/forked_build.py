"""Run MkDocs in a process forked from one that has imported its packages.

The tests build the tiny review hundreds of times, and more than half of such a build would be spent on
starting Python and importing packages. Each build is still a process of its own, with its own folder,
environment, and output.
"""

import functools
import multiprocessing
import multiprocessing.forkserver
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
# What Python reads only when it starts, and languages, which it also reads then.
READ_AT_START = ("PYTHON", "LC_", "LANG")


@functools.cache
def server() -> multiprocessing.context.ForkServerContext:
    """The fork server, which finds the module that it preloads only by PYTHONPATH."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["preloaded_packages"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE))
        multiprocessing.forkserver.ensure_running()
    return context


def run_mkdocs(project: Path, *words: str, changes: str = "", **variables: str) -> subprocess.CompletedProcess:
    """Run MkDocs with arguments in a project.

    Variables that Python reads when it starts require a new Python.

    Args:
        project: the folder of the project.
        *words: the arguments.
        changes: code that replaces functions of the project before the build.
        **variables: environment variables.
    """
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **variables}
    if sys.platform == "win32" or any(name.startswith(READ_AT_START) for name in variables):
        assert not changes, "a new Python does not make changes"
        command = [sys.executable, "-m", "mkdocs", *words]
        return subprocess.run(command, cwd=project, capture_output=True, text=True, env=environment)
    with tempfile.TemporaryDirectory() as folder:
        out, errors = Path(folder, "out"), Path(folder, "errors")
        process = server().Process(target=_mkdocs, args=(project, words, changes, environment, out, errors))
        process.start()
        process.join()
        texts = [path.read_text(encoding="utf-8") if path.exists() else "" for path in (out, errors)]
    return subprocess.CompletedProcess(words, process.exitcode, *texts)


def _mkdocs(
    project: Path, words: tuple[str, ...], changes: str, environment: dict[str, str], out: Path, errors: Path
) -> None:
    """Become MkDocs, as after `python -m mkdocs` in the folder of the project."""
    for number, path in ((1, out), (2, errors)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(project)
    os.environ.clear()
    os.environ.update(environment)
    own = (str(HERE), str(HERE.parent), str(HERE.parent / "scripts"))
    sys.path[:] = [str(project), str(project / "scripts"), *(path for path in sys.path if path not in own)]
    exec(changes, {})
    from mkdocs.__main__ import cli

    cli(list(words), prog_name="mkdocs")
